"""A key of a file that a plugin brings, beside `agent` and `skills`."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from .._records._record import Record


class FileKey(BaseModel):
    """What may stand under a key of its own in a file. The docstring's first line describes it in the schema.

    Raise ValueError in a validator for what cannot be used, with a sentence for the operator. A validator that takes
    pydantic's `ValidationInfo` finds the folder of the file in `info.context["folder"]`, for paths that count from it.
    """

    model_config = ConfigDict(defer_build=True, extra="forbid", hide_input_in_errors=True, frozen=True)

    key: ClassVar[str]
    """The key as it is written."""
    shorthand: ClassVar[str] = ""
    """The field that a bare text or list stands for, if any."""

    keeps_records: ClassVar[bool] = False
    """Whether transfers are kept, and counted across calls, where this stands."""

    def missing(self, beside: Collection[str]) -> str:
        """What must stand beside it and does not, as a sentence for the operator; `beside` are the file's keys.

        A class method is asked also where what is written cannot be read, so that all mistakes are told at once.
        """
        return ""

    def use(self) -> None:
        """Put it in force: called in each process that serves the file, and never for `check`."""

    def rehearsed(self, records: "Sequence[Record]") -> str:
        """What to say, in a few words, of a call that was only simulated, with the records that it would have left."""
        return ""

    def loses_messages(self, beside: "Mapping[str, FileKey]") -> str:
        """Why a message that is delivered by this key would be lost, as in "the pager is off"; empty where it is kept.
        `beside` are the keys of the file that could be read, by name."""
        return ""

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, written: Any) -> Any:
        return {cls.shorthand: written} if cls.shorthand and isinstance(written, (str, list)) else written

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        whole = handler.resolve_ref_schema(handler(core))
        if not cls.shorthand:
            return whole
        short = whole["properties"][cls.shorthand]
        return short if short.get("type") == "array" else {"anyOf": [{"type": "string"}, whole]}
