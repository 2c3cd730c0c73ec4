"""Reads from the source what is said of the attributes of a class: Python keeps no docstring of a field."""

import ast
import functools
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from itertools import pairwise, zip_longest
from pathlib import Path

import signalwire_transfer
from signalwire_transfer._plans._plan import Plan
from signalwire_transfer._routes._route import Route


def attributes(thing: type) -> Iterator[tuple[str, str, str]]:
    """Each public field and property of a class: its name, its type, and what is said of it."""
    [found] = ast.parse(textwrap.dedent(inspect.getsource(thing))).body
    body = found.body if isinstance(found, ast.ClassDef) else []
    for line, below in zip_longest(body, body[1:]):
        match line:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                text = _text_of(below) or _described(thing, name)
            case ast.FunctionDef(name=name, returns=ast.expr() as annotation) if _is_property(line):
                text = ast.get_docstring(line) or ""
            case _:
                continue
        if not name.startswith("_") and (text or not _is_inherited(thing, name)):
            yield name, _plain_type(annotation), text


def _plain_type(annotation: ast.expr) -> str:
    """A type as its reader writes it: without the quotes of one that is named before it exists, or its validators."""
    match annotation:
        case ast.Constant(value=str(text)):
            return text
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[kind, *_])):
            return _plain_type(kind)
        case ast.Subscript(value=ast.Name(id="ClassVar"), slice=kind):
            return _plain_type(kind)
    return ast.unparse(annotation)


def _is_inherited(thing: type, name: str) -> bool:
    return any(name in inspect.get_annotations(base) for base in thing.__mro__[1:])


def _is_property(line: ast.FunctionDef) -> bool:
    return any(ast.unparse(each).endswith("property") for each in line.decorator_list)


def _text_of(line: ast.stmt | None) -> str:
    """The docstring that a line is; nothing of any other line."""
    match line:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
    return ""


def _described(thing: type, name: str) -> str:
    """What a field says of itself, as pydantic has it. Those of a plan are the keys of its route."""
    field = getattr(Route if thing is Plan else thing, "__pydantic_fields__", {}).get(name)
    return (field and field.description) or ""


@functools.cache
def told_below() -> Mapping[str, str]:
    """What stands below each assignment at the top of a module: a docstring, which Python does not keep."""
    files = Path(signalwire_transfer.__file__ or "").parent.rglob("*.py")
    bodies = [ast.parse(file.read_text(encoding="utf-8")).body for file in files]
    return {
        target.id: text
        for body in bodies
        for line, below in pairwise(body)
        if isinstance(line, ast.Assign) and (text := _text_of(below))
        for target in line.targets
        if isinstance(target, ast.Name)
    }
