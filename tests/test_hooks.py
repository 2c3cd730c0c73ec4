"""The hooks: each documented, each with an example that works as it stands, none able to hurt a call."""

import inspect
import logging
import textwrap
import threading
from dataclasses import replace
from types import ModuleType, SimpleNamespace

import pytest

from patience import PATIENCE
from signalwire_transfer import Address, Refusal, Route, Speech, TextMessage, TransferSkill, Verdict, hookimpl
from signalwire_transfer._seam import _hookspecs

PHONE, SIP = "+14155552671", "sip:ann@pbx.example.com"
HOOKS = {name: spec for name, spec in vars(_hookspecs).items() if name.startswith("transfer_")}


def example(hook):
    """The `Example::` of a hook's docstring as a module."""
    _, marker, code = (inspect.getdoc(HOOKS[hook]) or "").partition("Example::\n")
    assert marker, f"{hook} has no example"
    module = ModuleType(f"example_of_{hook}")
    exec(textwrap.dedent(code), vars(module))
    return module


def plugin(**functions):
    """A module whose functions are hook implementations."""
    module = ModuleType("a_plugin")
    vars(module).update({name: hookimpl(function) for name, function in functions.items()})
    return module


def test_every_hook_of_the_design_is_there_and_says_when_it_is_called():
    assert set(HOOKS) == {
        "transfer_skills",
        "transfer_schemes",
        "transfer_directory",
        "transfer_check",
        "transfer_resolve",
        "transfer_review",
        "transfer_prepare",
        "transfer_started",
        "transfer_ended",
        "transfer_recorded",
        "transfer_happened",
        "transfer_notify",
        "transfer_count",
        "transfer_rules",
        "transfer_file_keys",
        "transfer_beside",
        "transfer_commands",
    }
    for name, spec in HOOKS.items():
        assert "Called" in inspect.getdoc(spec), name


def test_every_argument_and_answer_of_a_hook_is_typed():
    for name, spec in HOOKS.items():
        assert set(spec.__annotations__) == {*inspect.signature(spec).parameters, "return"}, name


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_of_a_hook_is_about_that_hook(hook):
    assert callable(getattr(example(hook), hook))


def test_the_example_of_skills_gives_a_skill(desk, with_plugins):
    with_plugins(night=example("transfer_skills"))
    assert desk.add("transfer", {"night_watch": {"to": PHONE}}).call("call_the_night_watch").dialled == [PHONE]


def test_the_example_of_schemes_makes_an_address(desk, new_desk, with_plugins):
    assert "no plugin resolves owner:" in new_desk().refused("transfer", {"to": "owner:acme"})
    with_plugins(owner=example("transfer_schemes"))
    answer = desk.add("transfer", {"to": "owner:acme"}).call("transfer_call")
    assert "cannot be reached just now" in answer.response


def test_the_example_of_directory_is_a_directory(desk, new_desk, with_plugins):
    with_plugins(crm=example("transfer_directory"))
    desk.add("department_router", {"departments": {"directory": "crm"}})
    assert desk.call("transfer_to_department", {"department": "the boss"}).dialled == ["+14155550123"]
    error = new_desk().refused("department_router", {"departments": {"directory": "hr"}})
    assert 'departments: no plugin offers the directory "hr"' in error


def test_the_example_of_resolve_says_where_such_an_address_leads(desk, with_plugins):
    with_plugins(owner=example("transfer_resolve"))
    assert desk.add("transfer", {"to": "owner:acme"}).call("transfer_call").dialled == ["+14155550123"]
    desk.add("escalate_to_human", {"to": "owner:nobody"})
    assert not desk.call("escalate_to_human").moved


def test_the_example_of_review_refuses_a_withheld_number(desk, with_plugins):
    with_plugins(review=example("transfer_review"))
    desk.add("transfer", {"to": PHONE})
    refused = desk.call("transfer_call", caller_id_num="anonymous")
    assert refused.response == "Callers with a withheld number cannot be put through."
    assert not refused.actions
    assert desk.call("transfer_call").moved


def test_the_example_of_prepare_adds_a_header(desk, with_plugins):
    with_plugins(prepare=example("transfer_prepare"))
    [header] = desk.add("transfer", {"to": SIP}).call("transfer_call").connect["headers"]
    assert header["name"] == "X-Reference"
    assert len(header["value"]) == 6


def test_the_example_of_started_counts(desk, with_plugins, background):
    counting = example("transfer_started")
    with_plugins(counting=counting)
    desk.add("transfer", {"to": PHONE})
    for _ in range(2):
        desk.call("transfer_call")
    background()
    assert counting.BY_SKILL == {"transfer": 2}


