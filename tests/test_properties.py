"""What always holds, whatever the model, the caller, the platform or an operator sends."""

import copy
import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalwire_transfer import ConfigurationError, Transfer
from signalwire_transfer_skills.agent_handoff import AgentHandoff
from signalwire_transfer_skills.department_router import DepartmentRouter
from signalwire_transfer_skills.escalate_to_human import EscalateToHuman
from signalwire_transfer_skills.queue_router import QueueRouter
from signalwire_transfer_skills.sms_then_transfer import SmsThenTransfer
from the_sdk import skill_of

EXAMPLES = settings(
    max_examples=50,
    derandomize=True,  # a red build is red again for who looks into it
)

# ---- agents with every kind of address, and texts that quote whatever is said ---------------------------------------

PHONE, OTHER, OURS = "+14155552671", "+442079460958", "+14155552672"
SIP, RESOURCE, QUEUE = "sip:ann-8472@pbx.example.com", "/public/front-desk", "queue:q-8472"
AGENT, CONTEXT, REFER = (
    "https://user:s3cr3t@agents.example.com/billing",
    "context:ctx-8472",
    "refer:sip:bob@old.example.org",
)
PUBLIC = "https://user:t0ps3cret@desk.example.com/desk"
ADDRESSES = [PHONE, SIP, RESOURCE, QUEUE, AGENT, CONTEXT, REFER]
DESTINATIONS = {PHONE, OTHER, SIP, RESOURCE, "q-8472", AGENT, "ctx-8472", "sip:bob@old.example.org", PUBLIC}
SECRETS = ["5552671", "79460958", "8472", "pbx.example", "front-desk", "agents.example", "s3cr3t", "old.example"]
SECRETS += ["t0ps3cret", "desk.example"]
NEVER_YET = {"hours": "2089 Jan 01 10:00-12:00", "timezone": "Asia/Tokyo"}
ROUTES = {f"place {number}": {"to": to} for number, to in enumerate(ADDRESSES)} | {
    "both": {"to": [PHONE, SIP], "headers": {"X-Why": "{reason}"}, "announce": "play"},
    "said": {
        "to": [[PHONE], [SIP, RESOURCE]],
        "announce": "say",
        "final": False,
        "return_message": "{summary}{reason}",
    },
    "texted": {
        "to": PHONE,
        "sms": [{"from": OURS, "body": "{reason}{caller}"}, {"from": OURS, "body": "x", "to": OTHER}],
    },
    "chain": {
        "to": [PHONE, OTHER],
        "whisper": "{caller}$ {reason}{summary}",
        "accept": "1",
        "on_failure": {
            "to": QUEUE,
            "message": "{reason}",
            "on_failure": {"to": SIP, "headers": {"X-Why": "{summary}"}, "on_failure": AGENT},
        },
    },
    "recorded": {
        "to": REFER,
        "on_failure": "voicemail",
        "texts": {"voicemail": "{reason}{caller}", "closed": "{reason}"},
        "notify": {"from": OURS, "to": OTHER},
    },
    "closed": {
        "to": PHONE,
        **NEVER_YET,
        "announce": "play",
        "texts": {"closed": "{caller} {reason}$ {opens}", "hangup": "{reason}$"},
        "on_closed": {"to": SIP, "message": "{summary}", "on_failure": "hangup"},
    },
    "shut": {"to": PHONE, **NEVER_YET, "texts": {"closed": "{name}: {reason} {opens}"}},
}
SAYING = {"message": "{name}{caller}{caller_number}$ {reason}{summary}% {reason}{reference}"}
SKILLS = {
    "escalate_to_human": ("escalate_to_human", {"to": [PHONE, SIP], "announce": "say", **SAYING}),
    "department_router": ("transfer_to_department", {"departments": ROUTES, **SAYING}),
    "queue_router": ("transfer_to_queue", {"queues": ROUTES, "default": "said", "public_url": PUBLIC, **SAYING}),
    "agent_handoff": (
        "hand_off_to_agent",
        {"agents": ROUTES, "default": "place 4", "collect": {"account": "Account"}, **SAYING},
    ),
    "sms_then_transfer": (
        "text_and_transfer",
        {"to": AGENT, "sms": {"from": OURS, "body": "{reason}{summary}"}, "announce": "play", **SAYING},
    ),
    "transfer": (
        "transfer_call",
        {"to": {"to": SIP, "headers": {"X": "{caller}{reason}"}, "announce": "play"}, **SAYING},
    ),
}

# ---- what may arrive ------------------------------------------------------------------------------------------------

