"""The desk's pages: each asks the ledger one thing, and says in words when that cannot be answered."""

import csv
import io
import itertools
import json
import shlex
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from signalwire_transfer.pages import Link, Top, page, part

from .._database import Database
from .._rows import harmless, public
from .._stats import METRICS
from ._calls import Filter, exported, found, keys
from ._now import now_of
from ._one_call import transfers_of
from ._reader import UnreadableError, Watched
from ._reasons import reasons_of, totals
from ._templates import render
from ._viewer import Viewer

_PAGES = (("Now", "/"), ("Reasons", "/reasons"), ("Calls", "/calls"))
_FRESH = 3
"""Seconds between two looks of the page Now; a transfer is in the database within one."""
_RENEWED = 5
"""The same for a browser without scripts, which loads the page again."""
_DAYS = (7, 28, 90)
_SHOWN = ("offered", "reached_rate", "rescued", "answered_then_lost", "answer_rate", "lost", "unreported")
"""Figures of each destination."""
_COMMANDS = ("replay {} agent.yaml", "call {}")
"""What the command line does with a call; the file is the user's to name."""
_FORMS = {"csv": "text/csv", "jsonl": "application/jsonl"}
_CHUNK = 500

Body = tuple[str, str]
"""The title of a page and what stands on it."""


class Desk:
    """The pages of one ledger. `command`: how a command line names it. `clock`: what time it is, in milliseconds."""

    def __init__(self, watched: Watched, command: str, clock: Callable[[], int] | None = None) -> None:
        self._watched, self._command, self._clock = watched, command, clock or _moment

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/", self._shown(self._now, is_live=True)),
            Route("/reasons", self._shown(self._reasons)),
            Route("/calls", self._shown(self._calls)),
            Route("/call", self._shown(self._call)),
            Route("/export", self._export),
        ]

    # ---- the frame of each ----------------------------------------------------------------------------------------

    def _shown(
        self, make: Callable[[Database, Viewer, Request], Body], *, is_live: bool = False
    ) -> Callable[[Request], Response]:
        """A handler: the whole page, or its content alone where the script of an open page asks."""

        def handle(request: Request) -> Response:
            viewer, is_part = _viewer(request), "x-part" in request.headers
            try:
                with self._watched.opened() as database:
                    title, body = make(database, viewer, request)
            except UnreadableError as error:
                return self._unreadable(request, viewer, error, is_part=is_part, is_live=is_live)
            except NotKnownError as error:
                body = render("unknown.html", viewer, call=error.call)
                return page("No such call", body, self._top(request), status=404)
            if is_part:
                return part(body)
            if is_live:
                body = _frame(request, body, every=_FRESH)
            return page(title, body, self._top(request), renewed=_RENEWED if is_live else 0)

        return handle

    def _top(self, request: Request) -> Top:
        links = [Link(name, address, request.url.path == address) for name, address in _PAGES]
        zone = 'Times are in <span data-zone="">UTC</span>. The desk only reads.'
        return Top("Desk", self._watched.reader.name, links, zone)

    def _unreadable(
        self, request: Request, viewer: Viewer, error: UnreadableError, *, is_part: bool, is_live: bool
    ) -> Response:
        """Since when, and why. An open page keeps what it shows; all others come by themselves when it is back."""
        watched = self._watched
        said = {"error": error, "since": watched.lost_at, "read_at": watched.read_at}
        if is_part and is_live and watched.read_at:
            return part(render("unreadable.html", viewer, is_whole=False, **said), status=503)
        body = render("unreadable.html", viewer, is_whole=True, **said)
        if is_part:
            return part(body, status=503)
        return page(
            error.title,
            _frame(request, body, every=_FRESH, is_whole=True),
            self._top(request),
            status=503,
            renewed=_RENEWED,
        )

    # ---- the pages ------------------------------------------------------------------------------------------------

    def _now(self, database: Database, viewer: Viewer, _request: Request) -> Body:
        return "Now", render("now.html", viewer, now=now_of(database, self._clock()))

    def _reasons(self, database: Database, viewer: Viewer, request: Request) -> Body:
        days = _chosen(request.query_params.get("days", ""))
        key = request.query_params.get("key", "").replace("\0", "")[:200]
        reasons = reasons_of(database, viewer, self._clock(), days, key)
        every = totals(reasons.destinations)
        values = {"days": days, "choices": _DAYS, "key": key, "totals": every, "shown": _SHOWN, "metrics": METRICS}
        return "Reasons", render("reasons.html", viewer, reasons=reasons, **values)

    def _calls(self, database: Database, viewer: Viewer, request: Request) -> Body:
        sought = Filter.read(request.query_params)
        names = keys(database)
        return "Calls", render("calls.html", viewer, sought=sought, found=found(database, sought, viewer), keys=names)

    def _call(self, database: Database, viewer: Viewer, request: Request) -> Body:
        call = request.query_params.get("id", "").replace("\0", "")[:200]
        transfers = transfers_of(database, call) if call else []
        if not transfers:
            raise NotKnownError(call)
        call = transfers[0].row["call"]
        values = {"call": call, "transfers": transfers, "commands": self._commands(call)}
        return f"Call {call}", render("call.html", viewer, **values)

    def _commands(self, call: str) -> list[str]:
        """What can be done with a call on the command line, to be copied."""
        return [f"signalwire-transfer ledger {words.format(shlex.quote(call))}{self._command}" for words in _COMMANDS]

    # ---- export ---------------------------------------------------------------------------------------------------

    def _export(self, request: Request) -> Response:
        """Every transfer that is sought, row by row, as `ledger export` prints it."""
        viewer, form = _viewer(request), request.query_params.get("form", "")
        form = form if form in _FORMS else "csv"
        try:
            with self._watched.opened() as database:
                rows = database.rows(exported(database, Filter.read(request.query_params), viewer))
                first = list(itertools.islice(rows, _CHUNK))
        except UnreadableError as error:
            return self._unreadable(request, viewer, error, is_part=False, is_live=False)
        write = _as_csv if form == "csv" else _as_lines
        name = {"Content-Disposition": f'attachment; filename="transfers.{form}"'}
        shown = (public(row, "transfers") for row in _whole(first, rows))
        return StreamingResponse(write(shown), media_type=_FORMS[form], headers=name)


