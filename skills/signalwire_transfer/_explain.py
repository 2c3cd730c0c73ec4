"""Why a simulated call went where it went.

Nothing is decided here a second time: the call is simulated, what decides it is watched (`_watch`), and that is held
against what happened on the line.
"""

import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from typing import Any, NamedTuple, TypeAlias

from ._addresses._kinds import kind_of
from ._calls._clock import in_words
from ._hours._opening import state
from ._plans._plan import A_COLLEAGUE, Plan, Refusal, Reply
from ._records._outcome import IN_WORDS
from ._records._watch import Chosen, Decided, Hook, Hours, Language, Limit, Matched, Note, PassedOver, Taken, watched
from ._rehearsal._agent import Agent, local_now, names_in, names_of_routes
from ._routes._route import Route
from ._routes._values import addresses
from ._seam._plugins import installed
from ._setup._configure import chains_of
from ._setup._one_tool import AnyTool
from ._show._steps import NO_WAY_BACK
from ._simulator import ENDS, Attempt, Line, Names, Timeline
from ._simulator._as_json import as_json as timeline_as_json
from ._tools._tool import Tool
from .testing import simulate

_WIDTH = 80
_WIDEST_NAME = 24
_GONE = "the caller hung up"
_Called: TypeAlias = Callable[[Route], str]


class Reason(NamedTuple):
    """One reason: what it is about (rule, hours, limit, plugin, answer), and the sentence."""

    about: str
    text: str


class Rung(NamedTuple):
    """A route of the chain, or the verdict behind it, and its fate in a sentence."""

    name: str
    fate: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the call went where it went: what counted, what became of each rung, and what was simulated."""

    moment: datetime
    reasons: tuple[Reason, ...]
    rungs: tuple[Rung, ...]
    timeline: Timeline


def explain(
    agent: Agent,
    tool: str,
    arguments: Mapping[str, Any],
    *,
    at: datetime | str | None = None,
    lines: Mapping[str, str | Line] | None = None,
    **call: Any,
) -> Explanation:
    """Simulate a call of a tool, and watch it being decided. Takes what `testing.simulate` takes."""
    moment = agent.time(at) or local_now(agent.parts)
    with watched() as notes:
        timeline = simulate(agent.agent, tool, arguments, at=moment, lines=lines, **call)
    names = names_in(agent.parts, notes)
    called = _calling(names, names_of_routes(agent.parts))
    why = _reasons(notes, agent.tools.get(tool), called, timeline)
    return Explanation(moment, tuple(why), tuple(_rungs(notes, names, called, timeline)), timeline)


def as_lines(explanation: Explanation, hidden: Callable[[str], str] = str) -> Iterator[str]:
    """What counted, what became of each rung, and the end. `hidden` takes out of each text what is not to be seen."""
    yield in_words(explanation.moment)
    end = explanation.timeline.end
    for part in (explanation.reasons, explanation.rungs, [("end", f"{end}: {ENDS[end]}")]):
        if part:
            yield ""
            yield from _columns([(hidden(name), hidden(text)) for name, text in part])


def as_json(explanation: Explanation, lines: Mapping[str, int], hidden: Callable[[str], str] = str) -> dict[str, Any]:
    """The same for programs. These keys are here to stay, and others may join them; docs/json.md describes them."""
    reasons = [{"about": about, "text": hidden(text)} for about, text in explanation.reasons]
    rungs = [{"name": hidden(name), "line": lines.get(name), "fate": hidden(fate)} for name, fate in explanation.rungs]
    played = timeline_as_json(explanation.timeline, lines, hidden)
    return {"moment": in_words(explanation.moment), "reasons": reasons, "rungs": rungs, **played}


def _columns(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A name and a text in each line; long texts go on below themselves, and long names stand alone."""
    pairs = list(pairs)
    width = min(_WIDEST_NAME, max(len(name) for name, _ in pairs))
    for name, text in pairs:
        start = f"  {name.ljust(width)}  "
        if len(name) > width:
            yield f"  {name}"
            start = " " * (width + 4)
        yield from textwrap.wrap(
            " ".join(text.split()), _WIDTH, initial_indent=start, subsequent_indent=" " * (width + 4)
        )


