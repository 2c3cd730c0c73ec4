"""`schema`: print a JSON Schema of the file, for an editor."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .._check._offered import offered
from .._files._schema import file_schema
from .._sdk._sdks import chosen_sdk
from .._seam._plugins import installed
from ._lines import say
from ._options import SdkOption

_WIDTH = 160


def schema(_sdk: SdkOption = None) -> None:
    """Print a JSON Schema of the file, for completion in an editor.

    Save it as agent.schema.json and start your file with the line `# yaml-language-server: $schema=agent.schema.json`.
    """
    plugins = installed()
    say(*_lines(file_schema(plugins, chosen_sdk().skill_schemas(), offered(plugins).rules)))


def _lines(value: Any, before: str = "", after: str = "") -> Iterator[str]:
    """JSON whose short values stand in a line each."""
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if not isinstance(value, (dict, list)) or len(before) + len(line) < _WIDTH:
        yield f"{before}{line}{after}"
        return
    begin, end = "{}" if isinstance(value, dict) else "[]"
    yield before + begin
    yield from _filled(_entries(value))
    yield end + after


def _entries(value: dict[str, Any] | list[Any]) -> Iterator[list[str]]:
    """The lines of each entry of a dict or list."""
    pairs = [(f"{json.dumps(key)}: ", item) for key, item in value.items()] if isinstance(value, dict) else []
    pairs = pairs or [("", item) for item in value]
    for at, (named, item) in enumerate(pairs, 1):
        yield list(_lines(item, named, "," if at < len(pairs) else ""))


def _filled(entries: Iterable[list[str]]) -> Iterator[str]:
    """The same, those of one line together as far as they go on one."""
    line = ""
    for first, *more in entries:
        if line and (more or len(line) + len(first) >= _WIDTH):
            yield line
            line = ""
        line = f"{line} {first}".lstrip()
        if more:
            yield line
            yield from more
            line = ""
    if line:
        yield line
