"""Acme's own way of transferring calls: the transfer skill `account_owner`, and addresses such as `owner:globex`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import typer
from pydantic import Field

from signalwire_transfer import (
    Address,
    Call,
    Checked,
    FileKey,
    Finding,
    Mistake,
    Outcome,
    Plan,
    Record,
    Refusal,
    Route,
    Rule,
    TransferSkill,
    hookimpl,
)


class AccountOwner(TransferSkill):
    """Put the caller through to the person who looks after their account."""

    name = "account_owner"
    tool = "transfer_to_account_owner"

    class Params(TransferSkill.Params):
        """The callers' numbers, and where everybody else goes."""

        owners: dict[str, Route] = Field(description="Where a caller goes: the caller's number to a route")
        to: Route = Field(description="Where all other callers go")

    def check(self) -> Iterator[Mistake]:
        """A number that no caller can have would never be found."""
        for number in self.params.owners:
            if not re.fullmatch(r"\+[1-9]\d{6,14}", number):
                yield Mistake(("owners", number), "is not a caller's number: write it as in +14155550199")

    def route(self, arguments: TransferSkill.Arguments, call: Call) -> Route:
        """The owner's route; for strangers and withheld numbers the one for all others."""
        route: Route = self.params.owners.get(call.caller_number, self.params.to)
        return route


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the transfer skill."""
    return [AccountOwner]


# Who looks after which account. A real package would keep a table like this up to date in the background:
# what runs during a call looks things up in memory, and never waits for a database.
OWNERS = {
    "globex": "+14155550131",
    "initech": {"to": "sip:mona@pbx.example.com", "name": "Mona", "timeout": 20},
}


@hookimpl
def transfer_schemes() -> list[str]:
    """Make `owner:…` an address."""
    return ["owner"]


@hookimpl
def transfer_resolve(address: Address) -> object:
    """The route to an account's owner: `address.rest` is what stands behind `owner:`. None if there is no such one."""
    return OWNERS.get(address.rest)


@hookimpl
def transfer_check(address: Address) -> str | None:
    """What `check` says where an address leads nowhere, with its line. None if it is right."""
    known = ", ".join(f"owner:{account}" for account in OWNERS)
    return None if address.rest in OWNERS else f"nobody looks after such an account; there are {known}"


@hookimpl
def transfer_directory(name: str) -> dict[str, str] | None:
    """The accounts as a directory for every router: `departments: {directory: accounts}`."""
    return {account.title(): f"owner:{account}" for account in OWNERS} if name == "accounts" else None


NUISANCE = {"+14155550166"}


@hookimpl
def transfer_review(call: Call) -> Refusal | None:
    """Spare our colleagues those who call for fun."""
    return Refusal("Please write to us instead.") if call.caller_number in NUISANCE else None


@hookimpl
def transfer_prepare(plan: Plan) -> Plan | None:
    """Let a SIP phone show the call's reference, the one that `{reference}` stands for in texts."""
    if plan.kind != "sip":
        return None
    return replace(plan, headers={**plan.headers, "X-Reference": plan.card.reference})


class NoExtensions(Rule):
    """An extension is dialled.

    Our switchboard knows no extensions: whoever answers hears tones, and nobody is put through.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, digits: "12"}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123}
    """

    code = "ACME001"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Every route and rung that has `digits`."""
        for chain in checked.chains:
            for link in chain.links:
                if "digits" in link.keys:
                    yield chain.finding(link, "digits", "our switchboard knows no extensions: leave them out")


@hookimpl
def transfer_rules() -> list[type[Rule]]:
    """Let `check` find them before a caller does."""
    return [NoExtensions]


TALLY: Counter[str] = Counter()


@hookimpl
def transfer_started(plan: Plan) -> None:
    """Count the transfers of each skill."""
    TALLY[plan.skill] += 1


@hookimpl
def transfer_ended(outcome: Outcome) -> None:
    """Count how they ended, where that is known."""
    TALLY[outcome.word] += 1


RECORDED: dict[str, str] = {}


@hookimpl
def transfer_recorded(record: Record) -> None:
    """Keep what happened, each event once: what is reported again has the same id."""
    RECORDED[record.id] = record.kind


class Motto(FileKey):
    """What the agents of a file stand for."""

    key = "motto"
    shorthand = "text"
    text: str


@hookimpl
def transfer_file_keys() -> list[type[FileKey]]:
    """Let `motto: …` stand in a file, beside `agent` and `skills`."""
    return [Motto]


app = typer.Typer(help="What has been counted.")


@app.command()
def show() -> None:
    """Print the tally of this process."""
    typer.echo(dict(TALLY))


@app.command()
def reset() -> None:
    """Count anew."""
    TALLY.clear()


@hookimpl
def transfer_commands() -> dict[str, typer.Typer]:
    """Offer `signalwire-transfer tally`."""
    return {"tally": app}
