"""What `check` looks at: a file, or an agent in Python."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from .._document._file import Problem
from .._errors import KeyPath, Mistake
from .._files._agents import AgentSpec
from .._files._ignore import Ignore
from .._rules._rule import Checked


@dataclass(frozen=True)
class Subject:
    """A file, or an agent in Python, as far as it could be loaded; and how to speak of places in it."""

    name: str
    """What it is called where it is counted."""
    file: str
    """The file that its lines are in."""
    source: Sequence[str]
    problems: Sequence[Problem]
    """What the loader refuses."""
    located: Callable[[Iterable[Mistake]], list[Problem]]
    """Mistakes with their lines, without what comes from the environment; and without those that count for nothing."""
    hidden: Callable[[str], str]
    """A text without what comes from the environment."""
    checked: Checked | None = None
    skills: int = 0
    refused: frozenset[KeyPath] = frozenset()
    """The places that the loader refuses: what a rule would say of them follows from that."""
    ignores: Sequence[tuple[KeyPath, Ignore]] = field(default=())
    agents: Sequence[AgentSpec] = ()
    """The agents of a file, as far as they could be read."""
