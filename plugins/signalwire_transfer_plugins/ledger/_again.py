"""A call played again in the simulator, with the lines as they were, and where it goes another way than it did."""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signalwire_transfer.testing import Agents, Rehearsal, agents_of, rehearse, stand_ins

from . import _drawing as drawing
from ._lines import read, written
from ._past import Lines, Past, hanging_up, lines_of
from ._story import told

URL_VARIABLE = "SWML_PROXY_URL_BASE"
STAND_IN_URL = "https://agents.example.com"
"""Takes the place of the public URL that the agent had, where none is set here."""
STAND_IN_CALLER = "+14155550199"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Again:
    """One transfer of the past, and the same played now."""

    past: Past
    arguments: Mapping[str, Any]
    caller: str
    lines: Mapping[str, str | list[str]]
    global_data: Mapping[str, Any]
    rehearsal: Rehearsal
    guessed: tuple[str, ...]
    """What the ledger does not know, and what was taken instead."""
    transfer: Row = field(default_factory=dict)
    """What the ledger would say of it now."""
    attempts: Mapping[str, Row] = field(default_factory=dict)


@contextlib.contextmanager
def at_a_public_url(stories: Sequence[Past]) -> Iterator[bool]:
    """Let agents have a public URL meanwhile, as theirs had one then. Whether it is one that stands in."""
    is_needed = any(past.is_heard for past in stories) and not os.environ.get(URL_VARIABLE)
    if is_needed:
        os.environ[URL_VARIABLE] = STAND_IN_URL
    try:
        yield is_needed
    finally:
        if is_needed:
            del os.environ[URL_VARIABLE]


def played_again(target: str, stories: Sequence[Past], *, with_people: bool = True) -> tuple[list[Again], Agents]:
    """Every transfer of a call, in order, each on what the one before has left behind."""
    agents = agents_of(target)
    played: list[Again] = []
    data: Mapping[str, Any] = {}
    for past in stories:
        again = _played(agents, past, past.in_language(data or past.state()), with_people=with_people)
        played.append(again)
        data = again.rehearsal.timeline.global_data
    return played, agents


def goes_elsewhere(target: str, stories: Sequence[Past], played: Sequence[Again], *, with_people: bool) -> bool:
    """Whether it would go another way without the public URL. An agent in Python is not made a second time."""
    if target.partition(".py:")[1] or not Path(target).exists():
        return True
    without, _ = played_again(target, stories, with_people=with_people)
    return [_way(again) for again in without] != [_way(again) for again in played]


def _way(again: Again) -> tuple[Any, ...]:
    timeline = again.rehearsal.timeline
    return timeline.outcomes, timeline.end


def _played(agents: Agents, past: Past, data: Mapping[str, Any], *, with_people: bool) -> Again:
    tool = past.transfer["tool"]
    agent = agents.having(tool, past.transfer["agent"])
    known = past.caller if with_people or past.caller == "" else None
    caller = STAND_IN_CALLER if known is None else known
    how = {"at": past.moment, "caller": caller, "global_data": data}
    arguments, guessed = _arguments(agent, past, how, with_people=with_people)
    first = rehearse(agent, tool, arguments, **how)
    lines = lines_of(past, first)
    rehearsal = _with_lines(agent, past, arguments, first, lines, how)
    if past.caller is None:
        guessed.append(f"the caller's number is not kept; played: {STAND_IN_CALLER}")
    transfer, attempts = _became(rehearsal)
    guessed.extend(_not_played(past, transfer))
    return Again(
        past,
        arguments,
        caller,
        lines.written,
        data,
        rehearsal,
        (*guessed, *lines.guessed),
        transfer,
        {row["attempt"]: row for row in attempts},
    )


def _with_lines(
    agent: Any, past: Past, arguments: Mapping[str, Any], first: Rehearsal, lines: Lines, how: Mapping[str, Any]
) -> Rehearsal:
    """With the lines as they were; and the caller, who hangs up as long after an attempt began as then."""
    tool = past.transfer["tool"]
    rehearsal = rehearse(agent, tool, arguments, lines=lines.written, **how)
    if gone := hanging_up(past, first, rehearsal.timeline):
        lines.each_time["caller"] = [gone]
        rehearsal = rehearse(agent, tool, arguments, lines=lines.written, **how)
    return rehearsal


def _arguments(
    agent: Any, past: Past, how: Mapping[str, Any], *, with_people: bool
) -> tuple[dict[str, Any], list[str]]:
    """What the tool is called with, and what of it stands in for what is not kept."""
    known = past.arguments
    if known is not None and with_people:
        return known, []
    tool, key = past.transfer["tool"], past.transfer["key"]
    candidates = stand_ins(agent, tool, key, past.said)
    arguments = next((each for each in candidates if _leads_there(agent, past, each, how)), (candidates or [{}])[0])
    unknown = [f"{name}={value!r}" for name, value in arguments.items() if value != key or not key]
    if known is not None or not unknown:
        return arguments, []
    return arguments, [f"what was said to the tool is not kept; played: {', '.join(unknown)}"]


