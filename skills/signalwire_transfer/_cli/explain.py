"""`explain`: say why a call goes where it goes."""

from ._asked import Asked, tell_idle
from ._lines import as_data, say
from ._played import played


@played
def explain(asked: Asked) -> None:
    """Simulate a transfer as `try` does, and say why the call went where it went.

    Which rule, hours and limits counted, what became of each rung, and where it ended.
    """
    from .._explain import as_json, as_lines
    from .._explain import explain as explained
    from ..testing import simulate

    agent, tool, arguments, how = asked.agent, asked.tool, asked.arguments, asked.how
    first = simulate(agent.agent, tool, arguments, **how) if asked.again else None
    found = explained(agent, tool, arguments, **how, after=first)
    tell_idle(found.timeline.idle)
    if asked.is_json:
        as_data({**asked.as_json(), **as_json(found, asked.places(), asked.hidden)})
    else:
        say(*as_lines(found, asked.hidden))
