"""Whatever a plugin raises, and however long it takes, is its own affair: it is named, and nobody else notices."""

import ast
import asyncio
import logging
import threading
import time
from pathlib import Path
from types import ModuleType

import pytest

from patience import PATIENCE
from signalwire_transfer import OneRoute, Refusal, Route, Rule, TransferSkill, _background, hookimpl
from signalwire_transfer._check._engine import report_on
from signalwire_transfer._check._offered import offered
from signalwire_transfer._check._target import subject_of
from signalwire_transfer._quiet import quiet
from signalwire_transfer._seam import _queue

ROOT = Path(__file__).resolve().parent.parent
PHONE = "+14155552671"


class PanicException(BaseException):  # as pyo3 names it
    """What a plugin written in Rust raises when it panics."""


class Unspeakable(BaseException):
    def __str__(self):
        raise SystemExit(3)


RAISED = [
    SystemExit(1),
    GeneratorExit(),
    asyncio.CancelledError(),
    KeyboardInterrupt(),
    PanicException("index out of bounds"),
    Unspeakable(),
    StopIteration(),
    RuntimeError("broken " * 100),
]


@pytest.fixture(params=RAISED, ids=lambda error: type(error).__name__)
def leave(request):
    """A function of any signature that leaves in a way of its own."""

    def left(*_, **__):
        raise request.param

    return left


def plugin(**functions):
    module = ModuleType("a_plugin")
    vars(module).update({name: hookimpl(function) for name, function in functions.items()})
    return module


def skill_with(**members):
    """A plugin with one transfer skill."""

    class Mine(TransferSkill):
        """Decide as the test wants it."""

        name = "mine"
        tool = "mine"

        class Params(TransferSkill.Params):
            to: Route

        def route(self, arguments, call):
            return self.params.to

    for name, member in members.items():
        setattr(Mine, name, member)
    return plugin(transfer_skills=lambda: [Mine])


@pytest.mark.parametrize("hook", ["transfer_review", "transfer_prepare", "transfer_started"])
def test_a_hook_of_a_call_leaves_and_the_call_goes_on(desk, with_plugins, background, caplog, leave, hook):
    seen = []
    with_plugins(
        before=plugin(transfer_started=lambda call: seen.append(call.id)),
        guilty=plugin(**{hook: lambda plan: leave()}),
        after=plugin(transfer_started=lambda call: seen.append(call.id)),
    )
    desk.add("transfer", {"to": PHONE})
    for number in range(2):
        assert desk.call("transfer_call", call_id=f"c{number}").dialled == [PHONE]
    background()
    assert sorted(seen) == ["c0", "c0", "c1", "c1"]
    lines = [record.getMessage() for record in caplog.records if "guilty" in record.getMessage()]
    assert len(lines) == 2
    for line in lines:
        assert line.startswith("plugin guilty (no distribution) raised and was left out: ")
        assert len(line) < 400


def test_what_has_ended_is_told_to_all_though_one_leaves(desk, with_plugins, background, leave):
    seen = []
    with_plugins(
        guilty=plugin(transfer_ended=lambda outcome: leave()),
        innocent=plugin(transfer_ended=lambda outcome: seen.append(outcome.word)),
        refusing=plugin(transfer_review=lambda plan: Refusal("No.")),
    )
    desk.add("transfer", {"to": PHONE})
    for _ in range(3):
        assert desk.call("transfer_call").response == "No."
    background()
    assert seen == ["refused"] * 3


@pytest.mark.parametrize("hook", ["transfer_skills", "transfer_schemes"])
def test_an_offer_that_leaves_breaks_its_plugin_alone(desk, with_plugins, leave, hook):
    plugins = with_plugins(guilty=plugin(**{hook: lambda: leave()}))
    [guilty] = [found for found in plugins.found if found.name == "guilty"]
    assert guilty.failure
    assert len(guilty.failure) <= 300
    assert "\n" not in guilty.failure
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").moved


