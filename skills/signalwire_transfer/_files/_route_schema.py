"""The JSON Schema of a route, written once for all the places where one can stand, and of what every skill takes."""

import zoneinfo
from collections.abc import Collection, Iterable, Mapping

from .._hours._holidays import known_countries
from .._numbers._number import ALLOWED
from .._numbers._regions import known_regions
from .._routes._route import CHAIN_ONLY, ROUTE
from .._routes._values import VERDICTS
from .._skills._skill import TransferSkill
from ._loose import JSON_OR_VARIABLE, TEXT, VARIABLE, Loose, Schema, choice, text_like

_AN_ADDRESS = "must be an address, such as +14155550123, sip:ann@pbx.example.com or queue:support"
_OR_A_VERDICT = f"{_AN_ADDRESS}; or a verdict: {', '.join(VERDICTS)}"
_A_NUMBER = "must be a phone number, such as +14155550123"
_A_DIGIT = "must be one digit, or false"
_NO_WORD = "[^A-Za-z _-]"
"""Every address has a character that no word has: a digit, a colon, a slash."""
_NAMED_ONLY = ("aliases",)

CALLED = {
    "Route": "named_route",
    "Sms": "sms",
    "Notify": "notify",
    "VerdictTexts": "verdict_texts",
    "Limits": "limits",
}
"""What is defined here, by the names of pydantic's models."""


