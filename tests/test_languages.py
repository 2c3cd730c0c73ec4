"""Each caller hears their own language, in the voice that the agent has for it; a colleague hears the agent's."""

import json
import textwrap
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import command
from signalwire_transfer._calls._clock import fixed
from signalwire_transfer._languages._words import SPOKEN, words_in, words_of
from signalwire_transfer._routes._route import TEXTS
from signalwire_transfer._text import FIELDS, FIELDS_OF, fields_of
from signalwire_transfer.testing import assert_never_lost, assert_no_leak, simulate
from the_sdk import AgentBase

PHONE, OTHER, SENDER = "+14155552671", "+14155552672", "+14155550100"
TOOL = "transfer_to_department"
ENGLISH = ("English", "en-US", "rime.spore")
SPANISH = ("Spanish", "es-ES", "elevenlabs.lucia:eleven_flash_v2_5")
SPANISH_VOICE = {"say_voice": "elevenlabs.lucia:eleven_flash_v2_5", "say_language": "es-ES"}
ENGLISH_VOICE = {"say_voice": "rime.spore", "say_language": "en-US"}
OFFICE = {"hours": "Mo-Fr 09:00-17:00", "timezone": "America/New_York"}
SUNDAY, MONDAY = "2026-11-29T12:00-05:00", "2026-11-30T12:00-05:00"


@pytest.fixture
def clinic(desk: Any) -> Callable[..., Any]:
    """A desk with a skill, and then with languages: their order must not matter."""

    def made(*languages: tuple[str, str, str], skill: str = "transfer", **params: Any) -> Any:
        desk.add(skill, params or {"to": PHONE})
        for name, code, voice in languages or (ENGLISH, SPANISH):
            desk.agent.add_language(name, code, voice)
        return desk

    return made


def spoken(answer: Any) -> dict[str, dict[str, str]]:
    """What the documents of an answer say, with the voice and language of each."""
    found: dict[str, dict[str, str]] = {}

    def look(value: Any) -> None:
        if isinstance(value, dict):
            text = value.get("url") or value.get("play")
            if isinstance(text, str) and text.startswith("say:"):
                found[text.removeprefix("say:")] = {key: value[key] for key in value if key.startswith("say_")}
            for inner in value.values():
                look(inner)
        elif isinstance(value, list):
            for inner in value:
                look(inner)

    look(answer.raw)
    return found


# ---- what the model is offered --------------------------------------------------------------------------------------


def test_an_agent_with_two_languages_is_asked_which_one_it_speaks(clinic):
    desk = clinic()
    asked = {"type": "string", "enum": ["en-US", "es-ES"], "description": "The language spoken with the caller"}
    assert desk.properties("transfer_call")["language"] == asked
    assert "language" not in desk.required("transfer_call")


@pytest.mark.parametrize("languages", [(ENGLISH,), (ENGLISH, ("English", "en-US", "rime.luna"))])
def test_one_language_costs_nothing(clinic, new_desk, languages):
    plain = new_desk().add("transfer", {"to": PHONE}).properties("transfer_call")
    assert clinic(*languages).properties("transfer_call") == plain


@pytest.mark.parametrize(
    ("keys", "asks"),
    [
        ({"announce": "none"}, False),
        ({"announce": "none", "whisper": "A call."}, False),
        ({}, True),
        ({"announce": "none", "final": False}, True),
        ({"announce": "none", "on_failure": "voicemail"}, True),
        ({"announce": "none", "on_failure": "hangup"}, True),
        ({"announce": "none", "on_failure": {"to": OTHER}}, False),
        ({"announce": "none", "on_failure": {"to": OTHER, "message": "Wait."}}, True),
        ({"announce": "none", "sms": {"from": SENDER, "body": "Hello."}}, True),
        ({"announce": "none", **OFFICE}, True),
    ],
)
def test_only_a_tool_that_says_or_writes_something_asks(clinic, keys, asks):
    assert ("language" in clinic(to=PHONE, **keys).properties("transfer_call")) is asks


def test_a_tool_with_a_language_of_its_own_to_ask_for_keeps_it(clinic):
    desk = clinic(to=PHONE, announce="play", collect={"language": "The language they want"})
    assert desk.properties("transfer_call")["language"]["description"] == "The language they want"
    assert ENGLISH_VOICE in spoken(desk.call("transfer_call", {"language": "es-ES"})).values()


