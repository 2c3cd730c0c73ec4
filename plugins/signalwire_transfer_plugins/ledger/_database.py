"""The database: its public views, and how records get in and out. SQLite and PostgreSQL.

Read the views `transfers` and `attempts`: they stay as they are, and the tables may change.
"""

import contextlib
import hashlib
import itertools
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError

from signalwire_transfer import caller_mark

from . import _outbox
from ._channel import EXPECTED, LEFT
from ._forgotten import is_note, note_forgotten, without_forgotten
from ._people import person, spellings
from ._settings import Settings
from ._story import told
from ._tables import attempt_rows, callers, delivery, endings, events, meta, metadata, people, transfer_rows
from ._targets import wanted

VERSION = 2
"""Of the schema. A database with a higher one belongs to a newer package, and is not touched."""

_LOCK = 7_316_244
"""PostgreSQL's advisory lock for those who add events: two at once would each miss what the other adds."""

_GONE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
"""When a server counts as gone that has vanished without a word, in seconds and milliseconds: not after hours."""

_TOLD = 7 * 86_400_000
"""Milliseconds that it stays known that somebody was told: longer than the platform can report the same again."""

_WINDOW = 7 * 86_400_000
"""Milliseconds of the longest window in which transfers of a caller are counted."""

_VIEWS = {
    "transfers": (
        "transfer, call, agent, skill, tool, {key}, config, {requested_at}, {reached_at}, {wait_ms}, rung, attempts, "
        "outcome, {ended_at}, known",
        "transfer_rows",
    ),
    "attempts": (
        "transfer, attempt, rung, place, kind, {started_at}, {ringing_at}, {answered_at}, {accepted_at}, {ended_at}, "
        "{ring_ms}, {talk_ms}, outcome, reason, known",
        "attempt_rows",
    ),
}
_RENAMED = {"wait_ms": "time_to_human_s", "ended_at": "ended"}


class NewerSchemaError(Exception):
    """The database belongs to a newer package."""


