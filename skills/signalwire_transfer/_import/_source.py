"""Reads the file of another product: JSON or YAML, as it is written. No variable in it is ours to fill in."""

import ast
import os
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._document._content import LARGEST, content_of
from .._document._file import File, Problem, file_of
from .._errors import Mistake

_SPACE = b"\xef\xbb\xbf \t\r\n"
_MAY_BE_YAML = {".yaml", ".yml", ".txt"}
_LONGEST_PYTHON = 1_000_000
_PYTHON = "this is Python, and `import` takes JSON or YAML: write it with `json.dumps(...)`"


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
    file = _file(name, content)
    if not file.problems and file.value is None:
        file.add(1, Mistake((), "the file is empty"))
    file.refuse(())
    return file.value


def _file(name: str, content: bytes) -> File:
    """The file as JSON where it begins so, and as YAML where it is no JSON and its name allows for both."""
    suffix, begins = Path(name).suffix.lower(), content.lstrip(_SPACE)[:1] in {b"{", b"["}
    file = file_of(name, content, is_json=begins or suffix == ".json", environment=_AsWritten(), is_ours=False)
    if not begins or not file.problems:
        return file
    if suffix in _MAY_BE_YAML:
        file = file_of(name, content, is_json=False, environment=_AsWritten(), is_ours=False)
    if _is_python(content, is_readable=not file.problems):
        file.problems = [Problem(1, Mistake((), _PYTHON))]
    return file


def _is_python(content: bytes, *, is_readable: bool) -> bool:
    """Whether this is a dict of Python. Most can be read as YAML all the same, but for True, False and None."""
    if len(content) > _LONGEST_PYTHON:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd backslashes: nobody runs this
            tree = ast.parse(content.decode("utf-8-sig").strip(), mode="eval")
        ast.literal_eval(tree)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return not is_readable or any(value is None or isinstance(value, bool) for value in constants)


def name_of(path: str | os.PathLike[str]) -> str:
    """What a source is called where something is said of it."""
    return "stdin" if str(path) == "-" else str(path)
