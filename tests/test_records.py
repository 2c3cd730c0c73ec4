"""Records: each event of a transfer has one id, whoever reports it and how often, and personal data one place."""

import json
from types import ModuleType

from signalwire_transfer import Record, Refusal, hookimpl

ANN, EVE, BOB = "+14155552671", "+14155552672", "sip:bob@pbx.example.com"
CHAIN = {"departments": {"Sales": {"to": [ANN, BOB], "on_failure": {"to": EVE, "whisper": "A caller from {reason}"}}}}
SAID = {"department": "sales", "reason": "an invoice"}


def keeping(with_plugins, **hooks):
    """A plugin that keeps every record, in a list."""
    kept: list[Record] = []
    module = ModuleType("keeper")
    module.transfer_recorded = hookimpl(lambda record: kept.append(record))
    for name, function in hooks.items():
        setattr(module, name, hookimpl(function))
    with_plugins(keeper=module)
    return kept


def test_a_transfer_is_kept_before_its_answer_leaves_with_every_attempt_that_may_come(desk, with_plugins):
    kept = keeping(with_plugins)
    desk.add("department_router", CHAIN).call(
        "transfer_to_department", SAID, call_id="c1", caller_id_num="+14155550199"
    )
    [record] = kept
    assert (record.kind, record.call, record.key, record.address_kind) == ("transfer.requested", "c1", "Sales", "phone")
    assert (record.skill, record.tool) == ("department_router", "transfer_to_department")
    attempts = [(each["attempt"], each["kind"], each["asked"]) for each in record.details["attempts"]]
    assert attempts == [("1.1", "phone", False), ("1.2", "sip", False), ("2.1", "phone", True)]
    people = {**record.people}
    assert json.loads(people.pop("arguments")) == SAID
    assert people == {"number": "+14155550199", "name": "Ann Lee", "reason": "an invoice"}


def test_a_record_says_whose_call_it_is_and_what_it_takes_to_ask_the_same_again(desk, with_plugins):
    kept = keeping(with_plugins)
    desk.add("department_router", CHAIN)
    made_up = {**SAID, "priority": "high, says Ann"}
    desk.call("transfer_to_department", made_up, global_data={"transfer": {"count": 1, "hops": 1}})
    [record] = kept
    assert record.agent == "desk"
    assert {name: record.details[name] for name in ("said", "count", "hops")} == {
        "said": ["department", "reason"],
        "count": 1,
        "hops": 1,
    }
    assert "priority" not in record.people["arguments"]


def test_one_tool_for_several_skills_is_asked_again_by_its_destination(desk, with_plugins):
    kept = keeping(with_plugins)
    skills = {
        "department_router": {"departments": {"Sales": ANN}},
        "escalate_to_human": {"to": EVE, "name": "the boss"},
    }
    desk.add("transfer", {"one_tool": True, **skills})
    for destination in ("Sales", "the boss"):
        assert desk.call("transfer_call", {"destination": destination}).moved, destination
    assert [json.loads(record.people["arguments"])["destination"] for record in kept] == ["Sales", "the boss"]


def test_a_plugin_may_say_that_it_keeps_none_just_now_and_one_that_cannot_say_is_named(desk, with_plugins, caplog):
    kept: list[Record] = []
    module, answers = ModuleType("keeper"), [True, False, RuntimeError("no idea")]

    def keeps_records():
        answer = answers[-1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    module.transfer_recorded = hookimpl(lambda record: kept.append(record))
    module.keeps_records = keeps_records
    with_plugins(keeper=module)
    desk.add("department_router", CHAIN)
    for count in (0, 0, 1):
        assert desk.call("transfer_to_department", SAID).moved
        assert len(kept) == count
        answers.pop()
    assert "plugin keeper" in caplog.text


def test_what_the_platform_sends_again_is_the_same_event_and_what_the_model_asks_again_is_not(desk, with_plugins):
    kept = keeping(with_plugins)
    desk.add("department_router", CHAIN)
    for count in (0, 0, 1):
        desk.call("transfer_to_department", SAID, call_id="c1", global_data={"transfer": {"count": count}})
    desk.call("transfer_to_department", SAID, call_id="c2")
    first, again, second, other = [record.id for record in kept]
    assert first == again
    assert len({first, second, other}) == 3


def test_a_refused_transfer_is_kept_as_refused(desk, with_plugins):
    kept = keeping(with_plugins, transfer_review=lambda plan: Refusal("No."))
    desk.add("transfer", {"to": ANN}).call("transfer_call", call_id="c1")
    assert [(record.kind, record.outcome) for record in kept] == [("transfer.refused", "refused")]


def test_no_address_and_no_personal_data_stands_outside_people(desk, with_plugins):
    kept = keeping(with_plugins)
    desk.add("transfer", {"to": [ANN, BOB], "name": "Ann"})
    desk.call("transfer_call", {"reason": "an invoice"}, caller_id_num="+14155550199", caller_id_name="Jo Doe")
    [record] = kept
    rest = {name: getattr(record, name) for name in Record.__slots__ if name != "people"}
    text = json.dumps(rest) + repr(record)
    assert not [word for word in (ANN, "bob@", "4155550199", "Jo Doe", "invoice") if word in text]


def test_another_configuration_has_another_hash_and_the_same_one_the_same(new_desk, with_plugins):
    kept = keeping(with_plugins)
    for to in ({"to": ANN}, {"to": ANN}, {"to": ANN, "timeout": 40}, {"to": "+14155552672"}):
        new_desk().add("transfer", to).call("transfer_call")
    first, same, slower, elsewhere = [record.config for record in kept]
    assert first == same
    assert len({first, slower, elsewhere}) == 3
