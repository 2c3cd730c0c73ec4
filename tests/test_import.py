"""Somebody moves over from another product: their transfers go on, and whatever differs is said where it stands."""

import cProfile
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from signalwire_transfer import ConfigurationError
from signalwire_transfer._check._engine import report_on
from signalwire_transfer._check._offered import offered, selection
from signalwire_transfer._check._target import subject_of
from signalwire_transfer._document._file import FileError, read_file
from signalwire_transfer._files._agents import agents_of
from signalwire_transfer._import._convert import Result, convert
from signalwire_transfer._import._pattern import read_pattern
from signalwire_transfer._import._source import read_source
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer.testing import simulate

NUMBER = {"type": "number", "number": "+14155550123"}


@pytest.fixture
def imported(tmp_path: Path) -> Any:
    """Writes a source and imports it."""

    def run(source: Any, kind: str | None = None) -> Result:
        path = tmp_path / ("source.yaml" if isinstance(source, str) else "source.json")
        path.write_text(source if isinstance(source, str) else json.dumps(source), encoding="utf-8")
        return convert(read_source(path), kind, installed())

    return run


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    """What `check` says of the file that came out."""

    def run(result: Result) -> list[str]:
        path = tmp_path / "ours.yaml"
        path.write_text(result.text, encoding="utf-8")
        try:
            agents_of(read_file(path), installed())
        except FileError as error:
            return [line.partition(": ")[2] for line in error.lines]
        return []

    return run


def skills(result: Result) -> Any:
    """The skills of the file, with every scalar as text."""
    return yaml.load(result.text, yaml.BaseLoader)["skills"]


def comments(result: Result) -> str:
    """All comments as one line."""
    return " ".join(line.strip().lstrip("# ") for line in result.text.splitlines() if line.strip().startswith("#"))


def vapi(*destinations: Any, **more: Any) -> Any:
    return {"type": "transferCall", "destinations": list(destinations), **more}


def retell(name: str = "transfer_call", destination: Any = None, option: Any = None, **more: Any) -> Any:
    where = destination or {"type": "predefined", "number": "+14155550123"}
    option = option or {"type": "cold_transfer"}
    return {"type": "transfer_call", "name": name, "transfer_destination": where, "transfer_option": option, **more}


def elevenlabs(*transfers: Any, **params: Any) -> Any:
    inner = {"system_tool_type": "transfer_to_number", "transfers": list(transfers), **params}
    return {"type": "system", "name": "transfer_to_number", "description": "", "params": inner}


def test_one_destination_is_one_person_to_escalate_to(imported: Any, checked: Any) -> None:
    result = imported(vapi({**NUMBER, "message": "One moment.", "extension": "12,3"}))
    assert skills(result) == {"escalate_to_human": {"to": "+14155550123", "message": "One moment.", "digits": "12w3"}}
    assert checked(result) == []
    assert (result.destinations, result.variables) == (1, [])


def test_several_become_departments_with_names_that_callers_would_use(imported: Any, checked: Any) -> None:
    described = ["When the user asks for sales", "billing or refunds", "The caller wants to talk to a manager.", ""]
    result = imported(
        vapi(*({**NUMBER, "number": f"+1415555012{at}", "description": text} for at, text in enumerate(described)))
    )
    departments = skills(result)["department_router"]["departments"]
    assert list(departments) == ["sales", "billing", "manager", "destination 1"]
    assert departments["sales"] == {"to": "+14155550120", "description": "When the user asks for sales"}
    assert departments["destination 1"] == "+14155550123"
    assert checked(result) == []


def test_names_that_sound_the_same_are_told_apart(imported: Any, checked: Any) -> None:
    result = imported(vapi({**NUMBER, "description": "Sales"}, {**NUMBER, "description": "sales!"}, NUMBER, NUMBER))
    assert list(skills(result)["department_router"]["departments"]) == [
        "Sales",
        "sales 2",
        "destination 1",
        "destination 2",
    ]
    assert checked(result) == []


def test_a_whole_assistant_brings_its_name_and_prompt_and_the_rest_is_named(imported: Any, checked: Any) -> None:
    messages = [{"role": "system", "content": "Be brief.\nSay ${HOME}."}, {"role": "user", "content": "Hi"}]
    lookup = {"type": "function", "function": {"name": "lookup"}}
    model = {"model": "gpt", "messages": messages, "tools": [lookup, vapi(NUMBER)]}
    result = imported({"name": "Front desk", "firstMessage": "Hello", "model": model})
    agent = yaml.safe_load(result.text)["agent"]
    assert agent == {
        "name": "Front desk",
        "prompt": {"Instructions": "Be brief.\nSay $(HOME)."},
        "params": {"static_greeting": "Hello"},
    }
    for path in ("model.model", "model.messages[1]", "model.tools[0]"):
        assert path in comments(result)
    assert checked(result) == []


@pytest.mark.parametrize(
    "mode",
    [
        "warm-transfer-say-message",
        "warm-transfer-wait-for-operator-to-speak-first-and-then-say-message",
        "warm-transfer-experimental",
    ],
)
def test_what_vapi_says_to_the_person_who_answers_becomes_the_whisper(imported: Any, checked: Any, mode: str) -> None:
    plan = {"mode": mode, "message": "A call from {{customer.number}} about {{topic}}."}
    result = imported(vapi({**NUMBER, "transferPlan": plan}))
    assert skills(result)["escalate_to_human"]["whisper"] == "A call from {caller_number} about (topic)."
    assert "they press 1 to take the call" in comments(result)
    assert "{{topic}}" in comments(result)
    assert checked(result) == []


