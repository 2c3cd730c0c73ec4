"""The viewer: which time zone they are in, and moments in it."""

from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Viewer:
    """Who looks. The browser says its zone once a script has run; until then it is UTC."""

    def __init__(self, zone: str = "") -> None:
        self.zone, self._zone = _known(zone)

    def local(self, at: int) -> datetime:
        """A moment in milliseconds, as a clock on the viewer's wall shows it."""
        return (_EPOCH + timedelta(milliseconds=at)).astimezone(self._zone)

    def moment(self, written: str) -> int | None:
        """What the viewer has written as a date, with a time or without; None for anything else."""
        try:
            read = datetime.fromisoformat(written.strip())
        except ValueError:
            return None
        try:
            aware = read if read.tzinfo else read.replace(tzinfo=self._zone)
            return int((aware - _EPOCH) / timedelta(milliseconds=1))
        except OverflowError:
            return None

    def step(self, since: int, until: int) -> int:
        """Milliseconds of the largest slice of time that no hour of the week is cut through by."""
        offsets = {int((self.local(at).utcoffset() or timedelta()).total_seconds()) for at in (since, until)}
        return 3_600_000 if all(offset % 3600 == 0 for offset in offsets) else 900_000


def _known(zone: str) -> tuple[str, tzinfo]:
    try:
        return (zone, ZoneInfo(zone)) if zone else ("UTC", timezone.utc)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC", timezone.utc