class NotKnownError(Exception):
    """The ledger knows no such call."""

    def __init__(self, call: str) -> None:
        super().__init__(call)
        self.call = call


def _frame(request: Request, body: str, *, every: int, is_whole: bool = False) -> str:
    """What keeps itself fresh. `is_whole`: the page is loaded again once there is something to show."""
    address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    values = {"address": address, "every": every, "is_whole": is_whole}
    return render("fresh.html", Viewer(), body=body, **values)


def _viewer(request: Request) -> Viewer:
    return Viewer(request.cookies.get("zone", "")[:60])


def _chosen(days: str) -> int:
    return int(days) if days in {str(each) for each in _DAYS} else _DAYS[1]


def _moment() -> int:
    return time.time_ns() // 1_000_000


def _whole(first: Iterable[Mapping[str, Any]], others: Iterator[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    yield from first
    try:
        yield from others
    except SQLAlchemyError:  # what has been sent cannot be taken back: the transfer breaks off, and is seen to
        raise ConnectionError("the ledger went away") from None


def _as_csv(rows: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    for number, row in enumerate(rows):
        if not number:
            table.writerow(row.keys())
        table.writerow(harmless(value) for value in row.values())
        if number % _CHUNK == 0:
            yield _taken(text)
    yield _taken(text)


def _as_lines(rows: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    while some := list(itertools.islice(rows, _CHUNK)):
        yield "".join(f"{json.dumps(dict(row), ensure_ascii=False)}\n" for row in some)


def _taken(text: io.StringIO) -> str:
    """What has been written so far; it is gone from there."""
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written
