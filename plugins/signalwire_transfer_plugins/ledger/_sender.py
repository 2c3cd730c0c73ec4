"""The senders: a thread for each receiver, so that one that is slow, broken or gone keeps no other waiting.

What is due is claimed for a minute, sent outside of any transaction, and marked. Several machines may do so at once. A
process that dies between sending and marking leaves a claim that runs out: then the same is sent once more, under the
same id.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import Any

from ._channel import Channel, Result, Row
from ._post import Answered
from ._settings import Settings

_log = logging.getLogger("signalwire_transfer.ledger")
_PAUSE = 1.0
_REST, _LONGEST_REST = 5.0, 60.0
"""Seconds for which a receiver is left alone that fails again and again, at first and at most."""
_GONE = 410
_NO_MORE = "it answered 410: it wants to hear no more"
_PAUSES = (5, 60, 300, 1800, 7200, 18_000, 36_000)
"""Seconds before something is tried again; the last of them from then on."""
LIFETIME = 3 * 86_400_000
"""Milliseconds after which something is given up."""
_IN_A_ROW = 3
"""Failures in a row after which a receiver is left alone for a while."""


class Senders:
    """The threads of this process that tell others."""

    def __init__(self, settings: Settings, channels: Callable[[], tuple[Channel, ...]]) -> None:
        self._settings, self._channels = settings, channels
        self._running: dict[Channel, _Sender] = {}

    def look(self) -> None:
        """Begin with receivers that are new, and end with those that nobody wants told any more."""
        wanted = self._channels()
        for channel in wanted:
            if channel not in self._running:
                self._running[channel] = _Sender(self._settings, channel)
                self._running[channel].start()
        for channel in [channel for channel in self._running if channel not in wanted]:
            self._running.pop(channel).stop()

    def wake(self) -> None:
        """Something may be due."""
        for sender in self._running.values():
            sender.wake()

    def stop(self, seconds: float) -> None:
        """End; at the latest after so many seconds."""
        until = time.monotonic() + seconds
        for sender in self._running.values():
            sender.stop()
        for sender in self._running.values():
            sender.join(max(until - time.monotonic(), 0))


class _Sender(threading.Thread):
    """Tells one receiver what is due."""

    def __init__(self, settings: Settings, channel: Channel) -> None:
        super().__init__(name=f"signalwire-transfer events {channel.id}", daemon=True)
        self._settings, self._channel = settings, channel
        self._stopping = False
        self._news = threading.Event()
        self._failures = 0
        self._database: Any = None

    def wake(self) -> None:
        self._news.set()

    def stop(self) -> None:
        self._stopping = True
        self._news.set()

    def run(self) -> None:
        pause = _PAUSE
        while not self._stopping:
            try:
                has_worked = self._turn()
            except Exception:  # the mover says that the database is away; what is due stays where it is
                _log.debug("events cannot be sent", exc_info=True)
                has_worked = False
            if self._failures >= _IN_A_ROW:
                pause = min(_REST * 2.0 ** min(self._failures - _IN_A_ROW, 9), _LONGEST_REST)
                until = time.monotonic() + pause
                while not self._stopping and (left := until - time.monotonic()) > 0:
                    self._news.wait(left)  # what is new does not shorten it
                    self._news.clear()
            elif not has_worked:
                self._news.wait(_PAUSE)
            self._news.clear()
        if self._database is not None:
            self._database.close()

    def _turn(self) -> bool:
        """Send what is due, if anything is."""
        from ._due import Due  # SQLAlchemy: not before somebody is to be told

        if self._database is None:
            from ._database import Database

            self._database = Database(self._settings)
        self._database.ready()
        due = Due(self._database, self._channel.id)
        rows = due.claim()
        results: list[Result] = []
        try:
            for row in rows:
                is_tried = self._failures >= _IN_A_ROW and results  # one is enough to see whether it is well again
                if self._stopping or is_tried or due.is_running_out():
                    break
                results.append(self._sent(row))
                if results[-1].error == _NO_MORE:
                    break
        finally:
            due.mark(results, [row["event"] for row in rows[len(results) :]])
        if given_up := [result for result in results if result.status == "given up" and result.error != _NO_MORE]:
            why = given_up[-1].error
            _log.error("%s is told no more of %d events: %s", self._channel.host, len(given_up), why)
        if results and results[-1].error == _NO_MORE:
            self._say_gone(due.give_up(_NO_MORE))
        return bool(rows)

    def _sent(self, row: Row) -> Result:
        message = self._channel.message(self._database, row)
        if message.why_not:
            return Result(row["event"], "given up", message.why_not)
        answered = self._channel.send(row, message)
        if answered.is_taken:
            self._say_well()
            return Result(row["event"], "done", without_people=message.without_people)
        if answered.status == _GONE:
            return Result(row["event"], "given up", _NO_MORE)
        self._say_failed(answered)
        pause = pause_after(row["tries"], answered.retry_after)
        is_over = time.time_ns() // 1_000_000 + pause > row["queued_at"] + LIFETIME
        status = "given up" if is_over or self._channel.is_final(answered) else ""
        return Result(row["event"], status, answered.why, pause, message.without_people)

    def _say_well(self) -> None:
        if self._failures >= _IN_A_ROW:
            _log.warning("%s takes again what it is told", self._channel.host)
        self._failures = 0

    def _say_failed(self, answered: Answered) -> None:
        self._failures += 1
        if self._failures == _IN_A_ROW:
            _log.warning(
                "%s does not take what it is told, and is told again later: %s", self._channel.host, answered.why
            )

    def _say_gone(self, is_first: bool) -> None:
        if is_first:
            again = f"signalwire-transfer ledger events --again {self._channel.host}"
            _log.error("%s answered 410, and is told of nothing more until `%s`", self._channel.host, again)


def pause_after(tries: int, asked: int = 0) -> int:
    """Milliseconds before something is tried again that has failed so many times before; a fifth of it is chance."""
    seconds = max(_PAUSES[min(tries, len(_PAUSES) - 1)], min(asked, 3600))
    return int(seconds * 1000 * random.uniform(1, 1.2))  # noqa: S311  # no secret depends on it