def test_a_summary_by_a_model_becomes_the_reason(imported: Any, checked: Any) -> None:
    plan = {"mode": "warm-transfer-say-summary", "summaryPlan": {"enabled": True, "timeoutSeconds": 9}}
    result = imported(vapi({**NUMBER, "transferPlan": plan}))
    assert skills(result)["escalate_to_human"]["whisper"] == "Call from {caller}. {reason}"
    assert "transferPlan.summaryPlan had a model write a summary" in comments(result)
    assert checked(result) == []
    header = {"mode": "blind-transfer-add-summary-to-sip-header", "sipVerb": "dial"}
    result = imported(vapi({"type": "sip", "sipUri": "sip:ann@pbx.example.com", "transferPlan": header}))
    told = skills(result)["escalate_to_human"]
    assert told == {"to": "sip:ann@pbx.example.com", "timeout": "60", "headers": {"X-Transfer-Summary": "{reason}"}}


def test_what_follows_a_failure_differs_and_is_said(imported: Any, checked: Any) -> None:
    def after(**plan: Any) -> Result:
        fallback = {"message": "Nobody is there.", **plan}
        result: Result = imported(
            vapi({**NUMBER, "transferPlan": {"mode": "warm-transfer-experimental", "fallbackPlan": fallback}})
        )
        assert checked(result) == []
        return result

    unset, ends, stays = after(), after(endCallEnabled=True), after(endCallEnabled=False)
    assert "on_failure" not in skills(unset)["escalate_to_human"]
    assert "here the agent goes on: write `on_failure: hangup`" in comments(unset)
    assert skills(ends)["escalate_to_human"]["on_failure"] == "hangup"
    assert skills(ends)["escalate_to_human"]["texts"] == {"hangup": "Nobody is there."}
    assert "texts" not in skills(stays)["escalate_to_human"]
    assert "(Nobody is there.) is not said" in comments(stays)


def test_a_timeout_is_kept_within_what_is_possible_and_patience_goes_with_it(imported: Any, checked: Any) -> None:
    plan = {"mode": "blind-transfer", "sipVerb": "dial", "dialTimeout": 400}
    result = imported(vapi({**NUMBER, "transferPlan": plan}))
    assert skills(result)["escalate_to_human"] == {"to": "+14155550123", "timeout": "300", "patience": "300"}
    assert "(400 s) became 300 s" in comments(result)
    assert checked(result) == []


