"""The flow as one page that needs nothing from elsewhere: it can be mailed, printed, and read on a phone."""

from collections.abc import Iterable, Iterator
from html import escape

from .._look._frame import alone
from ._flow import Agent, Branch, Flow, Step, Tool


def as_html(flow: Flow) -> str:
    """The page, with all routes of every tool."""
    moment = f'<p class="moment">{escape(flow.moment)}</p>\n' if flow.moment else ""
    return alone(flow.title, moment + "\n".join(map(_agent, flow.agents)))


def _agent(agent: Agent) -> str:
    others = f'<p class="others">Other skills: {escape(", ".join(agent.others))}</p>' if agent.others else ""
    tools = "\n".join(map(_tool, agent.tools))
    return f"<section>\n<h2>{escape(agent.name)} <code>{escape(agent.route)}</code></h2>\n{tools}\n{others}\n</section>"


def _tool(tool: Tool) -> str:
    facts = _listed("facts", (escape(fact) for fact in (tool.skill, *tool.facts)))
    steps = _listed("steps", (_step(step, is_barred=False) for step in tool.steps))
    name = f"<summary><code>{escape(tool.name)}</code></summary>"
    return f'<details class="tool" open>\n{name}\n{facts}{steps}</details>'


def _step(step: Step, *, is_barred: bool) -> str:
    """A step and, inside it, all that may follow."""
    ways = _listed("ways", (_way(way, is_barred=is_barred or way.is_barred) for way in step.ways))
    return f'<div class="{_kind(step, is_barred=is_barred)}">{"".join(_head(step))}</div>{ways}'


def _kind(step: Step, *, is_barred: bool) -> str:
    kinds = {"step": True, "verdict": step.is_verdict, "closed": step.is_closed, "barred": is_barred}
    return " ".join(kind for kind, is_so in kinds.items() if is_so)


def _head(step: Step) -> Iterator[str]:
    if step.title:
        yield f"<strong>{escape(step.title)}</strong> "
    if step.where:
        yield f'<span class="where">{escape(step.where)}</span> '
    if step.state:
        yield f'<span class="state">{escape(step.state)}</span>'
    yield _listed("facts", map(escape, step.facts))


def _way(way: Branch, *, is_barred: bool) -> str:
    when = f"{way.when} (not now)" if way.is_barred else way.when
    return f'<span class="when">{escape(when)}</span>{_step(way.step, is_barred=is_barred)}'


def _listed(kind: str, items: Iterable[str]) -> str:
    listed = "\n".join(f"<li>{item}</li>" for item in items)
    return f'\n<ul class="{kind}">\n{listed}\n</ul>\n' if listed else ""