def _reasons(notes: Sequence[Note], tool: AnyTool | None, called: _Called, timeline: Timeline) -> Iterator[Reason]:
    """The reasons in the order in which they counted."""
    if tool is None:
        yield Reason("rule", "the tool is not one of this package's: it answers as it likes")
    elif isinstance(tool, Tool) and tool.is_data_map:
        yield Reason("rule", "the platform itself decides: `mode` is data_map, and no server is asked")
        return
    for index, note in enumerate(notes):
        if isinstance(note, Chosen) and not isinstance(notes[index - 1], Matched):
            yield Reason("rule", _unmatched(note, tool))
        elif isinstance(note, Hours):
            yield Reason("hours", f"{called(note.route)}: {_in_hours(note)} ({_written(note.keys)})")
        elif isinstance(note, Language):
            yield from _languages(note, notes)
        elif told := _TOLD.get(type(note)):
            yield told(note)
    if not any(isinstance(note, Decided) and not isinstance(note.plan, Refusal) for note in notes):
        yield Reason("answer", f'the call stays with the agent, which is told "{timeline.response}"')


def _calling(names: Names, own: Mapping[int, str]) -> _Called:
    """What calls a route by its name: its own, for several may share an address; that of its line where a plugin has
    made the route; else as the caller hears it."""

    def called(route: Route) -> str:
        there = names.called(address.value for address in addresses(route.to))
        return own.get(id(route)) or there or route.name or A_COLLEAGUE

    return called


def _in_hours(note: Hours) -> str:
    """Whether it was open, and until when."""
    _, words = state(note.keys["hours"], note.keys["timezone"], note.keys.get("country"), note.now)
    return words


def _written(keys: Mapping[str, Any]) -> str:
    return ", ".join(keys[key] for key in ("hours", "timezone", "country") if key in keys)


def _limit(note: Limit) -> Reason:
    if note.used >= note.most:
        return Reason("limit", f"{note.name}: used up, {note.used} of {note.most}")
    return Reason("limit", f"{note.name}: this is {note.used + 1} of {note.most}")


_RULES = {
    "said": '{argument} "{said}" is the name of a route',
    "sound": '{argument} "{said}" is read as "{name}": case, accents and punctuation do not count',
    "close": '{argument} "{said}" is read as "{name}": an alias, another order, or close to it',
    "default": 'there is no {argument} "{said}": the default "{name}" counts',
}
_UNSAID = 'no {argument} was named: the default "{name}" counts'


_SPOKEN = {
    "said": "{language}: the model has said so",
    "near": '{language}: the nearest to "{said}", which the model has said',
    "before": "{language}: it was spoken before in this call",
    "unknown": '{language}: the agent has no "{said}", so its first counts',
    "first": "{language}: the model has not said what it speaks, so the agent's first counts",
}


def _languages(note: Language, notes: Iterable[Note]) -> Iterator[Reason]:
    """Why the caller hears this language, where there is a choice."""
    own = next((taken.route.language for taken in notes if isinstance(taken, Taken)), None)
    if own:
        yield Reason("language", f"{own}: the route's own `language` counts before what is spoken")
    elif note.among > 1:
        speech = note.spoken.speech
        yield Reason("language", _SPOKEN[note.spoken.why].format(language=speech.language, said=note.spoken.said))


def _matched(note: Matched) -> Reason:
    rule = _RULES[note.how] if note.said.strip() else _UNSAID
    return Reason("rule", rule.format(**note._asdict()))


def _unmatched(note: Chosen, tool: AnyTool | None) -> str:
    """What a skill decided that does not go by names, or found none."""
    part = next((part for part in tool.parts if part.skill.name == note.skill), None) if tool else None
    offering = next((str(plugin) for plugin in installed().found if part and type(part.skill) in plugin.skills), "")
    skill = f'the skill "{note.skill}"{f" of the plugin {offering}" if offering else ""}'
    if isinstance(note.choice, Reply):
        return f"{skill} moves no call: it answers"
    if isinstance(note.choice, Refusal):
        return f"{skill} has no route for what was said"
    is_only = part is not None and len(chains_of(part.skill, part.inherited)) == 1
    return f"{skill} has one route" if is_only else f"{skill} chose the route"


_HOOKS = {
    "transfer_resolve": "says where the call goes",
    "transfer_review": "refuses the call",
    "transfer_prepare": "changed the plan",
}


