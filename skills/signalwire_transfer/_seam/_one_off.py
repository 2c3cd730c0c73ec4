"""A plugin that is one file and not yet a package: the environment names it, and it is loaded like an installed one.

It is the first rung of writing a plugin. What such a file offers is there for `add_skill`, for files and for every
command, because all of them ask the same manager.
"""

import hashlib
import importlib.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

PLUGINS_VARIABLE = "SIGNALWIRE_TRANSFER_PLUGINS"
"""Python files that are plugins without being installed, separated by commas; a relative path counts from the folder
in which the agent is started. Read by every agent and every command."""


@dataclass(frozen=True)
class OneOff:
    """A file in the place of an entry point."""

    path: Path

    @property
    def name(self) -> str:
        """The plugin's name: the file's name without its extension."""
        return self.path.stem

    def load(self) -> ModuleType:
        """The file as a module; the same one where the program has imported it already."""
        known = sys.modules.get(self.name)
        if known and Path(getattr(known, "__file__", None) or "").resolve() == self.path.resolve():
            return known
        place = hashlib.sha256(str(self.path.resolve()).encode()).hexdigest()[:8]
        name = f"signalwire_transfer_one_off_{self.name}_{place}"  # `statistics.py` must not become `statistics`
        spec = importlib.util.spec_from_file_location(name, self.path)
        if spec is None or spec.loader is None:
            raise ImportError("a plugin that is one file has a name that ends in .py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module  # pydantic looks for the types of an author's annotations there
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        return module


def one_offs() -> list[OneOff]:
    """The files that the environment names."""
    written = os.environ.get(PLUGINS_VARIABLE, "").split(",")
    return [OneOff(Path(path.strip())) for path in written if path.strip()]