def _leads_there(agent: Any, past: Past, arguments: Mapping[str, Any], how: Mapping[str, Any]) -> bool:
    """Whether these arguments choose the same route."""
    records = rehearse(agent, past.transfer["tool"], arguments, **how).records
    wanted = past.transfer["skill"], past.transfer["key"], past.transfer["config"]
    return bool(records) and (records[0].skill, records[0].key, records[0].config) == wanted


def _not_played(past: Past, now: Row) -> Iterator[str]:
    """What a replay leaves out, where that may be why it goes another way."""
    if past.transfer["outcome"] == "refused" and now.get("outcome") != "refused":
        yield "a limit across calls may have been against it, and none is counted; played: a caller who never called"
    if past.transfer["outcome"] == "message" and not now:
        yield "a message is passed on once the caller has confirmed its number; played: until the agent asks for that"


def _became(rehearsal: Rehearsal) -> tuple[Row, list[Row]]:
    """What the ledger would say of it."""
    events = [event for record in rehearsal.records if (event := read(written(record, "none")))]
    row, attempts = told(events) if events else ({}, [])
    return row, list(attempts)


# ---- how it looks ---------------------------------------------------------------------------------------------------


def shown(again: Again, agents: Agents) -> Iterator[str]:
    """The timeline, as `try` shows it, and beside it what the ledger says."""
    transfer = again.past.transfer
    said = "  ".join(f"{name}={value}" for name, value in again.arguments.items())
    yield drawing.cut(f"{drawing.moment(transfer['requested_at'])} UTC  {transfer['tool']}  {said}".rstrip())
    for name, text in again.lines.items():
        yield from drawing.folded(f"   line  {name}: {text if isinstance(text, str) else ', then '.join(text)}")
    for guess in again.guessed:
        yield from drawing.folded(f"unknown  {guess}")
    yield ""
    yield from again.rehearsal.timeline.reworded(agents.hidden).lines()
    yield ""
    yield from drawing.table(["", "in the ledger", "played again"], _compared(again))
    found = list(differences(again))
    for difference in found:
        yield from drawing.folded(f"differs  {difference}")
    if not found:
        yield "   same  as far as anybody has reported it"


def _compared(again: Again) -> Iterator[list[str]]:
    then, now = again.past.transfer, again.transfer
    yield ["outcome", then["outcome"], _outcome(again)]
    if then["rung"] or now.get("rung"):
        yield ["rung", str(then["rung"] or "-"), str(now.get("rung") or "-")]
        yield ["wait", drawing.seconds(then["wait_ms"]) or "-", drawing.seconds(now.get("wait_ms")) or "-"]
    yield ["config", then["config"] or "-", str(now.get("config") or "-")]
    for attempt in sorted({*again.past.attempts, *again.attempts}):
        name = again.past.names.get(attempt) or again.rehearsal.lines.get(attempt, "")
        yield [f"{attempt} {name}"[:30], *(_attempt(rows, attempt) for rows in (again.past.attempts, again.attempts))]


def _attempt(rows: Mapping[str, Row], attempt: str) -> str:
    return str(rows[attempt]["outcome"]) if attempt in rows else "-"


def _outcome(again: Again) -> str:
    """What the ledger would say; a tool that asks back moves no call, and is in no ledger."""
    return str(again.transfer.get("outcome") or "nothing was moved")


def differences(again: Again) -> Iterator[str]:
    """Where it goes another way than it did, and what has changed since."""
    then, now = again.past.transfer, again.transfer
    if then["outcome"] != "unreported" and not _is_same(then["outcome"], _outcome(again)):
        yield f"the outcome was {then['outcome']}, and is {_outcome(again)}"
    elif then["rung"] and now.get("rung") != then["rung"]:
        yield f"rung {then['rung']} was reached, and now rung {now.get('rung') or 'none'}"
    for attempt, row in again.past.attempts.items():
        if row["outcome"] != "unreported" and (is_now := _attempt(again.attempts, attempt)) != row["outcome"]:
            name = again.past.names.get(attempt) or row["kind"]
            yield f"{name} ({attempt}) was {row['outcome']}, and is {'not called' if is_now == '-' else is_now}"
    if now and then["key"] != now["key"]:
        yield f"the call was for {then['key'] or 'nobody by name'}, and is for {now['key'] or 'nobody by name'}"
    if now and then["config"] and then["config"] != now["config"]:
        yield f"the route has changed since: its config was {then['config']}, and is {now['config']}"
        yield from _renamed(again)


def _is_same(then: str, now: str) -> bool:
    """Whether it ended alike: that the agent takes a message happens after the transfer."""
    return then == now or (then, now) == ("message", "agent")


def _renamed(again: Again) -> Iterator[str]:
    for attempt, name in again.past.names.items():
        is_now = again.rehearsal.lines.get(attempt)
        if is_now is None:
            yield f"nobody is called as {attempt} any more, where {name} was"
        elif name not in {is_now, is_now.rpartition(" ")[0]} and name not in {"", "a colleague"}:
            yield f"{attempt} was {name}, and is {is_now}"