EVIL = [
    "${call.from}",
    "%{x}",
    "@{y}",
    "$",
    "{",
    "}",
    "${",
    "%",
    "{reason}",
    "{0}",
    "\\u0024{",
    "\ud800",
    "\u2028",
    "\x00",
    "a" * 5000,
]
words = st.lists(st.sampled_from(EVIL) | st.text(st.characters(), max_size=6), max_size=6).map("".join)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | words
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=6
)
names = st.sampled_from(list(ROUTES)) | words
arguments = st.fixed_dictionaries(
    {},
    optional={
        "department": names | anything,
        "topic": names | anything,
        "specialty": names | anything,
        "reason": words | anything,
        "summary": words | anything,
        "account": words | anything,
        "else": anything,
    },
)
counters = st.fixed_dictionaries({}, optional={"count": anything | st.just(2), "hops": anything | st.just(4)})
DATA = st.just({}) | anything | st.fixed_dictionaries({"transfer": counters | anything})
sent = st.fixed_dictionaries(
    {"global_data": DATA},
    optional={
        "call_id": anything,
        "caller_id_name": words | anything,
        "caller_id_num": words | anything | st.just("+14155550199"),
        "caller_id_number": anything,
        "caller_id": anything,
        "call": anything | st.fixed_dictionaries({"from": anything}),
        "SWMLCall": anything | st.fixed_dictionaries({"from": anything}),
        "conversation_type": anything | st.sampled_from(["voice", "chat"]),
        "channel_active": anything,
        "meta_data": anything,
    },
)


@pytest.fixture(scope="module")
def desks(new_desk):
    return {skill: new_desk().add(skill, params) for skill, (_, params) in SKILLS.items()}


@pytest.fixture(params=SKILLS)
def skill(request):
    return request.param


@pytest.fixture
def logged(background):
    """The lines at info level and above since it was last asked."""
    lines, handler = [], logging.Handler(logging.INFO)
    handler.emit = lambda record: lines.append(handler.format(record))
    logger = logging.getLogger("signalwire_transfer")
    logger.addHandler(handler)

    def since():
        background()
        seen, lines[:] = list(lines), []
        return seen

    yield since
    logger.removeHandler(handler)


