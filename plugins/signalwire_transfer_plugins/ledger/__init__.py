"""The ledger: what became of every call, in a database of your own, with nothing lost and nothing counted twice.

A line in a file before the answer leaves; a thread, under `run` a process, takes it to SQLite or PostgreSQL. It is off
until somebody says where it is: `ledger:` in a file, or the variable `SIGNALWIRE_TRANSFER_LEDGER`.
"""

import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from signalwire_transfer import Call, Record, TextMessage, hookimpl

from ._variables import EVENTS, LEDGER

if TYPE_CHECKING:
    import typer

    from signalwire_transfer import FileKey, Rule

    from ._keeper import Keeper


def keeper() -> "Keeper | None":
    """Who keeps the records of this process. Most have no ledger: nothing of it is loaded before one is wanted."""
    if f"{__name__}._keeper" in sys.modules or os.environ.get(LEDGER) or os.environ.get(EVENTS):
        from ._keeper import keeper as here

        return here()
    return None


def keeps_records() -> bool:
    """Whether there is a ledger."""
    return keeper() is not None


def loses_messages(way: str) -> str | None:
    """Why a message would be lost by way of the ledger, or of the events that come out of it."""
    if way not in {"ledger", "events"}:
        return None
    from ._lost import lost_in_events, lost_in_ledger  # only an agent that takes messages asks
    from ._targets import wanted

    return lost_in_ledger() if way == "ledger" else lost_in_events(wanted())


def state() -> str:
    """How the ledger is, for `/ready`: a database that is away is no reason to stop a server that serves."""
    here = keeper()
    return here.state() if here else ""


@hookimpl
def transfer_recorded(record: Record) -> None:
    """Write the record down, where there is a ledger."""
    if here := keeper():
        here.keep(record)


@hookimpl
def transfer_beside() -> dict[str, Callable[[threading.Event], None]]:
    """Offer what takes the records to the database."""
    if not keeps_records():
        return {}
    from ._beside import move

    return {"the ledger's mover": move}


@hookimpl
def transfer_notify(text: TextMessage, transfer: str, call: Call) -> bool:
    """See to the text about a voicemail, where the platform's REST API can be used."""
    from ._texts import texts

    here = keeper() if texts() else None
    return bool(here and here.expect_voicemail(text, transfer, call.id))


@hookimpl
def transfer_count(caller: str, window: int, transfer: str) -> int | None:
    """Say how many transfers a caller had, as far as the ledger knows."""
    here = keeper()
    return here.counting.count(caller, window, transfer) if here else None


@hookimpl
def transfer_rules() -> "list[type[Rule]]":
    """Offer what `check` says of a file with a ledger."""
    from ._rules import TextedWhileItLasts

    return [TextedWhileItLasts]


@hookimpl
def transfer_file_keys() -> "list[type[FileKey]]":
    """Let `ledger:` and `events:` stand in a file."""
    from ._served import Ledger
    from ._targets import Events

    return [Ledger, Events]


@hookimpl
def transfer_commands() -> "dict[str, typer.Typer]":
    """Offer `signalwire-transfer ledger` and `signalwire-transfer desk`."""
    from ._commands import app
    from .desk._command import app as desk

    return {"ledger": app, "desk": desk}
