"""What the platform does with a tool's answer, as its documentation says. No platform was asked.

_play          plays an answer, and finds out on which assumptions it rests
_paths         everything that can happen, one path after the other
_actions       runs the actions of an answer
_session       the AI session while they run
_arrivals      a call that is sent to the server of the same file
_verbs         which function runs which verb
_dial          `connect`
_queue         `enter_queue` and `sip_refer`
_speech        the verbs that are heard, and those that listen
_flow          the verbs that decide what comes next
_script        a document on one leg of a call
_leg           one leg of a call
_world         what is asked of the world outside: who answers, who presses what
_lines         what each line does, as a test writes it
_readings      what the documentation leaves open
_grammar       the verbs and their parameters, as documented
_expressions   variables and conditions
_looks         which variables and digits a document can tell apart
_data_map      what the platform answers by itself
_reports       what the platform would post meanwhile
_timeline      who heard what and when, and how it ended
_as_json       a timeline as JSON

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