def test_the_example_of_ended_counts(desk, with_plugins, background):
    counting = example("transfer_ended")
    with_plugins(counting=counting, refusing=plugin(transfer_review=lambda plan: Refusal("No.")))
    desk.add("transfer", {"to": PHONE})
    for _ in range(2):
        assert not desk.call("transfer_call").moved
    background()
    assert counting.BY_OUTCOME == {"refused": 2}


def test_the_example_of_happened_hears_of_a_voicemail(desk, with_plugins, background):
    hearing = example("transfer_happened")
    with_plugins(hearing=hearing)
    route = {"to": PHONE, "on_failure": "voicemail"}
    answer = desk.add("transfer", {"to": route, "public_url": "https://agents.example.com/desk"}).call("transfer_call")
    recorded = next(verb["record"] for verb in answer.connect["result"]["default"] if "record" in verb)
    body = {"params": {"state": "finished", "url": "https://files.example.com/7.wav"}}
    desk.request("POST", recorded["status_url"].removeprefix("https://agents.example.com"), body)
    background()
    assert hearing.LINKS == ["https://files.example.com/7.wav"]


def test_the_example_of_notify_takes_the_text_over(desk, with_plugins):
    texting = example("transfer_notify")
    with_plugins(texting=texting)
    notify = {"from": "+14155550100", "to": "+14155550101"}
    route = {"to": PHONE, "on_failure": "voicemail", "notify": notify}
    desk.add("transfer", {"to": route, "public_url": "https://agents.example.com/desk"})
    assert "send_sms" not in str(desk.call("transfer_call").actions)
    [text] = texting.WAITING.values()
    assert (text.to, text.from_) == ("+14155550101", "+14155550100")


def test_the_example_of_count_limits_a_caller_across_calls(desk, with_plugins):
    with_plugins(counting=example("transfer_count"))
    desk.add("transfer", {"to": PHONE, "limits": {"per_caller": 1}})
    assert desk.call("transfer_call", call_id="a").moved
    assert desk.call("transfer_call", call_id="a").moved, "the same request, sent again"
    assert not desk.call("transfer_call", call_id="b").moved
    assert desk.call("transfer_call", call_id="c", caller_id_num="+14155550111").moved


def test_the_example_of_rules_finds_an_extension(with_plugins, tmp_path):
    from signalwire_transfer._check._engine import report_on
    from signalwire_transfer._check._offered import offered
    from signalwire_transfer._check._target import subject_of

    plugins = with_plugins(acme=example("transfer_rules"))
    (tmp_path / "f.yaml").write_text("agent: {name: a}\nskills: {transfer: {to: +14155550123, digits: '12'}}\n")
    report = report_on(subject_of(str(tmp_path / "f.yaml"), plugins), offered(plugins), frozenset({"ACME001"}))
    assert [(found.code, found.path) for found in report.found] == [("ACME001", "skills.transfer.digits")]


# ---- what a transfer skill of a stranger's may answer ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "dialled"),
    [
        (PHONE, [PHONE]),
        ([PHONE, SIP], [PHONE, SIP]),
        ({"to": SIP, "timeout": 12}, [SIP]),
        ("(415) 555-2671", [PHONE]),
    ],
)
def test_a_skill_may_answer_what_a_configuration_may_say(desk, with_plugins, chosen, dialled):
    with_plugins(mine=offering(lambda skill, arguments, call: chosen))
    assert desk.add("transfer", {"mine": {"to": PHONE, "region": "US"}}).call("mine").dialled == dialled


def test_a_skill_may_refuse(desk, with_plugins):
    with_plugins(mine=offering(lambda skill, arguments, call: Refusal("Not on Sundays.")))
    assert desk.add("transfer", {"mine": {"to": PHONE}}).call("mine").response == "Not on Sundays."


@pytest.mark.parametrize("chosen", [None, 5, "", "nonsense", "911", {"too": PHONE}, {"to": "+15551234567"}, object()])
def test_a_skill_that_answers_nonsense_moves_nothing_and_nobody_hears_why(desk, with_plugins, chosen, caplog):
    with_plugins(mine=offering(lambda skill, arguments, call: chosen))
    answer = desk.add("transfer", {"mine": {"to": PHONE}}).call("mine")
    assert not answer.actions
    assert answer.response.startswith("The transfer could not be started")
    assert "the tool mine of the skill mine failed" in caplog.text


