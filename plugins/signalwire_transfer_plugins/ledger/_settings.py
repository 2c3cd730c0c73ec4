"""Where the ledger is and what it keeps, as it stands in a file or in the environment."""

import hashlib
import importlib.util
import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo

from signalwire_transfer import FileKey, TransferError

from ._variables import LEDGER as VARIABLE

STATE_VARIABLE = "XDG_STATE_HOME"
"""Where programs keep their state (default: `~/.local/state`): the spool of a ledger on PostgreSQL stands there. Read
by every agent with such a ledger."""

_STRICT = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
_NEEDED = {"sqlite": ("ledger", ["sqlalchemy"]), "postgresql": ("postgres", ["sqlalchemy", "psycopg"])}
"""For each kind of database the extra that brings all of it, and the modules that must be there."""
_FORMS = "must be sqlite:///transfers.db, or as in postgresql://host/database"
_PATH = re.compile(r"[^:?#\0]*[^:?#\0/]\.(?:db|sqlite3?)", re.IGNORECASE)
"""A file of SQLite, known by how it ends: what is anything else may be a slip."""
_DAY = 86_400_000
_WORDS = {"extra_forbidden": "must not stand there", "missing": "must stand there", "string_type": "must be text"}
"""What pydantic says in words that are of no use here."""


def read_url(url: str) -> str:
    """The address as SQLAlchemy knows it; the path of a file will do. Raises ValueError where the driver is unknown or
    not installed."""
    if _PATH.fullmatch(url.strip()):
        url = f"sqlite:///{url.strip()}"
    scheme, colon, rest = url.strip().partition("://")
    kind = scheme.partition("+")[0]
    if not colon or scheme not in {"sqlite", "postgresql", "postgresql+psycopg"}:
        raise ValueError(_FORMS)
    extra, modules = _NEEDED[kind]
    if not all(map(importlib.util.find_spec, modules)):
        raise ValueError(f'needs a package that is not installed: pip install "signalwire-transfer[{extra}]"')
    if kind == "sqlite" and not rest.startswith("/"):
        raise ValueError(f"{_FORMS}: SQLite has three slashes before the name of the file")
    if kind == "sqlite" and rest.partition("?")[0] in {"/", "/:memory:"}:
        raise ValueError(f"{_FORMS}: the name of a file, which outlives this program")
    if kind == "postgresql" and not _is_readable(rest):
        raise ValueError(f"{_FORMS}: a port is a number, and what is special in a password stands as in %40 for @")
    return f"postgresql+psycopg://{rest}" if kind == "postgresql" else f"sqlite://{rest}"


def _is_readable(rest: str) -> bool:
    """Whether host and port can be told apart in the address of a server."""
    try:
        parts = urlsplit(f"//{rest}")
        parts.port  # noqa: B018  # raises ValueError for what is no port
    except ValueError:
        return False
    return "@" not in (parts.password or "")


def _from_the_file(url: str, info: ValidationInfo) -> str:
    """An SQLite file that is named in a file counts from the folder of that file, as directories do."""
    path = url.removeprefix("sqlite:///")
    return url if path == url or path.startswith("/") else f"sqlite:///{_in_folder(path, info)}"


def _in_folder(path: str, info: ValidationInfo) -> str:
    folder = (info.context or {}).get("folder")
    return str(Path(folder).absolute() / path) if path and folder else path


class Keep(BaseModel):
    """How many days something stays."""

    model_config = _STRICT

    events: int = Field(default=400, ge=1, le=36500, description="Days that a transfer and its events stay")
    people: int = Field(default=90, ge=1, le=36500, description="Days that personal data stays")


class Settings(FileKey):
    """What became of each call: an address of a database, or more."""

    key: ClassVar[str] = "ledger"
    shorthand: ClassVar[str] = "url"

    url: Annotated[str, AfterValidator(read_url), AfterValidator(_from_the_file)] = Field(
        description="The database, as in sqlite:///transfers.db (beside this file; transfers.db will do) or "
        "postgresql://user:password@host/database"
    )
    people: Literal["masked", "full", "none"] = Field(
        default="masked", description="What stays of callers: masked numbers and names, all that they said, or nothing"
    )
    keep: Keep = Field(default=Keep(), description="How many days events and personal data stay")
    spool: Annotated[str, AfterValidator(_in_folder)] = Field(
        default="", description="Folder for what is on its way to the database"
    )
    spool_mb: int = Field(default=512, ge=16, le=1_000_000, description="Megabytes that the spool may take at most")
    durable: bool = Field(default=False, description="Whether each line is on the disk before the answer leaves")

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self.url.removeprefix("sqlite:///").partition("?")[0]) if self.url.startswith("sqlite:") else None

    @property
    def folder(self) -> Path:
        """Where the spool is: beside an SQLite file, else where programs keep their state."""
        if self.spool:
            return Path(self.spool)
        if file := self.file:
            return file.with_name(f"{file.name}-spool")
        state = os.environ.get(STATE_VARIABLE) or Path.home() / ".local" / "state"
        return Path(state) / "signalwire-transfer" / hashlib.sha256(self.url.encode()).hexdigest()[:12]

    def oldest(self, now: int, what: Literal["events", "people"]) -> int:
        """The moment before which nothing of this stays, in milliseconds."""
        return now - _DAY * (self.keep.events if what == "events" else self.keep.people)


def read(written: str) -> Settings:
    """The settings behind the variable: an address, or all of them as JSON. Raises ValueError with what is wrong."""
    text = written.strip()
    return Settings.model_validate(json.loads(text) if text.startswith("{") else text)


def named(written: str) -> Settings:
    """The settings that a command is given. Raises TransferError with what is wrong, in a line."""
    if not written:
        raise TransferError("no ledger is named", hint=f"write `--ledger sqlite:///transfers.db`, or set `{VARIABLE}`")
    try:
        return read(written)
    except ValueError as error:
        raise TransferError(f"the ledger {in_words(error)}") from None


def in_words(error: ValueError) -> str:
    """What is wrong with the settings behind the variable, as the end of a sentence; never what stands there."""
    if not isinstance(error, ValidationError):
        return 'must be an address, or JSON as in {"url": "sqlite:///transfers.db"}'
    return "; ".join(map(_placed, error.errors(include_url=False, include_input=False)))


def _placed(detail: Any) -> str:
    place = ".".join(map(str, detail["loc"]))
    if place in {"", "url"}:
        return _FORMS if detail["type"] == "string_type" else said(detail)
    return f"`{place}` {said(detail)}"


def said(detail: Any) -> str:
    """One of pydantic's errors in a sentence for the operator."""
    words = _WORDS.get(detail["type"]) or str(detail["msg"])
    return words.removeprefix("Value error, ").replace("Input should be", "must be")
