"""`signalwire-transfer ledger`: what became of each call. SQLAlchemy is imported when a command runs."""

import csv
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from signalwire_transfer import TransferError

from . import _drawing as drawing
from ._opening import opened
from ._variables import LEDGER as VARIABLE

if TYPE_CHECKING:
    from ._stats import Window

app = typer.Typer(
    help="What became of each call: how many callers reached a person, and after how long.",
    no_args_is_help=True,
    epilog="Example:\n\nsignalwire-transfer ledger stats --ledger sqlite:///transfers.db --since 7d",
)

_UNITS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_WIDEST_GROUP = 24
_MOST = 1_000_000
_LONGEST = 36_500
"""Days, as in the settings."""
_BELOW = 1
_UNKNOWN = 3
_WAITING = 4

Address = Annotated[
    str, typer.Option("--ledger", metavar="URL", envvar=VARIABLE, show_envvar=True, help="The ledger's database")
]
Since = Annotated[str, typer.Option(metavar="TIME", help="From then on: 7d, 12h, 2026-11-26 or 2026-11-26T09:00 (UTC)")]
Until = Annotated[str, typer.Option(metavar="TIME", help="Until before then")]
Key = Annotated[str, typer.Option(metavar="NAME", help="Only what was for this name")]
Format = Annotated[Literal["text", "json", "csv", "jsonl"], typer.Option("--format", help="How to print it")]


# ---- reading --------------------------------------------------------------------------------------------------------


@app.command("list", epilog="Example:\n\nsignalwire-transfer ledger list --since 1d")
def list_(
    ledger: Address = "",
    since: Since = "",
    until: Until = "",
    key: Key = "",
    form: Format = "text",
    limit: Annotated[
        int, typer.Option(metavar="NUMBER", min=1, max=_MOST, help="At most so many, the newest first")
    ] = 20,
) -> None:
    """Show the newest transfers, a line each."""
    with opened(ledger) as database:
        from ._stats import T

        query = _transfers(_window(since, until, key)).order_by(T.requested_at.desc(), T.transfer).limit(limit)
        rows = [dict(row) for row in database.rows(query)]
    from ._rows import public

    _print(form, [public(row, "transfers") for row in rows], lambda: drawing.listed(rows))


@app.command(epilog="Example:\n\nsignalwire-transfer ledger call 5c1f0a2e-5f1b-4d2c-9a57-2f6d3a1b7c90")
def call(
    call: Annotated[
        str, typer.Argument(metavar="CALL", help="The call's id, or how it begins; or the reference of a message")
    ],
    ledger: Address = "",
    form: Format = "text",
) -> None:
    """Show what happened in one call, event by event, with what is kept of the caller and of a message."""
    with opened(ledger) as database:
        from ._rows import call_of, messages, people_of, stories

        found = list(stories(database, call)) or list(stories(database, call_of(database, call) or call))
        said = messages(database, [transfer["transfer"] for transfer, _ in found])
        people = {transfer["transfer"]: people_of(database, transfer["transfer"]) for transfer, _ in found}
    if not found:
        raise TransferError(f"the ledger knows no call {call}")
    everything = [event for _, happened in found for event in happened]
    if form == "text":
        for transfer, happened in found:
            about = people[transfer["transfer"]]
            _say(drawing.timeline(transfer, happened, drawing.names_of(happened), said, about))
    else:
        _print(form, everything, list)


@app.command(epilog="Example:\n\nsignalwire-transfer ledger replay 5c1f0a2e-5f1b-4d2c-9a57-2f6d3a1b7c90 desk.yaml")
def replay(
    call: Annotated[str, typer.Argument(metavar="CALL", help="The call's id, or how it begins")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="The agents' file, or an agent as in agent.py:agent")],
    ledger: Address = "",
    is_test: Annotated[bool, typer.Option("--as-test", help="Print a test for pytest that plays the call")] = False,
    with_people: Annotated[
        bool, typer.Option("--people", help="Let the test hold what the caller said, and their number")
    ] = False,
) -> None:
    """Play a call again, without a phone, with each line as it was, and name what goes another way than it did.

    It follows what the platform's documentation says, as `try` does. What the ledger does not know is said, with what
    was played instead. A test holds no personal data, unless you ask for it.
    """
    with opened(ledger) as database:
        from ._past import stories_of

        stories = stories_of(database, call)
    from ._again import at_a_public_url, goes_elsewhere, played_again, shown

    with at_a_public_url(stories) as is_stand_in:
        played, agents = played_again(file, stories, with_people=with_people or not is_test)
    if is_test:
        from ._as_test import as_test

        needs_url = is_stand_in and goes_elsewhere(file, stories, played, with_people=with_people)
        _say(as_test(file, played, needs_url=needs_url, of_several=len(agents.each) > 1))
        return
    for number, again in enumerate(played):
        _say([""] if number else [])
        _say(shown(again, agents))