def test_what_is_offered_follows_the_languages_of_the_call(desk):
    desk.add("transfer", {"to": PHONE, "announce": "play"})
    desk.agent.add_language(*ENGLISH)

    def configure(query, body, headers, agent):
        if headers.get("x-tenant") == "spanish":
            agent.add_language(*SPANISH)

    desk.agent.set_dynamic_config_callback(configure)
    ai = next(verb["ai"] for verb in desk.swml({"x-tenant": "spanish"})["sections"]["main"] if "ai" in verb)
    assert "language" in ai["SWAIG"]["functions"][0]["parameters"]["properties"]
    assert "language" not in desk.properties("transfer_call")
    answer = desk.call("transfer_call", {"language": "es-ES"}, headers={"x-tenant": "spanish"})
    assert SPANISH_VOICE in spoken(answer).values()


def test_a_skill_of_one_request_alone_asks_as_well(desk):
    desk.add("transfer", {"to": PHONE})
    for language in (ENGLISH, SPANISH):
        desk.agent.add_language(*language)

    def configure(query, body, headers, agent):
        agent.add_skill("department_router", {"departments": {"sales": OTHER}})

    desk.agent.set_dynamic_config_callback(configure)
    assert "language" in desk.properties(TOOL)


def test_languages_that_only_a_document_has_are_known_when_its_tools_are_called(desk):
    agent = desk.agent
    spanish = [{"name": "Spanish", "code": "es-ES", "voice": "rime.luna"}, {"code": "en-US", "voice": "rime.spore"}]
    agent.on_swml_request = lambda *request: {"languages": spanish}
    desk.add("transfer", {"to": PHONE, "announce": "play"})
    ai = next(verb["ai"] for verb in desk.swml()["sections"]["main"] if "ai" in verb)
    assert ai["SWAIG"]["functions"][0]["parameters"]["properties"]["language"]["enum"] == ["es-ES", "en-US"]
    for said, voice in ((None, "rime.luna"), ("en-US", "rime.spore")):
        answer = desk.call("transfer_call", {"language": said}, global_data=ai["global_data"])
        assert next(iter(spoken(answer).values()))["say_voice"] == voice
        assert (
            answer.actions[0]["set_global_data"]["transfer"]["languages"] == ai["global_data"]["transfer"]["languages"]
        )


def test_one_tool_for_several_skills_asks_once(clinic):
    desk = clinic(
        one_tool=True,
        escalate_to_human={"to": PHONE, "announce": "play"},
        department_router={"departments": {"sales": OTHER}, "announce": "none"},
    )
    assert desk.properties("transfer_call")["language"]["enum"] == ["en-US", "es-ES"]
    answer = desk.call("transfer_call", {"destination": "a person", "language": "es"})
    assert SPANISH_VOICE in spoken(answer).values()


# ---- what a caller hears --------------------------------------------------------------------------------------------

CHAIN = {
    "to": PHONE,
    "announce": "play",
    "whisper": "A call from {caller}.",
    "final": False,
    "on_failure": {"to": OTHER, "message": {"en": "Wait.", "es": "Espere."}, "on_failure": "voicemail"},
    "notify": {"from": SENDER, "to": OTHER},
}


def test_a_spanish_caller_hears_everything_in_spanish_and_the_colleague_english(clinic):
    answer = clinic(**CHAIN).call("transfer_call", {"language": "es-ES"}, caller_id_num="anonymous", caller_id_name="")
    said = spoken(answer)
    asked = "A call from a caller with a withheld number. Press 1 to take the call."
    assert said.pop(asked) == ENGLISH_VOICE
    assert list(said.values()) == [SPANISH_VOICE] * len(said)
    assert [text.partition(" ")[0] for text in said] == ["Le", "Espere.", "En", "Muchas"]
    text = json.dumps(answer.raw, ensure_ascii=False)
    assert "La transferencia ha terminado." in text  # what the agent says when the call comes back
    assert "Voicemail for a colleague from a caller with a withheld number:" in text


@pytest.mark.parametrize(
    "said", ["es-ES", "es", "Spanish", "spanish", "ES-mx", "es_ES", ["es-ES"], '["es"]', "español", "spa", " es "]
)
def test_the_nearest_language_is_spoken_however_it_is_called(clinic, said):
    answer = clinic(to=PHONE, announce="play").call("transfer_call", {"language": said})
    assert spoken(answer) == {"Le paso ahora con una persona de nuestro equipo.": SPANISH_VOICE}


@pytest.mark.parametrize("said", [None, "", "fr", "Klingon", 5, True, {}, [], [[]], "x" * 5000, "${call.from}", "e"])
def test_any_other_language_is_the_agents_first_and_the_call_is_moved_all_the_same(clinic, said):
    answer = clinic(to=PHONE, announce="play").call("transfer_call", {"language": said})
    assert answer.moved
    assert spoken(answer) == {"I'm transferring you to a colleague now.": ENGLISH_VOICE}


@given(
    said=st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3))
)
def test_no_language_can_stop_a_call(new_desk, said):
    desk = _both(new_desk)
    assert desk.handle("transfer_call", {"language": said}, {"call_id": "c"}).moved


