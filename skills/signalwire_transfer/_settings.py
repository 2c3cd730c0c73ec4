"""What a skill takes beside its routes: the settings that the umbrella's `defaults` may give to all of them."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ._address import parse_base
from ._errors import Mistake, WrongValueError, unknown
from ._number import ALLOWED, Allowed, Rules
from ._reach import Reach
from ._text import FIELDS, OPENS, check_template
from ._validation import JSON_TEXT, from_json_text, refuse

STRICT = ConfigDict(defer_build=True, extra="forbid", hide_input_in_errors=True, frozen=True)


class Limits(BaseModel):
    """How often a call may be moved before the tools only answer in words."""

    model_config = STRICT

    per_call: int = Field(default=3, ge=1, le=32, description="Transfers of one call, by any skill")
    hops: int = Field(default=5, ge=1, le=32, description="Agents that may hand one call to each other")


def _region(value: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    if value.upper() not in SUPPORTED_REGIONS:
        sentence = unknown("region", value, SUPPORTED_REGIONS) if len(value) != 2 else f'unknown region "{value}"'
        raise WrongValueError(sentence, "unknown_name")
    return value.upper()


def _allow(value: Any) -> Any:
    value = from_json_text(value)
    names = [value] if isinstance(value, str) else value
    if isinstance(names, (list, tuple, set, frozenset)):
        wrong = [name for name in names if name not in ALLOWED]
        if wrong:
            sentences = (unknown("kind of number", str(name), ALLOWED) for name in wrong)
            raise WrongValueError(", ".join(sentences), "unknown_name")
        return frozenset(names)
    return names


def _collected(value: dict[str, str]) -> dict[str, str]:
    mistakes = []
    for name, description in value.items():
        if not (name.isidentifier() and name.isascii()):
            mistakes.append(Mistake((name,), "is no field name: letters, digits and _"))
        elif name in (*FIELDS, OPENS):
            mistakes.append(Mistake((name,), "is a field already: every card has it"))
        elif not description.strip():
            mistakes.append(Mistake((name,), "is empty: say what to ask the caller for", "empty"))
    if mistakes:
        refuse(*mistakes)
    for description in value.values():
        check_template(description, ())
    return value


class Settings(BaseModel):
    """The keys that a skill shares with the umbrella's `defaults`, beside the route keys."""

    model_config = STRICT

    region: Annotated[str, AfterValidator(_region)] | None = Field(
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
    collect: Annotated[dict[str, str], AfterValidator(_collected), JSON_TEXT] = Field(
        default={}, description="What to ask the caller for before a transfer: field to description"
    )


def rules_of(raw: dict[str, Any], schemes: frozenset[str], reach: Reach) -> Rules:
    """How addresses and texts below these parameters are read. What is wrong in it is reported where it stands."""
    try:
        settings = Settings.model_validate({key: raw[key] for key in Settings.model_fields if key in raw})
    except ValueError:
        settings = _readable(raw)
    return Rules(settings.region, settings.allow, schemes, tuple(settings.collect), reach.of(settings.public_url))


def _readable(raw: dict[str, Any]) -> Settings:
    """Those of the settings that are right, when one of them is not."""
    readable: dict[str, Any] = {}
    for key in Settings.model_fields.keys() & raw.keys():
        try:
            Settings.model_validate({key: raw[key]})
        except ValueError:
            continue
        readable[key] = raw[key]
    return Settings.model_validate(readable)
