"""Runs the rules of `check` over the file that is being made, and notes each finding at its place."""

from collections.abc import Iterator, Mapping
from typing import Any

from .._check._engine import report_on
from .._check._offered import offered, selection
from .._check._written import subject_of_file
from .._document._file import file_of
from .._errors import Mistake
from .._files._ignore import REFUSED
from .._quiet import quiet
from .._seam._plugins import Plugins
from .._secrets import masked
from ._model import Place

Path = tuple[str | int, ...]


def note_findings(text: str, top: Mapping[str, Any], stand_ins: Mapping[str, str], plugins: Plugins) -> None:
    """Note every finding at its place. A stand-in is what a variable holds meanwhile."""
    places = {masked(Mistake(path, "").place): place for path, place in _placed(top, ())}
    known = offered(plugins)
    with quiet("signalwire_transfer"):
        file = file_of("imported", text.encode(), is_json=False, environment=stand_ins)
        report = report_on(subject_of_file(file, plugins), known, selection(known.rules, [], []))
    for found in report.found:
        if found.code == REFUSED:  # of a stand-in: the real value is not here to be judged
            continue
        place, key = _at(places, found.path)
        line = (
            f"{found.code} of `check`: {key}: {found.message}" if key else f"{found.code} of `check`: {found.message}"
        )
        if line not in place.notes.lines:
            place.notes.lines.append(line)


def _placed(value: Any, path: Path) -> Iterator[tuple[Path, Place]]:
    if isinstance(value, Place):
        yield path, value
        value = value.keys
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _placed(each, (*path, key))


def _at(places: Mapping[str, Place], path: str) -> tuple[Place, str]:
    """The innermost place that holds a path, and the rest of the path from there."""
    within = [at for at in places if path == at or path.startswith((f"{at}.", f"{at}["))]
    if not within:
        return next(iter(places.values())), path
    at = max(within, key=len)
    return places[at], path[len(at) :].lstrip(".")
