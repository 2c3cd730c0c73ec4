"""Reads the file of another product: JSON, YAML or Python, as it is written. No variable in it is filled in."""

import ast
import json
import os
import re
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .._document._content import LARGEST, content_of
from .._document._file import File, Problem, file_of
from .._errors import Mistake
from ._python import NotPythonError, agents_in, parsed

_SPACE = b"\xef\xbb\xbf \t\r\n"
_MAY_BE_YAML = {".yaml", ".yml", ".txt"}
_LONGEST_PYTHON = 1_000_000
_PYTHON = "this is Python: name the file `….py`, and `import` reads it without running it"
_NAMED = re.compile(r"(?P<file>.+\.py):(?P<agent>[A-Za-z_]\w*)", re.DOTALL)


class _AsWritten(Mapping[str, str]):
    """An environment in which each variable stands for itself."""

    def __getitem__(self, name: str) -> str:
        return f"${{{name}}}"

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def read_source(path: str | os.PathLike[str]) -> Any:
    """What a file holds; `-` is the standard input, and `agent.py:agent` one agent of a module.

    Raises ConfigurationError with what is wrong, and where.
    """
    match = None if Path(path).exists() else _NAMED.fullmatch(_with_file(str(path)))
    name = match["file"] if match else name_of(path)
    content = sys.stdin.buffer.read(LARGEST + 1) if str(path) == "-" else content_of(match["file"] if match else path)
    file = _module(name, content, match["agent"] if match else "") if name.endswith(".py") else _file(name, content)
    if not file.problems and file.value is None:
        file.add(1, Mistake((), "the file is empty"))
    file.refuse(())
    return file.value


def _with_file(word: str) -> str:
    """`module:agent` with the module's file in its place, which is looked for from here and not imported."""
    module, _, agent = word.partition(":")
    if not re.fullmatch(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", module) or not agent:
        return word
    inside = Path(*module.split("."))
    found = [file for file in (inside.with_suffix(".py"), inside / "__init__.py") if file.is_file()]
    return f"{found[0]}:{agent}" if found else word


def _module(name: str, content: bytes, agent: str) -> File:
    """The agents of a module in Python."""
    file = File(name, _AsWritten())
    try:
        text = content.decode("utf-8-sig")
        if _is_json(text):
            raise NotPythonError("this is JSON", 1)
        file.value = agents_in(parsed(text), agent) if text.strip() else None
    except UnicodeDecodeError:
        file.add(1, Mistake((), "this is no text file in UTF-8"))
    except NotPythonError as error:
        kind = _kind_of(text)
        message = f"this is {kind} and not Python: give the file a name that says so" if kind else str(error)
        file.add(1 if kind else error.line, Mistake((), message))
    if agent and file.value == {"agents": []}:
        file.add(1, Mistake((), f"there is no agent `{agent}` in it"))
    return file


def _kind_of(text: str) -> str:
    """What a text is that should be something else; nothing where that cannot be seen."""
    if text.lstrip().startswith("<"):
        return "HTML or XML"
    if _is_json(text):
        return "JSON"
    file = file_of("", text.encode(), is_json=False, environment=_AsWritten(), is_ours=False)
    is_yaml = not file.problems and isinstance(file.value, (dict, list))
    return "YAML" if is_yaml else "Python" if _is_module(text) else ""


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_module(text: str) -> bool:
    """Whether a text is a program: most short texts are Python by chance."""
    try:
        tree = parsed(text)
    except NotPythonError:
        return False
    return any(isinstance(node, (ast.Import, ast.ImportFrom, ast.Assign, ast.Call)) for node in ast.walk(tree))


def _file(name: str, content: bytes) -> File:
    """The file as JSON where it begins so, and as YAML where it is no JSON and its name allows for both."""
    suffix, begins = Path(name).suffix.lower(), content.lstrip(_SPACE)[:1] in {b"{", b"["}
    file = file_of(name, content, is_json=begins or suffix == ".json", environment=_AsWritten(), is_ours=False)
    if not begins:
        return _named(file, content)
    if not file.problems or _is_json(content.decode("utf-8-sig", "replace")):
        return file
    if suffix in _MAY_BE_YAML:
        file = file_of(name, content, is_json=False, environment=_AsWritten(), is_ours=False)
    if _is_python(content, is_readable=not file.problems):
        file.problems = [Problem(1, Mistake((), _PYTHON))]
    return _named(file, content)


def _named(file: File, content: bytes) -> File:
    """The file; where it could not be read because it is of another kind, its problem says so."""
    is_read = not file.problems and isinstance(file.value, (dict, list))
    if is_read or len(content) > _LONGEST_PYTHON or file.problems[:1] == [Problem(1, Mistake((), _PYTHON))]:
        return file
    kind = _kind_of(content.decode("utf-8-sig", "replace"))
    if kind == "Python":
        file.problems = [Problem(1, Mistake((), _PYTHON))]
    elif file.problems and kind == "YAML" and content.lstrip(_SPACE)[:1] not in {b"{", b"["}:
        file.problems = [Problem(1, Mistake((), "this is YAML and not JSON: name the file `….yaml`"))]
    elif kind == "HTML or XML":
        file.problems = [Problem(1, Mistake((), "this is HTML or XML: `import` reads JSON, YAML and Python"))]
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
