"""A simulator of what the documentation says the platform does with a tool's answer. No platform was asked.

It runs the SWML that was produced, verb by verb; a verb, a parameter or an expression that it does not know is an
error, never skipped. How long speaking takes and how soon a busy line shows are guesses; see `_lines` and `_speech`.
"""

from ._actions import Answer, run
from ._arrivals import Arrival, Server
from ._lines import Callee, Caller, Line, Queue, Referred, Response, Success, Written, parse_line
from ._looks import looks
from ._paths import Path, paths
from ._play import play
from ._readings import ASSUMPTIONS, Assumption
from ._speech import spoken_as
from ._timeline import ENDS, FAULTS, Attempt, Event, Reading, SimulationError, Timeline, lost
from ._world import Names, Scripted, World

__all__ = [
    "ASSUMPTIONS",
    "ENDS",
    "FAULTS",
    "Answer",
    "Arrival",
    "Assumption",
    "Attempt",
    "Callee",
    "Caller",
    "Event",
    "Line",
    "Names",
    "Path",
    "Queue",
    "Reading",
    "Referred",
    "Response",
    "Scripted",
    "Server",
    "SimulationError",
    "Success",
    "Timeline",
    "World",
    "Written",
    "looks",
    "lost",
    "parse_line",
    "paths",
    "play",
    "run",
    "spoken_as",
]
