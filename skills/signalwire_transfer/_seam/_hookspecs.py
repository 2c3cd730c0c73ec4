"""Every hook of the seam, in one sitting. An implementation asks only for the arguments it needs.

A plugin is a module (or an object) found through an entry point in the group `signalwire_transfer`; each hook is
marked with `hookimpl`. One that raises, whatever it raises, is logged with its plugin's name and left out.

What runs in the handler may run in several threads at once: signalwire-sdk 3.x handles calls so. State that calls
share needs a lock there; `transfer_started` and `transfer_ended` run one after the other on a thread that each plugin
has to itself, and need none. A hook that takes over 100 ms in the handler is named in the log with its time.
"""

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Mapping

    import typer

    from .._addresses._address import Address
    from .._calls._call import Call
    from .._plans._plan import Plan, Refusal, TextMessage
    from .._records._outcome import Outcome
    from .._records._record import Record
    from .._routes._route import Route
    from .._rules._rule import Rule
    from .._skills._skill import TransferSkill
    from ._file_key import FileKey

PROJECT = "signalwire_transfer"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function as a hook: `@hookimpl` above it is all. The function has the hook's name."""


@hookspec
def transfer_skills() -> "Iterable[type[TransferSkill]]":  # type: ignore[empty-body]  # a spec is never run
    """Offer transfer skills. Called once, when plugins are loaded.

    Example::

        from signalwire_transfer import Route, TransferSkill, hookimpl

        class NightWatch(TransferSkill):
            '''Put the caller through to the night watch.'''

            name = "night_watch"
            tool = "call_the_night_watch"

            class Params(TransferSkill.Params):
                to: Route

            def route(self, arguments, call):
                return self.params.to

        @hookimpl
        def transfer_skills():
            return [NightWatch]
    """


@hookspec
def transfer_schemes() -> "Iterable[str]":  # type: ignore[empty-body]  # a spec is never run
    """Claim address schemes: `["owner"]` makes `owner:acme` an address. Called once, when plugins are loaded.

    Example::

        from signalwire_transfer import hookimpl

        @hookimpl
        def transfer_schemes():
            return ["owner"]
    """


@hookspec
def transfer_directory(name: str) -> "Mapping[str, Route | dict[str, object] | str] | None":
    """Offer a whole directory by its name: routes by name, as in a configuration. None if it is not one of yours.

    `departments: {directory: crm}` asks for it. Called when such a skill is added, and then once a minute on a
    background thread of its own, so it may ask a network, for 30 seconds at most. Return a new dict where something
    has changed: it is checked like everything that is written, and while it cannot be used, or you raise, what you
    said before stays in force.

    Example::

        from signalwire_transfer import hookimpl

        PEOPLE = {"Ann Lee": {"to": "+14155550123", "aliases": ["the boss"]}, "Bob Ray": "sip:bob@pbx.example.com"}

        @hookimpl
        def transfer_directory(name):
            return dict(PEOPLE) if name == "crm" else None
    """


@hookspec
def transfer_resolve(address: "Address", call: "Call") -> "Route | dict[str, object] | str | None":
    """Turn an address of one of your schemes into a route: an address, a dict as in a configuration, or a `Route`.

    Called in the handler, at the call: look things up in memory, never over a network. None means that you do not
    know it; the first plugin with an answer wins, and with no answer the caller is told that nobody can be reached.

    Example::

        from signalwire_transfer import hookimpl

        OWNERS = {"acme": "+14155550123"}

        @hookimpl
        def transfer_schemes():
            return ["owner"]

        @hookimpl
        def transfer_resolve(address, call):
            return OWNERS.get(address.rest)
    """


@hookspec
def transfer_check(address: "Address") -> str | None:
    """Say what is wrong with an address of one of your schemes, in a sentence; None if nothing is.

    Called by `check` alone, for each place at which such an address is written. What you say is a finding (TR041) with
    the line, and stops no agent: a name that your table does not know today may stand in it when a call comes.

    Example::

        from signalwire_transfer import hookimpl

        OWNERS = {"acme": "+14155550123"}

        @hookimpl
        def transfer_schemes():
            return ["owner"]

        @hookimpl
        def transfer_check(address):
            if address.rest not in OWNERS:
                return f"nobody owns {address.rest}; there are {', '.join(OWNERS)}"
    """


