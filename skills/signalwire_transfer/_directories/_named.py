"""Which parameters name a directory: `departments: {file: people.csv}`, or a plugin's, in place of routes.

All that reads directories is imported once a parameter names one.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from .._routes._named import DISTINCT
from .._validation import from_json_text_if_it_is

TABLES = (".csv", ".tsv")
EXTENSIONS = (*TABLES, ".json", ".yaml", ".yml")
"""How the name of a file ends that holds a directory."""

_NAME = re.compile(r"[A-Za-z][\w.\-]*")


def directories_in(raw: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Mapping[str, Any]]:
    """The parameters that name a directory in place of routes, with what is written there."""
    written = {name: from_json_text_if_it_is(raw[name]) for name in model.model_fields if name in raw}
    named = {name: value for name, value in written.items() if names_directory(value)}
    fields = model.model_fields
    return {
        name: value for name, value in named.items() if _holds_routes(fields[name].annotation, fields[name].metadata)
    }


def _holds_routes(annotation: Any, metadata: Iterable[object] = ()) -> bool:
    """Whether a parameter is `Routes`, or may be."""
    beside = (*metadata, *getattr(annotation, "__metadata__", ()))
    return DISTINCT in beside or any(_holds_routes(inner) for inner in get_args(annotation))


def names_directory(value: Any) -> str | None:
    """`file` or `directory` where a dict names one: told by its value, as a department may have that name."""
    if not isinstance(value, Mapping) or len(value) != 1 + ("skip_invalid" in value):
        return None
    if isinstance(file := value.get("file"), str) and file.lower().endswith(EXTENSIONS):
        return "file"
    return "directory" if isinstance(name := value.get("directory"), str) and _NAME.fullmatch(name) else None


def anchored(value: Any, folder: Path) -> Any:
    """The value with the files of directories as paths from this folder, where the file that names them is."""
    if isinstance(value, dict):
        if names_directory(value) == "file":
            return {**value, "file": str(folder / value["file"])}
        return {key: anchored(inner, folder) for key, inner in value.items()}
    return [anchored(inner, folder) for inner in value] if isinstance(value, list) else value
