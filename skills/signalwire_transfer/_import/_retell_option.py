"""Retell's `transfer_option`: how the call leaves, how long it rings, what the person who answers hears."""

from ._fields import Fields
from ._model import Destination
from ._put import ring, whisper
from ._where import refer

_OPTION = {
    "type": "is not known to this import: the call is dialled, and whoever answers is connected",
    "cold_transfer_mode": "chose how the call leaves: here it is dialled, and comes back after a failure",
    "show_transferee_as_caller": "chose the number that is shown: see `from`",
    "agent_detection_timeout_ms": "waited for a person to be heard: here the whisper waits for a key press",
    "opt_out_human_detection": "chose whether a person is listened for: here the key press shows it, see `accept`",
    "enable_bridge_audio_cue": "sounded when both were connected: here the key press tells them",
    "ivr_option": "led through a menu before the person: send the keys as `digits`",
    "private_handoff_option": "was said to the person who answers: write it as `whisper`",
    "public_handoff_option": "was said to both when they were connected: write it as `whisper`, for one of them",
    "on_hold_music": "is what callers heard meanwhile: write a URL as `ringback`",
    "custom_on_hold_music_asset_id": "is a sound that lies over there: put it on the web, and its URL into `ringback`",
    "agentic_transfer_config": "had an agent talk with the person who answers: here they hear the `whisper`",
}
OPTION = {
    **{f"transfer_option.{key}": words for key, words in _OPTION.items()},
    "transfer_option.ivr_option.prompt": _OPTION["ivr_option"],
    "transfer_option.private_handoff_option.prompt": "told a model what to say: say in the prompt what a reason holds",
    "transfer_option.public_handoff_option.prompt": "told a model what to say to both: see `whisper`, for one of them",
    "transfer_option.public_handoff_option.message": _OPTION["public_handoff_option"],
    "transfer_option.agentic_transfer_config.action_on_timeout": "chose what follows silence: here nobody is connected",
    "transfer_option.agentic_transfer_config.transfer_timeout_ms": "limited that talk: here they have to press the key",
    "transfer_option.agentic_transfer_config.transfer_agent.agent_id": "is the agent that talked: see `whisper`",
    "transfer_option.agentic_transfer_config.transfer_agent.agent_version": "is its version: nothing here needs it",
}


def put_option(destination: Destination, option: Fields) -> None:
    """Write what a `transfer_option` says."""
    kind = option.text("type")
    if (milliseconds := option.number("transfer_ring_duration_ms")) is not None:
        ring(destination, milliseconds / 1000, option.at("transfer_ring_duration_ms"))
    mode = option.text("cold_transfer_mode")
    if mode == "sip_refer":
        refer(destination, option.at("cold_transfer_mode"))
    elif mode and mode != "sip_invite":
        destination.notes.add(option.at("cold_transfer_mode"), f"({mode}) {_OPTION['cold_transfer_mode']}")
    _caller_id(destination, option)
    if kind in {"warm_transfer", "agentic_warm_transfer"}:
        private = option.inner("private_handoff_option")
        private.text("type")
        was = option.at("type"), f"({kind}) spoke to the person who answers"
        whisper(destination, private.text("message"), private.at("message"), was)
    elif kind and kind != "cold_transfer":
        destination.notes.add(option.at("type"), f"({kind}) {_OPTION['type']}")
    option.inner("agentic_transfer_config").inner("transfer_agent")
    for key in ("public_handoff_option", "ivr_option"):
        option.inner(key).text("type")


def _caller_id(destination: Destination, option: Fields) -> None:
    """Over there the agent's number is shown unless somebody says otherwise; here it is the caller's."""
    shows_caller, path = option.flag("show_transferee_as_caller"), option.at("show_transferee_as_caller")
    if not shows_caller:
        is_unset = "off by default" if shows_caller is None else "false"
        destination.notes.add(
            path, f"({is_unset}) showed the agent's number: here it is the caller's, or that in `from`"
        )