_DESKS: dict[str, Any] = {}


def _both(new_desk: Any) -> Any:
    """One desk for all examples: nothing is changed on it."""
    if "both" not in _DESKS:
        desk = _DESKS["both"] = new_desk().add("transfer", {"to": PHONE, "announce": "play"})
        for language in (ENGLISH, SPANISH):
            desk.agent.add_language(*language)
    return _DESKS["both"]


def test_a_routes_own_language_counts_before_what_is_spoken_and_for_the_colleague_too(clinic):
    said = spoken(clinic(**CHAIN, language="es-MX").call("transfer_call", {"language": "en-US"}))
    spanish = {**SPANISH_VOICE, "say_language": "es-MX"}
    assert list(said.values()) == [spanish] * len(said)
    assert "A call from Ann Lee. Pulse 1 para aceptar la llamada." in said


def test_the_language_of_a_call_lasts(clinic):
    desk = clinic(to=PHONE, announce="play")
    state = desk.call("transfer_call", {"language": "es"}).actions[0]["set_global_data"]
    assert state["transfer"]["language"] == "es-ES"
    answer = desk.call("transfer_call", global_data=state)
    assert list(spoken(answer).values()) == [SPANISH_VOICE]
    answer = desk.call("transfer_call", {"language": "en"}, global_data=state)
    assert list(spoken(answer).values()) == [ENGLISH_VOICE]


def test_nobody_claims_to_know_a_language_that_nobody_has_said(clinic):
    [state, *_] = clinic(to=PHONE).call("transfer_call").actions
    assert "language" not in state["set_global_data"]["transfer"]


def test_a_call_that_comes_back_or_is_handed_on_brings_its_language_along(clinic):
    desk = clinic(to=PHONE, public_url="https://agents.example.com/desk", final=False)
    text = json.dumps(desk.call("transfer_call", {"language": "es"}).raw)
    assert '"language": "es-ES"' in text
    card = {"reason": "", "returned": True, "language": "es-ES", "tried": [], "hops": 0, "count": 1}
    status, document = desk.request("POST", "/desk/", {"call": {"call_id": "c"}, "params": {"transfer": card}})
    ai = next(verb["ai"] for verb in document["sections"]["main"] if "ai" in verb)
    assert status == 200
    assert ai["global_data"]["transfer"]["language"] == "es-ES"
    assert "language: es-ES" in json.dumps(ai["prompt"])


def test_it_is_closed_in_the_callers_language_and_the_model_is_told_the_rest_in_english(clinic):
    desk = clinic(to=PHONE, name="Lucia", **OFFICE)
    with fixed(datetime.fromisoformat(SUNDAY)):
        told = desk.call("transfer_call", {"language": "es"}).response
    assert told.startswith("No será posible hablar con Lucia hasta mañana a las 9:00. The call has not been moved.")


def test_a_text_goes_to_the_caller_in_their_language_and_to_a_colleague_in_the_agents(clinic):
    body = {"en": "Hello", "es": "Hola"}
    texts = [{"from": SENDER, "body": body}, {"from": SENDER, "to": "destination", "body": body}]
    answer = clinic(to=PHONE, sms=texts).call("transfer_call", {"language": "es"})
    assert [verb["send_sms"]["body"] for verb in answer.main if "send_sms" in verb] == ["Hola", "Hello"]


def test_a_plugins_change_of_the_digit_is_asked_for_in_the_colleagues_words(clinic):
    answer = clinic(to=PHONE, whisper={"en": "One.", "es": "Uno."}, accept="7", texts={"press": "Dial {digit}!"})
    assert "One. Dial 7!" in spoken(answer.call("transfer_call", {"language": "es"}))


def test_an_agent_in_which_the_platform_detects_the_language_is_asked_too(desk):
    if not hasattr(desk.agent, "set_multilingual"):
        pytest.skip("only signalwire-sdk has `set_multilingual`")
    voices = [{"language": "default", "voice": "rime.spore"}, {"language": "es", "voice": "rime.luna"}]
    desk.add("transfer", {"to": PHONE, "announce": "play"})
    desk.agent.set_multilingual({"languages": voices, "allowed": ["en", "es"]})
    assert desk.properties("transfer_call")["language"]["enum"] == ["es", "en"]
    answer = desk.call("transfer_call", {"language": "es"})
    assert spoken(answer) == {
        "Le paso ahora con una persona de nuestro equipo.": {"say_voice": "rime.luna", "say_language": "es"}
    }


