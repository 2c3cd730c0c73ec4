"""A caller says a name, the model passes it on, and the right person is found among thousands; or a question comes."""

import csv
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalwire_transfer._matching._names import Names
from signalwire_transfer._matching._spelling import fold

TOOL = "transfer_to_department"
BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def address(n):
    return f"+1415{2_000_000 + n}"


def routes(*names, **more):
    return {name: {"to": address(n), **more.get(name, {})} for n, name in enumerate([*names, *more])}


STAFF = {
    "John Smyth": {"to": address(1), "description": "purchasing"},
    "Ann Lee (Sales)": {"to": address(2), "description": "sales, Boston"},
    "Ann Lee (Support)": {"to": address(3), "description": "support, Denver"},
    "Robert Brown": {"to": address(4), "aliases": ["the boss", "chief executive"]},
    "José Peña": {"to": address(5)},
    "Jan van der Berg": {"to": address(6)},
    "Stephen Miller": {"to": address(7), "description": "billing"},
    "Susan Miller": {"to": address(8), "description": "shipping"},
}


@pytest.fixture
def desk(desk):
    others = {f"Colleague {chr(65 + n // 26)}{chr(65 + n % 26)}": address(100 + n) for n in range(60)}
    return desk.add("department_router", {"departments": {**STAFF, **others}})


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("John Smyth", 1),
        ("Jon Smith", 1),
        ("Smith, John", 1),
        ("JOHN SMYTH!", 1),
        ("mr john smyth please", 1),
        ("ann lee sales", 2),
        ("support ann lee", 3),
        ("The boss", 4),
        ("chief-executive", 4),
        ("Bob Brown", 4),
        ("Jose Pena", 5),
        ("Jan Vanderberg", 6),
        ("Steven Miller", 7),
        ("Miller in shipping, Susan", 8),
        ("Colleague AB", 101),
    ],
)
def test_a_name_is_found_as_callers_say_it_and_as_recognisers_write_it(desk, said, found):
    assert desk.call(TOOL, {"department": said}).dialled == [address(found)]


def test_two_of_the_same_name_are_told_apart_by_what_the_caller_can_answer(desk):
    answer = desk.call(TOOL, {"department": "Anne Lee"})
    assert not answer.actions
    assert "Ann Lee (Sales) (sales, Boston); Ann Lee (Support) (support, Denver)" in answer.response
    assert "which one they mean" in answer.response
    assert desk.call(TOOL, {"department": "Ann Lee (Support)"}).dialled == [address(3)]


@pytest.mark.parametrize("said", ["Miller", "Stephan Muller", "John", "Susanne Miler"])
def test_what_is_less_than_clear_is_a_question_and_no_transfer(desk, said):
    answer = desk.call(TOOL, {"department": said})
    assert not answer.actions
    assert "has not been moved" in answer.response
    assert "call the tool again" in answer.response


def test_a_single_close_name_is_confirmed_before_the_call_moves(desk):
    answer = desk.call(TOOL, {"department": "Joan Smyth"})
    assert 'There is no department called "Joan Smyth"; the closest is John Smyth (purchasing).' in answer.response
    assert 'call the tool again with "John Smyth"' in answer.response


def test_too_many_to_choose_from_are_counted_and_not_listed(desk):
    answer = desk.call(TOOL, {"department": "colleague"})
    assert '60 fit "colleague"' in answer.response
    assert "Colleague A" not in answer.response


@pytest.mark.parametrize("said", ["Wolfgang Zimmermann", "Maximilian", "xyzzy", "12345", "😀"])
def test_somebody_who_is_not_there_is_nobody_and_no_name_is_given_away(desk, said):
    answer = desk.call(TOOL, {"department": said})
    assert not answer.actions
    assert "There is no department called" in answer.response
    assert not any(name in answer.response for name in STAFF)


