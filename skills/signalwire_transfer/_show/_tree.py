"""The flow as a tree in the terminal, readable without colour and at 80 columns."""

from collections.abc import Iterable

from rich.text import Text
from rich.tree import Tree

from ._flow import Agent, Branch, Flow, Step, Tool, shortened

_LINE = 56
"""The longest line of a step: in a longer one, its facts move to the next line."""


def as_tree(flow: Flow, most: int | None) -> Iterable[Tree | Text]:
    """What a console prints. Each tool shows `most` of its routes; all of them where that is None."""
    if flow.moment:
        yield Text(flow.moment)
    for agent in flow.agents:
        yield _agent(agent, most)


def _agent(agent: Agent, most: int | None) -> Tree:
    tree = Tree(Text.assemble((agent.name, "bold"), f"  {agent.route}"), guide_style="dim")
    for tool in agent.tools:
        _add_tool(tree, tool, most)
    if agent.others:
        tree.add(Text(f"other skills: {', '.join(agent.others)}", "dim"))
    return tree


def _add_tool(tree: Tree, tool: Tool, most: int | None) -> None:
    facts = "".join(f", {fact}" for fact in tool.facts)
    branch = tree.add(Text.assemble((tool.name, "bold cyan"), f"  {tool.skill}{facts}"))
    steps, more = shortened(tool.steps, most)
    for step in steps:
        _add_ways(branch.add(_label(step)), step, is_barred=False)
    if more:
        branch.add(Text(f"{more}: `--all` shows them", "dim"))


def _add_ways(tree: Tree, step: Step, *, is_barred: bool) -> None:
    for way in step.ways:
        barred = is_barred or way.is_barred
        branch = tree.add(_way(way, is_barred=barred))
        _add_ways(branch, way.step, is_barred=barred)


def _way(way: Branch, *, is_barred: bool) -> Text:
    text = Text.assemble((f"{way.when}{' (not now)' if way.is_barred else ''}: ", "italic"), _label(way.step))
    if is_barred:
        text.stylize("dim")
    return text


def _label(step: Step) -> Text:
    """A step in a line or two: what it is, whether it is open, and what counts for it."""
    parts = [
        Text(step.title, "yellow" if step.is_verdict else "bold"),
        Text(step.where),
        Text(step.state, "bold red" if step.is_closed else "green"),
    ]
    head, facts = Text("  ").join(part for part in parts if part), Text(", ".join(step.facts), "dim")
    return Text("\n" if len(head) + len(facts) > _LINE else "  ").join(part for part in (head, facts) if part)
