"""The four ways to transfer a call that are measured side by side, each set up as its own documentation shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from measure import CALL_ID

try:
    import signalwire.prefabs as prefabs
    from signalwire import AgentBase, SwaigFunctionResult

    SDK = "signalwire-sdk"
except ImportError:
    import signalwire_agents.prefabs as prefabs
    from signalwire_agents import AgentBase, SwaigFunctionResult

    SDK = "signalwire-agents"

LOGIN = ("user", "password")
SKILL_AGENT = {"name": "bench", "route": "/bench", "basic_auth": LOGIN}

Numbers = dict[str, str]
Add = Callable[[AgentBase, Any], object]


@dataclass(frozen=True)
class Peer:
    """One way to transfer calls. `tool` is empty where the platform runs the tool and no webhook reaches us."""

    title: str
    tool: str
    parameters: Callable[[Numbers], Any]
    add: Add | None
    state: Callable[[Numbers], dict[str, Any]] = lambda _numbers: {}

    def agent(self, numbers: Numbers) -> Any:
        """An agent that can transfer to all of these numbers."""
        if self.add is None:
            return prefabs.ReceptionistAgent(departments=self.parameters(numbers), **SKILL_AGENT)
        agent = bare_agent()
        self.add(agent, self.parameters(numbers))
        return agent


def numbers(count: int, first: int = 0) -> Numbers:
    """Departments and numbers that phonenumbers accepts; another `first` gives others."""
    return {f"department {index}": f"+1415{2_000_000 + index:07d}" for index in range(first, first + count)}


def bare_agent() -> Any:
    """An agent without any way to transfer."""
    return AgentBase(**SKILL_AGENT)


def payload(peer: Peer, departments: Numbers, department: str) -> dict[str, Any]:
    """What the platform posts when the model calls the peer's tool, with the `global_data` that it carries around."""
    arguments = {"department": department}
    return {
        "function": peer.tool,
        "argument": {"parsed": [arguments], "raw": str(arguments).replace("'", '"')},
        "call_id": CALL_ID,
        "ai_session_id": "0e2b8a2c-62a3-4bb6-9f51-8a4c2f6a9a55",
        "caller_id_name": "Ann Example",
        "caller_id_num": "+14155550123",
        "channel_active": True,
        "content_type": "text/swaig",
        "conversation_type": "voice",
        "version": "2.0",
        "global_data": peer.state(departments),
    }


def _by_hand(agent: Any, numbers: Numbers) -> None:
    """The department example of the SDK's guide (Call Transfer): a dict, a tool with its keys, and `connect`.

    The guide lists the departments in the prompt as well; what is measured leaves that out, in its favour.
    """

    def transfer(args: dict[str, Any], _raw_data: dict[str, Any]) -> Any:
        department = args.get("department", "")
        if department not in numbers:
            return SwaigFunctionResult(f"There is no department {department}.")
        result = SwaigFunctionResult(f"Transferring you to {department} now.", post_process=True)
        return result.connect(numbers[department], final=True)

    agent.define_tool(
        name="transfer_to_department",
        description="Transfer caller to a specific department",
        parameters={
            "type": "object",
            "properties": {
                "department": {"type": "string", "description": "Department name", "enum": list(numbers)},
            },
            "required": ["department"],
        },
        handler=transfer,
    )


def _described(numbers: Numbers) -> list[dict[str, str]]:
    return [{"name": name, "description": f"Calls for {name}", "number": number} for name, number in numbers.items()]


PEERS = {
    "A": Peer("`define_tool`", "transfer_to_department", dict, _by_hand),
    "B": Peer(
        "`swml_transfer`",
        "",
        lambda numbers: {"transfers": {name: {"address": number} for name, number in numbers.items()}},
        lambda agent, parameters: agent.add_skill("swml_transfer", parameters),
    ),
    "P": Peer(
        "`ReceptionistAgent`",
        "transfer_call",
        _described,
        None,
        lambda numbers: {"departments": _described(numbers), "caller_info": {}},
    ),
    "ours": Peer(
        "`department_router`",
        "transfer_to_department",
        lambda numbers: {"departments": dict(numbers)},
        lambda agent, parameters: agent.add_skill("department_router", parameters),
    ),
}
"""By the letter that stands in the table's head."""
