"""Whatever stands in a file, `check` says something true of it: it refuses what `run` refuses, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalwire_transfer._check._engine import report_on
from signalwire_transfer._check._offered import offered, selection
from signalwire_transfer._check._target import subject_of
from signalwire_transfer._document._file import FileError, read_file
from signalwire_transfer._files._agents import agents_of
from signalwire_transfer._seam._plugins import installed

ADDRESSES = st.sampled_from(
    [
        "+14155550123",
        "+14155550124",
        "sip:a@x.example.com",
        "queue:a",
        "https://x.example.com/b",
        "context:c",
        "refer:sip:a@x.example.com",
        "/public/desk",
        "nonsense",
        "911",
        "020 7946 0018",
        "owner:x",
        "",
    ]
)
HOURS = st.sampled_from(["Mo-Fr 09:00-17:00", "24/7", "PH off", "Mo-Fri", "2001", "Jan 01 10:00-10:20"])
WORDS = st.sampled_from(["Hello {name}", "{nme}", "...", "call +14155550123", "", "x" * 200])
ODD = st.sampled_from([None, True, 5, "5", "[", "{}", [], {}, ["a"], {"a": 1}])


def keys(onward: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    """Route keys, each with values that are mostly right."""
    return {
        "timeout": st.sampled_from([5, 20, 60, 200, "soon"]),
        "patience": st.sampled_from([10, 300, 4000]),
        "ring": st.sampled_from(["serial", "parallel", "both"]),
        "final": st.sampled_from([True, False, "perhaps"]),
        "announce": st.sampled_from(["ai", "none", "loud"]),
        "message": WORDS,
        "return_message": WORDS,
        "whisper": WORDS,
        "description": WORDS,
        "accept": st.sampled_from(["1", False, "12"]),
        "from": ADDRESSES,
        "hours": HOURS,
        "timezone": st.sampled_from(["UTC", "Mars"]),
        "country": st.sampled_from(["US", "XX"]),
        "on_failure": onward,
        "on_closed": onward,
        "wait_time": st.sampled_from([60, 0]),
        "notify": st.sampled_from([{"from": "+14155550100", "to": "+14155550123"}, {"from": "x"}, 5]),
        "sms": st.sampled_from([{"from": "+14155550100", "body": "Hi"}, [{"from": "+14155550100", "bdy": "Hi"}], []]),
        "texts": st.sampled_from([{"hangup": "Bye"}, {"hang_up": "Bye"}, 5]),
        "timout": st.just(5),
    }


def some_of(choices: dict[str, st.SearchStrategy[Any]], most: int = 4) -> st.SearchStrategy[dict[str, Any]]:
    """A dict with some of these keys; now and then with a value of no sense at all."""
    pairs = st.sampled_from(sorted(choices)).flatmap(
        lambda key: st.tuples(st.just(key), st.one_of(choices[key], choices[key], choices[key], ODD))
    )
    return st.lists(pairs, max_size=most).map(dict)


TO = st.one_of(ADDRESSES, ADDRESSES, st.lists(ADDRESSES, max_size=3))
ROUTES = st.recursive(
    st.one_of(ADDRESSES, st.sampled_from(["agent", "voicemail", "hangup", "voicemial"])),
    lambda below: st.tuples(TO, some_of(keys(below))).map(lambda both: {"to": both[0], **both[1]}),
    max_leaves=4,
)
SETTINGS = {
    "region": st.sampled_from(["US", "XX"]),
    "allow": st.sampled_from([["premium"], "premum"]),
    "public_url": st.sampled_from(["https://x.example.com/a", "nonsense"]),
    "collect": st.sampled_from([{"order": "Its number"}, {"two words": "x"}, {"name": "x"}]),
    "limits": st.sampled_from([{"hops": 2}, {"hps": 2}]),
    "tool_name": st.sampled_from(["move", "two words"]),
    "default": st.sampled_from(["sales", "slaes"]),
}
NAMED = st.dictionaries(st.sampled_from(["sales", "Sales", "a{b", "night", "night desk"]), ROUTES, max_size=3)
SKILLS = st.fixed_dictionaries(
    {},
    optional={
        "department_router": st.tuples(NAMED, some_of({**keys(ROUTES), **SETTINGS})).map(
            lambda both: {"departments": both[0], **both[1]}
        ),
        "escalate_to_human": st.tuples(TO, some_of({**keys(ROUTES), **SETTINGS})).map(
            lambda both: {"to": both[0], **both[1]}
        ),
        "agent_handoff": some_of({"agents": NAMED, **SETTINGS}),
        "transfer": st.one_of(
            some_of({"to": TO, **keys(ROUTES)}),
            some_of(
                {
                    "defaults": some_of({**keys(ROUTES), **SETTINGS}),
                    "escalate_to_humn": some_of({"to": TO}),
                    "queue_router": some_of({"queues": NAMED, **SETTINGS}),
                }
            ),
        ),
    },
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("properties") / "f.json"


@settings(max_examples=150)
@given(skills=SKILLS)
def test_what_run_refuses_is_found_and_nothing_else_is_refused(file: Path, skills: dict[str, Any]) -> None:
    file.write_text(json.dumps({"agent": {"name": "desk"}, "skills": skills}, indent=1), encoding="utf-8")
    known = offered(installed())
    report = report_on(subject_of(str(file), installed()), known, selection(known.rules, [], []))
    try:
        agents_of(read_file(file), installed())
        first = []
    except FileError as error:
        first = error.problems
    refused = [found for found in report.found if found.is_error]
    assert bool(refused) == bool(first), (refused, first)
    assert not report.complaints
    assert all(1 <= found.line <= len(file.read_text("utf-8").splitlines()) for found in report.found)
    assert len({(found.code, found.path, found.message) for found in report.found}) == len(report.found)
