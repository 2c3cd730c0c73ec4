"""For your own tests: simulate a transfer, and have every way it can go tried out.

Example::

    from signalwire_transfer.testing import assert_never_lost, assert_no_leak, simulate

    def test_when_sales_is_busy():
        timeline = simulate(agent, "transfer_to_department", {"department": "sales"}, lines={"sales": "busy"})
        assert timeline.end == "agent", timeline

    def test_nobody_is_ever_lost():
        assert_never_lost(agent)

    def test_no_number_reaches_the_model():
        assert_no_leak(agent)

All of it is a simulation of what the platform's documentation says. No platform is asked and no phone rings.
"""

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ._calls._clock import fixed
from ._languages._languages import LANGUAGE
from ._plans._plan import Plan, Refusal
from ._records._record import Record
from ._records._watch import Chosen, Decided, watched
from ._rehearsal._agent import Agent, FailedError, names_in, unknown_tool
from ._rehearsal._caller import CALLER
from ._rehearsal._leaks import leaks
from ._rehearsal._onward import having, held, known
from ._rehearsal._records import recorded
from ._rehearsal._tries import answers, standing_in, variants, ways, why_lost
from ._sdk._listening import as_if_served
from ._seam._border import failures
from ._simulator import (
    ASSUMPTIONS,
    ENDS,
    Answer,
    Assumption,
    Attempt,
    Callee,
    Caller,
    Event,
    Line,
    Names,
    Queue,
    Reading,
    Referred,
    Response,
    SimulationError,
    Success,
    Timeline,
    Written,
    play,
    spoken_as,
)
from ._simulator import Path as _Way

__all__ = [
    "ASSUMPTIONS",
    "ENDS",
    "Agents",
    "Assumption",
    "Attempt",
    "Callee",
    "Caller",
    "Event",
    "Line",
    "Queue",
    "Reading",
    "Referred",
    "Rehearsal",
    "Response",
    "SimulationError",
    "Success",
    "Timeline",
    "agents_of",
    "assert_never_lost",
    "assert_no_leak",
    "callbacks_of",
    "rehearse",
    "simulate",
    "simulate_answer",
    "stand_ins",
]


