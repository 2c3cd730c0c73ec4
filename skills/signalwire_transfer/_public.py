"""What the package exports: imported with the first name that somebody asks it for."""

import importlib
import typing

from . import _wiring as _wiring
from ._address import Address
from ._background import runs_beside
from ._call import Call
from ._caller_mark import caller_mark, plain_number
from ._card import Card
from ._chains import Link
from ._errors import ConfigurationError, Mistake, PluginError, TransferError
from ._file_key import FileKey
from ._hours_text import HoursRule
from ._kinds import Kind, kind_of
from ._one_route import OneRoute
from ._outcome import Outcome
from ._plan import Choice, Plan, Refusal, Reply, Texting, TextMessage, Verdict
from ._record import Record
from ._route import Notify, Route, Routes, Sms, SmsList
from ._router import Router
from ._seam._hookspecs import hookimpl
from ._session import Session
from ._skill import TransferSkill
from ._speech import Speech
from ._spoken import SpokenNumber
from ._umbrella import Transfer

if typing.TYPE_CHECKING:
    from ._rule import Chain, Checked, CheckedAgent, CheckedTool, Finding, Rule, SpokenText

__all__ = [
    "Address",
    "Call",
    "Card",
    "Chain",
    "Checked",
    "CheckedAgent",
    "CheckedTool",
    "Choice",
    "ConfigurationError",
    "FileKey",
    "Finding",
    "HoursRule",
    "Kind",
    "Link",
    "Mistake",
    "Notify",
    "OneRoute",
    "Outcome",
    "Plan",
    "PluginError",
    "Record",
    "Refusal",
    "Reply",
    "Route",
    "Router",
    "Routes",
    "Rule",
    "Session",
    "Sms",
    "SmsList",
    "Speech",
    "SpokenNumber",
    "SpokenText",
    "TextMessage",
    "Texting",
    "Transfer",
    "TransferError",
    "TransferSkill",
    "Verdict",
    "caller_mark",
    "hookimpl",
    "kind_of",
    "plain_number",
    "runs_beside",
]


if not typing.TYPE_CHECKING:  # it would make every name a known one

    def __getattr__(name: str) -> object:
        """What only rules of `check` are written with: no call needs it."""
        if name not in __all__:
            raise AttributeError(f"module 'signalwire_transfer' has no attribute {name!r}")
        return getattr(importlib.import_module("._rule", __package__), name)
