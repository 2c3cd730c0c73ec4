"""A call of the ledger as a test for pytest, as a person would write it."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ._again import STAND_IN_CALLER, STAND_IN_URL, URL_VARIABLE, Again, differences

_LONGEST_NAME = 90
_DID = {
    "connected": "answers",
    "busy": "is busy",
    "no_answer": "does not answer",
    "declined": "declines",
    "not_accepted": "does not take the call",
    "failed": "cannot be reached",
    "queue_timeout": "keeps the caller waiting",
    "caller_hung_up": "is given up by the caller",
}
_ENDED = {
    "with_callee_then_closed": "",
    "agent": "the agent goes on",
    "voicemail_left": "the caller leaves a message",
    "caller_hung_up": "",
    "hung_up_after_words": "the caller is told so",
}
_MOVED = {"other_agent": "takes over", "context": "takes over", "referred": "has the call"}
"""Ends in which the call is elsewhere, though nobody was rung."""


def as_test(target: str, played: Sequence[Again], *, needs_url: bool, of_several: bool) -> Iterator[str]:
    """The lines of a test that plays the call, and holds what it is about.

    `needs_url`: without a public URL it would go another way. `of_several`: the file has several agents.
    """
    first = played[0].past
    path, _, name = target.rpartition(":") if re.search(r":[A-Za-z_][\w.]*$", target) else (target, "", "")
    is_module = bool(name) and not path.endswith(".py")
    yield f'"""The call {first.transfer["call"][:8]} of {first.moment.day} {first.moment:%B %Y}, played again."""'
    yield ""
    yield from _imports(is_module=is_module, is_python=bool(name), needs_url=needs_url)
    if not is_module:
        yield from _file(path)
    yield from _fixture(path, name, is_module=is_module, needs_url=needs_url)
    yield ""
    yield f"def {_test_name(played)}({_takes(name, needs_url=needs_url)}) -> None:"
    yield from _body(played, "agent" if name else "FILE", of_several=of_several and not name)


def _imports(*, is_module: bool, is_python: bool, needs_url: bool) -> Iterator[str]:
    if is_python and not is_module:
        yield "import runpy"
    if not is_module:
        yield "from pathlib import Path"
    if is_python:
        yield "from typing import Any"
    yield ""
    if is_python or needs_url:
        yield "import pytest"
        yield ""
    yield "from signalwire_transfer.testing import simulate"
    yield ""


def _file(path: str) -> Iterator[str]:
    """Where the file is: beside the test, in a folder above it, or where pytest was started."""
    if Path(path).is_absolute():
        yield f"FILE = Path({_literal(path)})"
    else:
        plain = _literal(Path(path).as_posix())
        yield "HERE = [Path.cwd(), *Path(__file__).resolve().parents]"
        yield f"FILE = next(folder / {plain} for folder in HERE if (folder / {plain}).is_file())"
    yield ""


def _fixture(path: str, name: str, *, is_module: bool, needs_url: bool) -> Iterator[str]:
    if not name and not needs_url:
        return
    yield ""
    yield "@pytest.fixture"
    yield f"def {'agent' if name else 'public_url'}(monkeypatch: pytest.MonkeyPatch) -> {'Any' if name else 'None'}:"
    if needs_url:
        yield f'    monkeypatch.setenv("{URL_VARIABLE}", "{STAND_IN_URL}")'
    if name and is_module:
        yield f"    from {path} import {name.partition('.')[0]}"
        yield ""
        yield f"    return {name}"
    elif name:
        first, _, rest = name.partition(".")
        yield f'    return runpy.run_path(str(FILE))["{first}"]{f".{rest}" if rest else ""}'
    yield ""


def _takes(name: str, *, needs_url: bool) -> str:
    return "agent: Any" if name else "public_url: None" if needs_url else ""


def _test_name(played: Sequence[Again]) -> str:
    """What happens, as far as a name may be long."""
    words = [word for again in played for word in _happened(again)]
    ended = _ENDED.get(played[-1].rehearsal.timeline.end, "")
    name = "test"
    for number in range(1, len(words) + 1):
        longer = _named(f"test when {' and '.join(words[:number])}")
        name = longer if len(longer) <= _LONGEST_NAME else name
    full = _named(f"{name} {ended}")
    found = full if len(full) <= _LONGEST_NAME else name
    return found if found != "test" else "test_the_call_goes_where_it_should"


def _happened(again: Again) -> Iterator[str]:
    """What became of each attempt, in words."""
    timeline = again.rehearsal.timeline
    for attempt in timeline.attempts:
        yield f"{attempt.name} {_DID.get(attempt.outcome, 'is tried')}"
    if not timeline.attempts and again.transfer:
        key = again.past.transfer["key"] or again.past.transfer["tool"]
        yield f"{key} {_MOVED.get(timeline.end) or _is_not_had(timeline.response)}"


def _is_not_had(response: str) -> str:
    return "is closed" if "closed" in response else "is not to be had"


def _named(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def _body(played: Sequence[Again], agent: str, *, of_several: bool) -> Iterator[str]:
    names = ["timeline"] if len(played) == 1 else [f"transfer_{number}" for number in range(1, len(played) + 1)]
    before = ""
    for name, again in zip(names, played, strict=True):
        for guess in again.guessed:
            yield f"    # {guess[0].upper()}{guess[1:]}."
        yield from _call(name, again, agent, before, of_several=of_several)
        for difference in differences(again):
            yield f"    # The ledger had it otherwise: {difference}."
        yield from _asserted(name, again)
        before = name


def _call(name: str, again: Again, agent: str, before: str, *, of_several: bool) -> Iterator[str]:
    yield f"    {name} = simulate("
    yield f"        {agent},"
    yield f"        {_literal(again.past.transfer['tool'])},"
    if again.arguments:
        yield f"        {_literal(again.arguments)},"
    if again.lines:
        yield from _mapping("lines", again.lines)
    yield f"        at={_literal(again.past.moment.isoformat(' '))},"
    if again.caller != STAND_IN_CALLER:
        yield f"        caller={_literal(again.caller)},"
    if before:
        yield f"        global_data={before}.global_data,"
    elif again.global_data:
        yield f"        global_data={_literal(again.global_data)},"
    if of_several:
        yield f"        agent={_literal(again.past.transfer['agent'])},"
    yield "    )"


def _mapping(name: str, values: Any) -> Iterator[str]:
    short = f"        {name}={_literal(values)},"
    if len(short) <= 110:
        yield short
        return
    yield f"        {name}={{"
    yield from (f"            {_literal(key)}: {_literal(value)}," for key, value in values.items())
    yield "        },"


def _asserted(name: str, again: Again) -> Iterator[str]:
    timeline = again.rehearsal.timeline
    yield f"    assert {name}.outcomes == {_tuple(timeline.outcomes)}, str({name})"
    yield f"    assert {name}.end == {_literal(timeline.end)}, str({name})"
    if not timeline.attempts and "closed" in timeline.response:
        yield f'    assert "closed" in {name}.response'


def _tuple(values: Sequence[str]) -> str:
    inner = ", ".join(map(_literal, values))
    return f"({inner},)" if len(values) == 1 else f"({inner})"


def _literal(value: Any) -> str:
    """A value as Python has it, with the quotes of the house."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=not value.isprintable())
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict) or hasattr(value, "items"):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(inner)}" for key, inner in value.items()) + "}"
    return repr(value)