def test_what_an_exception_says_never_reaches_the_model(desk, with_plugins):
    def route(skill, arguments, call):
        raise RuntimeError("the password is hunter2")

    with_plugins(mine=offering(route))
    answer = desk.add("transfer", {"mine": {"to": PHONE}}).call("mine")
    assert "hunter2" not in str(answer.raw)
    assert not answer.actions


def offering(route):
    """A plugin with one skill, `mine`, that decides with a function."""

    class Mine(TransferSkill):
        """Decide as the test wants it."""

        name = "mine"
        tool = "mine"

        class Params(TransferSkill.Params):
            to: Route

    Mine.route = route
    return plugin(transfer_skills=lambda: [Mine])


# ---- plugins that raise, and their order ----------------------------------------------------------------------------


def raising(*_):
    raise RuntimeError("broken inside")


@pytest.mark.parametrize(
    "broken",
    [
        lambda plan: raising(),
        lambda plan, call: "no refusal",
        lambda: 5,
    ],
)
@pytest.mark.parametrize("hook", ["transfer_review", "transfer_prepare"])
def test_a_review_or_preparation_that_raises_or_answers_nonsense_stops_no_call(desk, with_plugins, hook, broken):
    with_plugins(
        broken=plugin(**{hook: broken}),
        working=plugin(transfer_prepare=lambda plan: replace(plan, message="Prepared.")),
    )
    answer = desk.add("transfer", {"to": PHONE}).call("transfer_call")
    assert answer.dialled == [PHONE]
    assert answer.response == "Prepared."


def test_what_has_ended_is_told_to_every_plugin_though_one_raises(desk, with_plugins, background, caplog):
    seen = []
    with_plugins(
        before=plugin(transfer_ended=lambda outcome, call: seen.append((outcome.word, call.id))),
        guilty=plugin(transfer_ended=lambda outcome: raising()),
        after=plugin(transfer_ended=lambda outcome, call: seen.append((outcome.word, call.id))),
        refusing=plugin(transfer_review=lambda plan: Refusal("No.")),
    )
    answer = desk.add("transfer", {"to": PHONE}).call("transfer_call", call_id="c1")
    background()
    assert answer.response == "No."
    assert seen == [("refused", "c1")] * 2
    assert "plugin guilty (no distribution) raised and was left out" in caplog.text


@pytest.mark.parametrize("hook", ["transfer_review", "transfer_prepare", "transfer_started"])
def test_a_hook_that_raises_is_logged_with_its_plugins_name_and_left_out(desk, with_plugins, background, caplog, hook):
    seen = []
    with_plugins(
        before=plugin(transfer_started=lambda call: seen.append(call.id)),
        guilty=plugin(**{hook: lambda plan: raising()}),
        after=plugin(transfer_started=lambda call: seen.append(call.id)),
    )
    with caplog.at_level(logging.ERROR, logger="signalwire_transfer"):
        answer = desk.add("transfer", {"to": PHONE}).call("transfer_call", call_id="c1")
        background()
    assert answer.moved
    assert seen == ["c1", "c1"]
    assert "plugin guilty (no distribution) raised and was left out" in caplog.text
    assert "broken inside" not in str(answer.raw)


def test_a_resolver_that_raises_makes_its_own_address_unreachable_and_no_other(desk, with_plugins, caplog):
    with_plugins(
        broken=plugin(transfer_schemes=lambda: ["broken"], transfer_resolve=lambda address: raising()),
        whole=plugin(transfer_schemes=lambda: ["whole"], transfer_resolve=lambda address: PHONE),
    )
    desk.add("department_router", {"departments": {"a": "broken:x", "b": "whole:x"}})
    assert "cannot be reached" in desk.call("transfer_to_department", {"department": "a"}).response
    assert "plugin broken (no distribution)" in caplog.text
    assert desk.call("transfer_to_department", {"department": "b"}).dialled == [PHONE]


def test_nobody_but_the_claiming_plugin_is_asked_about_an_address(desk, with_plugins):
    with_plugins(
        mine=plugin(transfer_schemes=lambda: ["mine"], transfer_resolve=lambda address: None),
        thief=plugin(transfer_resolve=lambda address: "+442079460958"),
    )
    assert not desk.add("transfer", {"to": "mine:x"}).call("transfer_call").moved