@pytest.mark.parametrize(
    ("hook", "answer", "wanted"),
    [
        ("transfer_skills", OneRoute, "classes, as in `[VetOnCall]`, not the class OneRoute"),
        ("transfer_skills", 3, "classes, as in `[VetOnCall]`, not one int"),
        ("transfer_schemes", "crm", 'texts, as in `["crm"]`, not one str'),
    ],
)
def test_an_offer_that_is_no_list_is_told_what_it_must_be(with_plugins, hook, answer, wanted):
    plugins = with_plugins(guilty=plugin(**{hook: lambda: answer}))
    [guilty] = [found for found in plugins.found if found.name == "guilty"]
    assert guilty.failure.endswith(f"{hook} must return a list of {wanted}")


@pytest.mark.parametrize("hook", ["transfer_rules", "transfer_file_keys"])
def test_so_is_one_that_is_asked_for_later(with_plugins, caplog, hook):
    plugins = with_plugins(guilty=plugin(**{hook: lambda: OneRoute}))
    said = [complaint.message for complaint in offered(plugins).complaints], plugins.file_keys, caplog.text
    assert f"{hook} must return a list of classes" in str(said)


def test_a_module_that_leaves_while_it_is_imported_breaks_itself_alone(desk, monkeypatch, tmp_path, leave):
    file = tmp_path / "leaving.py"
    file.write_text("import builtins\nbuiltins.leave_this_test()\n")
    monkeypatch.setattr("builtins.leave_this_test", leave, raising=False)
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_PLUGINS", str(file))
    assert "leaving" in desk.refused("transfer", {"leaving": {"to": PHONE}})
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").moved


def test_a_resolver_that_leaves_makes_its_own_address_unreachable(desk, with_plugins, leave):
    with_plugins(guilty=plugin(transfer_schemes=lambda: ["gone"], transfer_resolve=lambda address: leave()))
    desk.add("department_router", {"departments": {"a": "gone:x", "b": PHONE}})
    assert "cannot be reached" in desk.call("transfer_to_department", {"department": "a"}).response
    assert desk.call("transfer_to_department", {"department": "b"}).moved


def test_a_route_that_leaves_moves_nothing_and_its_plugin_is_named(desk, with_plugins, caplog, leave):
    with_plugins(guilty=skill_with(route=leave))
    answer = desk.add("transfer", {"mine": {"to": PHONE}}).call("mine")
    assert answer.response.startswith("The transfer could not be started")
    assert "mine of plugin guilty (no distribution) raised" in caplog.text


@pytest.mark.parametrize("method", ["check", "arguments_schema", "__init__"])
def test_a_skill_that_leaves_while_it_is_added_is_refused_by_name(desk, with_plugins, leave, method):
    with_plugins(guilty=skill_with(**{method: leave}))
    assert "mine of plugin guilty (no distribution) raised" in desk.refused("transfer", {"mine": {"to": PHONE}})


def test_a_validator_that_leaves_is_a_plugins_code_too(desk, with_plugins, leave):
    from pydantic import field_validator

    class Params(TransferSkill.Params):
        to: Route
        floor: str = "1"

        @field_validator("floor")
        @classmethod
        def _left(cls, value):
            return leave()

    with_plugins(guilty=skill_with(Params=Params))
    assert "mine of plugin guilty (no distribution)" in desk.refused("transfer", {"mine": {"to": PHONE, "floor": "2"}})


def test_a_directory_that_leaves_offers_nothing_and_others_are_renewed(desk, with_plugins, leave):
    with_plugins(guilty=plugin(transfer_directory=lambda name: leave()))
    assert "no plugin offers" in desk.refused("department_router", {"departments": {"directory": "crm"}})
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").moved


@pytest.mark.parametrize("where", ["transfer_rules", "find"])
def test_a_rule_that_leaves_says_nothing_and_stops_no_other(with_plugins, tmp_path, leave, where):
    class Guilty(Rule):
        """Leave."""

        code = "BAD001"

        def find(self, checked):
            yield leave()

    plugins = with_plugins(guilty=plugin(transfer_rules=leave_or([Guilty], leave, where)))
    (tmp_path / "f.yaml").write_text("agent: {name: a}\nskills: {transfer: {to: +14155550123}}\n")
    found = offered(plugins)
    report = report_on(subject_of(str(tmp_path / "f.yaml"), plugins), found, frozenset(found.rules))
    assert "guilty (no distribution)" in str([*found.complaints, *report.complaints])
    assert report.agents == 1


