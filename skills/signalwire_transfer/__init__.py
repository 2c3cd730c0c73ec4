"""Hand a call over, and do not lose it: transfer skills for AI voice agents on SignalWire.

Use it through the SDK, `agent.add_skill("transfer", {...})`, or write a plugin with what is exported here.
"""

import importlib
import typing

if typing.TYPE_CHECKING:
    from ._public import *  # noqa: F403  # all of it, and `__all__` says what that is
    from ._public import __all__ as __all__
else:

    def __getattr__(name: str) -> object:
        """A public name. What stands behind them is imported when somebody asks for the first."""
        if name.startswith("_") and name != "__all__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module("._public", __name__), name)

    def __dir__() -> list[str]:
        return [*globals(), *__getattr__("__all__")]