@pytest.mark.parametrize("found", [5, "nonsense", "mine:again", {"to": PHONE, "headers": {"X": "1"}}, {"too": 1}, []])
def test_a_resolver_that_answers_nonsense_moves_nothing(desk, with_plugins, found):
    with_plugins(mine=plugin(transfer_schemes=lambda: ["mine"], transfer_resolve=lambda address: found))
    assert not desk.add("transfer", {"to": "mine:x"}).call("transfer_call").actions


def test_the_keys_beside_a_claimed_address_count_where_the_plugin_leaves_them_open(desk, with_plugins):
    found = {"to": PHONE, "timeout": 11}
    with_plugins(mine=plugin(transfer_schemes=lambda: ["mine"], transfer_resolve=lambda address: found))
    route = {"to": "mine:x", "timeout": 22, "max_duration": 60, "headers": {"X-A": "1"}}
    connect = desk.add("transfer", {"to": route}).call("transfer_call").connect
    assert (connect["timeout"], connect["max_duration"]) == (11, 60)
    assert "headers" not in connect


def test_an_object_that_pluggy_cannot_keep_breaks_itself_alone(desk, with_plugins):
    plugins = with_plugins(
        odd=SimpleNamespace(transfer_review=hookimpl(lambda plan: None)),
        whole=plugin(transfer_prepare=lambda plan: replace(plan, message="Prepared.")),
    )
    assert "unhashable" in next(found.failure for found in plugins.found if found.name == "odd")
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").response == "Prepared."


def test_the_first_refusal_wins_and_a_refused_call_has_not_started(desk, with_plugins, background):
    started = []
    with_plugins(
        third=plugin(transfer_review=lambda plan: Refusal("third")),
        second=plugin(transfer_review=lambda plan: Refusal("second")),
        first=plugin(transfer_review=lambda plan: None, transfer_started=lambda plan: started.append(plan)),
    )
    answer = desk.add("transfer", {"to": PHONE}).call("transfer_call")
    background()
    assert answer.response == "second"
    assert not answer.actions
    assert not started


def test_each_preparation_works_on_the_plan_that_the_one_before_returned(desk, with_plugins):
    def adding(letter):
        return lambda plan: replace(plan, message=plan.message + letter)

    with_plugins(
        c=plugin(transfer_prepare=adding("c")),
        none=plugin(transfer_prepare=lambda plan: None),
        b=plugin(transfer_prepare=adding("b")),
        a=plugin(transfer_prepare=adding("a")),
    )
    answer = desk.add("transfer", {"to": {"to": PHONE, "message": "-"}}).call("transfer_call")
    assert answer.response == "-abc"


def test_what_has_started_is_told_in_order_on_one_thread_that_is_not_the_callers(desk, with_plugins, background):
    told, threads = [], set()

    def started(plan, call):
        told.append((plan.key, call.id))
        threads.add(threading.get_ident())

    with_plugins(noting=plugin(transfer_started=started))
    desk.add("department_router", {"departments": {"a": PHONE, "b": SIP}})
    expected = [(key, f"call-{number}") for number in range(10) for key in ("a", "b")]
    for key, call_id in expected:
        desk.call("transfer_to_department", {"department": key}, call_id=call_id)
    background()
    assert told == expected
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_an_answer_does_not_wait_for_who_is_told_of_it(desk, with_plugins, background):
    released = threading.Event()
    with_plugins(slow=plugin(transfer_started=lambda plan: released.wait(PATIENCE)))
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").moved
    released.set()
    background()


# ---- what plugins bring cannot break an answer -----------------------------------------------------------------------


@pytest.mark.parametrize("say", ["", None, 5, {"no": 1}, b"no", " ", "half \ud800 a character"])
def test_a_refusal_that_says_nothing_sensible_is_never_told_as_a_success(desk, with_plugins, say):
    with_plugins(odd=plugin(transfer_review=lambda plan: Refusal(say, instruction=object())))
    answer = desk.add("transfer", {"to": PHONE}).call("transfer_call")
    assert not answer.moved
    assert answer.response not in {"", "Action completed."}
    assert "completed" not in answer.response


@pytest.mark.parametrize(
    "change",
    [{"timeout": float("nan")}, {"timeout": object()}, {"from_": b"x"}, {"name": "\ud800"}, {"to": 5}, {"to": ((),)}],
)
def test_a_plan_that_cannot_be_sent_is_left_as_it_was(desk, with_plugins, change):
    with_plugins(odd=plugin(transfer_prepare=lambda plan: replace(plan, **change)))
    answer = desk.add("transfer", {"to": PHONE, "name": "Ann"}).call("transfer_call")
    assert answer.dialled == [PHONE]
    assert answer.connect["timeout"] == 30


