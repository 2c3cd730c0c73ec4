"""What always holds for an import: nothing is dropped silently, no text breaks out, and the file loads."""

import copy
import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from signalwire_transfer._document._file import read_file
from signalwire_transfer._files._agents import agents_of
from signalwire_transfer._import._convert import Result, convert
from signalwire_transfer._import._source import read_source
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer._secrets import may_hold_secret

NUMBERS = st.sampled_from(["+14155550123", "+442079460123", "{{number}}", "1234", "+1 555 123 4567", ""])
SIPS = st.sampled_from(
    ["sip:ann@pbx.example.com", "sips:bob@pbx.example.com;transport=tls", "sip:a:pw@x.com", "{{uri}}"]
)
WORDS = st.sampled_from(
    [
        'say "no": # yes',
        "line\nbreak",
        "{braces} {{both}}",
        "${HOME} %{x}",
        "+1",
        "- a",
        "true",
        "`x`",
        "\N{TELEPHONE RECEIVER}",
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
EXTRA_VALUES = st.recursive(
    st.booleans() | st.integers(0, 99) | WORDS | st.just("x\nto: evil"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.from_regex(r"\Azq[a-z]{4,9}\Z"), inner, max_size=2),
    max_leaves=3,
)
EXTRA = st.dictionaries(st.from_regex(r"\Azq[a-zA-Z]{4,9}\Z"), EXTRA_VALUES, max_size=2)


def some(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    """A dict with some of the known fields, and a few that nobody knows."""
    known = st.fixed_dictionaries(required, optional=optional)
    return st.builds(lambda fields, extra: {**extra, **fields}, known, EXTRA)


MODES = [
    "blind-transfer",
    "blind-transfer-add-summary-to-sip-header",
    "warm-transfer-say-message",
    "warm-transfer-say-summary",
    "warm-transfer-twiml",
    "warm-transfer-wait-for-operator-to-speak-first-and-then-say-summary",
    "warm-transfer-experimental",
    "someday-transfer",
]
PLAN = some(
    {},
    mode=st.sampled_from(MODES),
    message=WORDS,
    timeout=st.integers(1, 600),
    sipVerb=st.sampled_from(["refer", "bye", "dial"]),
    dialTimeout=st.integers(1, 600),
    holdAudioUrl=st.sampled_from(["https://example.com/a.mp3", "http://example.com/a.mp3", "x"]),
    transferCompleteAudioUrl=WORDS,
    twiml=WORDS,
    summaryPlan=some({}, enabled=st.booleans(), timeoutSeconds=st.integers(1, 60)),
    fallbackPlan=some({}, message=WORDS, endCallEnabled=st.booleans()),
)
COMMON = {
    "message": WORDS,
    "description": WORDS,
    "callerId": NUMBERS | st.just("{{customer.number}}"),
    "transferPlan": PLAN,
}
VAPI = some(
    {
        "type": st.just("transferCall"),
        "destinations": st.lists(
            some(
                {"type": st.just("number"), "number": NUMBERS},
                extension=st.sampled_from(["12", "{{x}}", "abc"]),
                **COMMON,
            )
            | some(
                {"type": st.just("sip"), "sipUri": SIPS}, sipHeaders=st.dictionaries(WORDS, WORDS, max_size=2), **COMMON
            )
            | some({"type": st.just("assistant"), "assistantName": WORDS}, message=WORDS, transferMode=WORDS),
            max_size=3,
        ),
    },
    function=some({}, name=WORDS | st.just("hangup"), description=WORDS),
    messages=st.lists(
        some(
            {"type": st.sampled_from(["request-start", "request-failed"])},
            content=WORDS,
            conditions=st.lists(some({"param": st.just("destination"), "operator": st.just("eq"), "value": NUMBERS})),
        ),
        max_size=2,
    ),
    server=some({}, url=WORDS),
)
OPTION = some(
    {"type": st.sampled_from(["cold_transfer", "warm_transfer", "agentic_warm_transfer", "new_transfer"])},
    cold_transfer_mode=st.sampled_from(["sip_refer", "sip_invite"]),
    show_transferee_as_caller=st.booleans(),
    transfer_ring_duration_ms=st.integers(1000, 400_000),
    agent_detection_timeout_ms=st.integers(1, 60_000),
    on_hold_music=st.sampled_from(["none", "custom"]),
    private_handoff_option=some({"type": st.just("static_message")}, message=WORDS),
    public_handoff_option=some({"type": st.just("prompt")}, prompt=WORDS),
)
RETELL = some(
    {
        "type": st.just("transfer_call"),
        "transfer_destination": some({"type": st.just("predefined"), "number": NUMBERS | SIPS}, extension=st.just("1#"))
        | some({"type": st.just("inferred"), "prompt": WORDS}),
        "transfer_option": OPTION,
    },
    name=WORDS,
    description=WORDS,
    speak_during_execution=st.booleans(),
    execution_message_type=st.sampled_from(["prompt", "static_text"]),
    execution_message_description=WORDS,
    custom_sip_headers=st.dictionaries(WORDS, WORDS, max_size=2),
)
TRANSFER = some(
    {
        "transfer_destination": some({"type": st.just("phone"), "phone_number": NUMBERS})
        | some({"type": st.just("sip_uri"), "sip_uri": SIPS})
        | some({"type": st.just("phone_dynamic_variable"), "phone_number": WORDS})
    },
    condition=WORDS,
    transfer_type=st.sampled_from(["blind", "conference", "sip_refer"]),
    client_message=WORDS,
    agent_message=WORDS,
    post_dial_digits=some({"type": st.sampled_from(["static", "dynamic"]), "value": st.just("ww1")}),
) | some({"agent_id": WORDS, "condition": WORDS}, transfer_message=WORDS, delay_ms=st.integers(0, 99))
ELEVENLABS = some(
    {"name": st.just("transfer_to_number"), "params": some({"transfers": st.lists(TRANSFER, min_size=1, max_size=3)})},
    description=WORDS,
)
ADDRESSES = NUMBERS | SIPS | st.sampled_from(["/public/desk", "queue:help", "https://u:p@h.example.com/a"])
ROUTE = some(
    {"address": ADDRESSES},
    message=WORDS,
    return_message=WORDS,
    post_process=st.booleans(),
    final=st.booleans(),
    from_addr=NUMBERS,
) | some({"url": st.sampled_from(["https://agents.example.com/a", "http://example.com", "x"])}, final=st.booleans())
PATTERNS = st.sampled_from(["/sales/i", "/(a|b) desk/", "^bill(ing)?$", "/.*/", "/((", "[x-z]"]) | WORDS
SWML = some(
    {"transfers": st.dictionaries(PATTERNS, ROUTE, min_size=1, max_size=3)},
    description=WORDS,
    tool_name=WORDS,
    parameter_name=WORDS,
    required_fields=st.dictionaries(WORDS | st.just("order"), WORDS, max_size=2),
)
SOURCES = VAPI | st.lists(RETELL, min_size=1, max_size=3) | ELEVENLABS | SWML


def imported(source: Any) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source.json"
        path.write_text(json.dumps(source), encoding="utf-8")
        return convert(read_source(path), None, installed())


def read_back(result: Result) -> tuple[Any, list[Any]]:
    """What our reader gives, with something right in every variable, and the agents that it makes."""
    values = {name: _filled(name) for name in result.variables}
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, values):
        path = Path(folder) / "ours.yaml"
        path.write_text(result.text, encoding="utf-8")
        file = read_file(path)
        return file.mapping(), agents_of(file, installed())


def _filled(name: str) -> str:
    kinds = {
        "NUMBER": "+14155550199",
        "CALLER": "+14155550199",
        "SIP": "sip:x@y.example.com",
        "URL": "https://h.example.com/",
    }
    return next((value for kind, value in kinds.items() if f"_{kind}" in name), "text")


def comments(result: Result) -> str:
    return " ".join(line.strip().lstrip("# ") for line in result.text.splitlines() if line.lstrip().startswith("#"))


def fields(value: Any) -> Iterator[str]:
    """The name of every field that nobody knows, wherever in the source."""
    if isinstance(value, dict):
        yield from (key for key in value if key.startswith("zq"))
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from fields(inner)


def known(value: Any) -> Any:
    """The source without the fields that nobody knows."""
    if isinstance(value, dict):
        return {key: known(inner) for key, inner in value.items() if not key.startswith("zq")}
    return [known(inner) for inner in value] if isinstance(value, list) else value


def routes(result: Result) -> Any:
    """The file as values; a bare address stands for a route with nothing but `to`."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return value["to"] if value.keys() == {"to"} else {key: bare(inner) for key, inner in value.items()}
        return [bare(inner) for inner in value] if isinstance(value, list) else value

    return bare(yaml.load(result.text, yaml.BaseLoader))


@settings(max_examples=60)
@given(SOURCES)
def test_every_field_that_is_not_carried_over_is_named_and_changes_nothing(source: Any) -> None:
    result = imported(source)
    said = comments(result)
    for name in fields(source):
        assert name in said
    assert routes(result) == routes(imported(known(source)))


@settings(max_examples=100)
@given(SOURCES)
def test_whatever_comes_out_loads_once_its_variables_are_filled_in(source: Any) -> None:
    result = imported(source)
    _, agents = read_back(result)
    assert len(agents[0].skills) >= 1
    assert all(f"${{{name}}}" in result.text for name in result.variables)


PLACES = {
    "vapi": lambda text: {
        "type": "transferCall",
        "destinations": [{"type": "number", "number": "+14155550123", "message": text}],
    },
    "retell": lambda text: {
        "type": "transfer_call",
        "transfer_destination": {"type": "predefined", "number": "+14155550123"},
        "transfer_option": {"type": "cold_transfer"},
        "execution_message_type": "static_text",
        "execution_message_description": text,
    },
    "elevenlabs": lambda text: {"transfers": [{"phone_number": "+14155550123", "client_message": text}]},
    "swml_transfer": lambda text: {"transfers": {"sales": {"address": "+14155550123", "message": text}}},
}


@settings(max_examples=60)
@given(st.sampled_from(sorted(PLACES)), WORDS.filter(lambda text: text.strip() and not may_hold_secret(text)))
def test_a_text_comes_back_as_it_was_but_for_its_braces(kind: str, text: str) -> None:
    value, _ = read_back(imported(PLACES[kind](text)))
    told = value["skills"]["escalate_to_human"]["message"]
    assert not set("{}") & set(told)
    if not set("{}") & set(text):
        assert told == text
    assert re.sub(r"[(){}\s]", "", told) == re.sub(r"[(){}\s]", "", text)


@settings(max_examples=40)
@given(WORDS.filter(lambda text: text.strip() and not may_hold_secret(text)))
def test_a_prompt_comes_back_as_it_was_but_for_expressions(text: str) -> None:
    tool = PLACES["vapi"]("Hi")
    value, _ = read_back(imported({"model": {"messages": [{"role": "system", "content": text}], "tools": [tool]}}))
    assert value["agent"]["prompt"]["Instructions"] == re.sub(r"([$%@])\{([^{}]*)\}", r"\1(\2)", text)


SECRET = st.from_regex(r"\Ahunter[a-z0-9/?;=:]{8}\Z")
HIDING = [
    lambda secret: ("destinations.0.message", f"See https://user:{secret}@example.com/x now"),
    lambda secret: ("destinations.0.description", f"Ask sip:ann:{secret}@pbx.example.com"),
    lambda secret: ("destinations.0.number", f"sip:ann:{secret}@pbx.example.com"),
    lambda secret: ("destinations.0.transferPlan.holdAudioUrl", f"https://example.com/a.mp3?token={secret}"),
    lambda secret: ("destinations.0.transferPlan.message", f"Bearer {secret}"),
    lambda secret: ("destinations.0.transferPlan.fallbackPlan.message", f"https://{secret}@example.com"),
    lambda secret: ("destinations.0.transferPlan.twiml", f"<Play>https://u:{secret}@example.com</Play>"),
    lambda secret: ("destinations.0.callerId", f"sip:ann:{secret}@pbx.example.com"),
    lambda secret: ("destinations.0.zq", {"deep": [secret]}),
    lambda secret: ("messages", [{"type": "request-failed", "content": f"https://u:{secret}@example.com"}]),
    lambda secret: ("server", {"url": f"https://u:{secret}@example.com", "secret": secret}),
    lambda secret: ("function.description", f"See https://user:{secret}@example.com"),
    lambda secret: ("apiKey", secret),
]


@settings(max_examples=60)
@given(st.sets(st.sampled_from(range(len(HIDING)))), SECRET)
def test_a_secret_is_nowhere_in_what_comes_out(chosen: set[int], secret: str) -> None:
    source = copy.deepcopy(BASES["vapi"])
    for index in chosen:
        put(source, *HIDING[index](secret))
    result = imported(source)
    assert secret not in result.text
    read_back(result)


PHONE = "+14155550123"
LEAVES: dict[str, dict[str, Any]] = {
    "vapi": {
        "destinations.0.message": "first words",
        "destinations.0.description": "second words",
        "destinations.0.extension": "77",
        "destinations.0.callerId": "+14155550177",
        "destinations.0.numberE164CheckEnabled": False,
        "destinations.0.transferPlan.mode": "warm-transfer-experimental",
        "destinations.0.transferPlan.message": "third words",
        "destinations.0.transferPlan.timeout": 61,
        "destinations.0.transferPlan.sipVerb": "bye",
        "destinations.0.transferPlan.dialTimeout": 62,
        "destinations.0.transferPlan.holdAudioUrl": "https://example.com/hold.mp3",
        "destinations.0.transferPlan.transferCompleteAudioUrl": "https://example.com/beep.mp3",
        "destinations.0.transferPlan.twiml": "<Say/>",
        "destinations.0.transferPlan.contextEngineeringPlan.type": "all",
        "destinations.0.transferPlan.summaryPlan.timeoutSeconds": 7,
        "destinations.0.transferPlan.fallbackPlan.message": "fourth words",
        "destinations.0.transferPlan.sipHeadersInReferToEnabled": True,
        "function.name": "move",
        "function.description": "fifth words",
        "rejectionPlan.conditions": [],
        "server.url": "https://example.com/hook",
        "async": False,
    },
    "retell": {
        "name": "transfer_to_sales",
        "description": "first words",
        "transfer_destination.extension": "7#",
        "transfer_option.type": "warm_transfer",
        "transfer_option.cold_transfer_mode": "sip_refer",
        "transfer_option.transfer_ring_duration_ms": 21000,
        "transfer_option.show_transferee_as_caller": False,
        "transfer_option.agent_detection_timeout_ms": 22000,
        "transfer_option.opt_out_human_detection": True,
        "transfer_option.enable_bridge_audio_cue": True,
        "transfer_option.on_hold_music": "custom",
        "transfer_option.custom_on_hold_music_asset_id": "asset_1",
        "transfer_option.private_handoff_option.message": "second words",
        "transfer_option.public_handoff_option.prompt": "third words",
        "transfer_option.ivr_option.prompt": "fourth words",
        "transfer_option.agentic_transfer_config.transfer_agent.agent_id": "agent_1",
        "transfer_option.agentic_transfer_config.transfer_timeout_ms": 23000,
        "transfer_option.agentic_transfer_config.action_on_timeout": "bridge_transfer",
        "execution_message_description": "fifth words",
        "speak_during_execution": False,
        "custom_sip_headers.X-Shop": "8",
        "ignore_e164_validation": True,
    },
    "elevenlabs": {
        "description": "first words",
        "response_timeout_secs": 20,
        "interruption_mode": "allow",
        "pre_tool_speech": "auto",
        "tool_call_sound": "typing",
        "params.enable_client_message": False,
        "params.transfers.0.condition": "second words",
        "params.transfers.0.transfer_type": "conference",
        "params.transfers.0.post_dial_digits.value": "ww7",
        "params.transfers.0.client_message": "third words",
        "params.transfers.0.agent_message": "fourth words",
        "params.transfers.0.uui.data": "fifth words",
        "params.transfers.0.transfer_destination.phone_number": "+14155550188",
    },
    "swml_transfer": {
        "tool_name": "move",
        "description": "first words",
        "parameter_name": "place",
        "parameter_description": "second words",
        "default_message": "third words",
        "default_post_process": False,
        "required_fields.order": "fourth words",
        "swaig_fields.secure": True,
        "transfers.sales.message": "fifth words",
        "transfers.sales.return_message": "sixth words",
        "transfers.sales.final": False,
        "transfers.sales.from_addr": "+14155550177",
    },
}
AGENTS: dict[str, dict[str, Any]] = {
    "vapi": {
        "name": "Mary Major",
        "firstMessage": "seventh words",
        "firstMessageMode": "assistant-waits-for-user",
        "endCallMessage": "eighth words",
        "voice.provider": "11labs",
        "voice.voiceId": "burt",
        "transcriber.language": "de",
        "transcriber.keyterm": ["ninth words"],
        "model.temperature": 0.5,
        "assistantOverrides.firstMessage": "tenth words",
    },
    "retell": {
        "agent_name": "Mary Major",
        "begin_message": "seventh words",
        "start_speaker": "user",
        "voice_id": "openai-Alloy",
        "voice_speed": 1.2,
        "language": "es-ES",
        "boosted_keywords": ["ninth words"],
        "interruption_sensitivity": 0.9,
    },
    "elevenlabs": {
        "name": "Mary Major",
        "conversation_config.agent.first_message": "seventh words",
        "conversation_config.agent.language": "en",
        "conversation_config.tts.voice_id": "abcdef",
        "conversation_config.tts.stability": 0.5,
        "conversation_config.asr.keywords": ["ninth words"],
        "conversation_config.turn.turn_timeout": 7,
        "platform_settings.auth.enable_auth": True,
    },
    "swml_transfer": {
        "name": "Mary Major",
        "route": "/mary",
        "hints": ["ninth words"],
        "params.end_of_speech_timeout": 800,
        "languages": [{"name": "English", "code": "en-US", "voice": "rime.spore"}],
        "post_prompt": "tenth words",
    },
}
AGENT_TOOLS = {"vapi": "model.tools", "retell": "general_tools", "elevenlabs": "tools", "swml_transfer": "tool"}
CARRIED = {
    "enable_client_message": '"announce": "none"',
    "final": '"final": "false"',
    "transfer_ring_duration_ms": '"timeout": "21"',
    "cold_transfer_mode": '"refer:',
}
"""Where the value is written in another form here."""
BASES: dict[str, Any] = {
    "vapi": {"type": "transferCall", "destinations": [{"type": "number", "number": PHONE}]},
    "retell": {
        "type": "transfer_call",
        "transfer_destination": {"type": "predefined", "number": PHONE},
        "transfer_option": {"type": "cold_transfer"},
    },
    "elevenlabs": {"name": "transfer_to_number", "params": {"transfers": [{"phone_number": PHONE}]}},
    "swml_transfer": {"transfers": {"sales": {"address": PHONE}}},
}


def chosen_of(kind: str) -> Any:
    return st.tuples(st.just(kind), st.sets(st.sampled_from(sorted(LEAVES[kind]))))


def put(value: Any, path: str, leaf: Any) -> None:
    """Write a value deep into a source."""
    *outer, last = path.split(".")
    for step in outer:
        value = value[int(step)] if isinstance(value, list) else value.setdefault(step, {})
    value[last] = leaf


@settings(max_examples=100)
@given(st.sampled_from(sorted(LEAVES)).flatmap(chosen_of))
def test_every_known_field_is_carried_over_or_named(chosen: tuple[str, set[str]]) -> None:
    kind, paths = chosen
    source = copy.deepcopy(BASES[kind])
    for path in sorted(paths):
        put(source, path, LEAVES[kind][path])
    result = imported(source)
    told, said = json.dumps(yaml.load(result.text, yaml.BaseLoader)), comments(result)
    for path in paths:
        name, leaf = path.rpartition(".")[2], str(LEAVES[kind][path])
        assert CARRIED.get(name, leaf if " " in leaf else f'"{leaf}"') in told or name in said, path
    read_back(result)


@settings(max_examples=80)
@given(
    st.sampled_from(sorted(AGENTS)).flatmap(
        lambda kind: st.tuples(st.just(kind), st.sets(st.sampled_from(sorted(AGENTS[kind]))))
    )
)
def test_every_field_of_an_agent_is_carried_over_or_named(chosen: tuple[str, set[str]]) -> None:
    kind, paths = chosen
    source: dict[str, Any] = {}
    for path in sorted(paths):
        put(source, path, copy.deepcopy(AGENTS[kind][path]))
    put(source, AGENT_TOOLS[kind], [copy.deepcopy(BASES[kind])])
    result = imported(source)
    told, said = json.dumps(yaml.load(result.text, yaml.BaseLoader)["agent"]), comments(result)
    for path in paths:
        leaf = AGENTS[kind][path]
        wanted = leaf[0] if isinstance(leaf, list) else leaf
        parts = path.split(".")
        is_named = any(".".join(parts[:end]) in said for end in range(1, len(parts) + 1))
        is_carried = json.dumps(wanted) in told or f'"{wanted}"' in told
        assert is_carried or is_named, path
    read_back(result)
