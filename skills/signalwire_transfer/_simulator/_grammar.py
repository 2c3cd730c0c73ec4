"""The verbs that the simulator knows, with every parameter that the documentation gives them.

A parameter may be listed without any effect here (a codec, a status callback): it changes nothing that a caller
hears. One that is not listed is an error, never skipped.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .._errors import did_you_mean
from ._timeline import SimulationError

_SPEECH = "say_voice say_language say_gender volume status_url"
_DEVICE = (
    "to from from_name username password timeout call_state_events call_state_url confirm confirm_timeout encryption"
)
_CONNECT = (
    "from from_name timeout call_state_events call_state_url status_url confirm confirm_timeout encryption "
    "answer_on_bridge codecs headers max_duration result ringback session_timeout transfer_after_bridge webrtc_media"
)

PARAMETERS: Mapping[str, frozenset[str]] = {
    verb: frozenset(parameters.split())
    for verb, parameters in {
        "answer": "max_duration codecs username password",
        "play": f"url urls {_SPEECH}",
        "prompt": f"play max_digits terminators digit_timeout initial_timeout speech_timeout speech_end_timeout "
        f"speech_language speech_hints speech_engine {_SPEECH}",
        "record": "stereo format direction terminators beep input_sensitivity initial_timeout end_silence_timeout "
        "max_length status_url",
        "connect": f"{_CONNECT} to username password serial parallel serial_parallel",
        "enter_queue": "queue_name transfer_after_bridge status_url wait_url wait_time",
        "sip_refer": "to_uri status_url username password",
        "transfer": "dest params meta",
        "execute": "dest params meta on_return result",
        "goto": "label when max",
        "switch": "variable case default",
        "send_sms": "to_number from_number body media region tags status_callback",
        "send_digits": "digits",
        "request": "url method headers body connect_timeout timeout save_variables",
        "hangup": "reason",
    }.items()
}
OF_ANY_SHAPE = frozenset({"cond", "set", "unset", "sleep", "label", "return"})
"""Verbs without fixed parameters; each checks its own."""

IN_CONFIRM = frozenset({"cond", "set", "unset", "hangup", "play", "prompt", "record", "send_digits", "send_sms"})
"""What a `confirm` script may hold, of what the simulator knows. The platform's schema refuses the others."""

DEVICE = frozenset(f"{_DEVICE} codecs headers session_timeout webrtc_media".split())
"""What one destination of a `connect` may hold."""


def verb_of(written: Any, *, in_confirm: bool) -> tuple[str, Any]:
    """The name and the parameters of a verb. Raises SimulationError for whatever is not known."""
    if not isinstance(written, Mapping) or len(written) != 1:
        raise SimulationError(f"a verb must be a dict with one key, not {written!r}")
    ((name, what),) = written.items()
    if name not in PARAMETERS and name not in OF_ANY_SHAPE:
        raise SimulationError(f'the simulator does not know the verb "{name}"')
    if in_confirm and name not in IN_CONFIRM:
        raise SimulationError(f'a confirm script cannot hold the verb "{name}"')
    if name in PARAMETERS:
        check_parameters(name, what, PARAMETERS[name])
    return str(name), what


def check_parameters(name: str, what: Any, known: Iterable[str]) -> None:
    """Refuse parameters that are not known."""
    if not isinstance(what, Mapping):
        raise SimulationError(f"{name} must be a dict, not {what!r}")
    for parameter in what:
        if parameter not in known:
            hint = did_you_mean(str(parameter), known)
            raise SimulationError(f'the simulator does not know the parameter "{parameter}" of {name}{hint}')


def needed(name: str, what: Mapping[str, Any], parameter: str) -> Any:
    """A parameter that has to be there."""
    if what.get(parameter) in (None, "", []):
        raise SimulationError(f"{name} needs `{parameter}`")
    return what[parameter]


def number(name: str, value: Any, otherwise: float) -> float:
    """A number, or the default where none is written."""
    if value is None:
        return otherwise
    try:
        return float(value)
    except (TypeError, ValueError):
        raise SimulationError(f"{name} must be a number, not {value!r}") from None