@hookspec
def transfer_review(plan: "Plan", call: "Call") -> "Refusal | None":
    """Refuse a transfer, with what to tell the caller. Called in the handler before the call is moved; first wins.

    Example::

        from signalwire_transfer import Refusal, hookimpl

        @hookimpl
        def transfer_review(plan, call):
            if plan.kind == "phone" and not call.caller_number:
                return Refusal("Callers with a withheld number cannot be put through.")
    """


@hookspec
def transfer_prepare(plan: "Plan", call: "Call") -> "Plan | None":
    """Change a plan: return a changed copy, or None to leave it. Called after the review, plugin after plugin.

    Example::

        from dataclasses import replace
        from signalwire_transfer import hookimpl

        @hookimpl
        def transfer_prepare(plan):
            return replace(plan, headers={**plan.headers, "X-Reference": plan.card.reference})
    """


@hookspec
def transfer_started(plan: "Plan", call: "Call") -> None:
    """Take note of a transfer. Called in the background, in order, once the answer is decided.

    Each plugin has a thread of its own, so this may wait. A plugin that is 1,000 notices behind loses the oldest, and
    the log says how many. `call.payload` and its `global_data` hold only short texts, numbers and flags here: what else
    you need of them, take note of in `transfer_prepare`.

    Example::

        from signalwire_transfer import hookimpl

        BY_SKILL = {}

        @hookimpl
        def transfer_started(plan):
            BY_SKILL[plan.skill] = BY_SKILL.get(plan.skill, 0) + 1
    """


@hookspec
def transfer_ended(outcome: "Outcome", call: "Call") -> None:
    """Take note of how an attempt ended. Called in the background, in order.

    All that holds for `transfer_started` holds here.

    With a public URL the platform's callbacks tell of every attempt; without one, it reaches us when a transfer is
    refused or it is closed, and when a call comes back to its agent. Each attempt is told once for each process:
    with several workers, `outcome.id` tells what has been told before. Of the call only its id may be known.

    Example::

        from signalwire_transfer import hookimpl

        BY_OUTCOME = {}

        @hookimpl
        def transfer_ended(outcome):
            BY_OUTCOME[outcome.word] = BY_OUTCOME.get(outcome.word, 0) + 1
    """


@hookspec
def transfer_recorded(record: "Record") -> None:
    """Keep one event of a transfer. Called in the handler, before the answer leaves: never wait here.

    A file of your own can be written, a network cannot be asked. What the platform reports later (ringing, answered,
    ended) comes here, too, before the platform has its receipt. It may come late, twice or in another order, and then
    it has the `id` that it had before: keep each id once. All personal data is in `record.people`.

    A plugin that keeps events at times only has a function `keeps_records` beside the hook, which says whether it does
    now: where nobody keeps any, none are made. One that messages can be delivered by (`message.taken`) also has
    `loses_messages`: it is given the name of a way, and says why a message would be lost, as in "the pager is off";
    nothing (`""`) where it is kept, and None for a way that is not its own.

    Example::

        import json
        from signalwire_transfer import hookimpl

        EVENTS = {}

        @hookimpl
        def transfer_recorded(record):
            EVENTS.setdefault(record.id, json.dumps({"at": record.at, "kind": record.kind, "call": record.call}))
    """


@hookspec
def transfer_happened(record: "Record") -> None:
    """Take note of one event of a transfer. Called in the background, in order: this one may wait.

    It is told what `transfer_recorded` is told: that a message was left, and its link, that a caller has left a queue,
    that the phone rings. All that holds for `transfer_started` holds here: what waits when the process dies is lost.

    Example::

        from signalwire_transfer import hookimpl

        LINKS = []

        @hookimpl
        def transfer_happened(record):
            if record.kind == "voicemail.left":
                LINKS.append(record.people["voicemail"])
    """