def destinations(value):
    """Every place that an action sends a call or a text to."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "transfer_after_bridge":
                yield from destinations(json.loads(inner))
            if key in {"to", "queue_name", "dest", "to_uri", "change_context"} and isinstance(inner, str):
                yield inner
            yield from destinations(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from destinations(inner)


def held(answer, lines):
    """What must hold of any answer, beyond that it is one, fits the schemas and holds no expression but ours."""
    whole = json.dumps(answer.raw, ensure_ascii=False)
    whole.encode("utf-8")
    for shown in (answer.response, *lines):
        assert not [secret for secret in SECRETS if secret in shown]
        assert "Traceback" not in shown
    assert set(destinations(answer.actions)) <= DESTINATIONS
    assert answer.moved or not answer.actions


@EXAMPLES
@given(said=arguments | anything, payload=sent | anything)
def test_any_arguments_in_any_call_get_a_valid_harmless_answer_and_the_same_one_again(
    desks, skill, logged, said, payload
):
    tool = SKILLS[skill][0]
    logged()
    before = copy.deepcopy((said, payload))
    answer = desks[skill].handle(tool, said, payload)
    held(answer, logged())
    assert repr((said, payload)) == repr(before)
    assert desks[skill].handle(tool, said, payload).raw == answer.raw


@settings(EXAMPLES, max_examples=25)
@given(said=arguments, beside=sent)
def test_the_web_app_carries_every_such_answer_to_the_platform(desks, skill, logged, said, beside):
    beside.pop("call_id", None)  # the SDK's own routing reads it
    held(desks[skill].call(SKILLS[skill][0], said, **beside), logged())


@settings(EXAMPLES, max_examples=40)
@given(name=st.sampled_from(list(ROUTES)), said=words, caller=words, number=st.just("+14155550199") | words)
def test_every_place_that_is_named_is_reached_whatever_is_said_about_it(desks, logged, name, said, caller, number):
    told = {"department": name, "reason": said}
    answer = desks["department_router"].handle(
        "transfer_to_department", told, {"caller_id_name": caller, "caller_id_num": number}
    )
    assert answer.moved or (name == "shut" and "1 January 2089 at 10:00" in answer.response)
    held(answer, logged())
    if not answer.moved:
        return
    texts = [verb["send_sms"]["to_number"] for verb in answer.main if "send_sms" in verb] if name == "texted" else []
    assert set(texts) <= {OTHER, number}


def test_the_model_is_shown_no_address_by_any_skill(desks):
    for desk in desks.values():
        shown = desk.prompt() + json.dumps([tool["parameters"] for tool in desk.tools().values()])
        shown += "".join(tool["description"] for tool in desk.tools().values())
        assert not [secret for secret in SECRETS if secret in shown]


# ---- what an operator may write -------------------------------------------------------------------------------------

one = st.sampled_from([*ADDRESSES, OTHER, "http://127.0.0.1:3000/a", "sips:x@example.com"])
wrong = st.sampled_from(
    ["", "nonsense", "911", "+15551234567", "queue:", "http://example.com", "415 555 2671", "ftp://x"]
)
dialled = st.sampled_from([PHONE, OTHER, SIP, RESOURCE])
places = (
    one
    | one
    | st.lists(dialled, min_size=1, max_size=3)
    | st.lists(st.lists(dialled, min_size=1, max_size=2), min_size=1, max_size=3)
    | st.lists(one | wrong, max_size=2)
    | wrong
    | anything
)
said_text = st.sampled_from(
    ["Hello {name}", "{reason}", "{caller}: {summary}", {"en": "Hi", "de": "Hallo"}, "{nmae}", "", "${x}"]
)
KEYS = {
    "name": st.sampled_from(["Ann", "the desk", "", "{x}"]),
    "ring": st.sampled_from(["serial", "parallel", "both"]),
    "timeout": st.sampled_from([5, 300, "30", 4, 301, "x", None]),
    "from": st.sampled_from([OURS, SIP, QUEUE, "x"]),
    "final": st.sampled_from([True, False, "true", "false", "x"]),
    "message": said_text,
    "announce": st.sampled_from(["ai", "say", "play", "none", "x"]),
    "return_message": said_text,
    "headers": st.sampled_from([{}, {"X-A": "{reason}"}, {"X A": "1"}, {"X": "{nmae}"}, "x"]),
    "ringback": st.sampled_from([["https://cdn.example.com/a.mp3"], ["ring:us"], [], ["x"]]),
    "max_duration": st.sampled_from([1, "60", 0]),
    "digits": st.sampled_from(["12w#*", "x", ""]),
    "sms": st.sampled_from(
        [{"from": OURS, "body": "{reason}"}, {"from": OURS, "body": "x", "to": "destination"}, {}, []]
    ),
    "wait_time": st.sampled_from([1, "600", 0]),
    "wait_url": st.sampled_from(["https://cdn.example.com/a.mp3", "http://x.example", "x"]),
    "voice": st.sampled_from(["rime.spore", "{x}"]),
    "language": st.sampled_from(["de-DE", ""]),
    "description": st.sampled_from(["for bills", ""]),
    "whisper": said_text,
    "accept": st.sampled_from(["1", 2, False, "false", True, "12", "*"]),
    "hours": st.sampled_from(["Mo-Fr 09:00-17:00", "24/7", "2089 Jan 01 10:00-12:00", "off", "nonsense", "PH off", ""]),
    "timezone": st.sampled_from(["America/New_York", "Europe/Berlin", "Mars/Base", ""]),
    "country": st.sampled_from(["US", "de", "XX", ""]),
    "patience": st.sampled_from([3600, "600", 180, 5, 4, "x"]),
    "texts": st.sampled_from(
        [{"voicemail": "{reason}"}, {"hangup": "{name}", "closed": "{opens}"}, '{"closed": "{opens}"}', {"x": ""}, "x"]
    ),
    "notify": st.sampled_from([{"from": OURS, "to": OTHER}, {"from": OURS}, {"from": OURS, "to": SIP}, OURS]),
}
verdicts = st.sampled_from(["agent", "voicemail", "hangup"])
onward = st.recursive(
    verdicts | places | st.sampled_from(["Voicemail", "nobody", None]),
    lambda inner: st.fixed_dictionaries({"to": places}, optional={**KEYS, "on_failure": inner, "on_closed": inner}),
    max_leaves=4,
)
KEYS |= {"on_failure": onward, "on_closed": onward}
RIGHT = {
    "name": st.sampled_from(["Ann", "the desk"]),
    "timeout": st.integers(5, 60),
    "from": st.sampled_from([OURS, SIP]),
    "final": st.booleans(),
    "message": st.sampled_from(["Hello {name}", "{reason}", {"en": "Hi", "de": "Hallo"}]),
    "announce": st.sampled_from(["ai", "say", "play", "none"]),
    "return_message": st.sampled_from(["Back from {name}", "{reason}"]),
    "headers": st.just({"X-A": "{reason}"}),
    "ringback": st.just(["ring:us"]),
    "max_duration": st.integers(1, 86400),
    "digits": st.just("12w#*"),
    "sms": st.just([{"from": OURS, "body": "{reason}."}]),
    "wait_time": st.integers(1, 86400),
    "wait_url": st.just("https://cdn.example.com/a.mp3"),
    "voice": st.just("rime.spore"),
    "language": st.just("de-DE"),
    "whisper": st.sampled_from(["{caller}: {reason}", {"en": "Hi {name}", "de": "Hallo"}]),
    "accept": st.sampled_from(["1", "0", False]),
    "patience": st.just(3600),
    "texts": st.sampled_from([{"voicemail": "{reason}"}, {"hangup": "{name}!", "closed": "Closed; {opens}"}]),
    "notify": st.just({"from": OURS, "to": OTHER}),
    "hours": st.sampled_from(["24/7", "2089 Jan 01 10:00-12:00", "Mo-Su 00:00-24:00 open"]),
}
rights = st.deferred(
    lambda: (
        verdicts
        | st.sampled_from(["refer:sip:night@pbx.example.com", "queue:night", "+14155550123", "sips:y@example.com"])
        | st.fixed_dictionaries(
            {"to": st.sampled_from(["sip:late@example.com", "queue:late", "/private/late"])},
            optional={"message": RIGHT["message"], "on_failure": verdicts},
        )
    )
)
some_keys = st.fixed_dictionaries({}, optional=KEYS)


def with_zone(keys):
    """Hours need a time zone, and only with hours there is another way for when it is closed."""
    if "hours" in keys:
        return {**keys, "timezone": "America/New_York", "country": "US"}
    return {key: value for key, value in keys.items() if key != "on_closed"}


right_keys = st.fixed_dictionaries({}, optional={**RIGHT, "on_failure": rights, "on_closed": rights}).map(with_zone)
routes = places | st.fixed_dictionaries({"to": places}, optional=KEYS)
departments = st.dictionaries(st.sampled_from(["sales", "support", "Sales!", ""]), routes, max_size=3)
written = st.fixed_dictionaries(
    {"department_router": st.builds(lambda keys, named: {**keys, "departments": named}, some_keys, departments)},
    optional={"defaults": some_keys},
)


@settings(EXAMPLES, max_examples=150)
@given(params=written)
def test_what_is_written_is_either_refused_with_its_places_or_works_for_every_department(new_desk, params):
    desk = new_desk()
    try:
        skill_of(Transfer)(desk.agent, params)
    except ConfigurationError as error:
        assert error.mistakes
        assert {mistake.path[0] for mistake in error.mistakes} <= set(params)
        assert not [mistake for mistake in error.mistakes if not mistake.message.strip()]
        return
    every_department_works(desk.add("transfer", params), params["department_router"]["departments"])


@settings(EXAMPLES, max_examples=100)
@given(
    to=one
    | st.lists(dialled, min_size=1, max_size=3)
    | st.lists(st.lists(dialled, min_size=1), min_size=1, max_size=3),
    keys=right_keys,
    defaults=right_keys,
)
def test_keys_that_are_right_may_be_inherited_by_any_address(new_desk, to, keys, defaults):
    params = {
        "department_router": {"departments": {"sales": to}, "patience": 3600, **keys},
        "defaults": {"public_url": "https://agents.example.com/desk", **defaults},
    }
    every_department_works(new_desk().add("transfer", params), params["department_router"]["departments"])


def every_department_works(desk, departments):
    for name in departments:
        for said in ({"department": name}, {"department": name, "reason": "${call.from}"}):
            answer = desk.handle("transfer_to_department", said, {"caller_id_num": "+14155550199"})
            assert "could not be started" not in answer.response
            if not answer.moved:
                assert answer.response.endswith("offer other help.")
                assert has_hours(desk, name), answer.raw


def has_hours(desk, name):
    """Whether it may be closed: only then a department that is named may leave the call where it is."""
    tool = desk.agent._tool_registry.get_function("transfer_to_department").handler.tool
    return "hours" in tool.inherited or tool.skill.params.departments[name].hours is not None


OWNERS = [Transfer, AgentHandoff, DepartmentRouter, EscalateToHuman, QueueRouter, SmsThenTransfer]
KNOWN = [
    *KEYS,
    "to",
    "departments",
    "queues",
    "agents",
    "default",
    "collect",
    "limits",
    "allow",
    "region",
    "public_url",
]
KNOWN += ["tool_name", "tool_description", "skip_prompt", "swaig_fields", "defaults", "department_router", "transfer"]


@settings(EXAMPLES, max_examples=150)
@given(
    owner=st.sampled_from(OWNERS),
    params=st.dictionaries(st.sampled_from(KNOWN), anything | places, min_size=1, max_size=5),
)
def test_parameters_of_any_shape_are_refused_with_their_places_or_work(new_desk, owner, params):
    desk = new_desk()
    before = repr(params)
    try:
        desk_skill = skill_of(owner)(desk.agent, params)
    except ConfigurationError as error:
        assert error.mistakes
        assert not [mistake for mistake in error.mistakes if not mistake.path and "SIGNALWIRE" not in mistake.message]
        return
    finally:
        assert repr(params) == before
    assert desk_skill.configured.tools
