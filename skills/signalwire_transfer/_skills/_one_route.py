"""A transfer skill with one route, which every call takes."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from .._calls._call import Call
from .._plans._plan import Choice, Refusal
from .._routes._route import Route
from ._skill import TransferSkill


class OneRoute(TransferSkill):
    """A transfer skill that leads to one place: a subclass needs no more than its names and what the model is told."""

    class Params(TransferSkill.Params):
        """Where the call goes."""

        to: Route = Field(description="Where the call goes")

    params: Params

    @property
    def decides(self) -> bool:
        """Only a class with a `route` of its own may decide anything."""
        return type(self).route is not OneRoute.route

    def route(self, arguments: Any, call: Call) -> Choice | Route | Refusal | Mapping[str, Any] | str:
        """The one route there is."""
        return self.params.to
