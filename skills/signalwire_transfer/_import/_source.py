"""Reads the file of another product: JSON or YAML, as it is written. No variable in it is ours to fill in."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from .._errors import Mistake
from .._files._file import LARGEST, content_of, file_of


class _AsWritten(Mapping[str, str]):
    """An environment in which each variable stands for itself."""

    def __getitem__(self, name: str) -> str:
        return f"${{{name}}}"

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def read_source(path: str | os.PathLike[str]) -> Any:
    """What a file holds; `-` is the standard input. Raises ConfigurationError with what is wrong, and where."""
    name = name_of(path)
    content = sys.stdin.buffer.read(LARGEST + 1) if str(path) == "-" else content_of(path)
    is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["} or name.lower().endswith(".json")
    file = file_of(name, content, is_json=is_json, environment=_AsWritten())
    if not file.problems and file.value is None:
        file.add(1, Mistake((), "the file is empty"))
    file.refuse(())
    return file.value


def name_of(path: str | os.PathLike[str]) -> str:
    """What a source is called where something is said of it."""
    return "stdin" if str(path) == "-" else str(path)