@app.command(epilog="Example:\n\nsignalwire-transfer ledger stats --since 7d --by key")
def stats(
    ledger: Address = "",
    since: Since = "",
    until: Until = "",
    key: Key = "",
    form: Format = "text",
    by: Annotated[Literal["", "key", "hour", "config"], typer.Option(help="A line for each of these")] = "",
    within: Annotated[
        int, typer.Option(metavar="SECONDS", min=1, max=_MOST, help="What the service level promises")
    ] = 20,
    explain: Annotated[str, typer.Option(metavar="METRIC", help="Say what a figure means, or `all` of them")] = "",
) -> None:
    """Count: how many callers reached a person, after how long, and what became of the others."""
    if explain:
        _explain(explain)
        return
    with opened(ledger) as database:
        from ._stats import METRICS, figures, groups

        window = _window(since, until, key)
        if by:
            grouped = groups(database, window, by, within)
            _print(form, [{by: _group(by, name), **values} for name, values in grouped], lambda: _grouped(by, grouped))
            return
        values = figures(database, window, within)
    rows = [[name, drawing.figure(value, METRICS[name].unit)] for name, value in values.items()]
    _print(form, [values], lambda: drawing.table(["metric", "value"], rows))


@app.command(epilog="Example:\n\nsignalwire-transfer ledger export --since 30d --format csv > transfers.csv")
def export(
    ledger: Address = "",
    since: Since = "",
    until: Until = "",
    key: Key = "",
    form: Annotated[Literal["jsonl", "csv"], typer.Option("--format", help="How to print it")] = "jsonl",
    what: Annotated[Literal["transfers", "attempts", "events"], typer.Option(help="What of them")] = "transfers",
) -> None:
    """Print everything, row by row, for other programs. Personal data is not in it."""
    with opened(ledger) as database:
        from ._rows import exported, public

        count, query = exported(_window(since, until, key), what)
        total = int(next(database.rows(count))["count"]) if sys.stderr.isatty() and not sys.stdout.isatty() else 0
        _stream(form, (public(row, what) for row in _watched(database.rows(query), total)))


@app.command(epilog="Example:\n\nsignalwire-transfer ledger check --reached-below 80 --for 1h")
def check(
    ledger: Address = "",
    reached_below: Annotated[
        float, typer.Option(metavar="PERCENT", min=0, max=100, help="The least that is well")
    ] = 80,
    for_: Annotated[str, typer.Option("--for", metavar="TIME", help="How far to look back")] = "1h",
    key: Key = "",
    events_within: Annotated[
        str, typer.Option(metavar="TIME", help="How long an event may wait to be told, as in 1h; else that counts not")
    ] = "",
) -> None:
    """Tell a monitor by the exit code: 0 is well, 1 too few were reached, 3 nobody reports how transfers end, 4 events
    wait too long."""
    with opened(ledger) as database:
        from ._stats import figures

        values = figures(database, _window(for_, "", key))
        if events_within and _waits_since(database, _moment(events_within)):
            _say(
                [f"waiting: events have waited for more than {events_within}, see `signalwire-transfer ledger events`"]
            )
            raise typer.Exit(_WAITING)
    rate, offered = values["reached_rate"], values["offered"] or 0
    known = offered - (values["unreported"] or 0)
    if not offered:
        _say([f"well: no transfers in the last {for_}"])
    elif rate is None:
        _say([f"unknown: of {offered} transfers in the last {for_} nobody has reported how they ended"])
        raise typer.Exit(_UNKNOWN)
    else:
        is_below = rate < reached_below
        word = "too few" if is_below else "well"
        _say([f"{word}: {rate} % of {known} callers reached a person in the last {for_} (wanted: {reached_below:g} %)"])
        if is_below:
            raise typer.Exit(_BELOW)


# ---- telling others -------------------------------------------------------------------------------------------------


@app.command(epilog="Example:\n\nsignalwire-transfer ledger events --again hooks.example.com")
def events(
    ledger: Address = "",
    form: Format = "text",
    undelivered: Annotated[bool, typer.Option("--undelivered", help="List what was not told, and why")] = False,
    limit: Annotated[
        int, typer.Option(metavar="NUMBER", min=1, max=_MOST, help="At most so many, the newest first")
    ] = 20,
    again: Annotated[
        str,
        typer.Option(metavar="RECEIVER", help="Try again what this receiver was not told in six days, given up or not"),
    ] = "",
) -> None:
    """Show who is told of events, and what waits: receivers, and texts about voicemails."""
    with opened(ledger) as database:
        from . import _deliveries as deliveries

        if again:
            count = deliveries.try_again(database, again, _now())
            _say([f"{count} to {again} are tried again, as soon as a server runs"])
            return
        if undelivered:
            waiting = list(database.rows(deliveries.undelivered(limit)))
            _print(form, waiting, lambda: drawing.undelivered(waiting))
            return
        rows = deliveries.receivers(database)
    _print(form, rows, lambda: drawing.receivers(rows))


# ---- removing -------------------------------------------------------------------------------------------------------


