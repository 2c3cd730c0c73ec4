"""How the ledger looks on a terminal of 80 columns."""

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Any

from signalwire_transfer import Call

from ._lines import details_of
from ._story import MESSAGE, OUTCOMES

_WIDTH = 80
HAPPENED: Mapping[str, str] = {
    "transfer.requested": "the transfer is requested",
    "transfer.refused": "the transfer is refused",
    "attempt.started": "is called",
    "attempt.ringing": "rings",
    "attempt.answered": "answers",
    "attempt.connected": "talks to the caller",
    "attempt.ended": "has ended",
    "queue.left": "the caller leaves the queue",
    "voicemail.left": "the caller leaves a message",
    "voicemail.expected": "should a message be left, its link is to be texted",
    "transfer.returned": "the call is back at the agent",
    "transfer.ended": "the transfer has ended",
    "message.taken": "the agent takes a message",
}
"""What an event says, as a sentence has it."""


def moment(at: int | None, *, is_short: bool = False) -> str:
    """A moment in UTC."""
    if at is None:
        return ""
    return datetime.fromtimestamp(at / 1000, timezone.utc).strftime(
        "%m-%d %H:%M:%S" if is_short else "%Y-%m-%d %H:%M:%S"
    )


def seconds(milliseconds: int | None) -> str:
    """A duration, as in 4.2 s."""
    return "" if milliseconds is None else f"{milliseconds / 1000:.1f} s"


def figure(value: float | int | None, unit: str) -> str:
    """A metric's value with its unit; a dash where there is none."""
    if value is None:
        return "-"
    return f"{value:.1f} s" if unit == "s" else f"{value} {unit}".rstrip()


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table whose last column takes what is left of the line."""
    rows = [heads, *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    for row in rows:
        yield cut("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def listed(transfers: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each transfer."""
    rows = [
        [
            moment(row["requested_at"], is_short=True),
            row["outcome"],
            seconds(row["wait_ms"]),
            str(row["rung"] or ""),
            cell(_about(row), 20),
            cell(row["call"], 24),
        ]
        for row in transfers
    ]
    if not rows:
        return iter(["no transfers"])
    return table(["when (UTC)", "outcome", "wait", "rung", "for", "call"], rows)


def receivers(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each receiver, and below it what is the matter."""
    if not rows:
        yield "nobody was told of anything yet"
    for row in rows:
        since = f" since {moment(row['waiting_since'], is_short=True)} UTC" if row["waiting_since"] else ""
        counts = f"{row['told']} told, {row['waiting']} waiting{since}, {row['given_up']} given up"
        yield cut(f"{cell(row['receiver'], 30)}: {counts}")
        if why := "it wants to hear no more (410)" if row["wants_no_more"] else row["error"]:
            yield cut(f"    {why}")


def undelivered(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Two lines for each event that was not told: which, and why."""
    if not rows:
        yield "everything was told"
    for row in rows:
        next_ = f"next {moment(row['next_at'], is_short=True)[6:]}" if row["next_at"] else "given up"
        yield cut(f"{moment(row['queued_at'], is_short=True)}  {row['kind']}  {cell(row['receiver'], 40)}")
        yield cut(f"    tries: {row['tries']}, {next_}  {row['error']}".rstrip())


def _about(row: Mapping[str, Any]) -> str:
    """What was chosen; for a message the reference that the caller was told."""
    return f"message {reference_of(row['call'])}" if row["outcome"] == "message" else row["key"] or row["tool"]


def reference_of(call: str) -> str:
    """What callers of a call are told as its reference."""
    return Call.from_payload({"call_id": call}).reference


def timeline(
    transfer: Mapping[str, Any],
    events: Iterable[Mapping[str, Any]],
    names: Mapping[str, str],
    said: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    people: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[str]:
    """What happened in a transfer, event by event. `said` is what messages say, by event; `people` what is kept."""
    start = transfer["requested_at"]
    yield cut(f"{moment(start)} UTC  {transfer['tool']}  {transfer['key']}".rstrip())
    for name, text in _kept(people):
        yield from folded(f"         {name}: {text}")
    for event in sorted(events, key=lambda event: (event["at"], event["rung"], event["place"], event["kind"])):
        yield cut(f"{_since(start, event):5.1f} s  {_happened(event, names)}")
        for name, text in said.get(event["id"], {}).items():
            yield from folded(f"         {name}: {text}")
    yield f"  end  {transfer['outcome']}: {OUTCOMES.get(transfer['outcome'], '')}"


def _kept(people: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is kept of a caller, the name and the number first. Messages stand where they were taken."""
    if caller := ", ".join(people[name] for name in ("name", "number") if name in people):
        yield "caller", caller
    for name, text in people.items():
        if name not in {"name", "number"} and not name.startswith(("message.", "notify.")):
            yield name.removeprefix("field."), text


def _since(start: int, event: Mapping[str, Any]) -> float:
    """Seconds, as they are shown: -0.0 would be a riddle."""
    return round(int(event["at"] - start) / 1000, 1) + 0.0


def _happened(event: Mapping[str, Any], names: Mapping[str, str]) -> str:
    what = HAPPENED.get(event["kind"], event["kind"])
    if event["attempt"]:
        who = names.get(event["attempt"]) or event["address_kind"] or "attempt"
        what = f"{who} ({event['attempt']}) {what}"
    lasts = details_of(event).get("seconds")
    length = f"{lasts:.0f} s" if isinstance(lasts, (int, float)) else ""
    reference = f"reference {reference_of(event['call'])}" if event["kind"] == MESSAGE else ""
    words = ", ".join(dict.fromkeys(word for word in (event["outcome"], event["reason"], length, reference) if word))
    late = "" if event["source"] == "handler" else f"  [{event['source']}]"
    return f"{what}{f': {words}' if words else ''}{late}"


def names_of(events: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The attempts' names, as the plan has them."""
    names: dict[str, str] = {}
    for event in events:
        if event["kind"] == "transfer.requested":
            for planned in json.loads(event["details"] or "{}").get("attempts", []):
                names[str(planned.get("attempt"))] = str(planned.get("name", ""))
    return names


def _shown(text: str) -> str:
    """A text that does nothing to a terminal: what stands in a ledger was said by others."""
    return "".join(each if each.isprintable() else " " for each in text)


def cut(line: str) -> str:
    """A line that fits."""
    line = _shown(line)
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


def folded(line: str) -> list[str]:
    """A line as several that fit, those below the first indented under its text."""
    line = _shown(line)
    return textwrap.wrap(line, _WIDTH, subsequent_indent=" " * 9, break_on_hyphens=False) or [line]


def cell(text: str, longest: int) -> str:
    """A text that takes no more room than this."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
