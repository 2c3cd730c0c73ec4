"""The log of a server: a line for each record, as text or as JSON of one shape."""

import contextlib
import json
import logging
import os
import sys
from datetime import datetime, timezone

from ._manner import LogFormat

_OURS = "signalwire_transfer"
_TRANSFERS = "signalwire_transfer.log"
_LOGGERS = (_OURS, _TRANSFERS, "uvicorn")
FORMAT_VARIABLE = "SIGNALWIRE_LOG_FORMAT"
"""The form of the SDK's own lines (default: `json` with `--log-format json`). Read by the SDK."""


class _AsJson(logging.Formatter):
    """A record as one object: what the SDK's own JSON lines have, and what a record about a transfer holds."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **_event(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _event(record: logging.LogRecord) -> dict[str, object]:
    message = record.getMessage()
    if record.name == _TRANSFERS:  # its lines are JSON themselves, with an `event` in them
        with contextlib.suppress(ValueError):  # unless somebody else writes there, too
            written = json.loads(message)
            return written if isinstance(written, dict) else {"event": message}
    return {"event": message}


def set_up(form: LogFormat) -> None:
    """Let our loggers, and uvicorn's, write to standard error."""
    if form == "json":
        os.environ.setdefault(FORMAT_VARIABLE, "json")  # the SDK's lines have the same shape
    for name in _LOGGERS:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_formatter(name, form))
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False  # the SDK gives the root a handler with a form of its own
    for name in (_OURS, _TRANSFERS):
        logging.getLogger(name).setLevel(logging.INFO)


def _formatter(name: str, form: LogFormat) -> logging.Formatter:
    if form == "json":
        return _AsJson()
    return logging.Formatter("%(message)s" if name == _TRANSFERS else "%(levelname)s: %(message)s")