# ---- whose words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "said", "heard"),
    [
        ({"en": "Hello", "es": "Hola"}, "es", ("Hola", SPANISH_VOICE)),
        ({"en": "Hello"}, "es", ("Le paso ahora con una persona de nuestro equipo.", SPANISH_VOICE)),
        ({"es": "Hola"}, "en", ("I'm transferring you to a colleague now.", ENGLISH_VOICE)),
        ("Ciao", "es", ("Ciao", SPANISH_VOICE)),
    ],
)
def test_a_text_counts_in_the_languages_that_it_has_and_the_packages_words_in_the_others(clinic, message, said, heard):
    answer = clinic(to=PHONE, announce="play", message=message).call("transfer_call", {"language": said})
    assert spoken(answer) == dict([heard])


def test_where_nobody_has_words_the_first_language_is_heard_in_its_own_voice(clinic):
    romanian = ("Romanian", "ro-RO", "azure.ro-RO-AlinaNeural")
    texts = {"goodbye": {"ro": "Mulțumesc."}}
    desk = clinic(SPANISH, romanian, to=PHONE, announce="play", on_failure="voicemail", texts=texts)
    said = spoken(desk.call("transfer_call", {"language": "ro"}))
    assert said["Le paso ahora con una persona de nuestro equipo."] == SPANISH_VOICE
    assert "Mulțumesc." in said
    said = spoken(desk.call("transfer_call", {"language": "es"}))
    assert "Muchas gracias. Adiós." in said


def test_a_route_may_be_called_otherwise_in_another_language(clinic):
    nurse = {"to": PHONE, "texts": {"name": {"es": "enfermería"}}, "on_failure": {"to": OTHER, "on_failure": "hangup"}}
    desk = clinic(skill="department_router", departments={"nurse": nurse})
    answer = desk.call(TOOL, {"department": "nurse", "language": "es"})
    assert answer.actions[-1]
    assert "Le paso ahora con enfermería." in answer.response or "Le paso ahora con enfermería." in str(answer.raw)
    assert any("no ha sido posible hablar con enfermería" in text for text in spoken(answer))
    assert "nurse now" in str(desk.call(TOOL, {"department": "nurse"}).raw)


def test_texts_of_a_route_leave_those_of_the_skill_and_of_the_defaults_in_force(clinic):
    route = {"to": PHONE, "texts": {"voicemail": "A"}, "on_failure": "voicemail"}
    desk = clinic(
        defaults={"texts": {"voicemail": "no", "goodbye": "C", "press": "B {digit}"}, "whisper": "W"},
        department_router={"departments": {"sales": route}, "texts": {"press": "Push {digit}", "voicemail": "no"}},
    )
    assert set(spoken(desk.call(TOOL, {"department": "sales"}))) >= {"A", "C", "W. Push 1"}


@pytest.mark.parametrize("name", ["unreachable", *FIELDS_OF, "voicemail", "hangup", "goodbye", "notify"])
def test_every_text_can_be_replaced_with_the_fields_that_it_has(desk, name):
    fields = FIELDS_OF.get(name, FIELDS)
    text = "".join(f"{{{field}}}" for field in fields) or "word"
    listed = {"weekdays": "a,b,c,d,e,f,g", "months": "a,b,c,d,e,f,g,h,i,j,k,l"}
    desk.add("transfer", {"to": PHONE, "texts": {name: {"en": listed.get(name, text)}}})
    strange = desk.refused("transfer", {"to": PHONE, "tool_name": "other", "texts": {name: "{nmae}"}})
    assert "unknown field" in strange


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"press": "Press it."}, "must hold {digit}"),
        ({"weekdays": "Monday, Tuesday"}, "must be 7 names with commas between them"),
        ({"goodby": "Bye"}, 'did you mean "goodbye"?'),
        ({"goodbye": {}}, "must not be empty"),
    ],
)
def test_a_text_that_cannot_be_said_is_refused(desk, texts, told):
    assert told in desk.refused("transfer", {"to": PHONE, "texts": texts})


def test_days_and_times_can_be_replaced_as_well(clinic):
    texts = {
        "closed": "Opens {opens}",
        "weekday": "{weekday}/{time}",
        "time": "{hour12}:{minute}",
        "weekdays": {"en": "M,T,W,T,F,S,S"},
    }
    desk = clinic(to=PHONE, announce="none", texts=texts, **OFFICE)
    with fixed(datetime.fromisoformat("2026-11-27T18:00-05:00")):
        assert desk.call("transfer_call").response.startswith("Opens M/9:00 The call")


# ---- the words themselves -------------------------------------------------------------------------------------------

_OPTIONAL = {"first_day", "time_whole", "time_one", "time_one_whole", "parts"}
_LANGUAGES = ["en", "es", "fr", "de", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "ja", "ko", "zh"]


