"""The keys of a file that plugins bring."""

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from .._document._file import File
from .._errors import KeyPath, Mistake
from .._seam._file_key import FileKey
from .._seam._hooks import announced, counting
from .._seam._plugins import Plugins
from .._validation import mistakes_of


def read_keys(top: Mapping[str, Any], folder: Path, plugins: Plugins) -> tuple[list[FileKey], list[Mistake]]:
    """What stands under the keys of plugins in a file of this folder, and every mistake in it."""
    kinds = plugins.file_keys
    read = {name: _read(kinds[name], written, folder) for name, written in top.items() if name in kinds}
    keys = [key for key, _ in read.values() if key is not None]
    mistakes = [mistake for _, more in read.values() for mistake in more]
    for name, (key, _) in read.items():
        if sentence := _missing(kinds[name], key, top):
            mistakes.append(Mistake((name,), sentence, "missing"))
    return keys, mistakes


def _missing(kind: type[FileKey], key: FileKey | None, beside: Mapping[str, Any]) -> str:
    """What must stand beside a key; of one that cannot be read, where its class knows without it."""
    if key is not None:
        return key.missing(beside.keys())
    return kind.missing(beside.keys()) if inspect.ismethod(kind.missing) else ""


@contextmanager
def in_view(top: Mapping[str, Any], folder: Path, plugins: Plugins) -> Iterator[None]:
    """While this lasts, skills are read as if what stands under the keys were in force: `check` puts nothing there.

    Of one that cannot be read, which is a mistake already, nothing that only follows from it is told.
    """
    kinds = {name: kind for name, kind in plugins.file_keys.items() if name in top}
    read = {name: _read(kind, top[name], folder)[0] for name, kind in kinds.items()}
    known = {name: key for name, key in read.items() if key is not None}
    ways = {name: key.loses_messages(known) if key else "" for name, key in read.items()}
    with announced(ways), counting(any(kind.keeps_records for kind in kinds.values())):
        yield


def use_keys(file: File, plugins: Plugins) -> None:
    """Put in force what stands under them, in this process."""
    for key in read_keys(file.top(), file.folder, plugins)[0]:
        key.use()


def _read(kind: type[FileKey], written: Any, folder: Path) -> tuple[FileKey | None, list[Mistake]]:
    def known(path: KeyPath) -> Iterator[str]:
        fields = kind.model_fields
        inner = fields[str(path[0])].annotation if len(path) > 1 and path[0] in fields else None
        member = next(iter(get_args(inner)), inner)  # of a list
        return iter(getattr(member, "model_fields", fields))

    try:
        return kind.model_validate(written, context={"folder": folder}), []
    except ValidationError as error:
        mistakes = (_as_written(mistake, kind, written) for mistake in mistakes_of(error, known))
        return None, [mistake.below(kind.key) for mistake in mistakes]


def _as_written(mistake: Mistake, kind: type[FileKey], written: Any) -> Mistake:
    """A mistake at its place in a list that stands for a field."""
    is_short = isinstance(written, list) and mistake.path[:1] == (kind.shorthand,)
    return mistake._replace(path=mistake.path[1:]) if is_short else mistake