EVIL = "${global_data.secret}"
UNFIT = [
    {"timeout": 4},
    {"timeout": 301},
    {"timeout": "30"},
    {"timeout": True},
    {"final": "no"},
    {"announce": "shout"},
    {"from_": EVIL},
    {"from_": "911"},
    {"digits": EVIL},
    {"digits": "abc"},
    {"ringback": (EVIL,)},
    {"ringback": ("http://music.example.com/a.mp3",)},
    {"ringback": "ring:us"},
    {"headers": {EVIL: "x"}},
    {"headers": {"X-A": 5}},
    {"headers": [("X-A", "x")]},
    {"to": ((Address("phone", EVIL),),)},
    {"to": ((Address("phone", "+911"),),)},
    {"to": ((Address("sip", f"sip:{EVIL}@pbx.example.com"),),)},
    {"to": ((Address("queue", EVIL),),)},
    {"to": ((Address("context", EVIL),),)},
    {"to": ((Address("agent", f"https://agents.example.com/{EVIL}"),),)},
    {"to": ((Address("agent", "http://agents.example.com/a"),),)},
    {"to": ((Address("nowhere", "nowhere:x"),),)},
    {"to": ((Address("queue", "a"), Address("queue", "b")),)},
    {"max_duration": -1},
    {"max_duration": 1.5},
    {"accept": "12"},
    {"wait_time": 0},
    {"wait_url": EVIL},
    {"public_url": EVIL},
    {"sms": (TextMessage(EVIL, "+14155550100", "x"),)},
    {"sms": ({"to": PHONE},)},
    {"message": 5},
    {"whisper": "x" * 20_000},
    {"speech": Speech(5, "en-US")},
    {"failure": "agent"},
    {"failure": Verdict("give up")},
    {"card": None},
]


def test_a_plan_cannot_be_changed_in_place_and_the_plugin_that_tries_is_named(desk, with_plugins, caplog):
    def prepare(plan):
        plan.headers["X-${global_data}"] = "x"

    with_plugins(odd=plugin(transfer_prepare=prepare))
    answer = desk.add("transfer", {"to": SIP, "headers": {"X-A": "1"}}).call("transfer_call")
    assert answer.connect["headers"] == [{"name": "X-A", "value": "1"}]
    assert "plugin odd (no distribution) raised and was left out" in caplog.text


@pytest.mark.parametrize("change", UNFIT, ids=str)
@pytest.mark.parametrize("depth", ["first", "rung"])
def test_what_could_not_have_been_configured_is_left_as_it_was_and_the_plugin_is_named(
    desk, with_plugins, caplog, change, depth
):
    def prepare(plan):
        if depth == "first":
            return replace(plan, **change)
        return replace(plan, failure=replace(plan.failure, **change))

    with_plugins(
        odd=plugin(transfer_prepare=prepare), other=plugin(transfer_prepare=lambda plan: replace(plan, timeout=11))
    )
    route = {"to": PHONE, "on_failure": {"to": "sip:bob@pbx.example.com", "on_failure": "hangup"}}
    answer = desk.add("transfer", {"to": route}).call("transfer_call")
    assert (answer.dialled, answer.connect["timeout"]) == ([PHONE], 11)
    assert "plugin odd (no distribution) has made a plan that cannot be sent, and it is left as it was: " in caplog.text
    assert "global_data" not in str(answer.document)


@pytest.mark.parametrize(
    "change",
    [
        {"timeout": 300, "from_": "+442079460958", "digits": "12#", "ringback": ("ring:de",), "max_duration": 60},
        {"to": ((Address("sip", SIP), Address("phone", "+442079460958")),), "whisper": "Hello.", "accept": "5"},
        {"to": ((Address("queue", "support"),),), "wait_time": 30, "wait_url": "https://music.example.com/a"},
        {"headers": {"X-Reference": "ABC"}, "to": ((Address("sip", SIP),),)},
        {"sms": (TextMessage("+14155550199", "+14155550100", "Hello."),), "message": ""},
        {"failure": Verdict("hangup", "Goodbye.")},
        {"to": ((Address("agent", "https://agents.example.com/billing"),),)},
        {"to": ((Address("refer", SIP),),)},
    ],
)
def test_what_could_have_been_configured_is_sent(desk, with_plugins, caplog, change):
    with_plugins(good=plugin(transfer_prepare=lambda plan: replace(plan, **change)))
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").moved
    assert "cannot be sent" not in caplog.text
