"""The only file that knows the SDKs: signalwire-agents 1.x, and signalwire-sdk 3.x, as it has been called since.

Both have the same rooms (`core.skill_base`, `agent_server`, …) in packages of different names. What differs beyond the
name is a field here. Nothing of an SDK is imported before it is asked for, and never anything of the other one.
"""

import functools
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal

from .._errors import ConfigurationError, Mistake

if TYPE_CHECKING:
    from .._tools._answer import Answer

CHOICE_VARIABLE = "SIGNALWIRE_TRANSFER_SDK"
"""`sdk3` or `agents`: the SDK that a file's agents are built with where both are installed; `--sdk` says the same. Read
by every command that reads a file, and `signalwire_transfer.testing`."""

SdkName = Literal["agents", "sdk3"]
"""As `--sdk` takes it."""

_LEGACY = "signalwire 2.x has overwritten a part of signalwire-sdk: uninstall both, then install signalwire-sdk again"

_CHECKS = frozenset({("skills.registry", "register_skill"), ("core.skill_manager", "load_skill")})
"""Modules and functions that look whether a skill describes its parameters, and drop the description."""


@dataclass(frozen=True, slots=True)
class Sdk:
    """An SDK that agents are built with."""

    name: SdkName
    distribution: str
    package: str
    least: tuple[int, int]
    """The first version that is known to work; all later ones with the same first number do."""
    log_prefix: str
    """What stands before the names of its loggers."""
    tells_apart: bool
    """Whether a tool's answer may keep what is true apart from what the model is to do."""
    signs_itself: bool
    """Whether it reads the secret that signs the tools' tokens from the environment."""

    @property
    def is_installed(self) -> bool:
        """Whether it is installed, without importing it. The legacy `signalwire` 2.x has the same name as 3.x."""
        spec = importlib.util.find_spec(self.package)
        places = (spec and spec.submodule_search_locations) or ()
        return any(Path(place, "core", "skill_base.py").is_file() for place in places)

    @property
    def is_imported(self) -> bool:
        """Whether this process has agents of it."""
        return f"{self.package}.core.agent_base" in sys.modules

    @property
    def known(self) -> str:
        """The versions that work, as pip takes them."""
        major, minor = self.least
        return f"{self.distribution}>={major}.{minor},<{major + 1}"

    def check(self) -> None:
        """Raise ConfigurationError for a version that is not known to work."""
        if complaint := _complaint(self):
            raise ConfigurationError([Mistake((), complaint)])

    def skill_base(self) -> Any:
        """The class that every skill derives from."""
        return self._module("core.skill_base").SkillBase

    def agent_class(self) -> Any:
        """The class of agents."""
        return self._module("core.agent_base").AgentBase

    def server_class(self) -> Any:
        """The class of servers for several agents."""
        return self._module("agent_server").AgentServer

    def skill(self, name: str) -> Mapping[str, Any] | None:
        """The same of one skill, without loading the others; None where there is none of that name."""
        found = self._module("skills.registry").skill_registry.get_skill_class(name)
        return found and {
            "supports_multiple_instances": found.SUPPORTS_MULTIPLE_INSTANCES,
            "required_packages": found.REQUIRED_PACKAGES,
            "required_env_vars": found.REQUIRED_ENV_VARS,
            "parameters": found.get_parameter_schema(),
        }

    def only_checks(self, asked: FrameType | None) -> bool:
        """Whether code of its own asks for a skill's schema only to see that it is a dict with something in it.
        `asked` is the frame of what is asked.

        It does so for every skill of a package as soon as one is looked up, and drops the answers; describing the
        parameters of one takes longer than adding it.
        """
        asking = asked and asked.f_back
        if not asking:
            return False
        module = str(asking.f_globals.get("__name__", ""))
        return (module.removeprefix(f"{self.package}."), asking.f_code.co_name) in _CHECKS

    def skill_schemas(self) -> Mapping[str, Any]:
        """What it knows of every skill that it can find: parameters, packages, environment variables."""
        return _schemas(self)

    def start_logging(self) -> None:
        """Let it log as its environment variables say; what is set up already stays."""
        self._module("core.logging_config").configure_logging()

    def logger_name(self, name: str) -> str:
        """What one of its loggers is called."""
        return self.log_prefix + name

    def results_for(self, agent: Any) -> "Callable[[Answer], Any]":
        """What turns answers into what the agent's handlers return. Amazon Bedrock understands nothing but text."""
        result_class = self._module("core.function_result").SwaigFunctionResult
        tells_apart = self.tells_apart and not isinstance(agent, self._module("agents.bedrock").BedrockAgent)

        def result(answer: "Answer") -> Any:
            response = answer.apart if tells_apart else answer.response
            made = result_class(response, post_process=answer.post_process)
            made.action = answer.actions
            return made

        return result

    def _module(self, path: str) -> Any:
        return importlib.import_module(f"{self.package}.{path}")


AGENTS = Sdk("agents", "signalwire-agents", "signalwire_agents", (1, 1), "", tells_apart=False, signs_itself=False)
SDK3 = Sdk("sdk3", "signalwire-sdk", "signalwire", (3, 7), "signalwire.", tells_apart=True, signs_itself=True)
_NEWEST_FIRST = (SDK3, AGENTS)


def installed_sdks() -> list[Sdk]:
    """The SDKs of this environment, the newest first."""
    return [sdk for sdk in _NEWEST_FIRST if sdk.is_installed]


def is_agent(value: object) -> bool:
    """Whether a value is an agent, of whichever SDK: only one that has been imported can have made it."""
    return any(isinstance(value, sdk.agent_class()) for sdk in _NEWEST_FIRST if sdk.is_imported)


def chosen_sdk(name: str | None = None) -> Sdk:
    """The SDK of that name, else the one that the environment names, else the newest that is installed.

    Raises ConfigurationError, in one line that says what to install, where there is none that can be used.
    """
    wanted = name or os.environ.get(CHOICE_VARIABLE)
    found = [sdk for sdk in installed_sdks() if wanted in (None, "", sdk.name)]
    if not found:
        raise ConfigurationError([Mistake((), _missing(wanted))])
    found[0].check()
    return found[0]


def lacking(module: str | None) -> str:
    """What to install where a module is not found that is an SDK; empty for any other."""
    return next((_missing(sdk.name) for sdk in _NEWEST_FIRST if sdk.package == module), "")


def _missing(wanted: str | None) -> str:
    asked = [sdk for sdk in _NEWEST_FIRST if sdk.name == wanted]
    if wanted and not asked:
        return f'there is no SDK "{wanted}": write {" or ".join(sdk.name for sdk in _NEWEST_FIRST)}'
    lacking = f"{asked[0].distribution} is not installed" if asked else "no SignalWire SDK is installed"
    return f"{lacking}: {_install(asked or _NEWEST_FIRST)}"


@functools.cache
def _schemas(sdk: Sdk) -> Mapping[str, Any]:
    schemas: Mapping[str, Any] = sdk._module("skills.registry").skill_registry.get_all_skills_schema()
    return schemas


@functools.cache
def _complaint(sdk: Sdk) -> str:
    version = str(getattr(importlib.import_module(sdk.package), "__version__", "of an unknown version"))
    number = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    if sdk.least <= number < (sdk.least[0] + 1,):
        return ""
    if sdk is SDK3 and number < (3,):
        return _LEGACY
    return f"{sdk.distribution} {version} is installed, which this version does not know: {_install(_NEWEST_FIRST)}"


def _install(sdks: Iterable[Sdk]) -> str:
    return " or ".join(f'pip install "{sdk.known}"' for sdk in sdks)
