"""The verbs that are heard, and those that listen: how long each takes is a guess, as no document says."""

from typing import Any

from ._expressions import as_text
from ._grammar import check_parameters, needed, number
from ._leg import Leg, Over
from ._reports import of_recording
from ._script import Script
from ._timeline import SimulationError

_LETTERS_A_SECOND = 15
_A_FILE = 5.0
_A_RING = 6.0
_A_MESSAGE = 10.0
_A_DIGIT = 0.25


def speaking_time(text: str) -> float:
    """About how many seconds it takes to say a text."""
    return max(1.0, round(len(text) / _LETTERS_A_SECOND))


def answer(script: Script, what: Any) -> None:
    """Do nothing: an agent's call has been answered long ago."""


def play(script: Script, what: Any) -> None:
    """Let the leg hear sounds, one after the other."""
    if ("url" in what) == ("urls" in what):
        raise SimulationError("play takes either `url` or `urls`")
    _play_all(script, [what["url"]] if "url" in what else what["urls"], _spoken(what))


def _spoken(what: Any) -> str:
    """In which language and voice a verb speaks, as far as it says."""
    return spoken_as(as_text(what.get("say_language")), as_text(what.get("say_voice")))


def spoken_as(language: str, voice: str) -> str:
    """A language and its voice, as a timeline writes them."""
    return ", ".join(filter(None, (language, voice)))


def _play_all(script: Script, sounds: Any, spoken: str) -> None:
    if not isinstance(sounds, list) or not sounds:
        raise SimulationError("play: there is nothing to play")
    for sound in sounds:
        _play(script.leg, str(script.fill(sound)).strip(), spoken)


def _play(leg: Leg, sound: str, spoken: str) -> None:
    kind, _, rest = sound.partition(":")
    if kind == "say":
        say(leg, rest.strip(), spoken)
    elif kind == "silence":
        leg.clock.wait(number("silence", rest, 0))
    elif kind == "ring":
        leg.note("hears", "(ringing)")
        leg.clock.wait(number("ring", rest.split(":")[0] if ":" in rest else None, _A_RING))
    elif kind in {"https", "http"}:
        hear(leg, f"({sound})", _A_FILE)
    else:
        raise SimulationError(f'the simulator does not know the sound "{sound}"')


def say(leg: Leg, text: str, spoken: str = "") -> None:
    """Speak to the leg. An empty text is an error on the platform."""
    if not text:
        raise SimulationError("script error: there is nothing to say")
    hear(leg, text, speaking_time(text), spoken)


def hear(leg: Leg, text: str, seconds: float, spoken: str = "") -> None:
    """The leg hears words, or a file that is taken for words."""
    leg.note("hears", text, spoken=spoken)
    leg.told.heard = True
    leg.clock.wait(seconds)


def sleep(script: Script, what: Any) -> None:
    """Wait for some milliseconds."""
    if isinstance(what, dict):
        check_parameters("sleep", what, ("duration",))
        what = needed("sleep", what, "duration")
    milliseconds = number("sleep", script.fill(what), 0)
    if milliseconds < 0:
        raise SimulationError("sleep: -1 never ends, and leaves the caller in silence")
    script.leg.clock.wait(milliseconds / 1000)


def prompt(script: Script, what: Any) -> None:
    """Play, then wait for digits. Nobody speaks or interrupts in a simulation."""
    leg = script.leg
    sounds = needed("prompt", what, "play")
    _play_all(script, sounds if isinstance(sounds, list) else [sounds], _spoken(what))
    pressed = leg.world.presses(leg.state(), leg.name, leg.line, leg.asked)
    _nothing_pressed(leg)
    if not pressed:
        return leg.clock.wait(number("prompt.initial_timeout", what.get("initial_timeout"), 5))
    return _collect(leg, what, pressed)


def _nothing_pressed(leg: Leg) -> None:
    """Nobody has pressed a digit (yet). The platform may leave the variable alone, as it was."""
    if "prompt_value" not in leg.variables:
        leg.unsure.add("prompt_value")
    leg.variables |= {"prompt_value": "", "prompt_digit_terminator": "", "prompt_result": "no_input"}


