"""The file that is edited: read, and saved where nobody else has changed it meanwhile."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from .._document._content import LARGEST, content_of
from .._errors import ConfigurationError, TransferError

_BOM = b"\xef\xbb\xbf"
_TOO_LARGE = f"the file must be at most {LARGEST // 1_000_000} MB"


class Copy(NamedTuple):
    """What the file holds, and a mark that changes with it. A file that is not there yet has neither."""

    text: str
    mark: str


class ChangedError(TransferError):
    """Somebody else has changed the file. `copy` is what it holds now."""

    def __init__(self, name: str, copy: Copy) -> None:
        super().__init__(f"{name} has been changed by somebody else since it was opened here")
        self.copy = copy


class Paper:
    """A file. Its text has `\\n` between lines; what it has in truth, and a byte order mark, stay as they are."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """What the page calls it."""
        return self.path.name

    def read(self) -> Copy:
        """What it holds now. Raises TransferError where that is no text."""
        content = self._content()
        if content is None:
            return Copy("", "")
        try:
            text = content.removeprefix(_BOM).decode("utf-8")
        except UnicodeDecodeError:
            raise TransferError(f"{self.path} must be text in UTF-8") from None
        return Copy(text.replace("\r\n", "\n").replace("\r", "\n"), _mark(content))

    def save(self, text: str, mark: str) -> Copy:
        """Write a text, in one step. Raises ChangedError where the file is no longer the one of that mark."""
        before = self.read()
        if before.mark != mark:
            raise ChangedError(self.name, before)
        old = self._content() or b""
        content = text.replace("\n", "\r\n" if b"\r\n" in old else "\n").encode()
        if old.startswith(_BOM):
            content = _BOM + content
        if len(content) > LARGEST:
            raise TransferError(_TOO_LARGE)
        try:
            self._put(content)
        except OSError as error:
            raise TransferError(f"{self.path} cannot be written: {error.strerror or error}") from None
        return Copy(text, _mark(content))

    def _content(self) -> bytes | None:
        if not self.path.exists():
            return None
        try:
            content = content_of(self.path)
        except ConfigurationError as error:  # one that has just gone is said so, and asked for again
            raise TransferError(error.mistakes[0].message) from None
        if len(content) > LARGEST:
            raise TransferError(_TOO_LARGE)
        return content

    def _put(self, content: bytes) -> None:
        """All of it or nothing: whoever reads meanwhile never sees half a file."""
        target = self.path.resolve()  # a link goes on leading there
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            beside.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
            beside.replace(target)
        except OSError:
            beside.unlink()
            raise


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _umask() -> int:
    """The mask that new files have; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
