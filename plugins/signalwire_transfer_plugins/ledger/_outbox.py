"""The outbox: which events have yet to be told to whom, filled in the transaction that adds the events.

What is told is written down once, when an event is queued, and never changes: nobody ever gets different content under
one id. Personal data is not in it. That stays in `people` and is added when the event is sent; so what was forgotten in
between is not told, and where it may have been told in part already, nothing more is sent.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

from ._channel import EXPECTED, LEFT, TEXTS
from ._lines import details_of
from ._story import told
from ._tables import delivery, endings, events, meta, people, transfer_rows
from ._targets import DERIVED, Target

Event = Mapping[str, Any]
Row = dict[str, Any]
Insert = Callable[[sa.Table], Any]
"""The database's own `insert`, which knows what to do about a row that is there already."""

TYPE = "com.signalwire-transfer."
SETTLED = 5_000
"""Milliseconds without news after which a transfer is looked at: late and reordered news is the normal case."""
_RECORDING = 240_000
"""The same where the caller may be leaving a message: the beep, the message, and the word about it."""
_MOST = 200
_ABOUT = ("call", "transfer", "agent", "skill", "tool", "key", "config")
_OUR_OWN = frozenset({"leg", "said", "count", "hops", "arguments"})
"""What is kept to play a call again, and means nothing to others."""
_OF_THE_EVENT = ("attempt", "rung", "place", "address_kind", "outcome", "reason", "known")


def queue(
    connection: sa.Connection, insert: Insert, happened: Iterable[Event], targets: Sequence[Target], now: int
) -> None:
    """Queue what is to be told as it has happened, and remember which transfers to look at later."""
    happened = list(happened)
    direct = [event for event in happened if event["kind"] not in DERIVED]
    _queue(connection, insert, direct, targets, now)
    if any(target.wants(kind) for target in targets for kind in DERIVED):
        later = [{"transfer": name, "due_at": now + SETTLED} for name in {event["transfer"] for event in happened}]
        adding = insert(endings)
        again = {"due_at": adding.excluded.due_at}
        connection.execute(adding.on_conflict_do_update(index_elements=["transfer"], set_=again), later)


def _queue(
    connection: sa.Connection, insert: Insert, happened: Sequence[Event], targets: Sequence[Target], now: int
) -> None:
    wanted = [(event, target) for event in happened for target in targets if target.wants(event["kind"])]
    if not wanted:
        return
    gone = gone_targets(connection)
    about = _known_of(connection, {event["transfer"] for event, _ in wanted})
    rows = [
        {
            "event": event["id"],
            "target": target.id,
            "host": target.host,
            "kind": event["kind"],
            "transfer": event["transfer"],
            "body": json.dumps(_envelope(event, about.get(event["transfer"], {})), ensure_ascii=False),
            "has_people": int(bool(event.get("people"))),
            "queued_at": now,
            "next_at": now,
            "tries": 0,
            "status": "",
            "error": "",
        }
        for event, target in wanted
        if target.id not in gone
    ]
    if rows:
        adding = insert(delivery).on_conflict_do_nothing(index_elements=["event", "target"])
        connection.execute(adding, rows)


def gone_targets(connection: sa.Connection) -> set[str]:
    """Those that have answered 410: they want to hear no more."""
    found = connection.scalars(sa.select(meta.c.name).where(meta.c.name.like("gone %")))
    return {name.removeprefix("gone ") for name in found}


def _known_of(connection: sa.Connection, transfers: Iterable[str]) -> dict[str, Row]:
    """What the ledger knows of these transfers: news from the platform does not say which tool it was."""
    chosen = sa.select(transfer_rows).where(transfer_rows.c.transfer.in_(sorted(transfers)))
    return {row["transfer"]: dict(row) for row in connection.execute(chosen).mappings()}


def _envelope(event: Event, transfer: Event) -> Row:
    """The event as CloudEvents 1.0 has it."""
    about = {name: event[name] or transfer.get(name) for name in _ABOUT}
    of_event = {name: event[name] for name in _OF_THE_EVENT if event["attempt"] or name not in {"rung", "place"}}
    of_event["rung"] = event["rung"]
    data = {name: value for name, value in {**about, **of_event}.items() if value}
    if details := {name: value for name, value in details_of(event).items() if name not in _OUR_OWN}:
        data["details"] = details
    moment = datetime.fromtimestamp(event["at"] / 1000, timezone.utc)
    return {
        "specversion": "1.0",
        "id": event["id"],
        "source": f"/signalwire-transfer/{about['agent'] or ''}",
        "type": TYPE + event["kind"],
        "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "subject": event["transfer"],
        "datacontenttype": "application/json",
        "data": data,
    }


# ---- what follows from several pieces of news -----------------------------------------------------------------------


def settle(connection: sa.Connection, insert: Insert, targets: Sequence[Target], now: int) -> int:
    """Write down, and queue, how attempts and transfers have ended that nothing was heard of for a while."""
    due = sa.select(endings.c.transfer).where(endings.c.due_at <= now).order_by(endings.c.due_at).limit(_MOST)
    transfers = sorted(connection.scalars(due))
    if not transfers:
        return 0
    derived: list[Row] = []
    for transfer, happened in _stories(connection, transfers):
        is_open = _may_be_recording(happened, now)
        derived += _endings_of(happened, is_open=is_open)
        if is_open:
            again = endings.update().where(endings.c.transfer == transfer)
            connection.execute(again.values(due_at=now + _RECORDING))
            transfers.remove(transfer)
    if derived:
        connection.execute(insert(events).on_conflict_do_nothing(index_elements=["id"]), derived)
        _queue(connection, insert, derived, targets, now)
    connection.execute(endings.delete().where(endings.c.transfer.in_(transfers)))
    return len(derived)


