"""The flow as a Mermaid flowchart, which GitHub and many others draw inside Markdown.

Ids are made here and labels stand in quotes, with every character that could mean something to Mermaid as its entity
code (`#34;`): https://mermaid.js.org/syntax/flowchart.html#special-characters-that-break-syntax
"""

import re
from collections.abc import Iterator
from itertools import count

from ._flow import Agent, Flow, Step, Tool, shortened

_MEANS_SOMETHING = re.compile(
    r"[^\w /+()'?!,.…-]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, in Markdown: not the _ between two letters
    r"|^(?:[+-]|\d+(?=[.)]))"  # a list, in Markdown
)
_MAGIC = re.compile(r"(?<=\$)(?=\$)|(?<=:)(?=fa-)|(?<=ﬂ)(?=°)|(?<=¶)(?=ß)")
"""Inside formulas, names of icons, and what Mermaid itself writes for entities: it knows them even as entities."""

_CLOSED = "stroke-dasharray: 4 4, opacity: 0.65"


def as_mermaid(flow: Flow, most: int | None) -> Iterator[str]:
    """The lines of the flowchart. Each tool shows `most` of its routes; all of them where that is None."""
    return _Drawing(most).lines(flow)


def escaped(text: str) -> str:
    """A text as it may stand between the quotes of a label; a joiner that nobody sees takes the magic out."""
    line = _MAGIC.sub("\u2060", " ".join(text.split()))
    return _MEANS_SOMETHING.sub(lambda found: "".join(f"#{ord(character)};" for character in found[0]), line)


class _Drawing:
    """One flowchart, whose ids are numbers in the order of drawing."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._ids = count(1)
        self._closed: list[str] = []

    def lines(self, flow: Flow) -> Iterator[str]:
        """All of its lines."""
        yield "flowchart LR"
        for agent in flow.agents:
            yield from self._agent(agent, flow.moment)
        if self._closed:
            yield f"  classDef closed {_CLOSED}"
            yield f"  class {','.join(self._closed)} closed"

    def _agent(self, agent: Agent, moment: str) -> Iterator[str]:
        title = f"{agent.name} {agent.route}{moment and f', {moment}'}"
        yield f'  subgraph {self._id("a")}["{escaped(title)}"]'
        yield "    direction LR"
        for tool in agent.tools:
            yield from self._tool(tool)
        yield "  end"

    def _tool(self, tool: Tool) -> Iterator[str]:
        me = self._id("t")
        yield f'    {me}[["{_label(tool.name, tool.skill, *tool.facts)}"]]'
        steps, more = shortened(tool.steps, self._most)
        for step in steps:
            yield from self._step(step, f"{me} -->", is_barred=False)
        if more:
            yield f'    {me} --> {self._id("n")}["{escaped(more)}"]'

    def _step(self, step: Step, arrow: str, *, is_barred: bool) -> Iterator[str]:
        """A step behind the arrow that leads to it, and all that may follow."""
        me = self._id("n")
        label = _label(step.title, step.where, step.state, *step.facts)
        yield f'    {arrow} {me}("{label}")' if step.is_verdict else f'    {arrow} {me}["{label}"]'
        if is_barred or step.is_closed:
            self._closed.append(me)
        for way in step.ways:
            barred = is_barred or way.is_barred
            yield from self._step(way.step, f"{me} {_arrow(way.when, is_barred=barred)}", is_barred=barred)

    def _id(self, kind: str) -> str:
        return f"{kind}{next(self._ids)}"


def _arrow(when: str, *, is_barred: bool) -> str:
    return f'-.->|"{escaped(when)} (not now)"|' if is_barred else f'-->|"{escaped(when)}"|'


def _label(*parts: str) -> str:
    return "<br/>".join(escaped(part) for part in parts if part)
