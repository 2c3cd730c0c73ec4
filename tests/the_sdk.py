"""The SDK of the environment that the tests run in: the newest, or the one that SIGNALWIRE_TRANSFER_SDK names."""

import importlib
import os
from typing import Any

os.environ.setdefault("SIGNALWIRE_LOG_MODE", "off")  # read when an SDK is imported, so it stands before that

from signalwire_transfer._sdk._sdks import AGENTS, SDK3, chosen_sdk, installed_sdks

SDK = chosen_sdk()
IS_SDK3 = SDK is SDK3
BOTH = installed_sdks() == [SDK3, AGENTS]
PACKAGE = importlib.import_module(SDK.package)
AgentBase = PACKAGE.AgentBase
Result = PACKAGE.SwaigFunctionResult
skill_registry = importlib.import_module(f"{SDK.package}.skills.registry").skill_registry


def skill_of(owner: Any) -> Any:
    """This SDK's skill class for a transfer skill."""
    return owner.sdk3_skill if IS_SDK3 else owner.skill
