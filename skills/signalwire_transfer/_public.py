"""What the package exports: imported with the first name that somebody asks it for."""

import importlib
import typing

from ._addresses._address import Address
from ._addresses._kinds import Kind, kind_of
from ._background import runs_beside
from ._calls._call import Call
from ._calls._card import Card
from ._errors import ConfigurationError, Mistake, PluginError, TransferError
from ._hours._written import HoursRule
from ._languages._speech import Speech
from ._numbers._spoken import SpokenNumber
from ._plans._plan import Choice, Plan, Refusal, Reply, Texting, TextMessage, Verdict
from ._records._caller_mark import caller_mark, plain_number
from ._records._outcome import Outcome
from ._records._record import Record
from ._routes._chains import Link
from ._routes._named import Routes
from ._routes._route import Notify, Route, Sms, SmsList
from ._routes._session import Session
from ._sdk import _wiring as _wiring
from ._seam._file_key import FileKey
from ._seam._hookspecs import hookimpl
from ._setup._umbrella import Transfer
from ._skills._one_route import OneRoute
from ._skills._router import Router
from ._skills._skill import TransferSkill

if typing.TYPE_CHECKING:
    from ._rules._rule import Chain, Checked, CheckedAgent, CheckedTool, Finding, Rule, SpokenText

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
        return getattr(importlib.import_module("._rules._rule", __package__), name)