class Database:
    """A ledger's database. Every method raises SQLAlchemy's errors."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.is_sqlite = settings.url.startswith("sqlite")
        self.engine = _engine(settings.url)
        self._is_ready = False

    def ready(self) -> None:
        """Make the tables where there are none. Raises NewerSchemaError where a newer package has made them."""
        if self._is_ready:
            return
        with self.engine.begin() as connection:
            self.lock(connection)
            found = self.version(connection)
            if found > VERSION:
                raise NewerSchemaError(f"the ledger has the schema {found}, and this package knows {VERSION}")
            if found < VERSION:
                metadata.create_all(connection)  # those that are missing
            if found:
                connection.execute(meta.update().where(meta.c.name == "version").values(value=VERSION))
            else:
                for name, (columns, table) in _VIEWS.items():
                    shown = self._shown(name, columns)
                    connection.execute(sa.text(f"create view {name} as select {shown} from {table}"))  # noqa: S608  # our own names
                connection.execute(
                    meta.insert(), [{"name": "version", "value": VERSION}, {"name": "purged", "value": 0}]
                )
        self._is_ready = True

    def close(self) -> None:
        """Give the connections back. It opens new ones when it is used again."""
        self.engine.dispose()

    def doubt(self) -> None:
        """Look for the tables anew next time: something went wrong."""
        self._is_ready = False

    def version(self, connection: sa.Connection) -> int:
        """The version of the schema; 0 where there is none."""
        if not sa.inspect(connection).has_table(meta.name):
            return 0
        return int(connection.scalar(sa.select(meta.c.value).where(meta.c.name == "version")) or 0)

    def _shown(self, view: str, columns: str) -> str:
        """The columns of a view: moments as the database has them, durations in seconds."""
        moment = (
            "strftime('%Y-%m-%dT%H:%M:%fZ', {0} / 1000.0, 'unixepoch')"
            if self.is_sqlite
            else "to_timestamp({0} / 1000.0)"
        )
        shown = {"key": '"key"'}
        for name in (
            "requested_at",
            "reached_at",
            "started_at",
            "ringing_at",
            "answered_at",
            "accepted_at",
            "ended_at",
        ):
            renamed = "ended" if (view, name) == ("transfers", "ended_at") else name
            shown[name] = f"{moment.format(name)} as {renamed}"
        for name in ("wait_ms", "ring_ms", "talk_ms"):
            shown[name] = f"{name} / 1000.0 as {_RENAMED.get(name, name.replace('_ms', '_s'))}"
        return columns.format(**shown)

    def lock(self, connection: sa.Connection) -> None:
        """Let nobody else add events until this transaction ends. SQLite does so by itself."""
        if self.is_sqlite:
            connection.exec_driver_sql("begin immediate")
        else:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))

    # ---- in -------------------------------------------------------------------------------------------------------

    def add(self, batch: Sequence[Mapping[str, Any]]) -> int:
        """Add events, those that are there already once; how many the database would not take, whatever happens.

        Raises OperationalError where the database itself is the matter: then nothing was added.
        """
        if not batch:
            return 0
        try:
            self._add(batch)
        except DBAPIError as error:
            if isinstance(error, OperationalError) or error.connection_invalidated:
                raise
            if len(batch) == 1:
                return 1
            middle = len(batch) // 2
            return self.add(batch[:middle]) + self.add(batch[middle:])
        return 0

    def _add(self, batch: Sequence[Mapping[str, Any]]) -> None:
        once = {event["id"]: event for event in sorted(batch, key=lambda event: (event["id"], -event["at"]))}
        rows = [{name: event[name] for name in events.c.keys()} for event in once.values()]  # noqa: SIM118
        persons = [_person_row(event) for event in once.values() if event.get("people")]
        counted = [_caller_row(event) for event in once.values() if event.get("caller")]
        adding = self.insert(events)
        earlier = adding.excluded.at < events.c.at
        adding = adding.on_conflict_do_update(index_elements=["id"], set_={"at": adding.excluded.at}, where=earlier)
        with self.engine.begin() as connection:
            self.lock(connection)
            connection.execute(adding, rows)
            persons, counted = without_forgotten(connection, self.insert, persons, counted)
            if persons:
                connection.execute(self.insert(people).on_conflict_do_nothing(index_elements=["event"]), persons)
            if counted:
                connection.execute(self.insert(callers).on_conflict_do_nothing(index_elements=["transfer"]), counted)
            self.renew(connection, sorted({event["transfer"] for event in once.values()}))
            if about := {event["transfer"] for event in once.values() if event["kind"] in (EXPECTED, LEFT)}:
                _outbox.queue_texts(connection, self.insert, sorted(about), _now())
            if targets := wanted():
                _outbox.queue(connection, self.insert, once.values(), targets, _now())

    @property
    def insert(self) -> Any:
        """The database's own `insert`, which knows what to do about a row that is there already."""
        return sqlite.insert if self.is_sqlite else postgresql.insert

    def settle(self, now: int) -> None:
        """Queue the events that say how attempts and transfers have ended, where nothing more is to be expected."""
        if not (targets := wanted()):
            return
        with self.engine.connect() as connection:
            if not connection.scalar(sa.select(sa.exists().where(endings.c.due_at <= now))):
                return
        with self.engine.begin() as connection:
            self.lock(connection)
            _outbox.settle(connection, self.insert, targets, now)

    def renew(self, connection: sa.Connection, transfers: Sequence[str]) -> None:
        """Say anew what became of these transfers."""
        for some in _in_pieces(transfers, 500):
            chosen = sa.select(events).where(events.c.transfer.in_(some)).order_by(events.c.transfer)
            found = map(dict, connection.execute(chosen).mappings())
            stories = [told(list(group)) for _, group in itertools.groupby(found, key=lambda event: event["transfer"])]
            for table in (transfer_rows, attempt_rows):
                connection.execute(table.delete().where(table.c.transfer.in_(some)))
            connection.execute(transfer_rows.insert(), [transfer for transfer, _ in stories])
            if attempts := [attempt for _, attempts in stories for attempt in attempts]:
                connection.execute(attempt_rows.insert(), attempts)

    # ---- out ------------------------------------------------------------------------------------------------------

    def purge(self, now: int, *, is_daily: bool = False) -> dict[str, int]:
        """Remove what is older than the settings allow. `is_daily`: only where nobody has done so for a day."""
        oldest = self.settings.oldest(now, "events")
        with self.engine.begin() as connection:
            self.lock(connection)
            claim = meta.update().where(meta.c.name == "purged", meta.c.value < now - 86_400_000).values(value=now)
            if is_daily and not connection.execute(claim).rowcount:
                return {}
            old = sa.select(transfer_rows.c.transfer).where(transfer_rows.c.last_at < oldest)
            self._remove(connection, people, is_note() & (people.c.at < self.settings.oldest(now, "people")))
            gone = {"people": self._remove(connection, people, people.c.at < self.settings.oldest(now, "people"))}
            for table in (people, attempt_rows, events):
                gone[table.name] = gone.get(table.name, 0) + self._remove(connection, table, table.c.transfer.in_(old))
            self._remove(connection, delivery, delivery.c.queued_at < oldest)
            needless = (EXPECTED,) if self.settings.people == "full" else (EXPECTED, LEFT)
            expected = sa.select(events.c.id).where(events.c.kind.in_(needless), events.c.at < now - _TOLD)
            self._remove(connection, people, people.c.event.in_(expected))
            self._remove(connection, callers, callers.c.at < now - _WINDOW)
            told = delivery.c.finished_at.is_not(None) & (delivery.c.status == "done")
            self._remove(connection, delivery, told & (delivery.c.queued_at < now - _TOLD))
            nobodys = (events.c.transfer == "") & (events.c.at < oldest)
            gone["events"] += self._remove(connection, events, nobodys)
            gone["transfers"] = self._remove(connection, transfer_rows, transfer_rows.c.last_at < oldest)
        return {"transfers": gone["transfers"], "events": gone["events"], "people": gone["people"]}

    def forget(self, number: str, region: str) -> dict[str, int]:
        """Remove a person's data, whoever it was said by; that somebody was forgotten is an event, not who."""
        now = _now()
        persons = sorted(person(form) for form in spellings(number, region))
        with self.engine.begin() as connection:
            self.lock(connection)
            theirs = sa.select(people.c.transfer).where(sa.or_(people.c.person.in_(persons), *_left(number, region)))
            transfers = connection.scalars(theirs.distinct()).all()
            gone = 0
            marks = {caller_mark(form) for form in spellings(number, region)}
            self._remove(connection, callers, callers.c.caller.in_(marks) | callers.c.transfer.in_(theirs))
            for some in _in_pieces(transfers, 500):
                gone += self._remove(connection, people, people.c.transfer.in_(some))
            note_forgotten(connection, self.insert, [*persons, *marks, *transfers], now)
            connection.execute(events.insert(), [_forgotten(now, gone, len(transfers))])
        return {"people": gone, "transfers": len(transfers)}

    def _remove(self, connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
        return int(connection.execute(table.delete().where(which)).rowcount)

    def rows(self, query: sa.Select[Any]) -> Iterator[dict[str, Any]]:
        """The rows of a query, a thousand at a time in memory."""
        with self.engine.connect() as connection:
            streamed = connection.execution_options(stream_results=True, yield_per=1000).execute(query)
            yield from map(dict, streamed.mappings())


def _engine(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        arguments = {
            "connect_timeout": 3,
            **_GONE,
            "options": "-c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000",
        }
        return sa.create_engine(url, pool_size=1, max_overflow=1, pool_pre_ping=True, connect_args=arguments)
    _make_private(sa.make_url(url).database)
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args={"timeout": 5})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        for pragma in ("journal_mode=wal", "synchronous=normal", "cache_size=-16000", "secure_delete=on"):
            connection.execute(f"pragma {pragma}").close()

    return engine


def _make_private(file: str | None) -> None:
    """Make an SQLite file that nobody else on the machine can read; the files beside it follow its rights."""
    if file and file != ":memory:":
        with contextlib.suppress(OSError):  # SQLite itself says best what is wrong
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))


