"""The text that brings the link to a voicemail, sent by the platform's REST API, whoever has ended the call.

The document itself can text only while it runs, which may be no longer than the caller stays on the line. So where this
can be done, the document does not text at all: one of the two sends the text, never both.
"""

import base64
import contextlib
import functools
import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from ._channel import TEXTS, Message
from ._post import Answered, get, post
from ._targets import is_loopback

VARIABLES = ("SIGNALWIRE_PROJECT_ID", "SIGNALWIRE_API_TOKEN", "SIGNALWIRE_SPACE")
"""Let the platform's REST API text the link of a voicemail, with a ledger and a public URL. All three are needed; the
token needs the scope Messaging, and the space is `example` or `example.signalwire.com`. Read by every agent with a
ledger."""
_LOST = frozenset({400, 422})
"""What the platform answers to a text that it will never send."""
_LISTED = 200
"""Texts that are looked through for one that may have been sent, the newest first."""
_NOT_SENT = frozenset({"failed", "undelivered"})
_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?")
_log = logging.getLogger("signalwire_transfer.ledger")


@dataclass(frozen=True, slots=True)
class Texts:
    """The platform's API of messages, in one space."""

    host: str
    project: str
    token: str = field(repr=False)
    id: str = TEXTS

    def message(self, database: Any, row: Mapping[str, Any]) -> Message:
        """The text with its link; nothing where somebody in it was forgotten."""
        from ._outbox import notice_of

        with database.engine.connect() as connection:
            notice = notice_of(connection, row["event"], row["transfer"])
        return Message(json.dumps(notice).encode()) if notice else Message(why_not="somebody in it was forgotten")

    def send(self, row: Mapping[str, Any], message: Message) -> Answered:
        """Have the platform send it, unless an earlier try was taken whose answer never came."""
        if row["tries"] and self._has_sent(json.loads(message.body)):
            return Answered(200)
        headers = {"content-type": "application/json", **self._headers}
        return post(f"{self._base}/api/messaging/messages", message.body, headers)

    def _has_sent(self, text: Mapping[str, str]) -> bool:
        """Whether the platform knows this text already. The link in it is of one recording, so no other is the same."""
        chosen = urlencode({"To": text["to"], "From": text["from"], "PageSize": _LISTED})
        project = quote(self.project, safe="")
        found = get(f"{self._base}/api/laml/2010-04-01/Accounts/{project}/Messages.json?{chosen}", self._headers)
        with contextlib.suppress(
            ValueError, TypeError, AttributeError, KeyError, RecursionError
        ):  # what cannot be read is no reason not to send
            listed = json.loads(found or "{}").get("messages", [])
            return any(each["body"] == text["body"] and each["status"] not in _NOT_SENT for each in listed)
        return False

    @property
    def _base(self) -> str:
        is_local = is_loopback(self.host.rpartition(":")[0] or self.host)
        return f"{'http' if is_local else 'https'}://{self.host}"

    @property
    def _headers(self) -> dict[str, str]:
        login = base64.b64encode(f"{self.project}:{self.token}".encode()).decode()
        return {"accept": "application/json", "authorization": f"Basic {login}"}

    def is_final(self, answered: Answered) -> bool:
        """Whether the text itself is wrong."""
        return answered.status in _LOST


def texts() -> tuple[Texts, ...]:
    """The API, where the environment says how to use it."""
    return _texts(*(os.environ.get(name, "").strip() for name in VARIABLES))


@functools.lru_cache(maxsize=8)
def _texts(project: str, token: str, space: str) -> tuple[Texts, ...]:
    if not (project and token and space):
        return ()
    host = re.sub(r"^https?://|/+$", "", space)
    if not _HOST.fullmatch(host):
        _log.error("no text is sent about voicemails: %s must be the host of a space", VARIABLES[-1])
        return ()
    return (Texts(host if re.search(r"[.:]", host) or is_loopback(host) else f"{host}.signalwire.com", project, token),)