@hookspec
def transfer_notify(text: "TextMessage", transfer: str, call: "Call") -> "bool | None":
    """Take over the text that brings the link to a voicemail: True if you will send it. First wins.

    Called in the handler, where a chain ends in `voicemail` with `notify` and the platform reports the recording to
    us. With True the document sends no text: when `voicemail.left` of this transfer arrives, put the link behind
    `text.body` and send it. So it is sent once, whoever ends the call.

    Example::

        from signalwire_transfer import hookimpl

        WAITING = {}

        @hookimpl
        def transfer_notify(text, transfer):
            WAITING[transfer] = text
            return True
    """


@hookspec
def transfer_count(caller: str, window: int, transfer: str) -> "int | None":
    """Say how many transfers a caller had in the last `window` seconds, in all calls. None if you do not know.

    Called in the handler where `limits.per_caller` is set: answer from memory, and count in the background. It is asked
    once for an empty `caller` when such a skill is added, so that whoever has to look somewhere can begin. `caller` is
    what `Record.caller` of `transfer.requested` holds: 32 digits, never the number. The `transfer` that is asked for
    does not count itself: the platform may send its request again. Of several answers the highest counts.

    Without a plugin that has this hook, `per_caller` is refused; one that keeps events at times only (`keeps_records`)
    counts only then.

    Example::

        import time
        from signalwire_transfer import hookimpl

        SEEN = {}

        @hookimpl
        def transfer_recorded(record):
            if record.kind == "transfer.requested":
                SEEN.setdefault(record.caller, {})[record.transfer] = record.at / 1000

        @hookimpl
        def transfer_count(caller, window, transfer):
            others = (at for name, at in SEEN.get(caller, {}).items() if name != transfer)
            return sum(at > time.time() - window for at in others)
    """


@hookspec
def transfer_rules() -> "Iterable[type[Rule]]":  # type: ignore[empty-body]  # a spec is never run
    """Offer rules for `check`. Called when a file or an agent is checked, and never for a call.

    Example::

        from signalwire_transfer import Rule, hookimpl

        class NoExtensions(Rule):
            '''An extension is dialled. Our switchboard knows none.'''

            code = "ACME001"

            def find(self, checked):
                for chain in checked.chains:
                    for link in chain.links:
                        if "digits" in link.keys:
                            yield chain.finding(link, "digits", "our switchboard knows no extensions")

        @hookimpl
        def transfer_rules():
            return [NoExtensions]
    """


@hookspec
def transfer_file_keys() -> "Iterable[type[FileKey]]":  # type: ignore[empty-body]  # a spec is never run
    """Offer keys that may stand beside `agent` and `skills` in a file. Called when a file is read.

    `check` checks what stands there, `schema` describes it, and `run` calls its `use` in each process that serves.

    Example::

        from signalwire_transfer import FileKey, hookimpl

        class Pager(FileKey):
            '''Who is paged when nobody takes a call.'''

            key = "pager"
            shorthand = "number"
            number: str

        @hookimpl
        def transfer_file_keys():
            return [Pager]
    """


@hookspec
def transfer_beside() -> "Mapping[str, Callable[[threading.Event], None]]":  # type: ignore[empty-body]  # a spec is never run
    """Offer work that `run` gives processes of their own, by a name each, so that it shares no interpreter with calls.

    Called where `run` starts, with the file's keys in force, and in each such process. The function works until the
    event is set, and then has seconds to end; one that returns or dies earlier is started anew. In every process of
    such a server `runs_beside()` is true: wherever it is false (an agent's own `run`, an app under another server),
    nobody calls this hook, and a thread has to do the work.

    Example::

        from signalwire_transfer import hookimpl

        def send_waiting(stopping):
            while not stopping.wait(5):
                ...  # send what waits in our file

        @hookimpl
        def transfer_beside():
            return {"acme sender": send_waiting}
    """


@hookspec
def transfer_commands() -> "Mapping[str, typer.Typer]":  # type: ignore[empty-body]  # a spec is never run
    """Offer commands: `{"tally": app}` makes `signalwire-transfer tally`. Called by the command line alone.

    Raise a `TransferError` for what the user can mend: it is printed as one line, and the exit code is 1.

    Example::

        import typer
        from signalwire_transfer import hookimpl

        app = typer.Typer(help="Count.")

        @app.command()
        def show():
            typer.echo("0 transfers")

        @app.command()
        def reset():
            typer.echo("counted anew")

        @hookimpl
        def transfer_commands():
            return {"tally": app}
    """
