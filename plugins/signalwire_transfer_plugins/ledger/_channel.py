"""What a receiver is to those who tell it, and what comes of telling."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from ._post import Answered

TEXTS = "text"
"""The receiver of texts about voicemails, as the table of deliveries names it."""
LEFT = "voicemail.left"
EXPECTED = "voicemail.expected"
"""The event that says who is to be texted, should a message be left."""

Row = Mapping[str, Any]


class Message(NamedTuple):
    """What is to be sent; `why_not` says why it may not be any more."""

    body: bytes = b""
    without_people: bool = False
    """Whether the personal data that belonged to it is gone."""
    why_not: str = ""


class Channel(Protocol):
    """A receiver, and how it is told."""

    @property
    def id(self) -> str:
        """The receiver, as the table of deliveries names it."""

    @property
    def host(self) -> str:
        """What a log may say of it."""

    def message(self, database: Any, row: Row) -> Message:
        """What is to be sent."""

    def send(self, row: Row, message: Message) -> Answered:
        """Send it."""

    def is_final(self, answered: Answered) -> bool:
        """Whether it will never be taken, however often it is sent."""


class Result(NamedTuple):
    """What has become of one delivery."""

    event: str
    status: str
    """done, given up, or nothing while it is still to be tried."""
    error: str = ""
    pause: int = 0
    """Milliseconds before it is tried again."""
    without_people: bool = False
