"""`queue_router`: the caller waits in the queue of their topic."""

from pydantic import Field

from signalwire_transfer import Router, Routes, TransferSkill, hookimpl


class QueueRouter(Router):
    """Let the caller wait in the queue for their topic."""

    name = "queue_router"
    tool = "transfer_to_queue"
    description = "Let the caller wait for the next free person who handles their topic"
    routes = "queues"
    argument = "topic"

    class Params(Router.Params):
        """The queues by topic."""

        queues: Routes = Field(description="The queues: topic to route")

    class Arguments(Router.Arguments):
        """What the call is about."""

        topic: str = Field(default="", description="What the call is about")


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [QueueRouter]
