"""A file is read as it is written, and every mistake in it knows its line."""

import json
from pathlib import Path
from typing import Any

import pytest

from signalwire_transfer import ConfigurationError
from signalwire_transfer._document._file import File, FileError, read_file
from signalwire_transfer._document._nodes import numbers


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Writes a file and reads it."""

    def write(content: str | bytes, name: str = "agents.yaml") -> File:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_file(path)

    return write


def _mistakes(file: File) -> list[str]:
    """What a user is told, without the folder that the test happens to run in."""
    with pytest.raises(FileError) as refused:
        file.mapping()
    return [line.removeprefix(str(Path(file.name).parent) + "/") for line in refused.value.lines]


@pytest.mark.parametrize("text", ["+14155550123", "22:30", "off", "no", "1.0", "007", "0x1F", "1_000", "2026-01-01"])
def test_a_plain_scalar_stays_as_it_is_written(written: Any, text: str) -> None:
    assert written(f"key: {text}\n{text}: value\n").mapping() == {"key": text, text: "value"}


def test_only_true_and_false_are_booleans_and_nothing_is_none_where_anything_may_stand(written: Any) -> None:
    value = written("a: true\nb: false\ne: True\nf: 'true'\ng: ''\nparams: {c: ~, d: null}\n").mapping()
    expected = {"a": True, "b": False, "e": "True", "f": "true", "g": ""}
    assert value == expected | {"params": {"c": None, "d": None}}
    assert written("skills: {math: null, joke: ~}\n").mapping() == {"skills": {"math": None, "joke": None}}


def test_where_anything_may_stand_a_plain_number_is_one_and_a_quoted_one_is_text(written: Any) -> None:
    value = written("a: [800, 0.5, -1, '800', +1, 007, 1.2.3, 12345678901234567890]\n").mapping()
    assert numbers(value) == {"a": [800, 0.5, -1, "800", "+1", "007", "1.2.3", "12345678901234567890"]}
    assert type(numbers(value)["a"][4]) is str


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("digits: #123", 'what begins with # is a comment; write `digits: "#123"`'),
        ("digits:", "must have a value: nothing stands behind it"),
        ("digits: # an extension", "must have a value: nothing stands behind it"),
        ("sms: {from: , body: Hello}", "must have a value"),
        ("digits: null", "must have a value: `null` stands behind it; leave the key out if it is to say nothing"),
        ("digits: ~", "must have a value: `~` stands behind it"),
        ("sms: {from: null, body: Hello}", "must have a value"),
        ("message: {caller}", 'must be text: it must be in quotes, as in `message: "{caller}"`'),
        ("sms: {body: {reason}}", 'must be text: it must be in quotes, as in `body: "{reason}"`'),
    ],
)
def test_a_key_with_nothing_behind_it_is_a_mistake(written: Any, line: str, words: str) -> None:
    [mistake] = _mistakes(written(f"key: 1\n{line}\n"))
    assert mistake.startswith("agents.yaml:2: ")
    assert words in mistake


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("digits: *72", 'digits: "*72"'),
        ("message: @home", 'message: "@home"'),
        ("message: %5", 'message: "%5"'),
        ("message: `hi`", 'message: "`hi`"'),
        ("whisper: {caller} is calling", 'whisper: "{caller} is calling"'),
        ("message: [urgent] a call", 'message: "[urgent] a call"'),
        ('message: "Hi" he said', "message: '\"Hi\" he said'"),
        ("message: One thing: wait", 'message: "One thing: wait"'),
        ("message: - one", 'message: "- one"'),
        ("message: ? hi", 'message: "? hi"'),
        ("message: | hi", 'message: "| hi"'),
        ("message: , hi", 'message: ", hi"'),
        ("Head office: *72", 'Head office: "*72"'),
        ("'Ann': @home", "'Ann': \"@home\""),
        ("sales: {to: 1, digits: *72}", 'digits: "*72"'),
        ("sales: {to: 1, digits: *72#, timeout: 20}", 'digits: "*72#"'),
        ("sales: {whisper: {caller} is calling, timeout: 20}", 'whisper: "{caller} is calling"'),
        ("sales: {to: %5}", 'to: "%5"'),
        ("sales: [1, @home]", 'key: "@home"'),
        ("sales: &one {to: 1, whisper: {caller} is calling}", 'whisper: "{caller} is calling"'),
        ("message: & more", 'message: "& more"'),
        ("sales: {a: &one x, b: *one, c: *two}", 'c: "*two"'),
    ],
)
def test_a_text_that_needs_quotes_is_shown_with_them(written: Any, line: str, better: str) -> None:
    [mistake] = _mistakes(written(f"key: 1\n{line}\n"))
    assert mistake == f"agents.yaml:2: this is no YAML: the text must be in quotes, as in `{better}`"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a:\n  b: {c: 1, d: 2\n  e: 3\n", "3: this is no YAML: the { in line 2 is not closed, or a comma is missing"),
        ("a: 1\nb: [1,\n", "3: this is no YAML: the [ in line 2 is not closed"),
        ("a: 1\nb: 'x\nc: 2\n", "4: this is no YAML: the quote in line 2 is not closed"),
        (
            'a:\n  b: "1\n  c: 2\n  d: "3"\n',
            "2: this is no YAML: the text in quotes that begins here ends only in line 4",
        ),
    ],
)
def test_what_has_been_left_open_is_said_with_the_line_that_opens_it(written: Any, content: str, said: str) -> None:
    [mistake] = _mistakes(written(content))
    assert mistake.startswith(f"agents.yaml:{said}")


def test_a_comment_that_swallows_a_bracket_is_found_where_it_begins(written: Any) -> None:
    [mistake] = _mistakes(written("a: 1\nb: {to: x, digits: #123}\nc: {to: y}\n"))
    assert mistake == 'agents.yaml:2: this is no YAML: what begins with # is a comment; write `digits: "#123"`'


def test_a_text_that_may_hold_a_login_is_not_repeated(written: Any) -> None:
    [mistake] = _mistakes(written("public_url: *https://me:hunter2@agents.example.com\n"))
    assert "hunter2" not in mistake


@pytest.mark.parametrize("text", ["a: 1\n\N{NO-BREAK SPACE}b: 2\n", "a: 1\nb\N{NO-BREAK SPACE}: 2\n"])
def test_a_space_that_is_none_is_named(written: Any, text: str) -> None:
    [mistake] = _mistakes(written(text))
    assert mistake.startswith("agents.yaml:2: ")
    assert "U+00A0" in mistake


def test_a_name_may_hold_what_joins_its_letters(written: Any) -> None:
    name = "\N{ARABIC LETTER NOON}\N{ZERO WIDTH NON-JOINER}\N{ARABIC LETTER NOON}"
    assert written(f"{name}: 1\n").mapping() == {name: "1"}


def test_json_is_read_alike(written: Any) -> None:
    text = json.dumps({"a": 800, "b": "800", "d": [True, "\N{TELEPHONE RECEIVER}"]}, indent="\t")
    value = written(text, "agents.json").mapping()
    assert numbers(value) == {"a": 800, "b": "800", "d": [True, "\N{TELEPHONE RECEIVER}"]}


def test_every_place_knows_its_line_and_what_is_missing_has_that_of_its_parent(written: Any) -> None:
    file = written("skills:\n  router:\n    list:\n      - a\n      - to: b\n")
    assert [file.line(path) for path in (("skills",), ("skills", "router", "list", 1, "to"))] == [1, 5]
    assert file.line(("skills", "router", "nowhere", "deeper")) == 2
    assert file.line(()) == 1


def test_json_knows_its_lines_too(written: Any) -> None:
    file = written('{\n\t"skills": {\n\t\t"router":{"to":"x"}}}', "agents.json")
    assert file.line(("skills", "router", "to")) == 3


def test_anchors_and_merge_keys_work_and_a_key_of_its_own_wins(written: Any) -> None:
    file = written("base: &base {timeout: 20, ring: serial}\nsales:\n  <<: *base\n  timeout: 25\n")
    assert file.mapping()["sales"] == {"timeout": "25", "ring": "serial"}


def test_variables_take_their_value_from_the_environment_and_are_not_read_again(
    written: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALES", "+14155550123")
    monkeypatch.setenv("ODD", "{a: [${SALES}]}\nb: *c")
    value = written('to: ${SALES}\nmixed: "sip:${SALES}@x"\nodd: ${ODD}\nlist: ["${SALES}"]\n').mapping()
    assert value == {
        "to": "+14155550123",
        "mixed": "sip:+14155550123@x",
        "odd": "{a: [${SALES}]}\nb: *c",
        "list": ["+14155550123"],
    }


def test_all_mistakes_of_reading_are_told_at_once(written: Any) -> None:
    file = written("a: 1\nb: ${NOT_SET_1}\na: 2\nc: {d: '${NOT_SET_2}'}\ne: !custom 1\n")
    assert _mistakes(file) == [
        "agents.yaml:2: b: the environment variable `NOT_SET_1` is not set",
        "agents.yaml:3: a: must not be written twice: the first is in line 1",
        "agents.yaml:4: c.d: the environment variable `NOT_SET_2` is not set",
        "agents.yaml:5: e: must have no tag such as !custom: leave it out",
    ]


def test_json_refuses_a_key_that_is_written_twice(written: Any) -> None:
    file = written('{"a": 1,\n "a": 2}', "agents.json")
    assert _mistakes(file) == ["agents.json:2: a: must not be written twice: the first is in line 1"]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("a: b: c\n", 1, "this is no YAML"),
        ("a:\n\tb: 1\n", 2, "indented with a tab"),
        ("a: 1\nb: [1,\n", 3, "this is no YAML"),
        ("a: {b: ${NAME}}\n", 1, 'in quotes, as in "${NAME}"'),
        ("a: 1\n---\nb: 1\n", 2, "second document"),
        ("a: *nowhere\n", 1, "this is no YAML"),
        ("a: &a [*a]\n", 1, "must not refer to itself"),
        ("? [a]\n: b\n", 1, "must have keys that are one line of text"),
        ("a: 1\n<<: text\n", 2, "`<<` must name a mapping"),
        ("", 1, "the file is empty"),
        ("# nothing\n", 1, "the file is empty"),
        ("just words\n", 1, "there are no keys"),
        ("- a\n- b\n", 1, "there are no keys"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", 2, "no text file in UTF-8"),
        (b"a: 1\nb: \x00\n", 2, "U+0000"),
        ("[" * 100_000, 1, "nested more than 100 levels deep"),
    ],
)
def test_what_is_no_yaml_is_said_in_one_line(written: Any, content: str | bytes, line: int, words: str) -> None:
    (mistake,) = _mistakes(written(content))
    assert mistake.startswith(f"agents.yaml:{line}: ")
    assert words in mistake


def test_references_to_references_cannot_fill_the_memory(written: Any) -> None:
    bomb = "a0: &a0 [x, x, x]\n" + "".join(f"a{at}: &a{at} [*a{at - 1}, *a{at - 1}]\n" for at in range(1, 60))
    (mistake,) = _mistakes(written(bomb))
    assert "more than 300,000 values" in mistake


@pytest.mark.parametrize(("content", "line"), [('{"a": 1,}', 1), ('{"a": 1,\n "b": tru}', 2), ("a: 1\n", 1)])
def test_what_is_no_json_is_said_in_one_line(written: Any, content: str, line: int) -> None:
    (mistake,) = _mistakes(written(content, "agents.json"))
    assert mistake.startswith(f"agents.json:{line}: this is no JSON: ")


def test_a_file_that_is_not_there_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no file `nowhere\.yaml`"):
        read_file("nowhere.yaml")
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        read_file(tmp_path)