def _collect(leg: Leg, what: Any, pressed: str) -> None:
    most = int(number("prompt.max_digits", what.get("max_digits"), 1))
    ends = as_text(what.get("terminators"))
    at = next((place for place, digit in enumerate(pressed[:most]) if digit in ends), None)
    value = pressed[: most if at is None else at]
    leg.clock.wait(1.0)
    leg.note("presses", pressed[: len(value) + (at is not None)])
    leg.variables |= {"prompt_result": "match_digits", "prompt_value": value}
    leg.unsure.discard("prompt_value")
    if at is not None:
        leg.variables["prompt_digit_terminator"] = pressed[at]
    elif len(value) < most:
        leg.clock.wait(number("prompt.digit_timeout", what.get("digit_timeout"), 5))


def record(script: Script, what: Any) -> None:
    """Record what the leg says, which is something of about ten seconds."""
    leg = script.leg
    if what.get("beep"):
        leg.note("hears", "(a beep)")
    start, worked = leg.clock.now, _works(leg, "record")
    try:
        _recorded(leg, what, worked=worked)
    finally:  # a caller who hangs up has left a message all the same
        link = leg.variables.get("record_url", "")
        leg.recorder.reports += of_recording(what, leg.clock.now, link, leg.clock.now - start)


def _recorded(leg: Leg, what: Any, *, worked: bool) -> None:
    if worked:
        leg.note("leaves a message")
        leg.told.recorded = True
        leg.told.untold = leg.looks.reads("record_url") and not what.get("status_url")
        leg.variables["record_url"] = "https://recordings.example.com/message.wav"
        leg.clock.wait(min(_A_MESSAGE, number("record.max_length", what.get("max_length"), _A_MESSAGE)))
        if leg.is_caller and leg.looks.reads("record_url") and leg.world.leaves(leg.state(), "recording"):
            raise Over("caller_hung_up")
    else:
        leg.variables.pop("record_url", None)
        leg.clock.wait(number("record.initial_timeout", what.get("initial_timeout"), 4))


def send_digits(script: Script, what: Any) -> None:
    """Let the leg hear tones."""
    digits = as_text(script.fill(needed("send_digits", what, "digits")))
    if set(digits) - set("0123456789*#ABCDWw"):
        raise SimulationError(f"send_digits cannot send {digits}")
    if _works(script.leg, "send_digits"):
        script.leg.note("hears", f"(the tones {digits})")
        script.leg.clock.wait(sum({"w": 0.5, "W": 1.0}.get(digit, _A_DIGIT) for digit in digits))


def send_sms(script: Script, what: Any) -> None:
    """Send a text. The document goes on as soon as the platform has accepted it."""
    to = as_text(script.fill(needed("send_sms", what, "to_number")))
    needed("send_sms", what, "from_number")
    if not what.get("body") and not what.get("media"):
        raise SimulationError("send_sms needs `body` or `media`")
    written = what.get("body") or what["media"]
    if "record_url" in as_text(written):
        _tell(script)
    text = as_text(script.fill(written))
    worked = _works(script.leg, "send_sms")
    who = "caller" if to == script.leg.call.get("from") else script.leg.names.of(to)
    script.leg.note("is texted" if worked else "could not be texted", text, who)


def _tell(script: Script) -> None:
    """Note that somebody is told of the message, if there is one."""
    script.leg.told.untold = False
    if script.leg.is_unset("record_url", script.params):
        script.leg.fault("empty_text")


def record_alone(script: Script, _what: Any) -> None:
    """Record with nobody left on the line."""
    script.leg.variables.pop("record_url", None)
    script.leg.variables["record_result"] = "failed"


def prompt_alone(script: Script, _what: Any) -> None:
    """Prompt with nobody left to press anything."""
    _nothing_pressed(script.leg)


def unheard(_script: Script, _what: Any) -> None:
    """Do nothing: nobody is left to hear it."""


def _works(leg: Leg, verb: str) -> bool:
    is_read = leg.looks.reads(f"{verb}_result") or (verb == "record" and leg.looks.reads("record_url"))
    worked = leg.world.succeeds(leg.state() if is_read else None, verb)
    leg.variables[f"{verb}_result"] = "success" if worked else "failed"
    return worked