@app.command(epilog='Example:\n\nsignalwire-transfer ledger forget "(415) 555-0199"')
def forget(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The person's number, however it is written")],
    ledger: Address = "",
    country: Annotated[str, typer.Option(metavar="CODE", help="Country of a number without a country code")] = "US",
) -> None:
    """Remove what the ledger knows about a person. What is counted stays as it is."""
    from ._people import is_country, is_number

    if not is_number(number):
        raise typer.BadParameter(f"`{number}` must be a number, as in +14155550123")
    if not is_country(country.upper()):
        raise typer.BadParameter(f"`{country}` must be a country code, as in US or DE")
    with opened(ledger) as database:
        gone = database.forget(number, country.upper())
    found = f"removed {_counted(gone['people'], 'entry', 'entries')} with personal data"
    about = f", of {_counted(gone['transfers'], 'transfer')}; the counts stay"
    _say([found + about if gone["people"] else "nothing was known about this number"])
    _say(["what is still on its way to the ledger about earlier calls will not be kept either"])


@app.command(epilog="Example:\n\nsignalwire-transfer ledger purge --events 400 --people 90")
def purge(
    ledger: Address = "",
    events: Annotated[
        int | None, typer.Option(metavar="DAYS", min=1, max=_LONGEST, help="Remove transfers that are older")
    ] = None,
    people: Annotated[
        int | None, typer.Option(metavar="DAYS", min=1, max=_LONGEST, help="Remove personal data that is older")
    ] = None,
) -> None:
    """Remove what is older than the ledger keeps. A running server does so by itself every day."""
    with opened(ledger) as database:
        keep = database.settings.keep
        kept = keep.model_copy(update={"events": events or keep.events, "people": people or keep.people})
        database.settings = database.settings.model_copy(update={"keep": kept})
        gone = database.purge(_now())
    counts = [_counted(gone["transfers"], "transfer"), _counted(gone["events"], "event")]
    _say([f"removed {', '.join(counts)}, {_counted(gone['people'], 'entry', 'entries')} of personal data"])


# ---- what they share ------------------------------------------------------------------------------------------------


def _counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or f'{one}s'}"


def _window(since: str, until: str, key: str) -> "Window":
    from ._stats import Window

    return Window(_moment(since), _moment(until), key)


def _moment(written: str) -> int | None:
    """A moment that was written as an age (7d) or as a date, in milliseconds."""
    if not written:
        return None
    if age := re.fullmatch(r"(\d{1,6})([smhd])", written):
        return _now() - int(age[1]) * _UNITS[age[2]]
    try:
        moment = datetime.fromisoformat(written.replace("Z", "+00:00"))
    except ValueError:
        raise typer.BadParameter(f"`{written}` must be as in 7d, 12h, 2026-11-26 or 2026-11-26T09:00") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp() * 1000)


def _now() -> int:
    return time.time_ns() // 1_000_000


def _waits_since(database: Any, moment: int | None) -> bool:
    """Whether something has waited to be told since before then."""
    from ._deliveries import waiting_since

    since = waiting_since(database)
    return since is not None and moment is not None and since < moment


def _transfers(window: "Window") -> Any:
    import sqlalchemy as sa

    from ._tables import transfer_rows

    return sa.select(transfer_rows).where(*window.conditions())


def _watched(rows: Iterable[Mapping[str, Any]], total: int) -> Iterator[Mapping[str, Any]]:
    """The rows, with a bar on the terminal where somebody waits for a file."""
    if not total:
        yield from rows
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(rows, "exporting", total, console=Console(stderr=True), transient=True)


def _stream(form: str, rows: Iterable[Mapping[str, Any]]) -> None:
    if form == "csv":
        from ._rows import harmless

        table = csv.writer(sys.stdout, lineterminator="\n")
        for number, row in enumerate(rows):
            if not number:
                table.writerow(row.keys())
            table.writerow(harmless(value) for value in row.values())
        return
    for row in rows:
        sys.stdout.write(json.dumps(dict(row), ensure_ascii=False) + "\n")


def _print(form: str, rows: list[dict[str, Any]] | list[Any], text: Callable[[], Iterable[str]]) -> None:
    if form == "text":
        _say(text())
    elif form == "json":
        _say([json.dumps([dict(row) for row in rows], indent=2, ensure_ascii=False)])
    else:
        _stream(form, rows)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def _group(by: str, name: str) -> str:
    return drawing.moment(int(name)) if by == "hour" else name


def _grouped(by: str, grouped: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    shown = ("offered", "reached", "reached_rate", "unreported", "lost", "time_to_human_mean")
    heads = [by, "offered", "reached", "rate", "unreported", "lost", "mean wait"]
    from ._stats import METRICS

    rows = [
        [
            drawing.cell(_group(by, name), _WIDEST_GROUP) or "-",
            *(drawing.figure(values.get(each), METRICS[each].unit) for each in shown),
        ]
        for name, values in grouped
    ]
    return drawing.table(heads, rows) if rows else iter(["no transfers"])


def _explain(name: str) -> None:
    from ._stats import DEFINED

    if name != "all" and name not in DEFINED:
        raise TransferError(f"there is no metric {name}", hint=f"the metrics are {', '.join(DEFINED)}")
    for metric in DEFINED.values() if name == "all" else [DEFINED[name]]:
        _say([f"{metric.name}{f' ({metric.unit})' if metric.unit else ''}: {metric.definition}"])