def simulate(
    agent_or_path: Any,
    tool: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    lines: Mapping[str, Written] | None = None,
    at: datetime | str | None = None,
    caller: str = CALLER,
    language: str | None = None,
    global_data: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    after: Timeline | None = None,
    agent: str | None = None,
) -> Timeline:
    """What happens when the model calls a tool: the tool runs, and what it answers is simulated.

    `lines` says what each line does, by a route's name or an address: `{"sales": "busy"}`; a list's addresses are
    `sales 1`, `sales 2`; the caller is `caller`. `{"sales": ["busy", "answers"]}` is one that does something else when
    it is called again. Where nothing is said, all goes well. `at` is the time of the call,
    a `datetime` or ISO text; without a zone it is local time where the routes are. `language` is what
    the model speaks with the caller, as in `es` or `es-ES`. `readings` choose how to read what
    the platform's documentation leaves open, as in `{"vars": "emptied"}`; `ASSUMPTIONS` lists them, and the timeline's
    `rests_on` says which mattered. `after` is an earlier timeline of the same call: the agent that has it by then goes
    on, be it another one of the same file, and knows what it was handed. Without it `agent` names the one whose tool
    it is, where several of a file have it. Raises SimulationError for what the simulator does not know, for a line that
    is nobody's, and for a plugin that raises, each with the `timeline` as far as there is one.
    """
    agents = _agents(agent_or_path)
    chosen = having(after, agents) if after else _with_tool(agents, tool, agent)
    data = {**(known(after) if after else {}), **(global_data or {})}
    said = {**(arguments or {}), **({LANGUAGE: language} if language else {})}
    with fixed(chosen.time(at)), watched() as notes, failures() as failed:
        answer = chosen.ask(tool, said, caller_id_num=caller, global_data=data)
    timeline = play(
        answer,
        lines or {},
        names_in(chosen.parts, notes),
        readings=readings or {},
        own_urls=chosen.urls,
        server=chosen.server,
        caller=caller,
        global_data=data,
    )
    first = chosen.languages.first
    timeline = held(replace(timeline, usual=spoken_as(first.language, first.voice)), chosen)
    if failed:
        error = FailedError("; ".join(failed))
        error.timeline = timeline
        raise error
    return timeline


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A simulated transfer, with what was decided and what would have been recorded of it."""

    timeline: Timeline
    plan: Plan | Refusal | None
    """What was decided; None where the tool had only words for it, such as a question."""
    lines: Mapping[str, str]
    """What `lines` call whom the plan calls, by rung and place: `{"1.1": "sales 1", "1.2": "sales 2"}`."""
    records: tuple[Record, ...]
    """What `transfer_recorded` would have been told, as if the agent's web app had heard every callback. Without a
    public URL there are none, and the first record is all there is."""


def rehearse(agent_or_path: Any, tool: str, arguments: Mapping[str, Any] | None = None, **how: Any) -> Rehearsal:
    """The same as `simulate`, which says what else it takes, with all that a ledger would get to know."""
    chosen = _with_tool(_agents(agent_or_path), tool, how.pop("agent", None))
    with watched() as notes, as_if_served(chosen.agent):
        timeline = simulate(chosen.agent, tool, arguments, **how)
    plan = next((note.plan for note in reversed(notes) if isinstance(note, Decided)), None)
    refused = (note.choice for note in notes if isinstance(note, Chosen) and isinstance(note.choice, Refusal))
    lines = dict(_lines(plan, names_in(chosen.parts, notes))) if isinstance(plan, Plan) else {}
    return Rehearsal(timeline, plan or next(refused, None), lines, recorded(notes, timeline))


def _lines(plan: Plan, names: Names) -> Iterator[tuple[str, str]]:
    for number, rung in enumerate(plan.rungs, 1):
        for place, address in enumerate((address for group in rung.to for address in group), 1):
            yield f"{number}.{place}", names.of(address.value)


def stand_ins(
    agent_or_path: Any, tool: str, key: str, said: Collection[str] = (), *, agent: str | None = None
) -> list[dict[str, Any]]:
    """Arguments that may lead to a configured name, the likeliest first, where those of a call are not known.

    `said` are the arguments that were passed beside those that must be; a stand-in has the place of each text.
    """
    return standing_in(_with_tool(_agents(agent_or_path), tool, agent), tool, key, said)


class Agents(NamedTuple):
    """The agents that a word on the command line means."""

    each: tuple[Any, ...]
    hidden: Callable[[str], str]
    """Takes out of a text what came from the environment."""

    def having(self, tool: str, name: str = "") -> Any:
        """The agent that has a tool; the one of this name where several have it. Raises SimulationError."""
        having = [agent for agent in map(Agent, self.each) if tool in agent.functions]
        if not having:
            agents = [Agent(agent) for agent in self.each]
            known = {function for agent in agents for function in agent.functions}
            raise SimulationError(
                unknown_tool(tool, known, [ours for agent in agents for ours in agent.tools.values()])
            )
        return next((agent.agent for agent in having if agent.agent.get_name() == name), having[0].agent)


def agents_of(target: str) -> Agents:
    """The agents of a file, or the one that `agent.py:agent` or `package.module:agent` means, as `check` takes them.

    Raises TransferError for what cannot be read.
    """
    from ._files._build import built_from
    from ._files._target import read_named

    file = read_named(target)
    return Agents(tuple(agent for _, agent in built_from(file, "127.0.0.1", 3000)), file.hidden)


def simulate_answer(
    answer: Mapping[str, Any],
    *,
    lines: Mapping[str, Written] | None = None,
    names: Mapping[str, str] | None = None,
    caller: str = CALLER,
    own_urls: Iterable[str] = (),
    readings: Mapping[str, str] | None = None,
) -> Timeline:
    """The same for an answer that came from elsewhere, such as a server. `names` are what addresses are to be called,
    name to address; `own_urls` are where a call comes back to the agent that answered."""
    known = Names({name: [address] for name, address in (names or {}).items()})
    return play(
        Answer.from_wire(answer), lines or {}, known, readings=readings or {}, own_urls=list(own_urls), caller=caller
    )


def callbacks_of(
    timeline: Timeline, order: Literal["in_order", "late", "doubled", "never"] = "in_order"
) -> list[tuple[str, dict[str, Any]]]:
    """The address and the JSON body of every callback that the platform would post during a timeline.

    Post them to the agent's web app, and it hears of the call as it would of a real one. There are some only where the
    agent has a public URL and its web app was made before the call. Callbacks are best effort: `late` is the last one
    first, `doubled` each one twice. They are dated so that the call has just ended.
    """
    last = max((report.seconds for report in timeline.reports), default=0.0)
    started = time.time() - last
    bodies = [(report.url, report.body(started)) for report in timeline.reports]
    match order:
        case "in_order":
            return bodies
        case "late":
            return bodies[::-1]
        case "doubled":
            return [each for each in bodies for _ in range(2)]
        case _:
            return []


def assert_never_lost(
    agent_or_path: Any,
    *,
    tool: str | None = None,
    arguments: Mapping[str, Any] | None = None,
    at: datetime | str | None = None,
    caller: str = CALLER,
) -> int:
    """Try every combination of outcomes, and fail with the first that loses the caller.

    Without a `tool` that is every transfer tool of the agent, each with every value of its enums; `arguments` replace
    some of them. Without `at` a route with hours is tried at every hour of a week, and a skill that looks at `call.now`
    on many other days, too. Returns how many paths were tried. Outcomes that the document cannot tell apart count as
    one. Where the platform's documentation can be read in two ways and the document may go another way, both are tried.
    """
    agents = _agents(agent_or_path)
    each = [(_with_tool(agents, tool), tool)] if tool else [(agent, name) for agent in agents for name in agent.tools]
    if not each:
        raise SimulationError("the agent has no transfer tool: name the `tool` to try")
    return sum(_tried(agent, name, arguments or {}, at, caller) for agent, name in each)


def assert_no_leak(agent_or_path: Any, *, caller: str = CALLER) -> None:
    """Fail if the model sees a configured address: in the prompt, a tool's schema, or any answer and refusal."""
    found = [f"{place}: {text}" for agent in _agents(agent_or_path) for place, text in leaks(agent, caller)]
    if found:
        raise AssertionError("the model sees an address:\n  " + "\n  ".join(found))