def _stories(connection: sa.Connection, transfers: Sequence[str]) -> Iterable[tuple[str, list[Row]]]:
    chosen = sa.select(events).where(events.c.transfer.in_(transfers))
    found: dict[str, list[Row]] = {}
    for event in connection.execute(chosen).mappings():
        found.setdefault(event["transfer"], []).append(dict(event))
    return found.items()


def _may_be_recording(happened: Sequence[Event], now: int) -> bool:
    """Whether the caller may be leaving a message: then nothing is lost yet."""
    requested = next((event for event in happened if event["kind"] == "transfer.requested"), None)
    if requested is None or details_of(requested).get("verdict") != "voicemail":
        return False
    is_lost: bool = told(happened)[0]["outcome"] == "lost"
    return is_lost and now < max(event["at"] for event in happened) + _RECORDING


def _endings_of(happened: Sequence[Event], *, is_open: bool) -> list[Row]:
    """The events that say how each attempt, and the transfer, has ended, as far as they have."""
    transfer, attempts = told(happened)
    made = [
        _derived(transfer, attempt, "attempt.ended", at=attempt["ended_at"], of=("ring_ms", "talk_ms"))
        for attempt in attempts
        if attempt["ended_at"] and attempt["outcome"] != "unreported"
    ]
    if not is_open and _is_over(transfer, happened):
        at = transfer["ended_at"] or transfer["last_at"]
        made.append(_derived(transfer, transfer, "transfer.ended", at=at, of=("wait_ms", "talk_ms", "attempts")))
    return made


def _is_over(transfer: Event, happened: Sequence[Event]) -> bool:
    if transfer["outcome"] in {"unreported", "refused"}:
        return False
    kinds = {event["kind"] for event in happened}
    if "transfer.requested" not in kinds:  # a message of a call that nobody tried to move
        return False
    is_talked_out = transfer["talk_ms"] is not None or "transfer.returned" in kinds
    return transfer["outcome"] != "reached" or is_talked_out


def _derived(transfer: Event, about: Event, kind: str, *, at: int, of: Sequence[str]) -> Row:
    """An event that follows from others; its source keeps it out of what later events come to."""
    attempt = str(about.get("attempt") or "")
    details = {name.replace("_ms", "_s"): _seconds(name, about[name]) for name in of if about[name] is not None}
    named = "\0".join((transfer["transfer"], kind, attempt, "derived"))
    return {
        **dict.fromkeys(events.c.keys(), ""),
        **{name: transfer[name] for name in _ABOUT},
        "id": hashlib.sha256(named.encode()).hexdigest()[:32],
        "at": at,
        "kind": kind,
        "attempt": attempt,
        "rung": about["rung"] or 0,
        "place": about.get("place") or 0,
        "address_kind": about.get("kind") or "",
        "outcome": about["outcome"],
        "reason": about.get("reason") or "",
        "source": "sweep",
        "known": about["known"],
        "asked": about.get("asked") or 0,
        "details": json.dumps(details),
    }


def _seconds(name: str, value: int) -> float | int:
    return value / 1000 if name.endswith("_ms") else value


# ---- texts about voicemails -----------------------------------------------------------------------------------------


def queue_texts(connection: sa.Connection, insert: Insert, transfers: Sequence[str], now: int) -> None:
    """Queue the text for each of these transfers in which a message was left that somebody is to be texted about."""
    of_kind = events.c.transfer.in_(transfers) & events.c.kind.in_((EXPECTED, LEFT))
    found: dict[str, dict[str, str]] = {}
    for event, kind, transfer in connection.execute(
        sa.select(events.c.id, events.c.kind, events.c.transfer).where(of_kind)
    ):
        found.setdefault(transfer, {})[kind] = event
    rows = [
        {
            "event": kinds[EXPECTED],
            "target": TEXTS,
            "host": "text messages",
            "kind": LEFT,
            "transfer": transfer,
            "body": "",
            "has_people": 1,
            "queued_at": now,
            "next_at": now,
            "tries": 0,
            "status": "",
            "error": "",
        }
        for transfer, kinds in found.items()
        if len(kinds) == 2
    ]
    if rows:
        connection.execute(insert(delivery).on_conflict_do_nothing(index_elements=["event", "target"]), rows)


def notice_of(connection: sa.Connection, event: str, transfer: str) -> dict[str, str] | None:
    """The text about a voicemail, as the platform's API takes it; None where who is in it was forgotten."""
    text = people_of(connection, event)
    left = sa.select(events.c.id).where(events.c.transfer == transfer, events.c.kind == LEFT).order_by(events.c.at)
    message = next((found for each in connection.scalars(left).all() if (found := people_of(connection, each))), None)
    if not text or not message or "voicemail" not in message:
        return None
    body = f"{text.get('notify.body', '')} {message['voicemail']}".strip()
    return {"to": text.get("notify.to", ""), "from": text.get("notify.from", ""), "body": body}


# ---- what is due ----------------------------------------------------------------------------------------------------


def people_of(connection: sa.Connection, event: str) -> dict[str, str] | None:
    """The personal data of an event as it is kept; None where there is none, or none any more."""
    row = connection.execute(sa.select(people).where(people.c.event == event)).mappings().first()
    if row is None:
        return None
    more = json.loads(row["more"] or "{}")
    return {
        name: text
        for name, text in {"number": row["number"], "name": row["name"], **more}.items()
        if text and name not in _OUR_OWN
    }