def ref(name: str) -> Schema:
    """What refers to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def key_ref(key: str) -> Schema:
    """What refers to a route key."""
    return ref(f"key_{key}")


def setting_ref(name: str) -> Schema:
    """What refers to a parameter that every transfer skill takes."""
    return ref(f"any_{name}")


def route_definitions() -> dict[str, Schema]:
    """A route in its three places, what stands inside it, and what stands beside it in every skill."""
    whole, beside = ROUTE.json_schema(), TransferSkill.Params.model_json_schema()
    keys = _fields(whole)
    return {
        **{f"key_{key}": schema for key, schema in keys.items()},
        **{f"any_{name}": schema for name, schema in _fields(beside).items()},
        "named_route": _route(keys),
        "route": _route(_without(keys, _NAMED_ONLY)),
        "rung": _rung(),
        "rung_route": _route(_without(keys, (*_NAMED_ONLY, *CHAIN_ONLY))),
        "routes": _routes(),
        "address": text_like(_NO_WORD, _AN_ADDRESS),
        "sms": _sms(whole["$defs"]["Sms"]),
        "notify": _texting(whole["$defs"]["Notify"]),
        "verdict_texts": Loose().schema(whole["$defs"]["VerdictTexts"]),
        "limits": Loose().schema(beside["$defs"]["Limits"]),
        "region": _code(known_regions(), "must be the code of a country, such as US"),
        "country": _code(known_countries(), "must be the code of a country or of its region, such as US or GB-ENG"),
        "timezone": _timezone(),
    }


def _fields(schema: Schema) -> dict[str, Schema]:
    """The fields of a model. Of some, pydantic cannot say what its validators take."""
    loose = Loose(called=lambda name: CALLED.get(name, name))
    return {name: _field(name, field, loose) for name, field in schema["properties"].items()}


def _field(name: str, field: Schema, loose: Loose) -> Schema:
    made: Schema = loose.schema(field)
    by_hand = _BY_HAND.get(name)
    return {**by_hand, "description": made["description"]} if by_hand else made | _NAMES_IN.get(name, {})


def _route(keys: Iterable[str]) -> Schema:
    """A dict with these keys, or a bare address, or a list of them."""
    closed = {"properties": {key: key_ref(key) for key in keys}, "required": ["to"], "additionalProperties": False}
    return {"title": "a route", **_ADDRESSES, "type": ["object", *_ADDRESSES["type"]], **closed}


def _rung() -> Schema:
    """A verdict, or a route inside a chain. Asked first for what it is, an editor names the mistake in it, and not
    that it is neither; `examples` are what it completes where nothing is written yet."""
    bare = {"anyOf": [{"enum": list(VERDICTS)}, {**_ADDRESSES, "patternErrorMessage": _OR_A_VERDICT}]}
    return {"if": {"type": "object"}, "then": ref("rung_route"), "else": bare, "examples": list(VERDICTS)}


def _routes() -> Schema:
    """Routes by name, or where such a directory stands."""
    flag: Schema = {"anyOf": [{"type": "boolean"}, {"enum": ["true", "false"]}, ref("named_route")]}
    either: Schema = {"anyOf": [TEXT, ref("named_route")]}
    file = {**either, "description": "A directory in a CSV, JSON or YAML file; or a route of this name"}
    directory = {**either, "description": "A directory that a plugin offers; or a route of this name"}
    invalid = {**flag, "description": "Beside `file` or `directory`: leave out what cannot be used"}
    return {
        "type": ["object", "string"],
        "pattern": JSON_OR_VARIABLE,
        "minProperties": 1,
        "properties": {"file": file, "directory": directory, "skip_invalid": invalid},
        "additionalProperties": ref("named_route"),
    }


def _listed(one: Schema) -> Schema:
    """A text, a list of them, or a list of lists."""
    group = {**one, "type": [*one["type"], "array"], "items": one, "minItems": 1}
    return {**group, "items": group}


def _sms(schema: Schema) -> Schema:
    """A text, or a list of them."""
    one = _texting(schema)
    receiver = choice(["caller", "destination"], rf"{_NO_WORD}|{VARIABLE}")
    receiver["anyOf"][1]["type"] = TEXT["type"]
    one["properties"]["to"] = receiver | {"description": one["properties"]["to"]["description"]}
    return {**one, "type": ["object", "array", "string"], "items": one, "minItems": 1}


def _texting(schema: Schema) -> Schema:
    """What has numbers under `from` and `to`."""
    loosened: Schema = Loose().schema(schema)
    loosened["properties"] |= {
        key: {**text_like(_NO_WORD, _A_NUMBER), "description": field["description"]}
        for key, field in loosened["properties"].items()
        if key in {"from", "to"}
    }
    return loosened


def _code(known: Iterable[str], wanted: str) -> Schema:
    """One of some codes, in capitals as an editor offers them, or as they may be written as well."""
    codes = list(known)
    also = {code.upper() for code in codes}.difference(codes)
    pattern = rf"^\s*(?=.*[a-z])[A-Za-z]{{2}}(-.+)?\s*$|^\s|\s$|{VARIABLE}"
    return choice([*codes, *sorted(also)], pattern, wanted)


def _timezone() -> Schema:
    known = sorted(zoneinfo.available_timezones())
    return choice(known, rf"^(posix|right)/|{VARIABLE}", "must be a time zone, such as America/New_York")


def _without(keys: Iterable[str], left_out: Collection[str]) -> list[str]:
    return [key for key in keys if key not in left_out]


_ADDRESSES = _listed(text_like(_NO_WORD, _AN_ADDRESS))
_LIST = {"type": ["array", "string"], "pattern": JSON_OR_VARIABLE}
_BY_HAND: Mapping[str, Schema] = {
    "to": _ADDRESSES,
    "from": ref("address"),
    "aliases": {"type": ["array", *TEXT["type"]], "items": TEXT},
    "on_failure": ref("rung"),
    "on_closed": ref("rung"),
    "sms": ref("sms"),
    "notify": ref("notify"),
    "texts": ref("verdict_texts"),
    "limits": ref("limits"),
    "timezone": ref("timezone"),
    "country": ref("country"),
    "region": ref("region"),
    "digits": text_like("^[0-9*#wW]{1,50}$", "must be an extension: digits, *, # and w for half a second"),
    "accept": {
        "anyOf": [
            {"enum": [False, "1"], "errorMessage": _A_DIGIT},
            {"type": ["string", "integer"], "pattern": f"^([0-9]|false)$|{VARIABLE}", "minimum": 0, "maximum": 9}
            | {"patternErrorMessage": _A_DIGIT},
        ]
    },
    "ringback": {**_LIST, "items": text_like(":", "must be a URL, or as in ring:us"), "minItems": 1},
    "wait_url": text_like("://", "must be a URL"),
    "public_url": text_like("://", "must be a URL"),
    "tool_name": text_like("^[a-zA-Z_][a-zA-Z0-9_]{0,63}$", "must be letters, digits and _, no digit first"),
    "allow": {"anyOf": [choice(ALLOWED, JSON_OR_VARIABLE), {"type": "array", "items": choice(ALLOWED)}]},
}
"""What stands under a key, where pydantic could not say it: its validators are programs."""
_NAMES_IN: Mapping[str, Schema] = {
    "headers": {"propertyNames": {"pattern": rf"^[A-Za-z0-9\-_.!%*+`'~]{{1,100}}$|{VARIABLE}"}},
    "collect": {"propertyNames": {"pattern": rf"^[A-Za-z_][A-Za-z0-9_]*$|{VARIABLE}"}},
}
"""What the keys of a dict may be."""
