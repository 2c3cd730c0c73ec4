"""`--env-file`: variables from a file, as they stand beside many a project, for this process and its workers."""

import io
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from .._document._content import content_of
from .._document._file import FileError, Problem
from .._errors import ConfigurationError, Mistake

FLAG = "--env-file"
_NAME = ".env"
_FILES = (".yaml", ".yml", ".json", ".py")
"""How a word ends that names the file with the agents, and not the one with the variables."""

# A command names it `_env_file`: it is read before anything else, and everything else asks the environment.
EnvFileOption = Annotated[
    str | None,
    typer.Option(
        FLAG,
        metavar="[PATH]",
        help=f"Take variables from a file; without PATH, from `{_NAME}` beside FILE. What is set already stays",
    ),
]


class EnvFileError(FileError):
    """A file of variables that cannot be used: each mistake with its line, and never with a value."""


def with_value(words: Sequence[str]) -> list[str]:
    """The words of a command line, in which the option has a value: an empty one where no path was given."""
    end = words.index("--") if "--" in words else len(words)
    return [
        f"{FLAG}=" if word == FLAG and at < end and not _is_path(words, at + 1) else word
        for at, word in enumerate(words)
    ]


def _is_path(words: Sequence[str], at: int) -> bool:
    word = words[at] if at < len(words) else "-"
    return not word.startswith("-") and not word.partition(":")[0].lower().endswith(_FILES)


def load(given: Mapping[str, Any]) -> None:
    """Put the variables into the environment. `given` is what the command line says, by parameter."""
    named = given.get("_env_file")
    if named is None:
        return
    for path in [Path(named)] if named else dict.fromkeys(map(_beside, _targets(given))):
        _put(path, _read(path))


def files() -> tuple[Path, ...]:
    """The files of variables that were read."""
    return tuple(_loaded)


def read_anew() -> None:
    """Put the variables into the environment as the files have them now. One that is broken counts as it was."""
    for path in files():
        try:
            new = _read(path)
        except EnvFileError as error:
            _log.error("%s: the variables in it stay as they were", error)
            continue
        for name, value in _loaded[path].items():
            if os.environ.get(name) == value:  # else somebody else has set it since
                del os.environ[name]
        _put(path, new)


_loaded: dict[Path, dict[str, str]] = {}
"""The variables that each file has set."""
_log = logging.getLogger("signalwire_transfer")


def _put(path: Path, variables: Mapping[str, str]) -> None:
    """Set what is not set already."""
    _loaded[path] = {name: value for name, value in variables.items() if name not in os.environ}
    os.environ.update(_loaded[path])


def _targets(given: Mapping[str, Any]) -> list[str]:
    return list(given.get("targets") or [given.get("file") or ""])


def _beside(file: str) -> Path:
    path = Path(file.partition(".py:")[0])
    return path.parent / _NAME


def _read(path: Path) -> dict[str, str]:
    """The variables of a file. Raises EnvFileError."""
    from dotenv import dotenv_values

    try:
        text = content_of(path).decode("utf-8-sig")
    except ConfigurationError as error:
        raise EnvFileError(str(path), [Problem(1, mistake) for mistake in error.mistakes]) from None
    except UnicodeDecodeError:
        raise EnvFileError(str(path), [Problem(1, Mistake((), "this is no text file in UTF-8"))]) from None
    if problems := list(_problems(text)):
        raise EnvFileError(str(path), problems)
    return {name: value for name, value in dotenv_values(stream=io.StringIO(text)).items() if value is not None}


def _problems(text: str) -> Iterator[Problem]:
    """What is no variable, line by line."""
    from dotenv.parser import parse_stream

    for found in parse_stream(io.StringIO(text)):
        blank = found.original.string[: -len(found.original.string.lstrip()) or None]
        line = found.original.line + blank.count("\n")
        if found.error or (found.key is not None and found.value is None):
            sentence = 'must be written as NAME=value, or as NAME="value" where it holds spaces or #'
            yield Problem(line, Mistake((), sentence))
        elif "\0" in (found.value or ""):
            yield Problem(line, Mistake((found.key or "",), "must not hold the character U+0000"))
