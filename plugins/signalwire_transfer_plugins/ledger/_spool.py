"""The spool: a file of this process that a line is in before an answer leaves, and that outlives the process.

A line begins with a record separator and ends with a newline (RFC 7464), so that a torn one spoils no other. The file
is locked while its process lives: whose lock can be had has died, and is drained by the others.
"""

import contextlib
import os
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

with contextlib.suppress(ImportError):  # there is none on Windows, and no ledger: see `is_possible`
    import fcntl

SEGMENT = 8_388_608
"""Bytes after which a new file is begun, so that disk is given back while calls go on."""
_CHUNK = 1_048_576


def is_possible() -> bool:
    """Whether this system can lock a file for as long as a process lives."""
    return os.name == "posix"


class Segment:
    """One file of a spool that this process holds, and how far it has been taken."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path, self.handle = path, handle
        self.size = os.fstat(handle).st_size
        self.taken = 0

    def chunk(self) -> bytes:
        """The next whole lines; nothing where all of them have been taken."""
        got = os.pread(self.handle, _CHUNK, self.taken)
        return got[: got.rfind(b"\n") + 1]

    def rest(self) -> int:
        """How many lines have not been taken."""
        count = 0
        while chunk := self.chunk():
            count += chunk.count(b"\x1e")
            self.taken += len(chunk)
        return count

    def remove(self) -> None:
        """Be done with it."""
        with contextlib.suppress(OSError):
            self.path.unlink()
        self.close()

    def close(self) -> None:
        """Let go of it. It is never unlocked: a forked process shares the lock."""
        with contextlib.suppress(OSError):
            os.close(self.handle)


class Spool:
    """What this process has written and nobody has taken yet."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self.lost = 0
        """Lines that could not be written."""
        self.lost_at = float("-inf")
        """When the last of them could not, on the clock that never goes back."""
        self._told_lost = 0
        self._durable = durable
        self._lock = threading.Lock()
        self._segments: list[Segment] = []
        self._writing: Segment | None = None
        self._left: Path | None = None

    def write(self, line: bytes) -> bool:
        """Write a line down. False where the disk does not take it: the transfer goes on, and it is counted."""
        line = b"\x1e" + line + b"\n"
        with self._lock:
            try:
                segment = self._open()
                written = os.write(segment.handle, line)
                segment.size += written
                if self._durable:
                    _sync(segment.handle)
                if written == len(line):
                    return True
                os.write(segment.handle, b"\n")  # the next line begins anew
            except OSError:
                pass
            self.lost, self.lost_at = self.lost + 1, time.monotonic()
            return False

    def _open(self) -> Segment:
        if self._writing is None or self._writing.size >= SEGMENT:
            self._writing = _new(self.folder)
            self._segments.append(self._writing)
        return self._writing

    def segments(self) -> list[Segment]:
        """The files that this process holds, oldest first."""
        with self._lock:
            return list(self._segments)

    def is_done(self, segment: Segment) -> bool:
        """Whether nothing can come into this file any more and all of it has been taken."""
        with self._lock:
            return segment is not self._writing and not segment.chunk()

    def empty(self, segment: Segment) -> None:
        """Give the disk back, and what is personal with it, where all of a file has been taken."""
        with self._lock:
            if segment.size and segment.taken >= segment.size:
                os.ftruncate(segment.handle, 0)
                segment.taken = segment.size = 0

    def let_go(self) -> None:
        """Leave what is written to whoever takes what nobody holds, and begin a new file with the next line.

        While the file before is still there nobody takes any, and only full ones are left: many would help nobody.
        """
        with self._lock:
            kept = self._writing if self._left and self._left.exists() else None
            for segment in self._segments:
                if segment is not kept:
                    self._left = segment.path
                    segment.close()
            self._segments, self._writing = [kept] if kept else [], kept

    def newly_lost(self) -> int:
        """How many lines could not be written since this was asked last."""
        new, self._told_lost = self.lost - self._told_lost, self.lost
        return new

    def drop(self, segment: Segment) -> None:
        """Give a file of this process up."""
        with self._lock:
            self._segments = [other for other in self._segments if other is not segment]
            if segment is self._writing:
                self._writing = None
        segment.remove()

    def end(self) -> None:
        """Leave nothing behind where all has been taken; else what is left is found by others."""
        for segment in self.segments():
            if not segment.chunk():
                self.drop(segment)

    def forget(self) -> None:
        """In a forked process: the files are the parent's."""
        self._lock = threading.Lock()
        for segment in self._segments:
            segment.close()
        self._segments, self._writing, self._left, self.lost, self._told_lost = [], None, None, 0, 0

    def waits_since(self, seconds: float) -> bool:
        """Whether anything in the folder has been waiting for so long. Each file is named after when it was begun."""
        before = f"{time.time_ns() - int(seconds * 1e9):020d}"
        return any(path.name < before and _size(path) for path in _files(self.folder))

    def orphans(self) -> Iterator[Segment]:
        """The files of processes that have died, each locked while it is looked at."""
        mine = {segment.path for segment in self.segments()}
        for path in _files(self.folder):
            if path not in mine and (handle := _locked(path)) is not None:
                segment = Segment(path, handle)
                try:
                    yield segment
                finally:
                    segment.close()

    def shrink(self, most: int) -> int:
        """Drop the oldest files until the folder takes at most so many bytes. How many lines were lost."""
        lost = 0
        held = {segment.path: segment for segment in self.segments()}
        sizes = [(path, _size(path)) for path in _files(self.folder)]
        over = sum(size for _, size in sizes) - most
        for path, size in sizes[:-1]:
            if over <= 0:
                break
            handle = None if path in held else _locked(path)
            segment = held.get(path) or (Segment(path, handle) if handle is not None else None)
            if segment is not None:
                lost += segment.rest()
                self.drop(segment)
                over -= size
        return lost


def _new(folder: Path) -> Segment:
    """A file under a name that no orphan hunter looks at until it is locked."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{time.time_ns():020d}-{uuid.uuid4().hex}.jsonl"
    making = path.with_suffix(".new")
    handle = os.open(making, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    making.rename(path)
    return Segment(path, handle)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".jsonl")
    except OSError:
        return []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _locked(path: Path) -> int | None:
    """The file, if no process holds it any more."""
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_nlink:  # else somebody has drained it in between
            return handle
    except OSError:
        pass
    os.close(handle)
    return None


def _sync(handle: int) -> None:
    getattr(os, "fdatasync", os.fsync)(handle)