def _agents(agent_or_path: Any) -> list[Agent]:
    """The agent itself, or those of a file."""
    if not isinstance(agent_or_path, (str, Path)):
        return [Agent(agent_or_path)]
    from ._files._build import built  # only a file needs it

    return [Agent(agent) for _, agent in built(Path(agent_or_path), "127.0.0.1", 3000)]


def _with_tool(agents: list[Agent], tool: str, name: str | None = None) -> Agent:
    """The agent that has the tool; the first one where none has, so that its error says what there is."""
    having = [agent for agent in agents if tool in agent.functions]
    named = [agent for agent in having if name in {None, agent.agent.get_name()}]
    return next(iter([*named, *having]), agents[0])


def _tried(agent: Agent, tool: str, given: Mapping[str, Any], at: datetime | str | None, caller: str) -> int:
    count = 0
    for arguments in _distinct({**variant, **given} for variant in variants(agent, tool)):
        for answer in answers(agent, tool, arguments, at, caller):
            for way in ways(agent, answer, caller):
                count += 1
                _check(way, f"{tool}({', '.join(f'{name}={value!r}' for name, value in arguments.items())})")
    return count


def _distinct(several: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return {json.dumps(arguments, sort_keys=True): arguments for arguments in several}.values()


def _check(way: _Way, asked: str) -> None:
    if why := why_lost(way):
        choices = "; ".join(way.choices) or "nothing to choose"
        raise AssertionError(f"{asked} loses the caller: {why}\nwhen {choices}\n{way.timeline}") from way.error
