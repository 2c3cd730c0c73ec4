"""What the SDKs keep to themselves of an agent, and this package cannot do without.

Nothing else touches a private attribute of an SDK. Both SDKs have them under the same names.
"""

import json
from collections.abc import Callable
from typing import Any

Render = Callable[..., str]


def _valid(_arguments: object) -> tuple[bool, list[str]]:
    """What the SDK asks before it calls a tool: whether its arguments are right, and what is wrong with them."""
    return True, []


class Inside:
    """An agent of an SDK from inside: its tools, how its document is rendered, and what one request makes of it."""

    def __init__(self, agent: Any) -> None:
        self._agent = agent

    @property
    def tools(self) -> dict[str, Any]:
        """The agent's own tools by name, each as the SDK keeps it. What is changed here is changed in the agent."""
        tools: dict[str, Any] = self._agent._tool_registry._swaig_functions
        return tools

    @property
    def is_copy(self) -> bool:
        """Whether it was made for one request, of an agent whose configuration depends on the call."""
        return bool(getattr(self._agent, "_is_ephemeral", False))

    @property
    def is_configured_for_calls(self) -> bool:
        """Whether something of its owner's changes it for each call."""
        return getattr(self._agent, "_dynamic_config_callback", None) is not None

    @property
    def languages(self) -> object:
        """The agent's languages, as they were given; empty where it has none."""
        return vars(self._agent).get("_languages") or []

    @property
    def multilingual(self) -> object:
        """What takes the place of languages where the platform detects them; only 3.x has it."""
        return vars(self._agent).get("_multilingual")

    @property
    def app(self) -> Any:
        """The agent's own web app, if it is made already."""
        return getattr(self._agent, "_app", None)

    def accept_everything(self, tool: str) -> None:
        """Let a tool's own handler look at its arguments alone. The SDK would warn of an alias, which is no name of the
        schema's, and write into the log what the model has passed."""
        if hasattr(defined := self.tools[tool], "validate_args"):
            defined.validate_args = _valid

    def document(self) -> dict[str, Any]:
        """The document that the platform gets for a call."""
        document: dict[str, Any] = json.loads(self._agent._render_swml())
        return document

    def render_through(self, wrapped: Callable[[Render], Render]) -> None:
        """Let every document be rendered by what this makes of the agent's own way."""
        self._agent._render_swml = wrapped(self._agent._render_swml)

    def serve_below(self, base: str) -> None:
        """Let the platform be sent to this public URL, as if the environment had named it."""
        self._agent._proxy_url_base = base
        self._agent._proxy_url_base_from_env = True  # else the next request's headers count instead

    def sign_with(self, secret: str) -> None:
        """Sign the tokens of all tools with this secret."""
        self._agent._session_manager.secret_key = secret
