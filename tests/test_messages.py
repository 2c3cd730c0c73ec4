"""Every message says what must stand there, and no code reads the words: another wording changes nothing else."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import signalwire_transfer
from signalwire_transfer import ConfigurationError, Mistake, Transfer, TransferSkill
from signalwire_transfer._check._repair import in_rounds
from signalwire_transfer._document._file import FileError, read_file
from signalwire_transfer._errors import WrongValueError, mistake_of
from signalwire_transfer._files._agents import Agent, Language, agents_of, read_agents
from signalwire_transfer._files._ignore import Ignore, ignores_of
from signalwire_transfer._routes._route import KEYS, Notify, Sms, VerdictTexts
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer._setup._umbrella import configured
from signalwire_transfer._skills._settings import Limits
from test_check_rounds import PLANTED

PHONE = "+14155552671"
WRONG = [5, 5.5, -1, 10**9, True, False, None, "", " ", "x", "12", "a{b", "\ud800", "{", "two words", "9" * 5000]
WRONG += [
    [],
    [5],
    [[]],
    {},
    {"x": 5},
    [{"x": 5}],
    ["x", "x"],
    {"from": 5, "body": 5, "to": 5},
    "sip:ann@pbx.example.com",
]

FORM = re.compile(
    r"\bmust\b|^required|^unknown |cannot be used with|is not set|did you mean|^no plugin resolves|^this is no YAML: "
)
"""What a message says: what must stand there, or one of few other things."""

SKILLS: dict[str, dict[str, Any]] = {
    "transfer": {"to": PHONE},
    "department_router": {"departments": {"sales": PHONE}},
    "queue_router": {"queues": {"support": "queue:support"}},
    "agent_handoff": {"agents": {"billing": "https://agents.example.com/billing"}},
    "sms_then_transfer": {"to": PHONE, "sms": {"from": "+14155552672", "body": "Hello"}},
}


def told(make: Callable[[], Any]) -> list[Mistake]:
    try:
        make()
    except ConfigurationError as error:
        return list(error.mistakes)
    return []


def of_a_skill(name: str, params: dict[str, Any]) -> list[Mistake]:
    owner = Transfer if name == "transfer" else installed().skill(name)
    return told(lambda: configured(owner, params, installed()))


def of_every_route_key() -> Iterator[Mistake]:
    for key in sorted({"to", "aliases", *KEYS}):
        for wrong in WRONG:
            yield from of_a_skill("transfer", {"to": {"to": PHONE, key: wrong}})
            yield from of_a_skill("department_router", {"departments": {"sales": {"to": PHONE, key: wrong}}})
            yield from of_a_skill("transfer", {"escalate_to_human": {"to": PHONE}, "defaults": {key: wrong}})


def of_every_setting() -> Iterator[Mistake]:
    for name, params in SKILLS.items():
        for key in sorted({*TransferSkill.Params.model_fields, *params, "default", "names_in_schema", "one_tool"}):
            for wrong in WRONG:
                yield from of_a_skill(name, {**params, key: wrong})


def of_every_dict_inside() -> Iterator[Mistake]:
    right = {"from": "+14155552672", "to": PHONE}
    inside: dict[str, tuple[dict[str, Any], Any]] = {
        "sms": ({**right, "body": "x"}, [field.rstrip("_") for field in Sms.__dataclass_fields__]),
        "notify": (right, [field.rstrip("_") for field in Notify.__dataclass_fields__]),
        "texts": ({}, VerdictTexts.__dataclass_fields__),
        "limits": ({}, Limits.model_fields),
    }
    for key, (whole, fields) in inside.items():
        for field in fields:
            for wrong in WRONG:
                yield from of_a_skill(
                    "sms_then_transfer", {**SKILLS["sms_then_transfer"], key: {**whole, field: wrong}}
                )


def of_a_file(folder: Path) -> Iterator[Mistake]:
    def read(whole: Any) -> list[Mistake]:
        (folder / "f.json").write_text(json.dumps(whole), encoding="utf-8")
        try:
            return read_agents(read_file(folder / "f.json"), installed(), in_rounds)[1]
        except FileError as error:
            return [problem.mistake for problem in error.problems]

    language = {"name": "English", "code": "en-US", "voice": "v"}
    for wrong in WRONG:
        yield from (each for key in ("agent", "agents", "skills", "ignore") for each in read({key: wrong}))
        for key in Agent.model_fields:
            yield from read({"agent": {"name": "a", key: wrong}})
        for key in Language.model_fields:
            yield from read({"agent": {"name": "a", "languages": [{**language, key: wrong}]}})
        for key in Ignore.model_fields:
            yield from ignores_of([{"rule": "TR004", "reason": "x", key: wrong}])[1]
        skills = {"transfer": wrong, "weather_api": {"api_key": wrong, "temperature_unit": wrong}, "joke": wrong}
        yield from read({"agent": {"name": "a"}, "skills": skills})


ELSEWHERE = re.compile(r"address|number|URL|http|opening hours|time zone|holidays|scheme|queue's name|refer:|hours?\b")
"""Words of what reads addresses, numbers and hours: those modules have tests of their words of their own."""


def assert_form(mistakes: Iterator[Mistake]) -> None:
    seen = {mistake.message for mistake in mistakes}
    assert len(seen) > 20
    odd = {text for text in seen if not FORM.search(text) and not ELSEWHERE.search(text)}
    assert not odd
    assert not {text for text in seen if re.match(r"(is|are|looks|holds|has|needs)\b", text) and "must" not in text}
    assert not [text for text in seen if re.search(r"pydantic|Input|\bvalid |should", text)]


def test_every_message_about_a_route_says_what_must_stand_there() -> None:
    assert_form(of_every_route_key())


def test_every_message_about_a_setting_says_what_must_stand_there() -> None:
    assert_form(of_every_setting())


def test_every_message_about_a_dict_inside_says_what_must_stand_there() -> None:
    assert_form(of_every_dict_inside())


def test_every_message_about_a_file_says_what_must_stand_there(tmp_path: Path) -> None:
    assert_form(of_a_file(tmp_path))


@pytest.mark.parametrize(
    "secret", ["s3cr3t-t0ken", "sip:ann:s3cr3t-t0ken@x", "https://u:s3cr3t-t0ken@x.example.com", "s3cr3t t0ken"]
)
def test_no_message_repeats_what_may_be_a_secret(secret: str) -> None:
    for key in sorted({*KEYS, *TransferSkill.Params.model_fields} - {"timezone", "country"}):
        for value in (secret, [secret], {"to": secret}):
            for mistake in of_a_skill("transfer", {"to": PHONE, key: value}):
                assert "t0ken" not in mistake.message, mistake


# ---- what a message is not read for ----------------------------------------------------------------------------------


def reworded(raw: Any, make: Callable[[Any], Any]) -> tuple[Any, list[Mistake]]:
    """Every mistake in one run, where each has other words."""

    def anew(left: Any) -> Any:
        try:
            return make(left)
        except ConfigurationError as error:
            raise ConfigurationError(
                each._replace(message=f"?{hash(each.message)}") for each in error.mistakes
            ) from None

    return in_rounds(raw, anew)


@pytest.mark.parametrize(
    "text",
    [
        PLANTED,
        "agent: {nam: a}\nskills: {transfer: {too: +14155550123, timout: 900}}\n",
        "agent: {name: a}\nskills: {department_ruter: {departments: {a: x, b: y}, default: a}}\n",
        "agent: {name: a}\nskills: {escalate_to_human: {to: 020 7946 0018, region: Atlantis}}\n",
        "agent: {name: a}\nskills: {escalate_to_human: {to: +19005550123, allow: [premum]}}\n",
        "agent: {name: a}\nskills: {transfer: {to: +14155550123, on_failure: voicemial}}\n",
        "agent: {name: a}\nskills: {transfer: {to: +14155550123, collect: {x: ' '}, message: 'Order {x}'}}\n",
        "agent: {name: a}\nskills: {transfer: {to: +14155550123, region: DE, hours: x, on_closed: agent}}\n",
        "agent: {name: a}\nskills: {transfer: {defaults: {timezon: UTC}, escalate_to_human: {to: x, hours: 24/7}}}\n",
    ],
)
def test_other_words_bring_the_same_findings(tmp_path: Path, text: str) -> None:
    (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
    found = [read_agents(read_file(tmp_path / "f.yaml"), installed(), way)[1] for way in (in_rounds, reworded)]
    assert found[0]
    first, second = ([(each.path, each.code, each.meant) for each in mistakes] for mistakes in found)
    assert first == second


def test_no_module_looks_into_a_message() -> None:
    looking = {"startswith", "endswith", "partition", "split", "removeprefix", "removesuffix", "find", "index"}
    readers = []
    for path in Path(signalwire_transfer.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in looking
            parts = [node.func.value] if is_call else node.comparators if isinstance(node, ast.Compare) else []  # type: ignore[attr-defined]
            if any(isinstance(part, ast.Attribute) and part.attr == "message" for part in parts):
                readers.append(f"{path.name}:{node.lineno}")  # type: ignore[attr-defined]
    assert not readers


def test_a_mistake_is_still_a_path_and_a_message() -> None:
    mistake = Mistake(("owners", 1), "must be a caller's number")
    assert (mistake.code, mistake.meant, mistake.depends_on) == ("invalid", "", ())
    assert str(mistake.below("skills", "x")) == "skills.x.owners[1]: must be a caller's number"
    assert mistake_of(WrongValueError("must be x", "type"), "a") == Mistake(("a",), "must be x", "type")


# ---- one mistake is told once ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Germany", "DE"),
        ("UK", "GB"),
        ("deutschland", "DE"),
        ("USA", "US"),
        ("Germny", "DE"),
        ("España", "ES"),
        ("XX", ""),
    ],
)
def test_a_wrong_region_names_the_code_that_was_meant(written: str, meant: str) -> None:
    [mistake] = of_a_skill("transfer", {"to": PHONE, "region": written})
    assert str(mistake).startswith('region: must be a country code of two letters, such as "US"')
    assert mistake.meant == meant
    assert len(mistake.message) < 120
    assert (f'; did you mean "{meant}"?' in mistake.message) == bool(meant)


NUMBERS = {"departments": {f"d{number}": {"to": f"020 7946 000{number}", "hours": "24/7"} for number in range(8)}}


@pytest.mark.parametrize(
    ("defaults", "place"),
    [
        ({"region": "Germany", "timezone": "UTC"}, "region"),
        ({"region": "GB", "timezone": "Mars"}, "timezone"),
        ({"region": "GB", "timezon": "UTC"}, "timezon"),
        ({"region": "GB", "timezone": "UTC", "timeout": 900}, "timeout"),
        ({"region": "GB", "timezone": "UTC", "on_failure": "voicemial"}, "on_failure"),
    ],
)
def test_one_wrong_key_in_defaults_is_one_mistake(defaults: dict[str, Any], place: str) -> None:
    [mistake] = of_a_skill("transfer", {"defaults": defaults, "department_router": NUMBERS})
    assert mistake.path == ("defaults", place)


def test_hours_that_all_routes_take_over_are_one_mistake_where_they_stand() -> None:
    routes = {"departments": {"a": PHONE, "b": "+14155552672", "c": "+14155552673"}}
    keys = {"hours": "nonsense", "timezone": "UTC"}
    assert [each.path for each in of_a_skill("department_router", {**routes, **keys})] == [("hours",)]
    below = of_a_skill("transfer", {"defaults": keys, "department_router": routes, "escalate_to_human": {"to": PHONE}})
    assert [each.path for each in below] == [("defaults", "hours")]


@pytest.mark.parametrize("params", [{"too": PHONE}, {"sms": {"fron": PHONE, "body": "x"}, "to": PHONE}])
def test_a_misspelt_key_is_not_missing_as_well(params: dict[str, Any]) -> None:
    [mistake] = (
        of_a_skill("sms_then_transfer", {**SKILLS["sms_then_transfer"], **params, "to": PHONE})
        if "sms" in params
        else of_a_skill("escalate_to_human", params)
    )
    assert mistake.code == "unknown_key"


@pytest.mark.parametrize(
    "params", [{"defaults": {"timeout": 20}}, {"defaults": {}}, {"defaults": {}, "one_tool": True}]
)
def test_an_umbrella_without_a_skill_is_refused(desk: Any, params: dict[str, Any]) -> None:
    assert "must have `to`, or at least one transfer skill, as in" in desk.refused("transfer", params)
    assert not desk.tools()


def test_a_file_with_an_empty_umbrella_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text("agent: {name: a}\nskills: {transfer: {defaults: {timeout: 20}}}\n")
    with pytest.raises(FileError, match=r"f.yaml:2: skills.transfer: must have `to`"):
        agents_of(read_file(tmp_path / "f.yaml"), installed())


# ---- read as a newcomer reads them -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"to": [True]}, 'must be text: write it in quotes, as in "+14155550123", not true'),
        ({"to": [None]}, 'must be text: write it in quotes, as in "+14155550123"'),
        ({"to": PHONE, "message": {}}, "message: must not be empty"),
        ({"to": PHONE, "ringback": ["us"]}, "must be a URL, or `ring:` with the code of a country, as in ring:us"),
        (
            {"to": PHONE, "public_url": "ftp://agents.example.com"},
            "public_url: must be a URL that begins with https://",
        ),
    ],
)
def test_nothing_is_said_that_is_not_so(new_desk, params, words):
    error = new_desk().refused("transfer", params)
    assert words in error
    assert "NoneType" not in error
