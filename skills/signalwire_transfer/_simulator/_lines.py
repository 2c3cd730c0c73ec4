"""What each line does, as it is written in a test: `busy`, `answers after 12 s and presses 1`, `queue: 400 s`."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._timeline import SimulationError

_FORMS = """\
  answers · answers after 12 s · answers after 12 s and presses 1
  answers and presses nothing · answers and talks 90 s
  busy · no_answer · declined · failed · voicemail · voicemail after 12 s
  noAnswer · decline · cancel · not_found · … · fails with REASON: the platform's own word
  a queue: queue: 400 s · queue: never · queue: failed · queue: fails with RESULT
  SIP REFER: accepted · rejected
  the caller: hangs up after 5 s · presses 1
  a URL that is requested: responds 200 · responds 200 {"open": true} · failed
  another agent, send_sms, record, send_digits: succeeds · failed"""

REASONS: Mapping[str, str] = {
    "busy": "busy",
    **dict.fromkeys(("no_answer", "noAnswer", "no-answer", "no answer", "timeout"), "no_answer"),
    **dict.fromkeys(("declined", "decline"), "declined"),
    **dict.fromkeys(("failed", "error", "cancel", "abandoned", "max_duration", "not_found"), "failed"),
}
"""The reasons that any of the platform's documents names, and what each means."""

UNHEARD_OF = "a_reason_nobody_has_heard_of"
_USUAL = {"busy", "no_answer", "no answer", "declined", "failed"}
"""The reasons whose spelling is open: see `_readings`."""

_BOX = 20.0
"""After how many seconds a voicemail box answers."""

_RINGS = {"busy": 2.0, "declined": 4.0, "failed": 1.0}
"""After how many seconds these show; nothing documented says, so these are guesses."""


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody who is dialled. `outcome` is `answers`, `no_answer`, `busy`, `declined` or `failed`."""

    outcome: str = "answers"
    after: float = 5.0
    presses: str | None = None
    """None: whatever the document asks for, as a willing person would."""
    talks: float = 60.0
    reason: str = ""
    is_machine: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue: after how many seconds somebody takes the caller; never, where that is None."""

    after: float | None = 30.0
    talks: float = 60.0
    result: str = ""
    """What the platform reports at once instead, such as `failed`."""


@dataclass(frozen=True, slots=True)
class Referred:
    """The PBX that a call is referred to, in the platform's word for the result."""

    result: str = "success"


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller: hangs up after so many seconds, and presses these digits when asked for some."""

    hangs_up: float | None = None
    presses: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What a requested URL answers; None where nothing comes back."""

    code: int | None = 200
    body: Any = field(default=None)


@dataclass(frozen=True, slots=True)
class Success:
    """Whether something that the platform does works out."""

    is_one: bool = True


Line = Callee | Queue | Referred | Caller | Response | Success
"""What a line does: a value of one of these classes, where a text such as `answers after 12 s` does not say enough."""

Written = str | Line | Sequence[str | Line]
"""The same as a test writes it: a list says what it does the first time, the second time, and from then on."""


def each_time(written: Written) -> Sequence[str | Line]:
    """What a line does each time that it is called."""
    return written if isinstance(written, Sequence) and not isinstance(written, str) else [written]


KINDS: Mapping[type, str] = {
    Callee: "what somebody who is called does, as in `busy` or `answers after 12 s`",
    Queue: "what a queue does, as in `queue: 400 s` or `queue: never`",
    Referred: "what another PBX does, as in `accepted` or `rejected`",
    Caller: "what the caller does, as in `hangs up after 5 s`",
    Response: "what a URL answers, as in `responds 200`",
    Success: "`succeeds` or `failed`",
}


def parse_line(written: str | Line) -> Line:
    """What a line does, from its text. The hint of the error for anything else lists what can."""
    if not isinstance(written, str):
        return written
    text = " ".join(written.split())
    for pattern, made in _READERS:
        if found := re.fullmatch(pattern, text, re.IGNORECASE):
            return made(found)
    sentence = f'a line must do something such as `busy`, `answers after 12 s` or `queue: 400 s`, not "{written}"'
    raise SimulationError(sentence, hint=f"a line can do this:\n{_FORMS}")


def _answers(found: re.Match[str]) -> Line:
    presses = found["presses"]
    return Callee(
        after=float(found["after"] or 5),
        presses="" if presses and presses.lower() == "nothing" else presses,
        talks=float(found["talks"] or 60),
    )


def _fails(found: re.Match[str]) -> Line:
    word = found[0].lower()
    return _failing(REASONS[word]) if word in _USUAL else _fails_with(found)


def _fails_with(found: re.Match[str]) -> Line:
    """Read `fails with WORD`: a documented word means what it says; an unknown one is a failure."""
    word = found[found.re.groups]
    meant = {known.lower(): outcome for known, outcome in REASONS.items()}
    return _failing(meant.get(word.lower(), "failed"), word)


def _failing(outcome: str, reason: str = "") -> Callee:
    return Callee(outcome, after=_RINGS.get(outcome, 0.0), reason=reason)


def _voicemail(found: re.Match[str]) -> Line:
    return Callee(after=float(found["after"] or _BOX), presses="", talks=30.0, is_machine=True)


def _queue(found: re.Match[str]) -> Line:
    if found["seconds"]:
        return Queue(float(found["seconds"]))
    return Queue(None, result=found["result"] or ("failed" if found[0].lower().endswith("failed") else ""))


def _referred(found: re.Match[str]) -> Line:
    return Referred("success" if found[0].lower() == "accepted" else "failed")


def _responds(found: re.Match[str]) -> Line:
    try:
        return Response(int(found[1]), json.loads(found[2]) if found[2] else None)
    except ValueError as error:
        raise SimulationError(f"the body of a response must be JSON: {error}") from None


_SECONDS = r"(\d+(?:\.\d+)?) ?s(?:econds?)?"
_AFTER = _SECONDS.replace("(", "(?P<after>", 1)
_TALKS = _SECONDS.replace("(", "(?P<talks>", 1)
_WAITS = _SECONDS.replace("(", "(?P<seconds>", 1)
_ANSWERS = (
    rf"answers(?: after {_AFTER})?(?:(?: and|,)? presses (?P<presses>nothing|[\d*#]+))?(?:(?: and|,)? talks {_TALKS})?"
)

_READERS: list[tuple[str, Callable[[re.Match[str]], Line]]] = [
    (_ANSWERS, _answers),
    ("|".join(word for word in REASONS if word != "failed"), _fails),
    (r"fails with (\S.*)", _fails_with),
    (rf"voicemail(?: after {_AFTER})?", _voicemail),
    (rf"queue: ?(?:{_WAITS}|never|failed|fails with (?P<result>\S.*))", _queue),
    (r"accepted|rejected", _referred),
    (rf"(?:caller )?hangs up after {_SECONDS}", lambda found: Caller(hangs_up=float(found[1]))),
    (r"(?:caller )?presses ([\d*#]+)", lambda found: Caller(presses=found[1])),
    (r"responds (\d{3})(?: (.+))?", _responds),
    (r"succeeds", lambda _found: Success()),
    (r"failed", _fails),
]


def failed_as(line: Line, wanted: Line) -> Line:
    """What `failed` means for a line of the same kind as the other one."""
    if not (isinstance(line, Callee) and line.outcome == "failed"):
        return line
    return next((other for other in _FAILED if type(other) is type(wanted)), line)


_FAILED: tuple[Line, ...] = (Queue(None, result="failed"), Referred("failed"), Response(None), Success(False))
