"""Everything that a tool can be asked, and when: what `assert_never_lost` goes through."""

import calendar
import itertools
import json
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from .._calls._clock import fixed, noticed, now
from .._languages._languages import LANGUAGE
from .._simulator import Answer, Path, looks, lost, paths, run
from ._agent import Agent

TRIED: tuple[str, ...] = (
    "parallel=first_accepts",
    "refusal=ends_connect",
    "refusal_reason=declined",
    "refusal_reason=unknown",
    "refusal_reason=missing",
    "no_digits=unset",
    "vars=emptied",
    "params=text",
    "params=json",
    "ai_response=filled_when_read",
    "old_ai_response=survives",
    "queue_session=kept",
    "caller_gone=goes_on",
    "empty_text",
)
"""What `assert_never_lost` tries beside the usual readings, and the faults (see `FAULTS`) for which it fails, too.

A reading or a fault that our documents do not survive is missing here: add it together with what repairs them.
"""

_HOURS_OF_A_WEEK = 168
_MOST_QUESTIONS = 3
_SAMPLES: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": True}


def variants(agent: Agent, tool: str) -> Iterator[dict[str, Any]]:
    """The arguments that a model may pass: every value of each enum, and some text for the rest."""
    asked = dict(agent.parameters(tool))
    if tool in agent.tools and agent.tools[tool].asks_for_language:
        asked.pop(LANGUAGE, None)  # in whichever language, a call goes the same ways
    several = {name: _values(agent, tool, name, schema) for name, schema in asked.items()}
    for values in itertools.product(*several.values()):
        yield dict(zip(several, values, strict=True))


def _values(agent: Agent, tool: str, name: str, schema: Any) -> Sequence[Any]:
    if not isinstance(schema, Mapping):
        return ["a test"]
    if schema.get("enum"):
        return list(schema["enum"])
    ours = agent.tools.get(tool)
    if ours and (names := ours.names(name)):  # a directory too large to be listed in the schema
        return names
    return [_SAMPLES.get(str(schema.get("type")), "a test")]


def standing_in(agent: Agent, tool: str, key: str, said: Collection[str]) -> list[dict[str, Any]]:
    """The arguments that may have led to a configured name: the name where one is chosen, and samples for the rest."""
    ours = agent.tools.get(tool)
    passed = {*said, *agent.required(tool)}
    parameters = {name: schema for name, schema in agent.parameters(tool).items() if name in passed}
    choices = {name: names for name in parameters if ours and (names := ours.names(name))}
    samples = {name: _values(agent, tool, name, schema)[0] for name, schema in parameters.items()}
    each = [[key] if key in names else names for names in choices.values()]
    return [{**samples, **dict(zip(choices, chosen, strict=True))} for chosen in itertools.product(*each)]


def moments(agent: Agent, tool: str, at: datetime | str | None) -> Sequence[datetime | None]:
    """When to ask: at the time that is given; else every hour of a week, if any route looks at the clock."""
    if at is not None or tool not in agent.tools or not agent.has_hours(tool):
        return [agent.time(at)]
    return _week(now())


def _week(start: datetime) -> list[datetime]:
    """Every hour of a week."""
    return [_half_past(start) + timedelta(hours=hour) for hour in range(_HOURS_OF_A_WEEK)]


def _days(start: datetime) -> list[datetime]:
    """Days on which a rota may differ: those of six more weeks, the first and last of each month, a leap day."""
    weeks = [_half_past(start) + timedelta(days=day, hours=hour) for day in range(7, 49) for hour in (0, 12)]
    months = [divmod(start.month + month, 12) for month in range(12)]
    firsts = [_half_past(start).replace(day=1, month=month + 1, year=start.year + year) for year, month in months]
    leap = next(year for year in range(start.year, start.year + 9) if calendar.isleap(year))
    ends = [first - timedelta(days=days) for first in firsts for days in (0, 1)]
    return [*weeks, *ends, _half_past(start).replace(year=leap, month=2, day=29)]


def _half_past(moment: datetime) -> datetime:
    return moment.replace(minute=30, second=0, microsecond=0)


def answers(
    agent: Agent, tool: str, arguments: Mapping[str, Any], at: datetime | str | None, caller: str
) -> Iterator[Answer]:
    """The answers that differ, over all times that matter: a skill that looks at the clock is asked on many days."""
    seen: set[str] = set()
    when = deque(moments(agent, tool, at))
    may_look = at is None
    while when:
        with fixed(when.popleft()), noticed() as looks_at_clock:
            found = list(_asked(agent, tool, arguments, caller))
        if looks_at_clock.is_one and may_look:
            when.extend([*_week(now()), *_days(now())])
            may_look = False
        for answer in found:
            written = json.dumps([answer.response, answer.actions])
            if written not in seen:
                seen.add(written)
                yield answer


def _asked(agent: Agent, tool: str, arguments: Mapping[str, Any], caller: str) -> Iterator[Answer]:
    """The answer; and, where it only remembers that something is to be asked first, those to the calls after it."""
    data: dict[str, Any] = {}
    for _ in range(_MOST_QUESTIONS):
        answer = agent.ask(tool, arguments, caller_id_num=caller, global_data=data)
        yield answer
        kept = [action["set_global_data"] for action in answer.actions if "set_global_data" in action]
        if not kept or len(kept) < len(answer.actions):
            return
        data = {**data, **kept[-1]}


def ways(agent: Agent, answer: Answer, caller: str) -> Iterator[Path]:
    """Every way that things can go after an answer."""
    urls, server = agent.urls, agent.server
    return paths(
        lambda world: run(answer, world, agent.names, own_urls=urls, server=server, caller=caller),
        agent.names,
        reads_reason="connect_failed_reason" in looks(answer.actions).steering,
        tried=TRIED,
    )


def why_lost(way: Path) -> str:
    """Why a caller is lost on this way, in a sentence; empty where none is."""
    return str(way.error or "") or (lost(way.timeline, TRIED) if way.timeline else "")