@pytest.mark.parametrize("language", SPOKEN)
def test_no_word_lacks_its_translation(language):
    english, words = words_of("en"), words_of(language)
    assert words.keys() - _OPTIONAL == english.keys() - _OPTIONAL
    for name, text in words.items():
        if name not in _OPTIONAL | {"names", "time"}:
            assert text.strip() == text, name
            assert text, name
            wanted = set(fields_of(english[name]))
            assert set(fields_of(text)) == wanted, name
    assert len(words["weekdays"].split(",")) == 7
    assert len(words["months"].split(",")) == 12
    assert not any(character in json.dumps(dict(words), ensure_ascii=False) for character in "<>$%@")


def test_there_are_words_in_fifteen_languages_and_more_where_they_differ():
    assert set(_LANGUAGES) | {"pt-PT", "zh-Hant"} == set(SPOKEN)
    distinct = {words_in(code)["message"] for code in [*_LANGUAGES, "pt-PT", "zh-TW"]}
    assert len(distinct) == 17


@pytest.mark.parametrize(
    ("code", "file"),
    [
        ("pt-BR", "pt"),
        ("pt-PT", "pt-PT"),
        ("zh-CN", "zh"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("cmn-Hans-CN", "zh"),
        ("no", "nb"),
        ("nn-NO", "nb"),
        ("en-GB", "en"),
        ("es-419", "es"),
        ("FR_ca", "fr"),
    ],
)
def test_a_code_finds_the_words_of_its_kind(code, file):
    assert words_in(code) == words_of(file)


@pytest.mark.parametrize("code", ["", "tr", "english", "xx-ES", "-", "multi"])
def test_another_code_finds_none(code):
    assert words_in(code) is None


_OPENING = {
    "en": ("Monday at 09:00", "tomorrow at 13:30", "Monday, 4 January 2027 at 01:00"),
    "es": ("el lunes a las 9:00", "mañana a las 13:30", "el lunes 4 de enero de 2027 a la 1:00"),
    "fr": ("lundi à 9 h", "demain à 13 h 30", "lundi 4 janvier 2027 à 1 h"),
    "de": ("Montag um 9 Uhr", "morgen um 13:30 Uhr", "Montag, 4. Januar 2027, um 1 Uhr"),
    "it": ("lunedì alle 9", "domani alle 13:30", "lunedì 4 gennaio 2027 all'una"),
    "pt": ("segunda-feira às 9h", "amanhã às 13h30", "segunda-feira, 4 de janeiro de 2027, à 1h"),
    "pt-PT": ("segunda-feira às 9h", "amanhã às 13h30", "segunda-feira, 4 de janeiro de 2027, à 1h"),
    "nl": ("maandag om 9 uur", "morgen om 13.30 uur", "maandag 4 januari 2027 om 1 uur"),
    "pl": ("w poniedziałek o 9:00", "jutro o 13:30", "w poniedziałek 4 stycznia 2027 o 1:00"),
    "sv": ("måndag klockan 9", "i morgon klockan 13.30", "måndag den 4 januari 2027 klockan 1"),
    "da": ("mandag klokken 9", "i morgen klokken 13.30", "mandag den 4. januar 2027 klokken 1"),
    "nb": ("mandag klokken 9", "i morgen klokken 13.30", "mandag 4. januar 2027 klokken 1"),
    "fi": ("maanantaina kello 9", "huomenna kello 13.30", "maanantaina 4. tammikuuta 2027 kello 1"),
    "ja": ("月曜日の9時", "明日の13時30分", "2027年1月4日月曜日の1時"),
    "ko": ("월요일 오전 9시", "내일 오후 1시 30분", "2027년 1월 4일 월요일 오전 1시"),
    "zh": ("星期一上午9点", "明天下午1点30分", "2027年1月4日星期一凌晨1点"),
    "zh-Hant": ("星期一上午9點", "明天下午1點30分", "2027年1月4日星期一凌晨1點"),
}


@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("which", range(3))
def test_a_moment_is_said_as_one_says_it_there(desk, language, which):
    hours = ("Mo 09:00-17:00", "Sa 13:30-17:00", "2027 Jan 04 01:00-17:00")[which]
    texts = {"closed": "{opens}|"}
    desk.agent.add_language("One", language, "rime.spore")
    desk.add("transfer", {"to": PHONE, "hours": hours, "timezone": "UTC", "texts": texts})
    with fixed(datetime.fromisoformat("2026-11-27T18:00Z".replace("Z", "+00:00"))):
        assert desk.call("transfer_call").response.partition("|")[0] == _OPENING[language][which]


# ---- the platform alone ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("skill", ["transfer", "department_router"])
def test_a_data_map_speaks_the_callers_language_too(clinic, skill):
    params = {"to": PHONE} if skill == "transfer" else {"departments": {"sales": PHONE, "support": OTHER}}
    desk = clinic(skill=skill, mode="data_map", on_failure="voicemail", **params)
    tool = "transfer_call" if skill == "transfer" else TOOL
    said = {} if skill == "transfer" else {"department": "Sales"}
    assert "language" in desk.properties(tool)
    for language, heard in ((None, "Thank you. Goodbye."), ("es-MX", "Muchas gracias. Adiós."), ("fr", "Thank you.")):
        timeline = simulate(desk.agent, tool, said, language=language, lines={PHONE: "busy"})
        assert heard in timeline.heard()
    offered = desk.tool(tool)["data_map"]
    assert "Muchas gracias" in json.dumps(offered, ensure_ascii=False)


def test_a_data_map_in_one_language_is_as_small_as_ever(clinic):
    assert list(clinic(ENGLISH, mode="data_map", to=PHONE).tool("transfer_call")["data_map"]) == ["output"]


# ---- at the desk ----------------------------------------------------------------------------------------------------

CLINIC = """\
agent:
  name: clinic
  languages:
    - {name: English, code: en-US, voice: rime.spore}
    - {name: Spanish, code: es-US, voice: rime.luna}
skills:
  department_router:
    departments:
      nurse:
        to: +14155550123
        whisper: A patient. {reason}
        texts: {name: {es: enfermería}}
        on_failure: voicemail
"""


@pytest.fixture
def file(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "clinic.yaml").write_text(CLINIC, encoding="utf-8")
    yield str(tmp_path / "clinic.yaml")


def test_a_simulation_speaks_a_language_and_shows_where_it_is_not_the_first(file):
    timeline = simulate(file, TOOL, {"department": "nurse"}, language="es", lines={"nurse": "busy"})
    assert "Le paso ahora con enfermería." in timeline.heard()
    assert "caller hears (es-US, rime.luna)  Muchas gracias." in str(timeline)
    assert "(en-US" not in str(simulate(file, TOOL, {"department": "nurse"}, lines={"nurse": "busy"}))


def test_languages_make_no_more_ways_to_try(file, tmp_path):
    alone = tmp_path / "alone.yaml"
    lines = CLINIC.splitlines(keepends=True)
    alone.write_text("".join(line for line in lines if "Spanish" not in line), encoding="utf-8")
    assert assert_never_lost(file) == assert_never_lost(alone)
    assert_no_leak(file)


def test_try_and_explain_take_a_language(file):
    arguments = (file, TOOL, "department=nurse", "--line", "nurse=busy", "--language")
    tried = command("try", *arguments, "es")
    assert "Muchas gracias. Adiós." in tried.stdout
    unknown = command("try", *arguments, "fr")
    assert unknown.returncode == 0
    assert "Thank you. Goodbye." in unknown.stdout
    assert "no language `fr` (it has en-US and es-US)" in unknown.stderr
    for said, why in (("es-US", "es-US: the model has said so"), ("Spanish", 'es-US: the nearest to "Spanish"')):
        assert why in command("explain", *arguments, said).stdout
    assert 'en-US: the agent has no "fr"' in command("explain", *arguments, "fr").stdout


# ---- the clinic of the examples -------------------------------------------------------------------------------------

EXAMPLE = Path(__file__).parent.parent / "examples" / "clinic.yaml"
NURSE = {"department": "nurse", "reason": "a fever"}


def heard_by(timeline: Any, who: str) -> dict[str, str]:
    """What somebody hears of ours, with language and voice; what the model says itself has none."""
    events = (event for event in timeline.events if event.who == who and event.what == "hears")
    return {event.text: event.spoken for event in events if not event.text.startswith("(")}


def test_a_spanish_patient_hears_nothing_but_spanish_in_the_spanish_voice():
    timeline = simulate(EXAMPLE, TOOL, NURSE, language="es", at="2026-11-25 10:00", lines={"the nurse": "no_answer"})
    heard = heard_by(timeline, "caller")
    assert list(heard) == [
        "Le paso ahora con enfermería.",
        "En este momento no es posible hablar con enfermería. Por favor, deje su mensaje después de la señal y, cuando "
        "termine, pulse la tecla numeral o almohadilla.",
        "Muchas gracias. Adiós.",
    ]
    assert list(heard.values()) == ["", "es-US, rime.luna", "es-US, rime.luna"]
    assert "Voicemail for the nurse from +14155550199:" in str(timeline)


def test_the_nurse_hears_english_whatever_the_patient_speaks():
    lines = {"the nurse": "answers and presses 1"}
    timeline = simulate(EXAMPLE, TOOL, NURSE, language="es", at="2026-11-25 10:00", lines=lines)
    asked = "A patient is calling. a fever. Press 1 to take the call."
    assert heard_by(timeline, "the nurse") == {asked: "en-US, rime.spore"}


def test_a_closed_clinic_says_in_spanish_when_it_opens():
    timeline = simulate(EXAMPLE, TOOL, NURSE, language="es", at="2026-11-27 20:00")
    assert timeline.response.startswith("No será posible hablar con enfermería hasta el lunes a las 8:00.")


def test_nobody_is_lost_at_the_clinic():
    assert assert_never_lost(EXAMPLE) > 5
    assert_no_leak(EXAMPLE)
    assert "no mistakes" in command("check", EXAMPLE).stdout


def test_the_page_lists_every_text_that_can_be_replaced_in_the_packages_own_words():
    page = (EXAMPLE.parent.parent / "docs" / "languages.md").read_text(encoding="utf-8")
    english = words_of("en")
    for name in set(TEXTS) - {"name", "weekdays", "months"}:
        assert f"| `{name}` | {english['closed_until' if name == 'closed' else name]} |" in page
    assert all(f"`{name}`" in page for name in TEXTS if name != "name")


# ---- what check finds -----------------------------------------------------------------------------------------------

TWO = "languages: [{name: English, code: en-US, voice: rime.spore}, {name: Spanish, code: es-US, voice: rime.luna}]"
TURKISH = "languages: [{name: English, code: en, voice: rime.spore}, {name: Turkish, code: [tr-TR], voice: azure.Emel}]"
LANGUAGE_OF_TURKISH = "TR028 agent.languages[1].code"


@pytest.mark.parametrize(
    ("agent", "skills", "expected"),
    [
        (TWO, "transfer: {to: +14155550123, message: {en-US: Hello, es-ES: Hola}}", []),
        (TWO, "transfer: {to: +14155550123, message: {en: Hello, fr: Bonjour}}", ["TR027 transfer.message.fr"]),
        (TWO, "transfer: {to: +14155550123, message: {en: A, es: B}, language: es}", ["TR027 transfer.message.en"]),
        (TWO, "transfer: {to: +14155550123, whisper: {en: Hello, es: Hola}}", ["TR027 transfer.whisper.es"]),
        (TWO, "transfer: {to: +14155550123, whisper: {en: A, es: B}, language: es}", ["TR027 transfer.whisper.en"]),
        (
            TWO,
            "sms_then_transfer: {to: +14155550123, sms: {from: +14155550100, body: {es: Hola, pt: Alo, en: Hello}}}",
            ["TR027 sms_then_transfer.sms.body.pt"],
        ),
        (
            TWO,
            """
            transfer:
              to: +14155550123
              on_failure: hangup
              texts: {hangup: {es: Hola, da: Hej}, press: {es: 'x {digit}'}}
            """,
            ["TR027 transfer.texts.hangup.da", "TR027 transfer.texts.press.es"],
        ),
        (
            TWO,
            """
            transfer:
              defaults: {texts: {name: {es: ventas, de: Vertrieb}}}
              department_router: {departments: {sales: {to: +14155550123, texts: {colleague: {fr: x}}}}}
            """,
            [
                "TR027 transfer.defaults.texts.name.de",
                "TR027 transfer.department_router.departments.sales.texts.colleague.fr",
            ],
        ),
        ("hints: []", "transfer: {to: +14155550123, message: {en: Hello}}", []),
        ("hints: []", "transfer: {to: +14155550123, message: {en: A, fr: B}}", ["TR027 transfer.message.fr"]),
        ("hints: []", "transfer: {to: +14155550123, message: {fr: Bonjour}}", ["TR027 transfer.message.fr"]),
        (
            "hints: []",
            "transfer: {to: +14155550123, message: {en: A, fr: B}, language: fr}",
            ["TR027 transfer.message.en"],
        ),
        (
            "languages: [{name: All, code: multi, voice: rime.spore}]",
            "transfer: {to: +14155550123, message: {en: Hello, fr: Bonjour}}",
            [],
        ),
        (TURKISH, "transfer: {to: +14155550123}", [LANGUAGE_OF_TURKISH]),
        (TURKISH, "transfer: {to: +14155550123, message: {en: Hello, tr: Merhaba}}", []),
        (TURKISH, "transfer: {to: +14155550123, message: Merhaba}", []),
        (TURKISH, "transfer: {to: +14155550123, announce: none}", ["TR007 transfer.announce"]),
        (TURKISH, "transfer: {to: +14155550123, language: en, final: false}", []),
        (TURKISH, "transfer: {to: +14155550123, message: {tr: Merhaba}, final: false}", [LANGUAGE_OF_TURKISH]),
    ],
)
def test_check_finds_texts_that_nobody_hears_and_languages_without_words(tmp_path, agent, skills, expected):
    file = tmp_path / "f.yaml"
    skills = textwrap.indent(textwrap.dedent(skills), "  ")
    file.write_text(f"agent:\n  name: desk\n  {agent}\nskills:\n{skills}\n", encoding="utf-8")
    found = json.loads(command("check", file, "--select", "TR007,TR027,TR028", "--format", "json").stdout)["findings"]
    places = [f"{each['code']} {each['path'].removeprefix('skills.')}" for each in found]
    assert sorted(places) == sorted(expected), found


@pytest.mark.parametrize(
    ("agent", "department", "told"),
    [
        (TWO, "{to: +14155550123}", "es-US"),
        (TWO, "{to: +14155550123, name: the shop}", "es-US"),
        (TWO, "{to: +14155550123, texts: {name: {es: ventas}}}", ""),
        (TWO, "{to: +14155550123, texts: {name: {de: Verkauf}}}", "es-US"),
        (TWO, "{to: +14155550123, message: {en: One moment., es: Un momento.}}", ""),
        (TWO, "{to: +14155550123, message: {en: One moment., es: Un momento.}, on_failure: hangup}", "es-US"),
        (TWO, "{to: +14155550123, language: en}", ""),
        (TWO.replace("es-US", "en-GB"), "{to: +14155550123}", ""),
        ("hints: []", "{to: +14155550123}", ""),
    ],
)
def test_a_name_that_is_said_in_one_language_to_all_is_found_if_asked_for(tmp_path, agent, department, told):
    file = tmp_path / "f.yaml"
    skills = f"department_router: {{departments: {{sales: {department}}}}}"
    file.write_text(f"agent:\n  name: desk\n  {agent}\nskills:\n  {skills}\n", encoding="utf-8")
    found = command("check", file, "--select", "TR044").stdout
    assert (f"to callers who speak {told}: write `texts: {{name: {{es: …}}}}`" in found) == bool(told), found
    assert "TR044" not in command("check", file).stdout


@pytest.mark.parametrize("code", ["spanish", "[en-US, spanish]", "es-", '" "'])
def test_what_is_no_code_of_a_language_is_a_mistake_in_a_file(tmp_path, code):
    file = tmp_path / "f.yaml"
    languages = f"[{{name: Spanish, code: {code}, voice: rime.luna}}]"
    file.write_text(f"agent: {{name: desk, languages: {languages}}}\nskills: {{transfer: {{to: +14155550123}}}}\n")
    assert "code: must be the code of a language, such as en-US" in command("check", file).stdout


def test_check_says_which_words_are_missing(tmp_path):
    (tmp_path / "f.yaml").write_text(
        f"agent: {{name: desk, {TURKISH}}}\nskills: {{transfer: {{to: +14155550123, on_failure: voicemail}}}}\n",
        encoding="utf-8",
    )
    found = command("check", tmp_path / "f.yaml").stdout
    assert "has no words in tr-TR for message, voicemail, goodbye" in found


def test_an_agent_in_python_is_looked_at_as_well(tmp_path):
    (tmp_path / "desk.py").write_text(
        f"from {AgentBase.__module__.partition('.')[0]} import AgentBase\n"
        'agent = AgentBase("desk")\n'
        'agent.add_skill("transfer", {"to": "+14155550123", "message": {"en": "Hello", "fr": "Bonjour"}})\n'
        'agent.add_language("English", "en-US", "rime.spore")\n',
        encoding="utf-8",
    )
    assert "TR027 transfer.message.fr" in command("check", "desk.py:agent", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("skills", "expected"),
    [
        ("transfer: {to: +14155550123, texts: {goodbye: Bye}}", ["skills.transfer.texts.goodbye"]),
        ("transfer: {to: +14155550123, texts: {press: 'Dial {digit}'}}", ["skills.transfer.texts.press"]),
        ("transfer: {to: +14155550123, whisper: A call., texts: {press: 'Dial {digit}'}}", []),
        (
            "department_router: {texts: {hangup: Bye}, departments: {sales: {to: +14155550123, texts: {closed: No}}}}",
            ["skills.department_router.departments.sales.texts.closed", "skills.department_router.texts.hangup"],
        ),
    ],
)
def test_a_text_that_no_case_needs_is_found_where_it_stands(tmp_path, skills, expected):
    (tmp_path / "f.yaml").write_text(f"agent: {{name: desk}}\nskills:\n  {skills}\n", encoding="utf-8")
    found = json.loads(command("check", tmp_path / "f.yaml", "--select", "TR022", "--format", "json").stdout)
    assert sorted(each["path"] for each in found["findings"]) == expected


def test_no_call_reads_a_file_for_its_words(desk):
    words_of.cache_clear()
    words_in.cache_clear()
    desk.add("transfer", {"to": "sip:words@pbx.example.com"})
    assert words_of.cache_info().currsize == len(SPOKEN)
