"""Finds out what a word on the command line names: a file, or an agent in Python."""

import re
from pathlib import Path as FilePath
from typing import Any

from .._errors import ConfigurationError, Mistake
from .._seam._plugins import Plugins
from ._subject import Subject

_AGENT = re.compile(r"(?P<module>[A-Za-z_][\w.]*|.+\.py):(?P<name>[A-Za-z_][\w.]*)")


def named_in_python(target: str) -> Any:
    """The agent that `module:agent` or `path/to/file.py:agent` means; None for what names a file."""
    match = _AGENT.fullmatch(target)
    if not match or FilePath(target).exists():
        return None
    from ._python import python_agent

    return python_agent(target, match["module"], match["name"])


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
