"""Parameters with the rows of directories in the place of routes: they are checked like routes that are written there.

What is wrong with a row is told with its line; where the configuration says `skip_invalid`, such a row is left out.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from .._errors import ConfigurationError, Mistake
from .._routes._listed import Listed
from ._directory import Directory
from ._elsewhere import Source
from ._patience import NoAnswer

T = TypeVar("T")
Read = list[tuple[Source, Directory]]

_MOST_TOLD = 20
_ROUNDS = 4
"""Times that rows are left out: routes, names and chains are looked at one after the other. What is wrong after that
is no matter of single rows."""
_log = logging.getLogger("signalwire_transfer")


def filled(
    raw: Mapping[str, Any], sources: Iterable[Source], configured: Callable[[dict[str, Any]], T]
) -> tuple[T, tuple[Listed, ...]]:
    """What is configured with the rows of all sources, and where these stand.

    Raises ConfigurationError with every mistake in them.
    """
    read = [(source, _read(source)) for source in sources]
    problems = list(_unreadable(read))
    done = _tried(raw, read, configured, problems, _ROUNDS)
    if problems:
        raise ConfigurationError(_told(problems))
    return done, tuple(directory.listed(source.parameter) for source, directory in read)


def _tried(
    raw: Mapping[str, Any], read: Read, configured: Callable[[dict[str, Any]], T], problems: list[Mistake], rounds: int
) -> T:
    """The tool, made without the rows that may be left out."""
    try:
        return configured({**raw, **{source.parameter: directory.routes for source, directory in read}})
    except ConfigurationError as error:
        left = [mistake for mistake in error.mistakes if not (rounds and _is_skipped(mistake, read))]
        if left or problems:
            raise ConfigurationError(_told([*problems, *(_at_its_line(mistake, read) for mistake in left)])) from None
        _leave_out(error.mistakes, read)
    return _tried(raw, read, configured, problems, rounds - 1)


def _read(source: Source) -> Directory:
    try:
        return source.read()
    except NoAnswer:
        raise
    except ConfigurationError as error:
        told = (mistake._replace(path=(), message=str(mistake)) for mistake in error.mistakes)
        raise ConfigurationError(mistake.below(source.parameter) for mistake in told) from None


def _unreadable(read: Read) -> Iterator[Mistake]:
    """The rows that could not even be read; those that are skipped are only logged."""
    for source, directory in read:
        for problem in directory.problems:
            if source.skips_invalid:
                _log.warning("%s (left out)", problem)
            else:
                yield problem.below(source.parameter)


def _row(mistake: Mistake, read: Read) -> tuple[Source, Directory, str] | None:
    """The source, the directory and the name of the row that a mistake is about."""
    for source, directory in read:
        if mistake.path[:1] == (source.parameter,) and len(mistake.path) > 1 and mistake.path[1] in directory.routes:
            return source, directory, str(mistake.path[1])
    return None


def _is_skipped(mistake: Mistake, read: Read) -> bool:
    row = _row(mistake, read)
    return row is not None and row[0].skips_invalid


def _leave_out(mistakes: Iterable[Mistake], read: Read) -> None:
    """Leave the rows out that the mistakes are about, and say so."""
    wrong = {row[2]: (row[1], mistake) for mistake in mistakes if (row := _row(mistake, read))}
    for name, (directory, mistake) in wrong.items():
        _log.warning("%s (left out)", _at_its_line(mistake, read).message)
        del directory.routes[name]


def _at_its_line(mistake: Mistake, read: Read) -> Mistake:
    """The mistake as one of the directory's own line, where it is about a row."""
    row = _row(mistake, read)
    if row is None:
        return mistake
    source, directory, name = row
    seen_there = mistake._replace(path=mistake.path[1:])
    return directory.mistake(directory.lines.get(name), seen_there).below(source.parameter)


def _told(mistakes: list[Mistake]) -> Iterator[Mistake]:
    """The first few mistakes, and how many more there are."""
    yield from mistakes[:_MOST_TOLD]
    if len(mistakes) > _MOST_TOLD:
        yield Mistake(mistakes[0].path[:1], f"and {len(mistakes) - _MOST_TOLD} more mistakes")
