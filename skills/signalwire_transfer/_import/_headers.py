"""SIP headers of the source, without the secrets in them."""

from collections.abc import Mapping

from ._model import Destination, Variable
from ._put import put, text_of
from ._texts import is_secret_name


def put_headers(destination: Destination, headers: Mapping[str, str], path: str) -> None:
    """Write SIP headers one by one, so that one that cannot be sent does not keep the others back."""
    for name, text in headers.items():
        put_header(destination, name, _value(destination, name, text, f"{path}.{name}"), f"{path}.{name}")


def put_header(destination: Destination, name: str, value: str | Variable, path: str) -> None:
    """Write one SIP header beside those that are there."""
    before = destination.keys.pop("headers", {})
    put(destination, "headers", {name: value}, path)
    if merged := {**before, **destination.keys.get("headers", {})}:
        destination.keys["headers"] = merged


def _value(destination: Destination, name: str, text: str, path: str) -> str | Variable:
    if is_secret_name(name):
        return Variable(f"HEADER_{name}", path, "may be a secret, which is not copied")
    value = text_of(destination, text, path)
    return Variable(f"HEADER_{name}", path, value.why) if isinstance(value, Variable) else value
