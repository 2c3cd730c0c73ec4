"""Events as signed webhooks: CloudEvents in the signature of Standard Webhooks."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ._channel import Message
from ._post import Answered, post
from ._targets import Target, wanted


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of events."""

    id: str
    host: str
    url: str
    secret: str

    def message(self, database: Any, row: Mapping[str, Any]) -> Message:
        """The event as it was queued, with the personal data that belongs to it."""
        from ._outbox import people_of

        event = json.loads(row["body"])
        if not row["has_people"]:
            return Message(_bytes(event))
        with database.engine.connect() as connection:
            people = people_of(connection, row["event"])
        if people is None and row["tries"]:  # it may have been told with them
            return Message(why_not="somebody in it was forgotten")
        if people:
            event["data"]["people"] = people
        return Message(_bytes(event), without_people=people is None)

    def send(self, row: Mapping[str, Any], message: Message) -> Answered:
        """Sign it, and post it."""
        from standardwebhooks import Webhook as Signer

        now = datetime.fromtimestamp(int(time.time()), timezone.utc)
        signature = Signer(self.secret).sign(row["event"], now, message.body.decode())
        headers = {
            "content-type": "application/cloudevents+json; charset=utf-8",
            "user-agent": "signalwire-transfer",
            "webhook-id": row["event"],
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        return post(self.url, message.body, headers)

    def is_final(self, answered: Answered) -> bool:
        """A receiver that is broken today may be mended tomorrow."""
        return False


def webhooks() -> tuple[Webhook, ...]:
    """Who is to be told."""
    return tuple(map(_webhook, wanted()))


def _webhook(target: Target) -> Webhook:
    return Webhook(target.id, target.host, target.url, target.secret)


def _bytes(event: object) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