def test_in_a_small_directory_a_near_miss_is_helped_and_never_guessed(new_desk):
    desk = new_desk().add("department_router", {"departments": {"Sales": address(1), "Billing": address(2)}})
    assert desk.properties(TOOL)["department"]["enum"] == ["Sales", "Billing"]
    assert desk.call(TOOL, {"department": "Biling"}).dialled == [address(2)]
    asked = desk.call(TOOL, {"department": "Sails"})
    assert not asked.actions
    assert "the closest is Sales" in asked.response
    assert not desk.call(TOOL, {"department": "Marketing"}).actions


def test_a_question_comes_before_the_default_and_the_default_before_nobody(new_desk):
    desk = new_desk().add("department_router", {"departments": STAFF, "default": "the boss"})
    assert "which one they mean" in desk.call(TOOL, {"department": "Ann Lee"}).response
    assert desk.call(TOOL, {"department": "Wolfgang Zimmermann"}).dialled == [address(4)]
    assert desk.call(TOOL, {}).dialled == [address(4)]


@pytest.mark.parametrize(("limit", "shown"), [(0, False), (7, False), (8, True), ("1000", True)])
def test_how_many_names_the_schema_shows_is_a_parameter(new_desk, limit, shown):
    desk = new_desk().add("department_router", {"departments": STAFF, "names_in_schema": limit})
    assert ("enum" in desk.properties(TOOL)["department"]) is shown


@pytest.mark.parametrize("limit", [-1, 1001, "many"])
def test_a_limit_that_cannot_be_is_refused(new_desk, limit):
    refused = new_desk().refused("department_router", {"departments": STAFF, "names_in_schema": limit})
    assert "names_in_schema: must be " in refused


def test_every_router_takes_the_limit_and_aliases(new_desk):
    for skill, routes_of, argument, tool in (
        ("queue_router", "queues", "topic", "transfer_to_queue"),
        ("agent_handoff", "agents", "specialty", "hand_off_to_agent"),
    ):
        named = {"billing": {"to": address(1), "aliases": ["invoices"]}, "orders": address(2)}
        desk = new_desk().add(skill, {routes_of: named, "names_in_schema": 1})
        assert "enum" not in desk.properties(tool)[argument]
        assert desk.call(tool, {argument: "Invoices"}).dialled == [address(1)]


def test_the_model_sees_aliases_where_it_sees_names(new_desk):
    desk = new_desk().add("department_router", {"departments": STAFF})
    assert "Robert Brown (also the boss, chief executive)" in desk.properties(TOOL)["department"]["description"]


@pytest.mark.parametrize(
    ("departments", "mistake"),
    [
        (
            routes("sales", support={"aliases": ["Sales!"]}),
            'departments.support.aliases[0]: must be another name: "Sales!" means "sales"',
        ),
        (
            routes(sales={"aliases": ["IT"]}, support={"aliases": ["help", "it"]}),
            'departments.support.aliases[1]: must be another name: "it" means "sales" too',
        ),
        (routes(sales={"aliases": ["?!"]}), "departments.sales.aliases[0]: must be a name with letters or digits"),
        (routes("Jose", "José"), 'departments.José: must not sound the same as "Jose"'),
        (
            routes(sales={"aliases": ["call 415 200 0000"]}),
            "departments.sales.aliases[0]: must not give an address away",
        ),
        (routes(sales={"aliasses": ["IT"]}), 'did you mean "aliases"?'),
        (routes(sales={"on_failure": {"to": address(9), "aliases": ["IT"]}}), "nobody asks for a rung by name"),
    ],
)
def test_an_alias_that_cannot_work_is_a_mistake_with_its_place(new_desk, departments, mistake):
    assert mistake in new_desk().refused("department_router", {"departments": departments})


def test_aliases_belong_to_named_routes_alone(new_desk):
    error = new_desk().refused("transfer", {"to": {"to": address(1), "aliases": ["IT"]}})
    assert "to.aliases: must stand on a named route" in error
    assert 'unknown key "aliases"' in new_desk().refused("transfer", {"to": address(1), "aliases": ["IT"]})


