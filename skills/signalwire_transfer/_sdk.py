"""The only file that imports an SDK: signalwire-agents 1.x. Everything that needs one asks here.

What a skill is made of is imported with this file, and that is not before an agent looks a skill up. The rest is
imported when it is asked for.
"""

from typing import Any

from signalwire_agents.core.function_result import SwaigFunctionResult
from signalwire_agents.core.skill_base import SkillBase

__all__ = ["SkillBase", "SwaigFunctionResult", "agent_class", "server_class", "skill_registry"]


def agent_class() -> Any:
    """The class of agents."""
    from signalwire_agents import AgentBase

    return AgentBase


def server_class() -> Any:
    """The class of servers for several agents."""
    from signalwire_agents import AgentServer

    return AgentServer


def skill_registry() -> Any:
    """The registry of all skills that the SDK can find."""
    from signalwire_agents.skills.registry import skill_registry

    return skill_registry
