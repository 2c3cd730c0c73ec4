"""What a simulation can stumble over."""

from typing import TYPE_CHECKING

from .._errors import TransferError

if TYPE_CHECKING:
    from ._timeline import Timeline


class SimulationError(TransferError):
    """A document that cannot be run on, or that holds something the simulator does not know.

    `timeline` is what had happened until then.
    """

    timeline: "Timeline | None" = None
