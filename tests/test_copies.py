"""An agent with a dynamic configuration is copied for every request; skills come and go."""

import pytest

from the_sdk import IS_SDK3

PHONE, OTHER = "+14155552671", "+442079460958"
DEPARTMENTS = {"departments": {"sales": PHONE}}
TOOL = "transfer_to_department"


@pytest.fixture
def copied(desk):
    """A desk whose agent is copied for every request."""
    seen = []
    desk.agent.set_dynamic_config_callback(lambda query, body, headers, agent: seen.append(agent))
    desk.copies = seen
    return desk


def test_the_tools_of_a_copy_work_every_time(copied):
    copied.add("department_router", DEPARTMENTS).add("transfer", {"to": OTHER})
    for _ in range(3):
        assert set(copied.tools()) == {TOOL, "transfer_call"}
        assert copied.call(TOOL, {"department": "sales"}).dialled == [PHONE]
        assert copied.call("transfer_call").dialled == [OTHER]
    assert len(copied.copies) >= 6


def test_a_copy_says_nothing_twice_in_its_prompt(copied):
    copied.add("department_router", DEPARTMENTS).add("transfer", {"to": OTHER})
    for _ in range(2):
        assert copied.prompt().count("Only a tool moves a call") == 1


def test_a_copy_keeps_the_fields_of_the_function(copied):
    copied.add("department_router", {**DEPARTMENTS, "swaig_fields": {"meta_data": {"a": 1}}})
    for _ in range(2):
        assert copied.tool(TOOL)["meta_data"] == {"a": 1}


def test_a_skill_may_be_added_for_each_request_anew(desk):
    def configure(query, body, headers, agent):
        agent.add_skill("department_router", DEPARTMENTS)

    desk.agent.set_dynamic_config_callback(configure)
    for _ in range(2):
        assert desk.prompt().count("Only a tool moves a call") == 1
        assert desk.call(TOOL, {"department": "sales"}).dialled == [PHONE]


def test_a_callback_that_adds_what_is_there_already_disturbs_nothing(copied):
    copied.add("department_router", DEPARTMENTS)
    copied.agent.set_dynamic_config_callback(
        lambda query, body, headers, agent: agent.add_skill("department_router", DEPARTMENTS)
    )
    assert copied.prompt().count("Only a tool moves a call") == 1
    assert copied.call(TOOL, {"department": "sales"}).dialled == [PHONE]


def test_the_environment_is_not_read_again_for_a_copy(copied, tmp_path, monkeypatch):
    file = tmp_path / "transfer.json"
    file.write_text('{"to": "+14155552671"}', encoding="utf-8")
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_CONFIG", str(file))
    copied.add("transfer")
    file.unlink()
    assert copied.call("transfer_call").dialled == [PHONE]


def test_no_copy_looks_at_the_parameters_a_second_time(copied, monkeypatch):
    copied.add("department_router", DEPARTMENTS)
    looked = []
    monkeypatch.setattr("signalwire_transfer._sdk._skill_class.configured", lambda *given: looked.append(given))
    for _ in range(2):
        assert set(copied.tools()) == {TOOL}
        assert copied.call(TOOL, {"department": "sales"}).dialled == [PHONE]
    assert not looked
    [loaded] = copied.agent.skill_manager.loaded_skills.values()
    shared = [loaded in copy.skill_manager.loaded_skills.values() for copy in copied.copies]
    assert all(shared) if IS_SDK3 else not any(shared)  # 1.x makes the skill anew for every request


def test_a_skill_that_was_removed_can_be_added_again(desk):
    desk.add("department_router", DEPARTMENTS)
    [key] = desk.agent.skill_manager.loaded_skills
    desk.agent.remove_skill(key)
    assert TOOL not in desk.tools()
    desk.add("department_router", {"departments": {"sales": OTHER}})
    assert desk.call(TOOL, {"department": "sales"}).dialled == [OTHER]
    assert desk.prompt().count("Only a tool moves a call") == 1


def test_removing_one_skill_leaves_the_others_tools(desk):
    desk.add("department_router", DEPARTMENTS).add("transfer", {"to": OTHER})
    key = next(key for key in desk.agent.skill_manager.loaded_skills if "department_router" in key)
    desk.agent.remove_skill(key)
    assert set(desk.tools()) == {"transfer_call"}
    assert desk.call("transfer_call").dialled == [OTHER]


def test_the_voice_is_that_of_the_agent_as_it_is_at_the_call(desk):
    desk.add("transfer", {"to": PHONE, "announce": "play"})
    desk.agent.add_language(name="Deutsch", code="de-DE", voice="rime.spore")
    assert desk.call("transfer_call").verb("play")["say_language"] == "de-DE"


TALKING = {
    "to": PHONE,
    "announce": "play",
    "message": {"en": "One moment.", "es": "Un momento."},
    "on_failure": "voicemail",
    "texts": {"voicemail": {"en": "Leave a message.", "es": "Deje un mensaje."}},
}


def test_a_call_in_another_language_is_transferred_in_that_language(desk):
    desk.agent.add_language("English", "en-US", "rime.spore")
    desk.add("transfer", TALKING)
    spanish = [{"name": "Spanish", "code": "es", "voice": "rime.luna"}]
    assert "One moment." in str(desk.call("transfer_call").raw)
    desk.agent.set_dynamic_config_callback(lambda query, body, headers, agent: agent.set_languages(spanish))
    for _ in range(2):
        answer = str(desk.call("transfer_call").raw)
        assert "Un momento." in answer
        assert "Deje un mensaje." in answer
        assert "rime.luna" in answer


def test_a_tenant_may_have_departments_of_its_own(desk):
    def configure(query, body, headers, agent):
        for key in list(agent.skill_manager.loaded_skills):
            agent.remove_skill(key)
        agent.add_skill("department_router", {"departments": {"tenant": OTHER}})
        agent.update_global_data({"configured": True})

    desk.add("department_router", DEPARTMENTS)
    desk.agent.set_dynamic_config_callback(configure)
    for _ in range(2):
        assert desk.properties(TOOL)["department"]["enum"] == ["tenant"]
        assert desk.call(TOOL, {"department": "tenant"}).dialled == [OTHER]
    desk.agent._dynamic_config_callback = None
    assert desk.properties(TOOL)["department"]["enum"] == ["sales"]
    assert desk.call(TOOL, {"department": "sales"}).dialled == [PHONE]


def test_a_callback_goes_on_behind_a_skill_that_is_there_already_however_many_others_there_are(copied, new_desk):
    copied.add("department_router", DEPARTMENTS)

    def configure(query, body, headers, agent):
        agent.add_skill("department_router", DEPARTMENTS)
        agent.update_global_data({"configured": True})

    copied.agent.set_dynamic_config_callback(configure)
    for index in range(12):  # more than are remembered
        new_desk().add("transfer", {"to": f"+1415555{2000 + index}"})
    assert "configured" in str(copied.swml())
    assert copied.call(TOOL, {"department": "sales"}).dialled == [PHONE]
