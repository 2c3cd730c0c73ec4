"""What an importer is: how the tools of one product are recognized, and what they say."""

from collections.abc import Mapping
from typing import Any, ClassVar

from ._agent import Takers
from ._model import Product, Tool


class Importer:
    """Reads the transfers of one product. Subclass it in a module of `_products`, named after the product.

    The module's name is the word for `--from`; nothing else has to be registered.
    """

    product: ClassVar[Product]
    takes: ClassVar[str]
    """What can be imported, as it stands in a list: "a `transfer_call` tool of Retell"."""
    agent: ClassVar[Takers] = {}
    """The fields of an agent that have an equal here, by the end of their path, each with what takes it over."""

    def prepared(self, source: Any) -> Any:
        """The source with whatever stands beside a tool and belongs to it moved into the tool."""
        return source

    def agents(self, source: Any) -> Mapping[str, Any]:
        """The parts of the source that are one agent each, by their paths."""
        return {"": source}

    def called(self, part: Any) -> tuple[str, ...]:
        """What one agent is called where another one names it, beside its name."""
        return ()

    def is_tool(self, value: Mapping[str, Any]) -> bool:
        """Whether a dict is a tool that moves calls."""
        raise NotImplementedError

    def read(self, value: Mapping[str, Any]) -> Tool:
        """What such a tool says."""
        raise NotImplementedError
