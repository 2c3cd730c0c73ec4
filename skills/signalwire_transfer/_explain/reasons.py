"""What counted for a decision, each in a sentence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .._configure import chains_of
from .._hours import state
from .._joining._one_tool import AnyTool
from .._plan import A_COLLEAGUE, Refusal
from .._route import Route
from .._seam._plugins import installed
from .._simulator import Names, Timeline
from .._tool import Tool
from .._values import addresses
from .._watch import Chosen, Decided, Hook, Hours, Limit, Matched, Note


class Reason(NamedTuple):
    """One reason: what it is about (rule, hours, limit, plugin, answer), and the sentence."""

    about: str
    text: str


def reasons(notes: Sequence[Note], tool: AnyTool | None, names: Names, timeline: Timeline) -> Iterator[Reason]:
    """The reasons in the order in which they counted."""
    if tool is None:
        yield Reason("rule", "the tool is not one of this package's: it answers as it likes")
    elif isinstance(tool, Tool) and tool.is_settled:
        yield Reason("rule", "the platform itself decides: `mode` is data_map, and no server is asked")
        return
    for index, note in enumerate(notes):
        if isinstance(note, Chosen) and not isinstance(notes[index - 1], Matched):
            yield Reason("rule", _unmatched(note, tool))
        elif isinstance(note, Hours):
            yield Reason("hours", f"{named(note.route, names)}: {in_hours(note)} ({_written(note.keys)})")
        elif told := _TOLD.get(type(note)):
            yield told(note)
    if not any(isinstance(note, Decided) and not isinstance(note.plan, Refusal) for note in notes):
        yield Reason("answer", f'the call stays with the agent, which is told "{timeline.response}"')


def named(route: Route, names: Names) -> str:
    """What a route is called: as its line is, else as the caller hears it."""
    return names.called(address.value for address in addresses(route.to)) or route.name or A_COLLEAGUE


def in_hours(note: Hours) -> str:
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


def _matched(note: Matched) -> Reason:
    rule = _RULES[note.how] if note.said.strip() else _UNSAID
    return Reason("rule", rule.format(**note._asdict()))


def _unmatched(note: Chosen, tool: AnyTool | None) -> str:
    """What a skill decided that does not go by names, or found none."""
    part = next((part for part in tool.parts if part.skill.name == note.skill), None) if tool else None
    offering = next((str(plugin) for plugin in installed().found if part and type(part.skill) in plugin.skills), "")
    skill = f'the skill "{note.skill}"{f" of the plugin {offering}" if offering else ""}'
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