def leave_or(rules, leave, where):
    return (lambda: leave()) if where == "transfer_rules" else (lambda: rules)


def test_the_agents_own_code_may_leave_and_the_call_comes_back_all_the_same(desk, caplog, leave):
    desk.agent.on_swml_request = leave
    desk.add("transfer", {"to": PHONE})
    card = {"caller": "Ann Lee", "returned": True, "message": "Sorry."}
    status, document = desk.request("POST", "/desk/", {"call": {"call_id": "c"}, "params": {"transfer": card}})
    assert (status, "Ann Lee" in str(document)) == (200, True)
    assert "the agent's own on_swml_request failed" in caplog.text
    assert desk.request("POST", "/desk/", {"call": {"call_id": "c"}})[0] in {200, 500}


# ---- one that waits -------------------------------------------------------------------------------------------------


def test_one_that_hangs_for_ever_starves_no_other_and_is_bounded(desk, with_plugins, caplog):
    seen, told, released = [], threading.Event(), threading.Event()

    def count(call):
        seen.append(call.id)
        if len(seen) == 1200:
            told.set()

    def hang(call):
        released.wait()

    with_plugins(stuck=plugin(transfer_started=hang), counting=plugin(transfer_started=count))
    desk.add("transfer", {"to": PHONE})
    for number in range(1200):
        desk.handle("transfer_call", {}, {"call_id": f"c{number}", "call_log": ["x" * 10_000]})
    assert told.wait(PATIENCE)
    assert seen == [f"c{number}" for number in range(1200)]
    for queue in [queue for queue in _queue._all if not queue.title.startswith("plugin stuck")]:
        assert queue.stop(time.monotonic() + PATIENCE) == 0, "the others have come back from the last"
    assert _background.stop(0.01) == {"plugin stuck (no distribution)": 1200}
    behind = [record.getMessage() for record in caplog.records if "is behind" in record.getMessage()]
    assert len(behind) == 1
    released.set()


def test_it_is_said_once_when_one_has_caught_up_and_how_much_was_dropped(desk, with_plugins, background, caplog):
    seen, released = [], threading.Event()

    def slow(call):
        released.wait()
        seen.append(call.id)

    with_plugins(slow=plugin(transfer_started=slow))
    desk.add("transfer", {"to": PHONE})
    for number in range(1011):
        desk.handle("transfer_call", {}, {"call_id": f"c{number}"})
    released.set()
    background()
    dropped = 1011 - len(seen)
    assert dropped in {10, 11}  # the first may have been taken before the queue was full
    assert seen[-1] == "c1010"
    assert [f"slow (no distribution) has caught up: {dropped} notices were dropped" in caplog.text] == [True]


def test_what_waits_holds_the_short_values_of_a_payload_and_not_all_of_it(desk, with_plugins, background):
    seen = []
    with_plugins(noting=plugin(transfer_started=lambda call: seen.append(call)))
    desk.add("transfer", {"to": PHONE})
    data = {"customer": "42", "history": ["x" * 10_000]}
    desk.call("transfer_call", global_data=data, raw_call_log=[{"content": "x" * 10_000}])
    background()
    [call] = seen
    assert call.payload["global_data"] == {"customer": "42"}
    assert call.payload["caller_id_num"] == call.caller_number
    assert len(str(dict(call.payload))) < 2000


def test_started_and_ended_reach_a_plugin_in_their_order(desk, with_plugins, background):
    seen = []
    with_plugins(
        noting=plugin(
            transfer_started=lambda call: seen.append(("started", call.id)),
            transfer_ended=lambda call: seen.append(("ended", call.id)),
        ),
        odd=plugin(transfer_review=lambda call: Refusal("No.") if call.id in {"c1", "c3"} else None),
    )
    desk.add("transfer", {"to": PHONE})
    for number in range(4):
        desk.call("transfer_call", call_id=f"c{number}")
    background()
    assert seen == [("started", "c0"), ("ended", "c1"), ("started", "c2"), ("ended", "c3")]