def test_people_and_assistants_of_one_tool_stay_together(
    imported: Any, checked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = {
        "type": "assistant",
        "assistantName": "Refund Specialist",
        "message": "",
        "transferMode": "delete-history",
    }
    result = imported(vapi(NUMBER, {**NUMBER, "description": "sales"}, assistant))
    assert skills(result)["department_router"]["departments"] == {
        "destination 1": "+14155550123",
        "sales": {"to": "+14155550123", "description": "sales"},
        "Refund Specialist": {"to": "${REFUND_SPECIALIST_URL}", "announce": "none"},
    }
    assert "transferMode (delete-history)" in comments(result)
    unset = "the environment variable `REFUND_SPECIALIST_URL` is not set"
    assert checked(result) == [f"skills.department_router.departments.Refund Specialist.to: {unset}"]
    monkeypatch.setenv("REFUND_SPECIALIST_URL", "https://agents.example.com/refunds")
    assert checked(result) == []


def test_a_call_to_what_was_imported_rings_where_it_rang_before(imported: Any, tmp_path: Path) -> None:
    plan = {"mode": "warm-transfer-say-message", "message": "A caller for sales."}
    sales = {**NUMBER, "description": "When they ask for sales", "transferPlan": plan}
    result = imported(vapi(sales, {**NUMBER, "number": "+14155550124", "description": "support"}))
    (tmp_path / "ours.yaml").write_text(result.text, encoding="utf-8")
    said = {"department": "sales", "reason": "prices"}
    lines = {"sales": "answers after 3 s and presses 1"}
    timeline = simulate(tmp_path / "ours.yaml", "transfer_to_department", said, lines=lines)
    assert timeline.end == "with_callee_then_closed", str(timeline)
    assert "A caller for sales." in str(timeline)


def test_a_squad_hands_its_callers_on(imported: Any, checked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    front = {"assistant": {"name": "Front"}, "assistantDestinations": [{"type": "assistant", "assistantName": "Bills"}]}
    back = {"type": "assistant", "assistantId": "7c1f"}
    bills = {"assistant": {"name": "Bills"}, "assistantId": "b1", "assistantDestinations": [back]}
    result = imported({"members": [{**front, "assistantId": "7c1f"}, bills]})
    file = yaml.load(result.text, yaml.BaseLoader)
    assert file["public_url"] == "${SWML_PROXY_URL_BASE}"
    assert result.variables == ["SWML_PROXY_URL_BASE"]
    assert [(agent["name"], agent["route"]) for agent in file["agents"]] == [("Front", "/front"), ("Bills", "/bills")]
    assert [agent["skills"]["agent_handoff"]["agents"] for agent in file["agents"]] == [
        {"Bills": "agent:Bills"},
        {"Front": "agent:Front"},
    ]
    assert "ended the call" not in comments(result)
    monkeypatch.setenv("SWML_PROXY_URL_BASE", "https://agents.example.com")
    assert checked(result) == []


def test_agents_of_retell_that_swap_become_agents_of_one_file(imported: Any) -> None:
    swap = {"type": "agent_swap", "name": "to_bills", "agent_id": "agent_2", "description": "Invoices"}
    front = {"agent_id": "agent_1", "agent_name": "Front", "general_tools": [swap]}
    bills = {"agent_id": "agent_2", "agent_name": "Bills", "begin_message": "Bills here."}
    for source in ([front, bills], {"agents": [front, bills]}):
        first, second = yaml.load(imported(source).text, yaml.BaseLoader)["agents"]
        [route] = first["skills"]["agent_handoff"]["agents"].values()
        assert (route if isinstance(route, str) else route["to"]) == "agent:Bills"
        assert (second["name"], second["route"]) == ("Bills", "/bills")


@pytest.mark.parametrize("number", ["{{sales_number}}", "1234", "ask sales", "", "+19002345678", "+1 555 123 4567"])
def test_a_number_that_cannot_be_dialled_is_to_be_filled_in(imported: Any, checked: Any, number: str) -> None:
    result = imported(vapi({"type": "number", "number": number, "description": "sales"}))
    assert skills(result)["escalate_to_human"]["to"] == "${SALES_NUMBER}"
    assert "set SALES_NUMBER" in comments(result)
    assert number in comments(result)
    assert checked(result) == ["skills.escalate_to_human.to: the environment variable `SALES_NUMBER` is not set"]


def test_a_destination_that_a_server_chose_is_to_be_filled_in(imported: Any) -> None:
    result = imported(vapi(server={"url": "https://example.com", "secret": "hunter2"}))
    assert skills(result)["escalate_to_human"]["to"] == "${TRANSFER_NUMBER}"
    assert "hunter2" not in result.text


def test_secrets_are_never_copied(imported: Any) -> None:
    sip = {
        "type": "sip",
        "sipUri": "sip:bob:hunter2@pbx.example.com",
        "sipHeaders": {"X-Api-Key": "abc123", "X-Shop": "7"},
    }
    said = {
        **NUMBER,
        "message": "See https://u:hunter2@example.com/x",
        "apiKey": "sk-aaaaaaaaaaaaaaaa",
        "zz": "hunter2",
    }
    result = imported(vapi(sip, said, server={"headers": {"Authorization": "Bearer abc123"}}))
    for secret in ("hunter2", "abc123", "sk-aaaa"):
        assert secret not in result.text
    bob = skills(result)["department_router"]["departments"]["bob"]
    assert bob == {"to": "${BOB_SIP}", "headers": {"X-Api-Key": "${BOB_HEADER_X_API_KEY}", "X-Shop": "7"}}


def test_a_text_that_is_made_to_keep_a_reader_busy_does_not(imported: Any) -> None:
    text = "sip:" + ":" * 200_000 + "://" * 100_000 + ";" * 100_000
    result = imported(vapi({**NUMBER, "message": text, "description": text}))
    assert result.destinations == 1


def test_no_address_of_a_skill_stands_in_what_its_model_sees(imported: Any, checked: Any) -> None:
    spoken = "Call sales at +1 (415) 555-0123 for prices"
    result = imported(vapi({**NUMBER, "description": spoken}, NUMBER | {"number": "+14155550124"}))
    assert (
        skills(result)["department_router"]["departments"]["sales"]["description"]
        == "Call sales at (address) for prices"
    )
    assert checked(result) == []


def test_retells_tools_become_one_in_which_the_model_picks_a_name(imported: Any, checked: Any) -> None:
    warm = {
        "type": "warm_transfer",
        "transfer_ring_duration_ms": 20000,
        "private_handoff_option": {"type": "static_message", "message": "Caller {{user_number}}"},
        "public_handoff_option": {"type": "prompt", "prompt": "Introduce both"},
        "on_hold_music": "uplifting_beats",
        "agent_detection_timeout_ms": 30000,
        "show_transferee_as_caller": True,
    }
    llm = {
        "general_prompt": "Be nice.",
        "general_tools": [
            {"type": "end_call", "name": "end"},
            retell("transfer_call_to_sales", option=warm, description="Prices"),
        ],
        "states": [{"name": "late", "state_prompt": "p", "tools": [retell("transfer_to_night_desk")]}],
    }
    result = imported(llm)
    departments = skills(result)["department_router"]["departments"]
    assert departments["sales"] == {
        "to": "+14155550123",
        "description": "Prices",
        "timeout": "20",
        "whisper": "Caller {caller_number}",
    }
    assert set(departments) == {"sales", "night desk"}
    for words in ("was the tool `transfer_call_to_sales`", "on_hold_music (uplifting_beats)", "(Introduce both)"):
        assert words in comments(result)
    assert "states[0].state_prompt" in comments(result)
    assert "ring_duration_ms of the agent" in comments(result)
    assert checked(result) == []


def test_a_yaml_source_is_read_as_it_is_written(imported: Any, checked: Any) -> None:
    tool = "{type: transfer_call, transfer_destination: {type: predefined, number: +14155550123}, transfer_option: {}}"
    result = imported(f"general_prompt: Be brief ${{NAME}}\ngeneral_tools: [{tool}]\n")
    assert yaml.safe_load(result.text)["agent"]["prompt"] == {"Instructions": "Be brief $(NAME)"}
    assert skills(result)["escalate_to_human"]["to"] == "+14155550123"
    assert checked(result) == []


def test_how_long_it_rings_for_retells_agent_counts_for_its_tools(imported: Any, checked: Any) -> None:
    own = retell("transfer_to_b", option={"type": "cold_transfer", "transfer_ring_duration_ms": 20000})
    llm = {
        "general_tools": [
            retell("transfer_to_a", option={"type": "cold_transfer", "transfer_ring_duration_ms": None}),
            own,
        ]
    }
    result = imported({"ring_duration_ms": 45000, "retellLlmData": llm})
    departments = skills(result)["department_router"]["departments"]
    assert [departments[name]["timeout"] for name in "ab"] == ["45", "20"]
    assert "ring_duration_ms of the agent counts" not in comments(result)
    assert checked(result) == []


def test_an_agent_of_retells_is_handed_over_to(imported: Any) -> None:
    swap = {"type": "agent_swap", "name": "swap_to_billing", "agent_id": "agent_9", "keep_current_voice": True}
    result = imported(swap)
    assert skills(result)["agent_handoff"]["agents"] == {"billing": {"to": "${BILLING_URL}"}}
    assert "keep_current_voice (true) kept the voice" in comments(result)
    assert "show_transferee_as_caller" not in comments(result)


def test_a_number_that_retells_model_works_out_is_never_possible_here(imported: Any, checked: Any) -> None:
    result = imported(retell("transfer_to_store", {"type": "inferred", "prompt": "The nearest store"}))
    told = skills(result)["escalate_to_human"]
    assert told["to"] == "${STORE_NUMBER}"
    assert "(The nearest store) had the model work out the number" in comments(result)
    assert len(checked(result)) == 1


def test_a_sip_refer_stays_one_where_the_place_is_a_sip_address(imported: Any, checked: Any) -> None:
    cold = {"type": "cold_transfer", "cold_transfer_mode": "sip_refer"}
    result = imported(retell(destination={"type": "predefined", "number": "sip:a@pbx.example.com"}, option=cold))
    assert skills(result)["escalate_to_human"]["to"] == "refer:sip:a@pbx.example.com"
    assert checked(result) == []
    assert "asked for a SIP REFER" in comments(imported(retell(option=cold)))


def test_retells_prompt_for_a_message_is_no_message(imported: Any, checked: Any) -> None:
    words = {"speak_during_execution": True, "execution_message_description": "Say hold on"}
    prompted = imported(retell(**words))
    assert "message" not in skills(prompted)["escalate_to_human"]
    assert "(Say hold on)" in comments(prompted)
    fixed = imported(retell(**words, execution_message_type="static_text"))
    assert skills(fixed)["escalate_to_human"]["message"] == "Say hold on"
    assert skills(fixed)["escalate_to_human"]["announce"] == "say"
    assert checked(fixed) == []


def test_elevenlabs_agents_keep_their_conditions(imported: Any, checked: Any) -> None:
    to_number = elevenlabs(
        {
            "transfer_destination": {"type": "phone", "phone_number": "+14155550123"},
            "condition": "When the user asks for a human",
            "transfer_type": "blind",
            "post_dial_digits": {"type": "static", "value": "ww12"},
        },
        {
            "transfer_destination": {"type": "sip_uri", "sip_uri": "sip:bills@pbx.example.com"},
            "condition": "Billing",
            "transfer_type": "conference",
            "custom_sip_headers": [{"type": "static", "key": "X-Shop", "value": "7"}],
            "uui": {"data": "abc"},
        },
        {"phone_number": "+14155550124", "condition": "Old form"},
        enable_client_message=False,
    )
    agent = {"agent_id": "agent_2", "condition": "tech", "delay_ms": 5, "transfer_message": "One second"}
    to_agent = {"name": "transfer_to_agent", "params": {"system_tool_type": "transfer_to_agent", "transfers": [agent]}}
    tools = {"transfer_to_number": to_number, "transfer_to_agent": to_agent, "end_call": {"name": "end_call"}}
    prompt = {"prompt": "Hi", "built_in_tools": tools}
    result = imported({"name": "Desk", "conversation_config": {"agent": {"language": "en", "prompt": prompt}}})
    router = skills(result)["department_router"]
    assert router["announce"] == "none"
    assert router["departments"]["human"]["digits"] == "ww12"
    assert router["departments"]["Billing"]["headers"] == {"X-Shop": "7"}
    assert router["departments"]["Old form"]["to"] == "+14155550124"
    assert skills(result)["agent_handoff"]["agents"]["tech"]["message"] == "One second"
    assert yaml.safe_load(result.text)["agent"] == {
        "name": "Desk",
        "languages": [{"name": "English", "code": "en", "voice": "rime.spore"}],
        "prompt": {"Instructions": "Hi"},
    }
    for words in (
        "uui went along",
        "delay_ms (5)",
        "agent_id (agent_2)",
        "transfer_type (conference)",
    ):
        assert words in comments(result)
    assert checked(result) == ["skills.agent_handoff.agents.tech.to: the environment variable `TECH_URL` is not set"]


@pytest.mark.parametrize("kind", ["phone_dynamic_variable", "sip_uri_dynamic_variable"])
def test_a_dynamic_variable_is_to_be_filled_in(imported: Any, kind: str) -> None:
    where = {"type": kind, kind.removesuffix("_dynamic_variable").replace("phone", "phone_number"): "boss"}
    result = imported(elevenlabs({"transfer_destination": where, "condition": "boss"}))
    assert skills(result)["escalate_to_human"]["to"] in {"${BOSS_NUMBER}", "${BOSS_SIP}"}


def test_the_sdks_own_skill_keeps_its_patterns_as_names(imported: Any, checked: Any) -> None:
    source = """
      transfers:
        /sales/i: {address: +14155550123, message: Sales it is., return_message: Back., final: false}
        /(tech|customer) support/: {address: "sip:help@pbx.example.com", from_addr: +14155550100}
        ^bill(ing)?$: {url: "https://agents.example.com/bills", post_process: false}
        /.*/: {address: /public/desk}
      description: Move the call
      parameter_name: department
      required_fields: {order: The order number}
    """
    result = imported(source)
    router = skills(result)["department_router"]
    assert router["departments"] == {
        "sales": {"to": "+14155550123", "message": "Sales it is.", "return_message": "Back.", "final": "false"},
        "tech support": {
            "to": "sip:help@pbx.example.com",
            "from": "+14155550100",
            "aliases": ["customer support"],
        },
        "billing": {"to": "https://agents.example.com/bills", "announce": "say"},
        "anything else": {"to": "/public/desk"},
    }
    assert router["default"] == "anything else"
    assert router["collect"] == {"order": "The order number"}
    assert set(skills(result)) == {"department_router"}
    assert "matched more than the name says ((ing)?)" in comments(result)
    assert "parameter_name (department)" in comments(result)
    assert checked(result) == []


@pytest.mark.parametrize(
    ("pattern", "names", "lost"),
    [
        ("/sales/i", ("sales",), ()),
        ("^sales$", ("sales",), ()),
        ("/(sales|billing)/", ("sales", "billing"), ()),
        ("/(?:tech|it)[ -]?support/i", ("tech support", "it support"), ()),
        (r"\b[Ss]ales\b", ("sales",), ()),
        ("(?i)front.desk", ("front desk",), (".",)),
        ("sales?", ("sales",), ("s?",)),
        ("/[a-c]x/", ("x",), ("[a-c]",)),
        (r"/a\.b/", ("a.b",), ()),
        ("/продажи/i", ("продажи",), ()),
        (r"/\d+/", (), (r"\d+",)),
        ("/((a|b)|c)/", ("a", "b", "c"), ()),
        ("/" + "long" * 80 + "/", (), ("it is too long to be read",)),
        ("/((((/", (), ()),
        ("(" * 5000, (), ("it is too long to be read",)),
    ],
)
def test_a_pattern_says_names_and_what_no_name_can_say_is_told(pattern: str, names: Any, lost: Any) -> None:
    read = read_pattern(pattern)
    assert (read.names, read.lost) == (names, lost)


def test_queues_of_the_sdks_skill_become_queues(imported: Any, checked: Any) -> None:
    transfers = {"/help/": {"address": "queue:help", "final": False}, "/bills/": {"address": "queue:bills"}}
    result = imported({"transfers": transfers})
    assert skills(result)["queue_router"]["queues"] == {"help": {"to": "queue:help"}, "bills": {"to": "queue:bills"}}
    assert comments(result).count("TR005 of `check`: to: nobody knows the agent's public URL") == 2
    assert "final (false) needs `public_url` for a queue" in comments(result)
    assert checked(result) == []


def test_what_is_no_transfer_is_told_which_kinds_there_are(imported: Any) -> None:
    for source in ({"a": 1}, [], "just: words", {"type": "function"}):
        with pytest.raises(ConfigurationError, match="a `transferCall` or `handoff` tool of Vapi"):
            imported(source)


def test_transfers_of_two_products_ask_which_one(imported: Any) -> None:
    both = [vapi(NUMBER), retell()]
    with pytest.raises(ConfigurationError, match="--from retell, --from vapi"):
        imported(both)
    assert imported(both, "retell").title == "Retell"
    with pytest.raises(ConfigurationError, match="no transfer of ElevenLabs in it"):
        imported(both, "elevenlabs")


def test_tools_that_would_have_the_same_name_are_told_apart(imported: Any, checked: Any) -> None:
    two = vapi(NUMBER, {**NUMBER, "number": "+14155550124"}, function={"name": "move"})
    result = imported([two, two])
    assert [skill["tool_name"] for skill in skills(result)["department_router"]] == ["move", "move_2"]
    assert checked(result) == []
    for name in ("hangup", "has space"):
        refused = imported({**two, "function": {"name": name}})
        assert "tool_name" not in skills(refused)["department_router"]
        assert "cannot be the name of a tool" in comments(refused)


def test_places_of_every_kind_keep_their_names_in_one_tool(imported: Any, checked: Any) -> None:
    transfers = {
        "/sales/i": {"url": "https://agents.example.com/sales"},
        "/support/i": {"address": "+14155550123"},
        "/bills/i": {"address": "queue:bills"},
        "/.*/": {"address": "sip:desk@pbx.example.com"},
    }
    result = imported({"tool_name": "transfer_call", "description": "Sales or support", "transfers": transfers})
    router = skills(result)["department_router"]
    assert set(skills(result)) == {"department_router"}
    assert (router["tool_name"], router["tool_description"]) == ("transfer_call", "Sales or support")
    assert router["departments"] == {
        "sales": "https://agents.example.com/sales",
        "support": "+14155550123",
        "bills": {"to": "queue:bills"},
        "anything else": {"to": "sip:desk@pbx.example.com"},
    }
    assert router["default"] == "anything else"
    assert checked(result) == []


def test_a_tool_with_nothing_but_agents_hands_over(imported: Any, checked: Any) -> None:
    urls = {f"/{name}/": {"url": f"https://agents.example.com/{name}"} for name in ("sales", "bills")}
    result = imported({"transfers": urls})
    assert set(skills(result)["agent_handoff"]["agents"]) == {"sales", "bills"}
    assert checked(result) == []


def test_the_only_destination_keeps_the_name_that_it_had(imported: Any, checked: Any) -> None:
    node = imported(retell("Transfer to Sales"))
    assert skills(node)["escalate_to_human"]["name"] == "Sales"
    assert checked(node) == []
    pattern = imported({"transfers": {"/front desk/i": {"address": "+14155550123"}}})
    assert skills(pattern)["escalate_to_human"]["name"] == "front desk"
    for nameless in (retell(), {"transfers": {"/.*/": {"address": "+14155550123"}}}, vapi(NUMBER)):
        assert "name" not in skills(imported(nameless))["escalate_to_human"]


def start(text: str, *conditions: Any) -> Any:
    return {"type": "request-start", "content": text, "conditions": list(conditions)}


def where(value: str, operator: str = "eq", param: str = "destination") -> Any:
    return {"param": param, "operator": operator, "value": value}


def test_what_is_said_before_one_destination_is_said_for_that_one_alone(imported: Any, checked: Any) -> None:
    sip = {"type": "sip", "sipUri": "sip:ann@pbx.example.com"}
    messages = [
        start("Sales it is.", where("+14155550123")),
        start("Ann it is.", where("sip:ann@pbx.example.com")),
        start("One moment."),
        start("Never this.", where("+14155550123", "neq")),
        start("Nor this.", where("+14155550123"), where("x", param="mood")),
        start("Nor that.", where("+14155559999")),
        {"type": "request-start", "content": "Nor here.", "conditions": "odd"},
    ]
    result = imported(vapi({**NUMBER, "description": "sales"}, sip, messages=messages))
    router = skills(result)["department_router"]
    assert router["message"] == "One moment."
    assert router["departments"]["sales"]["message"] == "Sales it is."
    assert router["departments"]["ann"]["message"] == "Ann it is."
    for words in (
        "(Never this.) was said at request-start only if destination neq +14155550123: here it is not said",
        "only if destination eq +14155550123 and mood eq x: here it is not said",
        "(Nor that.)",
        "(Nor here.)",
    ):
        assert words in comments(result)
    assert checked(result) == []


def test_a_message_of_the_destination_itself_comes_first(imported: Any) -> None:
    result = imported(vapi({**NUMBER, "message": "Own."}, messages=[start("Other.", where("+14155550123"))]))
    assert skills(result)["escalate_to_human"]["message"] == "Own."
    assert "(Other.) gives way to the `message` of the destination itself" in comments(result)


@pytest.mark.parametrize("tool", [vapi(NUMBER), retell(), elevenlabs({"phone_number": "+14155550123"})])
def test_another_tool_may_have_a_parameter_that_is_called_type(imported: Any, tool: Any) -> None:
    parameters = {"type": "object", "properties": {"type": {"type": "string"}}}
    other = {"type": "function", "function": {"name": "look_up", "parameters": parameters}}
    assert skills(imported([other, tool]))["escalate_to_human"]["to"] == "+14155550123"
    assert skills(imported({"a": {"type": ["x"]}, "transfers": {"a": {"address": "+14155550123"}}}))


@pytest.mark.parametrize("transfers", [{}, [], [5, "x"]])
def test_a_tool_without_places_is_no_transfer(imported: Any, transfers: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no transfer in it: .* names no places"):
        imported({"transfers": transfers})
    with pytest.raises(ConfigurationError, match="there is no transfer in it that is known"):
        imported({"transfers": {"sales": 5}})


def test_a_tool_without_places_beside_another_is_named(imported: Any) -> None:
    result = imported({"tools": [{"transfers": [5]}, {"transfers": [{"phone_number": "+14155550123"}, "x"]}]})
    assert "tools[0] names no places: no skill was made of it" in comments(result)
    assert "params.transfers[0] (5) is no place" in comments(result)
    assert "params.transfers[1] (x) is no place" in comments(result)
    assert skills(result)["escalate_to_human"]["to"] == "+14155550123"


def test_destinations_that_are_none_are_shown(imported: Any) -> None:
    result = imported(vapi(5, "x"))
    assert "destinations[0] (5) is no destination: one is a dict with" in comments(result)
    assert "destinations[1] (x) is no destination" in comments(result)
    assert "must not be empty" not in comments(result)
    assert skills(result)["escalate_to_human"]["to"] == "${TRANSFER_NUMBER}"
    for odd in (True, "x", {"number": "+14155550123"}):
        other = imported({"type": "transferCall", "destinations": odd, "messages": [start("Hi.", where("x"))]})
        assert "destinations holds none that can be read: a phone number goes here" in comments(other)
    one = imported(vapi("x", NUMBER))
    assert skills(one)["escalate_to_human"]["to"] == "+14155550123"
    assert "destinations[0] (x) is no destination" in comments(one)


def test_no_address_of_a_skill_stands_in_the_prompt(imported: Any) -> None:
    prompt = "Open 9-17, call (415) 555-0123 for sales.\nSee https://shop.example.com/faq, and/or/but 415-555-0199."
    result = imported({"general_prompt": prompt, "general_tools": [retell("transfer_to_sales")]})
    told = yaml.safe_load(result.text)["agent"]["prompt"]["Instructions"]
    assert told == prompt.replace("(415) 555-0123", "(address)")
    assert "prompt named an address of a skill, which the model could say aloud: it was taken out" in comments(result)


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("Dial 415\u2013555\u20130123 now.", "\nDial (address) now."),
        ("Dial 415\u00a0555\u00a00123.", "\nDial (address)."),
        ("Our +1.415.555.0123!", "\nOur (address)!"),
        ("See Agents.example.com/sales, please", "\nSee (address), please"),
        ("First 415, then 5550, then 123", ""),
    ],
)
def test_an_address_in_the_prompt_goes_however_it_is_written(imported: Any, line: str, left: str) -> None:
    routes = {"/sales/": {"url": "https://agents.example.com/sales"}, "/help/": {"address": "+14155550123"}}
    result = imported({"general_prompt": f"Be brief.\n{line}", "tool": {"transfers": routes}})
    assert yaml.safe_load(result.text)["agent"]["prompt"] == {"Instructions": f"Be brief.{left}"}
    assert ("and the whole line with it" in comments(result)) == (not left)


def test_what_check_will_find_is_said_at_its_place(imported: Any, tmp_path: Path) -> None:
    ends = {**NUMBER, "transferPlan": {"mode": "warm-transfer-experimental", "fallbackPlan": {"endCallEnabled": True}}}
    sources = {
        "TR003 of `check`: on_failure: nobody else is tried": vapi(ends),
        "TR003 of `check`: to: nobody here hears whether the REFER": vapi(
            {"type": "sip", "sipUri": "sip:a@pbx.example.com", "transferPlan": {"sipVerb": "refer"}}
        ),
        "TR005 of `check`: to: nobody knows the agent": {"transfers": {"a": {"address": "queue:a"}}},
        "TR007 of `check`: announce: the caller is moved without a word": vapi({**NUMBER, "message": ""}),
        "TR007 of `check`: message: says nothing": vapi({**NUMBER, "message": "..."}),
        "TR019 of `check`: return_message: is never heard": {
            "transfers": {"a": {"address": "+14155550123", "return_message": "Back."}}
        },
    }
    for words, source in sources.items():
        result = imported(source)
        assert words in comments(result)
        (tmp_path / "ours.yaml").write_text(result.text, encoding="utf-8")
        subject, known = subject_of(str(tmp_path / "ours.yaml"), installed()), offered(installed())
        found = report_on(subject, known, selection(known.rules, [], [])).found
        assert {each.code for each in found} == {words[:5]}
    assert "of `check`" not in comments(imported(vapi(NUMBER)))


@pytest.mark.parametrize("kind", ["vapi", "retell"])
def test_thousands_of_destinations_take_no_more_steps_each_than_hundreds(kind: str, imported: Any) -> None:
    def steps(count: int) -> int:
        numbers = [f"+1415555{at:04d}" for at in range(count)]
        many: Any = [
            retell("transfer_to_sales", {"type": "predefined", "number": number}, description="Prices")
            for number in numbers
        ]
        if kind == "vapi":
            many = vapi(*({**NUMBER, "number": number, "description": "for sales"} for number in numbers))
        profile = cProfile.Profile()
        profile.runcall(imported, many)
        return sum(entry.callcount for entry in profile.getstats())

    assert steps(800) < 9 * steps(100)


def flow(*nodes: Any, **more: Any) -> Any:
    return {"start_node_id": "hello", "global_prompt": "Be kind.", "nodes": list(nodes), **more}


def node(name: str, number: str, then: str = "", kind: str = "transfer_call") -> Any:
    condition = {"type": "prompt", "prompt": "Transfer failed"}
    edge = {"id": f"edge {name}", "transition_condition": condition, "destination_node_id": then}
    where = {"type": "predefined", "number": number}
    base = {"id": name, "type": kind, "name": f"Transfer to {name}", "transfer_destination": where}
    return {**base, "transfer_option": {"type": "cold_transfer"}, **({"edge": edge} if then else {})}


def hello(*targets: str) -> Any:
    edges = [{"id": f"to {each}", "destination_node_id": each} for each in targets]
    return {"id": "hello", "type": "conversation", "name": "Hello", "edges": edges}


def test_what_follows_a_failed_transfer_in_a_flow_follows_it_here(imported: Any, checked: Any, tmp_path: Path) -> None:
    nodes = [
        hello("sales", "help"),
        node("sales", "+14155550123", "night desk"),
        node("night desk", "+14155550124", "goodbye"),
        node("help", "+14155550125", "hello"),
        {"id": "goodbye", "type": "end", "name": "Goodbye"},
    ]
    result = imported({"agent_name": "Desk", "conversationFlow": flow(*nodes)})
    departments = skills(result)["department_router"]["departments"]
    assert departments == {
        "sales": {"to": "+14155550123", "on_failure": {"to": "+14155550124", "on_failure": "hangup"}},
        "help": {"to": "+14155550125", "on_failure": "agent"},
    }
    assert "(hello, Hello) is where it goes on after a failure" in comments(result)
    assert checked(result) == []
    (tmp_path / "ours.yaml").write_text(result.text, encoding="utf-8")
    said = {"department": "sales"}
    timeline = simulate(
        tmp_path / "ours.yaml", "transfer_to_department", said, lines={"sales": "busy", "+14155550124": "answers"}
    )
    assert timeline.end == "with_callee_then_closed", str(timeline)


def test_the_whisper_of_the_only_place_is_not_heard_where_a_failure_leads(imported: Any, checked: Any) -> None:
    warm = {"type": "warm_transfer", "private_handoff_option": {"type": "static_message", "message": "A lead."}}
    first = {**node("sales", "+14155550123", "backup"), "transfer_option": warm}
    result = imported(flow(hello("sales"), first, node("backup", "+14155550124")))
    assert skills(result)["escalate_to_human"] == {
        "to": {"name": "sales", "to": "+14155550123", "whisper": "A lead.", "on_failure": {"to": "+14155550124"}}
    }
    assert checked(result) == []


def test_nodes_that_fail_over_to_each_other_end_somewhere(imported: Any, checked: Any) -> None:
    result = imported(flow(hello("a", "b"), node("a", "+14155550123", "b"), node("b", "+14155550124", "a")))
    departments = skills(result)["department_router"]["departments"]
    assert departments["a"]["on_failure"] == {"to": "+14155550124", "on_failure": "agent"}
    assert departments["b"]["on_failure"] == {"to": "+14155550123", "on_failure": "agent"}
    assert checked(result) == []


def test_a_failure_that_leads_to_a_node_which_is_not_there_goes_back_to_the_agent(imported: Any, checked: Any) -> None:
    result = imported(node("sales", "{{sales}}", "gone"))
    assert skills(result)["escalate_to_human"]["on_failure"] == "agent"
    assert "(gone) is where it goes on after a failure" in comments(result)
    swap = imported({**node("bills", "", "hello", "agent_swap"), "agent_id": "agent_1"})
    assert "on_failure" not in json.dumps(skills(swap))


def test_greeting_voice_language_and_keywords_of_each_product_are_carried_over(imported: Any, checked: Any) -> None:
    vapi_agent = {
        "name": "Mary",
        "firstMessage": "Hello, this is Mary.",
        "voice": {"provider": "11labs", "voiceId": "burt", "model": "eleven_turbo_v2_5", "stability": 0.5},
        "transcriber": {"provider": "deepgram", "language": "de", "keyterm": ["SignalWire"]},
        "model": {"tools": [vapi(NUMBER)]},
    }
    retell_agent = {
        "agent_name": "Mary",
        "voice_id": "openai-Alloy",
        "language": "es-ES",
        "boosted_keywords": ["SignalWire"],
        "retellLlmData": {"begin_message": "Hola.", "general_tools": [retell("transfer_to_sales")]},
    }
    elevenlabs_agent = {
        "name": "Mary",
        "conversation_config": {
            "asr": {"keywords": ["SignalWire"]},
            "tts": {"voice_id": "cjVigY5qzO86Huf0OWal", "model_id": "eleven_flash_v2"},
            "language_presets": {
                "fr": {"overrides": {"tts": {"voice_id": "abc"}, "agent": {"first_message": "Salut"}}}
            },
            "agent": {
                "first_message": "Hi.",
                "language": "en",
                "prompt": {"built_in_tools": {"transfer_to_number": elevenlabs({"phone_number": "+14155550123"})}},
            },
        },
    }
    sources = [
        (vapi_agent, "Hello, this is Mary.", [("German", "de", "elevenlabs.burt:eleven_turbo_v2_5")]),
        (retell_agent, "Hola.", [("Spanish", "es-ES", "openai.alloy")]),
        (
            elevenlabs_agent,
            "Hi.",
            [
                ("English", "en", "elevenlabs.cjVigY5qzO86Huf0OWal:eleven_flash_v2"),
                ("French", "fr", "elevenlabs.abc"),
            ],
        ),
    ]
    for source, greeting, languages in sources:
        result = imported(source)
        agent = yaml.safe_load(result.text)["agent"]
        assert agent["name"] == "Mary"
        assert agent["params"] == {"static_greeting": greeting}
        assert agent["hints"] == ["SignalWire"]
        assert [tuple(language.values()) for language in agent["languages"]] == languages
        assert "listen to it before callers do" in comments(result)
        assert checked(result) == []
    assert "stability" in comments(imported(vapi_agent))
    assert "language_presets.fr.overrides.agent" in comments(imported(elevenlabs_agent))


def test_a_caller_who_was_to_speak_first_still_does(imported: Any, checked: Any) -> None:
    waiting = imported({"firstMessageMode": "assistant-waits-for-user", "model": {"tools": [vapi(NUMBER)]}})
    silent = imported({"begin_message": "", "general_tools": [retell()]})
    for result in (waiting, silent):
        assert yaml.safe_load(result.text)["agent"]["params"] == {"wait_for_user": True}
        assert checked(result) == []
    filled = imported({"begin_message": "Hi {{name}}", "general_tools": [retell()]})
    assert "params" not in yaml.safe_load(filled.text)["agent"]
    assert "(Hi {{name}}) was filled in at the call" in comments(filled)


def test_a_name_that_two_patterns_say_leads_to_the_first(imported: Any, checked: Any) -> None:
    patterns = {"/sales|help/": {"address": "+14155550123"}, "/support|help|sales/": {"address": "+14155550124"}}
    result = imported({"transfers": patterns})
    departments = skills(result)["department_router"]["departments"]
    assert departments["sales"] == {"to": "+14155550123", "aliases": ["help"]}
    assert departments["support"] == {"to": "+14155550124"}
    assert '"help" is another name already' in comments(result)
    assert checked(result) == []