def _now() -> int:
    return time.time_ns() // 1_000_000


def _caller_row(event: Mapping[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in ("transfer", "caller", "at")}


def _person_row(event: Mapping[str, Any]) -> dict[str, Any]:
    known = dict(event["people"])
    named = {name: known.pop(name, "")[:200] for name in ("number", "name")}
    about = {
        "event": event["id"],
        "transfer": event["transfer"],
        "at": event["at"],
        "person": known.pop("person", "")[:32],
    }
    return {**about, **named, "more": json.dumps(known, ensure_ascii=False)}


def _left(number: str, region: str) -> Iterator[sa.ColumnElement[bool]]:
    """Messages that ask to be called back at a number, whoever has left them."""
    for form in spellings(number, region):
        if form.isdecimal() and len(form) >= _SHORTEST_NUMBER:
            yield people.c.more.contains(f'"message.number": "+{form}')


_SHORTEST_NUMBER = 7


def _forgotten(now: int, removed: int, transfers: int) -> dict[str, Any]:
    values: dict[str, Any] = dict.fromkeys(events.c.keys(), "")
    identity = hashlib.sha256(f"forgotten {time.time_ns()}".encode()).hexdigest()[:32]
    details = json.dumps({"people": removed, "transfers": transfers})
    numbers = {"at": now, "rung": 0, "place": 0, "asked": 0}
    return {**values, **numbers, "id": identity, "kind": "person.forgotten", "source": "command", "details": details}


def _in_pieces(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (values[start : start + size] for start in range(0, len(values), size))