def test_ten_thousand_names_cost_the_model_what_sixty_do(new_desk):
    def told(count):
        desk = new_desk().add("department_router", {"departments": {f"Person {n}": address(n) for n in range(count)}})
        return json.dumps(desk.tool(TOOL)["parameters"])

    assert told(10_000) == told(60)


def test_many_threads_may_miss_at_once():
    names = Names([f"Person {chr(65 + n % 26)}{n}" for n in range(500)], {}, {})
    found = []
    threads = [threading.Thread(target=lambda: found.append(names.find("persn a0").name)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["Person A0"] * 8


def test_names_that_differ_in_their_spaces_alone_are_asked_about():
    names = Names({"Ann Lee": 1, "Annlee": 2, "Jan van der Berg": 3}, {}, {})
    assert names.find("an nlee").name is None
    assert names.find("Jan Vanderberg").name == "Jan van der Berg"


def test_a_common_surname_with_a_slip_in_it_is_counted_too():
    names = Names({f"{chr(65 + n % 26)}{chr(97 + n // 26)}lan Henderson": n for n in range(100)}, {}, {})
    assert names.find("Hendersen").many == 100
    assert names.find("Henderson").many == 100


def test_a_slip_in_a_word_that_thousands_of_names_share_hides_none_of_them():
    sites = {f"Department {a}{b}{c}o": 1 for a in "bdfgklmnprst" for b in "aeiou" for c in "bdfgklmnprstvz"}
    assert len(sites) == 840
    names = Names(sites, {}, {})
    for name in list(sites)[::40]:
        found = names.find(f"departmnet {name.split()[1]}")
        assert name in (found.name, *found.close[:1])  # bivo sounds like bifo: that is a question


# ---- every script ----------------------------------------------------------------------------------------------------

with (Path(__file__).parent / "data" / "names.csv").open(encoding="utf-8", newline="") as table:
    LABELLED = [dict(row) for row in csv.DictReader(table)]


def test_no_script_leads_to_another_person(new_desk):
    """Each row: a directory, what is said, and whom it means; `ask` where nobody of it may be connected."""
    assert len(LABELLED) >= 150
    assert len({row["script"].partition(",")[0] for row in LABELLED}) >= 12
    desks = {row["directory"]: {} for row in LABELLED}
    wrong = []
    for directory in desks:
        departments = routes(*directory.split(" | "))
        desk = new_desk().add("department_router", {"departments": departments})
        for row in (row for row in LABELLED if row["directory"] == directory):
            answer = desk.call(TOOL, {"department": row["said"]})
            dialled = answer.dialled if answer.moved else []
            meant = [departments[row["meant"]]["to"]] if row["meant"] != "ask" else []
            if dialled != meant:
                wrong.append((row["script"], row["said"], row["meant"], dialled))
    assert not wrong


@pytest.mark.parametrize("character", ["\u200b", "\u202e", "\u00ad", "\u3164", "\ufeff", "\u2060", "\u0007"])
def test_what_nobody_sees_in_a_name_is_named(new_desk, character):
    refused = new_desk().refused("department_router", {"departments": routes(f"An{character}n", "Bob")})
    assert f"must be a name without the character U+{ord(character):04X}" in refused
    refused = new_desk().refused("department_router", {"departments": routes(Bob={"aliases": [f"An{character}n"]})})
    assert f"aliases[0]: must be a name without the character U+{ord(character):04X}" in refused


@pytest.mark.parametrize("name", ["Ann\u00a0Lee", "Ann\u202fLee", "Ann\u3000Lee", "Ann\u2007Lee"])
def test_every_space_is_a_space(new_desk, name):
    desk = new_desk().add("department_router", {"departments": routes(name, "Bob")})
    assert desk.call(TOOL, {"department": "ann lee"}).dialled == [address(0)]


@pytest.mark.parametrize("pair", [("Müller", "Mueller"), ("Åse", "Aase"), ("Sören", "Søren"), ("José", "Jose")])
def test_two_spellings_of_one_name_cannot_be_told_apart(new_desk, pair):
    assert "must not sound the same" in new_desk().refused("department_router", {"departments": routes(*pair)})


# ---- what always holds ----------------------------------------------------------------------------------------------

_WORDS = "Anna Ann Bob Robert Lee Li Smith Smyth Müller O'Neil Zoë Łukasz Иван 李 Kim-Jones Sales IT The A12 A13"
WORDS = st.sampled_from(tuple(_WORDS.split()))
NAME = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
DIRECTORY = st.lists(NAME, min_size=1, max_size=30, unique_by=fold)
ANYTHING = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(), max_size=30).map(lambda text: f"Ann\0{text}\u202e Lee"),
    st.sampled_from(
        ["x" * 10_000, "Ann " * 2_500, "😀" * 500, "שלום עולם", "\0" * 9, "\ud800", "ﬁ ﬂ", "1 2 3 4 5 6 7 8 9"]
    ),
)