@pytest.mark.parametrize("hook", ["transfer_review", "transfer_prepare"])
def test_a_hook_that_lets_a_caller_wait_is_named_with_its_time(desk, with_plugins, caplog, hook, monkeypatch):
    moments = iter(range(10_000))
    monkeypatch.setattr("signalwire_transfer._seam._border.perf_counter", lambda: next(moments) * 0.15)
    with_plugins(slow=plugin(**{hook: lambda plan: None}))
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").moved
    assert f"plugin slow (no distribution) took 150 ms in {hook}" in caplog.text


# ---- what is changed for a moment -----------------------------------------------------------------------------------


def test_two_that_are_quiet_at_the_same_time_leave_the_log_as_it_was(caplog):
    log = logging.getLogger("signalwire_transfer")
    entered, left = threading.Event(), threading.Event()

    def first():
        with quiet("signalwire_transfer"):
            entered.set()
            left.wait(PATIENCE)

    thread = threading.Thread(target=first)
    thread.start()
    entered.wait(PATIENCE)
    with quiet("signalwire_transfer"):
        left.set()
        thread.join()
        log.error("said in the dark")
    log.error("said in the light")
    assert "in the dark" not in caplog.text
    assert "in the light" in caplog.text
    assert not log.disabled


def test_another_thread_is_heard_while_one_is_quiet(caplog):
    log = logging.getLogger("signalwire_transfer")
    with quiet("signalwire_transfer"):
        thread = threading.Thread(target=lambda: log.error("from elsewhere"))
        thread.start()
        thread.join()
    assert "from elsewhere" in caplog.text


# ---- no other way in ------------------------------------------------------------------------------------------------

STRANGERS = {"route", "find", "check", "arguments_schema", "load", "caller", "exec_module"}


def bare_calls(tree):
    """Calls of what a plugin may have written, outside every border."""

    def walk(node, guarded):
        if isinstance(node, ast.With):
            names = {getattr(getattr(item.context_expr, "func", None), "id", "") for item in node.items}
            guarded = guarded or bool(names & {"border", "contained"})
        if isinstance(node, ast.Call) and not guarded:
            function = node.func
            name = getattr(function, "attr", getattr(function, "id", ""))
            if name in STRANGERS:
                yield ast.unparse(node)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, guarded)

    yield from walk(tree, False)


OURS = {
    "found[0].check()",  # an SDK's
    "self.sdk.check()",
    "self._names.find(said)",  # the matching of names
    "spec.loader.exec_module(module)",  # inside the loading of a plugin, which is guarded
    "found.loader.exec_module(module)",  # inside the import of an agent's module, which is guarded
    "world.caller()",  # the simulator's caller
    "situation.caller(keys)",  # what the caller hears, of which nothing is a stranger's
    "situation.caller(link.keys)",
    "situation.caller(found.keys)",
    "Hearer.caller({}, languages, self._spoken(said, call, languages).speech)",
    "Hearer.caller(keys, self.languages, self.spoken)",
    "self.hooks.check(owner, address)",  # our own method: inside it is the border
    "load(self.make_parser(ctx).parse_args(args=list(words))[0])",  # the variables of `--env-file`
    "caller(**arguments)",  # the trace stands between the border and the plugin
}


def test_nothing_of_a_strangers_is_called_outside_the_border():
    files = [*(ROOT / "skills" / "signalwire_transfer").rglob("*.py")]
    bare = {call for file in files for call in bare_calls(ast.parse(file.read_text("utf-8")))}
    assert {call for call in bare if "super()" not in call and "check(" not in call[:6]} <= OURS


BROAD = {"BaseException", "SystemExit", "GeneratorExit"}


def test_one_file_alone_catches_what_is_no_exception():
    def broad(file):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            caught = getattr(node, "type", None) if isinstance(node, ast.ExceptHandler) else None
            if caught and BROAD & set(ast.unparse(caught).strip("()").split(", ")):
                yield node

    files = [file for file in (ROOT / "skills").rglob("*.py") if any(broad(file))]
    assert {file.name for file in files} <= {"_border.py", "_one_off.py", "_trace.py"}  # the latter two raise again
