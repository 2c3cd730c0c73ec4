"""What the page asks for: JSON, checked and never trusted."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class Question(BaseModel):
    """Something about a text; an agent in Python has none."""

    model_config = ConfigDict(extra="ignore", strict=True)

    text: str = ""


class Looked(Question):
    """A text to be looked at, at a time."""

    at: str = ""


class Called(Question):
    """A call to be played."""

    agent: str
    tool: str
    arguments: Mapping[str, str] = {}
    lines: Mapping[str, str] = {}
    at: str = ""
    caller: str = ""
    language: str = ""


class Written(Question):
    """A text to be saved over the file that has this mark."""

    mark: str


class Pointed(Question):
    """A place in a text: a line, from 1, and a column, from 0."""

    line: int
    column: int


class Named(Question):
    """A rule."""

    code: str
