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
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from ._clock import fixed
from ._rehearsal._agent import Agent
from ._rehearsal._leaks import leaks
from ._rehearsal._onward import having, held, known
from ._rehearsal._tries import answers, moments, variants, ways, why_lost
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
    play,
)
from ._simulator import Path as _Way

__all__ = [
    "ASSUMPTIONS",
    "ENDS",
    "Assumption",
    "Attempt",
    "Callee",
    "Caller",
    "Event",
    "Line",
    "Queue",
    "Reading",
    "Referred",
    "Response",
    "SimulationError",
    "Success",
    "Timeline",
    "assert_never_lost",
    "assert_no_leak",
    "callbacks_of",
    "simulate",
    "simulate_answer",
]

_CALLER = "+14155550199"


def simulate(
    agent_or_path: Any,
    tool: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    lines: Mapping[str, str | Line] | None = None,
    at: datetime | str | None = None,
    caller: str = _CALLER,
    global_data: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    after: Timeline | None = None,
) -> Timeline:
    """What happens when the model calls a tool: the tool runs, and what it answers is simulated.

    `lines` says what each line does, by a route's name or an address: `{"sales": "busy"}`; a list's addresses are
    `sales 1`, `sales 2`; the caller is `caller`. Where nothing is said, all goes well. `at` is the time of the call,
    a `datetime` or ISO text; without a zone it is local time where the routes are. `readings` choose how to read what
    the platform's documentation leaves open, as in `{"vars": "emptied"}`; `ASSUMPTIONS` lists them, and the timeline's
    `rests_on` says which mattered. `after` is an earlier timeline of the same call: the agent that has it by then goes
    on, be it another one of the same file, and knows what it was handed. Raises SimulationError for what the simulator
    does not know, with the timeline until then.
    """
    agents = _agents(agent_or_path)
    agent = having(after, agents) if after else _with_tool(agents, tool)
    data = {**(known(after) if after else {}), **(global_data or {})}
    with fixed(agent.time(at)):
        answer = agent.ask(tool, arguments or {}, caller_id_num=caller, global_data=data)
    timeline = play(
        answer,
        lines or {},
        agent.names,
        readings=readings or {},
        own_urls=agent.urls,
        server=agent.server,
        caller=caller,
        global_data=data,
    )
    return held(timeline, agent)


def simulate_answer(
    answer: Mapping[str, Any],
    *,
    lines: Mapping[str, str | Line] | None = None,
    names: Mapping[str, str] | None = None,
    caller: str = _CALLER,
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
    caller: str = _CALLER,
) -> int:
    """Try every combination of outcomes, and fail with the first that loses the caller.

    Without a `tool` that is every transfer tool of the agent, each with every value of its enums; `arguments` replace
    some of them. Without `at` a route with hours is tried at every hour of a week. Returns how many paths were tried.
    Outcomes that the document cannot tell apart count as one. Where the platform's documentation can be read in two
    ways and the document may go another way, both are tried.
    """
    agents = _agents(agent_or_path)
    each = [(_with_tool(agents, tool), tool)] if tool else [(agent, name) for agent in agents for name in agent.tools]
    if not each:
        raise SimulationError("the agent has no transfer tool: name the `tool` to try")
    return sum(_tried(agent, name, arguments or {}, at, caller) for agent, name in each)


def assert_no_leak(agent_or_path: Any, *, caller: str = _CALLER) -> None:
    """Fail if the model sees a configured address: in the prompt, a tool's schema, or any answer and refusal."""
    found = [f"{place}: {text}" for agent in _agents(agent_or_path) for place, text in leaks(agent, caller)]
    if found:
        raise AssertionError("the model sees an address:\n  " + "\n  ".join(found))


def _agents(agent_or_path: Any) -> list[Agent]:
    """The agent itself, or those of a file."""
    if not isinstance(agent_or_path, (str, Path)):
        return [Agent(agent_or_path)]
    from ._files._serve import built  # brings a web server: only a file needs it

    return [Agent(agent) for _, agent in built(Path(agent_or_path), "127.0.0.1", 3000)]


def _with_tool(agents: list[Agent], tool: str) -> Agent:
    """The agent that has the tool; the first one where none has, so that its error says what there is."""
    return next((agent for agent in agents if tool in agent.functions), agents[0])


def _tried(agent: Agent, tool: str, given: Mapping[str, Any], at: datetime | str | None, caller: str) -> int:
    count = 0
    when = moments(agent, tool, at)
    for arguments in _distinct({**variant, **given} for variant in variants(agent, tool)):
        for answer in answers(agent, tool, arguments, when, caller):
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
