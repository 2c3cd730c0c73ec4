"""The parameters of `connect`: who is dialled, how, and what the person hears who answers."""

import math
from typing import Any

from .._addresses._address import Address
from .._addresses._kinds import kind_of
from .._plans._plan import Plan
from .._text import DIGIT, fill, inert, one_line
from ._reports import of_leg
from ._verbs import HANGUP, Verb, say, spoken
from ._way_back import WayBack

_LONGEST_HEADER = 200
_SECONDS_TO_PRESS = 10
_SPARE_SECONDS = 10
"""For the line, the voice and the person's first word: who is cut off while listening is lost."""
_CHARACTERS_A_SECOND = 10
_WIDE = ("\u3002", "\uff01", "\uff1f")
"""What ends a sentence in Japanese and Chinese, without a space behind it."""
_TONE, _PAUSES = 0.25, {"w": 0.5, "W": 1.0}
"""Seconds that a tone takes, and the pauses between tones."""


def where(plan: Plan, way: WayBack) -> dict[str, Any]:
    """The four forms of `connect`: one address, one after the other, all at once, groups in order."""
    places = iter(range(1, 1 + sum(map(len, plan.to))))
    devices = [
        [_device(plan, address) | of_leg(plan, address, next(places), way) for address in group] for group in plan.to
    ]
    if len(devices) == 1:
        return devices[0][0] if len(devices[0]) == 1 else {"parallel": devices[0]}
    if all(len(group) == 1 for group in devices):
        return {"serial": [group[0] for group in devices]}
    return {"serial_parallel": devices}


def _device(plan: Plan, address: Address) -> dict[str, Any]:
    device: dict[str, Any] = {"to": address.value, "timeout": plan.timeout}
    script = confirm(plan) if kind_of(address.kind).is_screened else []
    if script:
        device |= {"confirm": script, "confirm_timeout": _longest(plan)}
    return device


def _longest(plan: Plan) -> int:
    """Seconds that the script before the connection may take: tones, speech, and the time to press a digit.

    Without it the platform takes `timeout`, and the person who has just answered may be cut off while listening.
    """
    tones = sum(_PAUSES.get(tone, _TONE) for tone in plan.digits)
    speech = len(_asking(plan)) / _CHARACTERS_A_SECOND
    return math.ceil(tones + speech) + (_SECONDS_TO_PRESS if plan.accept else 0) + _SPARE_SECONDS


def how(plan: Plan) -> dict[str, Any]:
    """What counts for every leg."""
    parts: dict[str, Any] = {}
    if plan.from_:
        parts["from"] = plan.from_
    if plan.headers:
        parts["headers"] = [
            {"name": name, "value": one_line(value, _LONGEST_HEADER)} for name, value in plan.headers.items()
        ]
    if plan.ringback:
        parts["ringback"] = list(plan.ringback)
    if plan.max_duration:
        parts["max_duration"] = plan.max_duration
    return parts


def confirm(plan: Plan) -> list[Verb]:
    """What happens on the other leg before the two are joined; only the person who answered hears it.

    That leg has no variables of the caller's, so every text is baked in. Whoever does not press the digit is not
    joined: a voicemail box cannot press one. A bare `prompt_value` that nobody has set would be an error of the script,
    after which the two might be joined; one that is looked up in `vars` is only empty.
    """
    dialled: list[Verb] = [{"send_digits": {"digits": plan.digits}}] if plan.digits else []
    if not plan.accept:
        return [*dialled, say(plan.whisper_speech, plan.whisper)] if plan.whisper else dialled
    ask = {
        "play": f"say:{inert(_asking(plan))}",
        "max_digits": 1,
        "initial_timeout": _SECONDS_TO_PRESS,
        **spoken(plan.whisper_speech),
    }
    pressed = {"when": f"vars.prompt_value == '{plan.accept}'", "then": [{"set": {"accepted": True}}]}
    return [*dialled, {"prompt": ask}, {"cond": [pressed, {"else": [HANGUP]}]}]


def _asking(plan: Plan) -> str:
    """What the person who answers is told."""
    return f"{_ended(plan.whisper)}{fill(plan.press, {DIGIT: plan.accept})}" if plan.accept else plan.whisper


def _ended(sentence: str) -> str:
    """A sentence that another may follow."""
    if not sentence:
        return ""
    if sentence.endswith(_WIDE):
        return sentence
    return f"{sentence} " if sentence.endswith((".", "!", "?")) else f"{sentence}. "
