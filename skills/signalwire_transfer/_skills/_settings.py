"""The settings of a skill beside its routes; `defaults` of the umbrella may set them for all skills."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .._addresses._address import Rules, parse_base
from .._addresses._reach import Reach
from .._errors import WrongValueError, did_you_mean, instead
from .._numbers._number import ALLOWED, Allowed
from .._numbers._regions import read_region
from .._routes._values import read_collected
from .._validation import JSON_TEXT, from_json_text, from_json_text_if_it_is

STRICT = ConfigDict(defer_build=True, extra="forbid", hide_input_in_errors=True, frozen=True)


LONGEST_WINDOW = 7 * 86_400


def _or_none(value: object) -> object:
    return None if isinstance(value, str) and value.strip().casefold() == "none" else value


class Limits(BaseModel):
    """How often a call may be moved before the tools only answer in words."""

    model_config = STRICT

    per_call: int = Field(default=3, ge=1, le=32, description="Transfers of one call, by any skill")
    hops: int = Field(default=5, ge=1, le=32, description="Agents that may hand one call to each other")
    per_caller: Annotated[int | None, BeforeValidator(_or_none)] = Field(
        default=None, ge=1, le=1000, description="Transfers of one caller, in all calls of a window; needs a ledger"
    )
    window: int = Field(default=3600, ge=1, le=LONGEST_WINDOW, description="Seconds in which a caller's are counted")


def _allow(value: Any) -> Any:
    value = from_json_text(value)
    names = [value] if isinstance(value, str) else value
    if isinstance(names, (list, tuple, set, frozenset)):
        wrong = [name for name in names if name not in ALLOWED]
        if wrong:
            hints = "".join(did_you_mean(str(name), ALLOWED) or instead(name) for name in wrong)
            raise WrongValueError(f"must hold only {', '.join(ALLOWED)}{hints}", "unknown_name")
        return frozenset(names)
    return names


class Settings(BaseModel):
    """The keys that a skill shares with the umbrella's `defaults`, beside the route keys."""

    model_config = STRICT

    region: Annotated[str, AfterValidator(read_region)] | None = Field(
        default=None, description='Country of numbers written without a country code, such as "US"'
    )
    allow: Annotated[frozenset[Allowed], BeforeValidator(_allow)] = Field(
        default=frozenset(), description="Kinds of numbers that are refused unless they are named here"
    )
    limits: Annotated[Limits, JSON_TEXT] = Field(default=Limits(), description="How often a call may be moved")
    public_url: Annotated[str, AfterValidator(parse_base)] | None = Field(
        default=None, description="The agent's own public SWML address, for calls that come back from a queue"
    )
    mode: Literal["webhook", "data_map"] = Field(
        default="webhook",
        description="Who answers the tool: the agent's server (webhook), or the platform by itself (data_map)",
    )
    collect: Annotated[dict[str, str], AfterValidator(read_collected), JSON_TEXT] = Field(
        default={}, description="What to ask the caller for before a transfer: field to description"
    )


OF_MOVING = frozenset({"collect", "limits", "mode", "public_url"})
"""The settings that only a skill can use which moves calls."""


def rules_of(raw: Mapping[str, Any], schemes: frozenset[str], reach: Reach) -> Rules:
    """How addresses and texts below these parameters are read. Mistakes in these settings are reported elsewhere."""
    settings = readable(raw)
    public_url = reach.of(settings.public_url)
    collected = tuple(dict.fromkeys((*settings.collect, *_asked_by_routes(raw))))
    return Rules(settings.region, settings.allow, schemes, collected, public_url, neighbours=reach.neighbours)


def _asked_by_routes(written: Any) -> Iterator[str]:
    """The fields that single routes ask for. Whether a text may hold them is looked at once each route is read."""
    if isinstance(written, str):
        written = from_json_text_if_it_is(written) if '"collect"' in written else ()
    if isinstance(written, Mapping):
        for key, inner in written.items():
            if key == "collect" and isinstance(asked := from_json_text_if_it_is(inner), Mapping):
                yield from map(str, asked)
            elif isinstance(inner, (Mapping, list, tuple, str)):
                yield from _asked_by_routes(inner)
    elif isinstance(written, (list, tuple)):
        for inner in written:
            yield from _asked_by_routes(inner)


def readable(raw: Mapping[str, Any]) -> Settings:
    """The settings that can be read; the others are left out."""
    written = {key: raw[key] for key in Settings.model_fields if key in raw}
    try:
        return Settings.model_validate(written)
    except ValidationError as error:
        wrong = {detail["loc"][0] for detail in error.errors()}
    return Settings.model_validate({key: value for key, value in written.items() if key not in wrong})