def same_words(name, others):
    return [other for other in others if sorted(fold(other).split()) == sorted(fold(name).split())]


@settings(max_examples=150)
@given(DIRECTORY, st.randoms(use_true_random=False))
def test_every_name_finds_itself_in_any_case_and_order_and_with_punctuation(directory, draw):
    names = Names(directory, {}, {})
    for name in directory:
        assert names.find(name).name == name
        assert names.find(f"  «{name.upper()}»! ").name == name
        words = fold(name).split()
        draw.shuffle(words)
        found = names.find(", ".join(words))
        assert found.name in same_words(name, directory) or set(same_words(name, directory)) <= set(found.close)


@settings(max_examples=100)
@given(DIRECTORY)
def test_an_alias_never_asks(directory):
    names = Names(directory, {directory[0]: ["Quartermaster", "the one who knows"]}, {})
    assert names.find("quartermaster").name == directory[0]
    assert names.find("The One Who, Knows").name == directory[0]


@settings(max_examples=300)
@given(DIRECTORY, ANYTHING)
def test_nothing_that_is_said_raises_and_only_names_come_back(directory, said):
    found = Names(directory, {}, {directory[0]: said}).find(said)
    assert found.name is None or found.name in directory
    assert set(found.close) <= set(directory)
    assert len(found.close) <= 4
    assert found.name is None or not found.close


@settings(max_examples=60)
@given(said=ANYTHING)
def test_no_answer_holds_an_address(desk_of_staff, said):
    answer = desk_of_staff.handle(TOOL, {"department": said}, {})
    if not answer.moved:
        told = json.dumps(answer.raw, ensure_ascii=False).replace(json.dumps(said[:80], ensure_ascii=False)[1:-1], "")
        assert "+1415" not in told
        assert "1520000" not in told


@pytest.fixture(scope="module")
def desk_of_staff(new_desk):
    return new_desk().add("department_router", {"departments": STAFF})


# ---- the labelled set -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def matching():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import matching

        yield matching
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.mark.parametrize("count", [100, 1_000, 10_000])
def test_wrong_transfers_are_far_rarer_than_questions(matching, count):
    there, absent = matching.people(count)
    assert len(set(there)) == count
    assert not set(there) & set(absent)
    names = Names(dict.fromkeys(there), {}, {})
    counted = matching.shares(names, list(matching.cases(there, absent, 200)))
    for way in ("as written", "surname first", "with words around"):
        assert counted[way]["right"] == 200, way
    for way in ("one slip", "misheard"):
        assert counted[way]["right"] >= 130, way
        assert counted[way]["missed"] <= 4, way
    for way, verdicts in counted.items():
        assert verdicts["wrong"] <= 2, (way, verdicts)  # 1 %
    assert sum(verdicts["wrong"] for verdicts in counted.values()) <= 5
    assert sum(verdicts["asked"] for verdicts in counted.values()) >= 100


def test_the_labelled_set_is_the_same_in_every_run(matching):
    first, second = (list(matching.cases(*matching.people(200), 20)) for _ in range(2))
    assert first == second


def test_the_figures_are_one_command():
    done = subprocess.run(
        [sys.executable, "matching.py", "--quick", "--each", "20"], cwd=BENCHMARKS, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "| 1,000 | **all** |" in done.stdout
