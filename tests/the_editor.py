"""YAML as an editor reads it: by the core schema of YAML 1.2, where +14155550123 is a number and `no` a text."""

import re
from typing import Any, ClassVar

import jsonschema_rs
import yaml


class _Loader(yaml.SafeLoader):
    """PyYAML with the plain scalars of YAML 1.2."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"[-+]?[0-9]+")
for _name, _form in {
    "null": r"~|null|Null|NULL|",
    "bool": r"true|True|TRUE|false|False|FALSE",
    "int": r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+",
    "float": r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
}.items():
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(rf"(?:{_form})\Z"), None)
_Loader.add_implicit_resolver(_TAG + "merge", re.compile(r"<<\Z"), None)


def _int(loader: Any, node: Any) -> int:
    return int(node.value) if _WHOLE.fullmatch(node.value) else int(node.value, 0)


_Loader.add_constructor(_TAG + "int", _int)


def read(text: str) -> Any:
    """The values of a YAML text; keys are texts."""
    return _with_text_keys(yaml.load(text, Loader=_Loader))  # a SafeLoader


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(inner) for key, inner in value.items()}
    return [_with_text_keys(inner) for inner in value] if isinstance(value, list) else value


def underlined(schema: Any, text: str) -> list[str]:
    """The places that an editor underlines."""
    found = jsonschema_rs.validator_for(schema).iter_errors(read(text))
    return ["/".join(map(str, error.instance_path)) for error in found]
