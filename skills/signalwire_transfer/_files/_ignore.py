"""Reads `ignore:` of a file: findings of `check` that the operator has decided to keep, each with a reason."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from .._errors import KeyPath, Mistake, instead
from .._skills._settings import STRICT
from .._validation import mistakes_of

REFUSED = "TR001"
"""The code of what the loader refuses."""

CODE = re.compile(r"[A-Z]{2,10}[0-9]{3}")


def _code(value: str) -> str:
    if value == REFUSED:
        raise ValueError(f"must not be {REFUSED}: a file with such a mistake does not start")
    if not CODE.fullmatch(value):
        raise ValueError("must be the code of one rule, such as TR004; `signalwire-transfer check --rules` lists them")
    return value


def _reason(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty: say why this may stay as it is")
    return value


class Ignore(BaseModel):
    """A finding that stays."""

    model_config = STRICT

    rule: Annotated[str, AfterValidator(_code)] = Field(description="The code of the rule, such as TR004")
    at: str = Field(default="", description="The place, as `check` writes it; without it, the whole file")
    reason: Annotated[str, AfterValidator(_reason)] = Field(description="Why this may stay as it is")


def ignores_of(written: Any) -> tuple[list[tuple[KeyPath, Ignore]], list[Mistake]]:
    """The entries that can be read, each with its path; and the mistakes in the others."""
    if written is None:
        return [], []
    if not isinstance(written, list):
        there = instead(written)
        return [], [
            Mistake(
                ("ignore",), f"must be a list of dicts with `rule`, `reason` and, for one place, `at`{there}", "type"
            )
        ]
    read: list[tuple[KeyPath, Ignore]] = []
    mistakes: list[Mistake] = []
    for index, entry in enumerate(written):
        path = ("ignore", index)
        try:
            read.append((path, Ignore.model_validate(entry)))
        except ValidationError as error:
            found = mistakes_of(error, lambda _path: Ignore.model_fields)
            mistakes += [mistake.below(*path) for mistake in found]
    return read, mistakes
