"""What is to be checked: a file, or an agent in Python. Either becomes a subject, which the engine looks at."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from .._errors import ConfigurationError, Mistake
from .._files._file import Problem
from .._files._ignore import Ignore
from .._seam._plugins import Plugins
from ._view import Checked

Path = tuple[str | int, ...]
_AGENT = re.compile(r"(?P<module>[A-Za-z_][\w.]*|.+\.py):(?P<name>[A-Za-z_][\w.]*)")


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
    refused: frozenset[Path] = frozenset()
    """The places that the loader refuses: what a rule would say of them follows from that."""
    ignores: Sequence[tuple[Path, Ignore]] = field(default=())


def subject_of(target: str, plugins: Plugins) -> Subject:
    """The subject that a word on the command line means. Raises TransferError where there is none to look at."""
    match = _AGENT.fullmatch(target)
    if match and not FilePath(target).exists():
        from ._python import python_subject  # brings the SDK: a file can do without

        return python_subject(target, match["module"], match["name"])
    if target.endswith(".py"):
        sentence = f"`{target}` is a Python file: name the agent in it, as in `{target}:agent`"
        raise ConfigurationError([Mistake((), sentence)])
    from ._written import file_subject

    return file_subject(target, plugins)