def _hook(note: Hook) -> Reason:
    is_lost = note.name == "transfer_resolve" and note.answer is None
    return Reason("plugin", f"{note.plugin} {'does not know the address' if is_lost else _HOOKS[note.name]}")


_TOLD: Mapping[type, Callable[[Any], Reason]] = {Limit: _limit, Matched: _matched, Hook: _hook}


def _rungs(notes: Sequence[Note], names: Names, called: _Called, timeline: Timeline) -> Iterator[Rung]:
    """Every rung that was looked at, in the order of the chain; those of the branches not taken behind them."""
    plan = next((note.plan for note in notes if isinstance(note, Decided) and isinstance(note.plan, Plan)), None)
    reached = _reached(plan, names, timeline) if plan else iter(())
    is_as_decided = not any(isinstance(note, Hook) and note.name == "transfer_prepare" for note in notes)
    for note in notes:
        if isinstance(note, Hours) and not note.is_open:
            yield Rung(called(note.route), f"passed over: {_in_hours(note)}")
        elif isinstance(note, PassedOver):
            yield Rung(called(note.route), f"passed over: {note.why}")
        elif isinstance(note, Taken) and is_as_decided:
            yield from islice(reached, 1)
    yield from reached
    for note in notes:
        if isinstance(note, Hours):
            yield from _barred(note, called)


def _barred(note: Hours, called: _Called) -> Iterator[Rung]:
    """The rung of the branch that does not count at this hour."""
    closed, failed = note.keys.get("on_closed"), note.keys.get("on_failure")
    name = called(note.route)
    if note.is_open and isinstance(closed, Route):
        yield Rung(called(closed), f"not asked: only while {name} is closed")
    if not note.is_open and closed is not None and isinstance(failed, Route):
        yield Rung(called(failed), f"not asked: only when {name} is open, and nobody takes the call")


def _reached(plan: Plan, names: Names, timeline: Timeline) -> Iterator[Rung]:
    """The rungs of the plan and its verdict, held against the attempts on the line."""
    left, over = list(timeline.attempts), ""
    for rung in plan.rungs if plan.to else ():
        mine = {address.value for address in addresses(rung.to)}
        own, name = _taken_off(left, mine), names.called(mine) or rung.name or A_COLLEAGUE
        if not over and not own and timeline.end == "caller_hung_up":
            over = _GONE
        yield Rung(name, f"never reached: {over}" if over else _fate(rung, own))
        over = over or _over(name, own)
    *_, last = plan.rungs
    if not last.to or kind_of(last.kind).reports_failure:
        is_lost = plan.verdict.kind == "agent" and timeline.end == "hung_up_after_words"
        ending = NO_WAY_BACK if is_lost else "ends the chain"
        yield Rung(plan.verdict.kind, f"never reached: {over}" if over else ending)


def _taken_off(left: list[Attempt], mine: Collection[str]) -> list[Attempt]:
    """The attempts at these addresses, taken off the front: they stand in the order of the chain."""
    own = list(takewhile(lambda attempt: attempt.address in mine, left))
    del left[: len(own)]
    return own


def _fate(rung: Plan, own: Sequence[Attempt]) -> str:
    """How the attempts of a rung ended; without any, it is an agent or a context: nothing is dialled there."""
    if not own:
        return "takes the call over"
    words = [_words(rung, attempt) for attempt in own]
    if len(own) == 1:
        return words[0]
    return "; ".join(f"{attempt.name}: {word}" for attempt, word in zip(own, words, strict=True))


def _words(rung: Plan, attempt: Attempt) -> str:
    if attempt.outcome == "caller_hung_up":
        return _GONE
    if attempt.outcome != "connected":
        return IN_WORDS[attempt.outcome]
    if rung.kind == "refer":
        return "the other PBX took the call"
    return f"{IN_WORDS['connected']}: {'final' if rung.final else 'the call comes back'}"


def _over(name: str, own: Sequence[Attempt]) -> str:
    """Why nobody further down is asked; empty where somebody is."""
    outcomes = {attempt.outcome for attempt in own}
    if "caller_hung_up" in outcomes:
        return _GONE
    return f"{name} took the call" if "connected" in outcomes or not own else ""
