"""Calls that are under way at the same time: signalwire-sdk runs handlers, and renders documents, in threads."""

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from patience import PATIENCE
from signalwire_transfer import hookimpl
from the_sdk import IS_SDK3

SALES, SUPPORT = "+14155550123", "sip:support@pbx.example.com"
DEPARTMENTS = {"departments": {"sales": SALES, "support": SUPPORT}}
TOOL = "transfer_to_department"
AT_ONCE = 16


def at_once(work, count=AT_ONCE):
    """What each of so many threads gives, all let go at the same moment."""
    barrier = threading.Barrier(count)

    def worker(index):
        barrier.wait()
        return work(index)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(worker, range(count)))


def test_callers_at_the_same_moment_each_reach_whom_they_asked_for(desk, payload):
    desk.add("department_router", {**DEPARTMENTS, "whisper": "Call from {caller}", "hours": "24/7", "timezone": "UTC"})

    def call(index):
        asked = "sales" if index % 2 else "support"
        sent = payload(TOOL, {"department": asked}, call_id=f"c{index}", caller_id_name=f"Caller {index}")
        return desk.handle(TOOL, {"department": asked}, sent)

    for index, answer in enumerate(at_once(call)):
        assert answer.dialled == [SALES if index % 2 else SUPPORT]
        assert f"Call from Caller {index}" in json.dumps(answer.raw)


def test_plugins_are_told_of_every_transfer_by_one_thread(desk, with_plugins, background, payload):
    told = []

    class Ledger:
        @hookimpl
        def transfer_started(self, call):
            told.append((threading.get_ident(), call.id))

    with_plugins(keeper=Ledger())
    desk.add("department_router", DEPARTMENTS)
    at_once(lambda index: desk.handle(TOOL, {"department": "sales"}, payload(TOOL, {}, call_id=f"c{index}")))
    background()
    assert len({thread for thread, _ in told}) == 1
    assert sorted(call for _, call in told) == sorted(f"c{index}" for index in range(AT_ONCE))


def test_callers_who_come_back_at_the_same_moment_are_each_known_by_name(desk):
    desk.add("department_router", DEPARTMENTS)
    seen = []

    def configure(query, body, headers, agent):
        seen.append(threading.get_ident())
        time.sleep(0.01)  # long enough for the others to come in between
        agent.update_global_data({"configured": True})

    desk.agent.set_dynamic_config_callback(configure)
    cards = [{"caller": f"Caller {index}", "returned": True, "message": f"Sorry, {index}."} for index in range(12)]
    bodies = [{"call": {"call_id": f"c{i}"}, "params": {"transfer": card}} for i, card in enumerate(cards)]
    ordinary = [{"call": {"call_id": f"o{index}"}} for index in range(4)]
    documents = desk.together([*bodies, *ordinary])
    for index, document in enumerate(documents):
        text = json.dumps(document)
        assert '"configured": true' in text
        for other in range(12):
            assert (f"Sorry, {other}." in text) is (other == index)
    if IS_SDK3:
        assert len(set(seen)) > 1


FIRST = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from signalwire_transfer import TransferSkill
from signalwire_transfer._sdk._sdks import chosen_sdk
from signalwire_transfer._sdk._skill_class import skill_class

class Owner(TransferSkill):
    "Put the caller through to whoever looks after them."
    name, tool = "owner", "call_the_owner"

    class Arguments(TransferSkill.Arguments):
        account: str

    def route(self, arguments, call):
        return {"to": "+14155550123", "hours": "24/7", "timezone": "UTC", "on_failure": "voicemail"}

sdk = chosen_sdk()
agent = sdk.agent_class()(name="front")
assert agent.skill_manager.load_skill("owner", skill_class(Owner, sdk), {}) == (True, "")
barrier = threading.Barrier(16)

def call(index):
    barrier.wait()
    return agent.on_function_call("call_the_owner", {"account": "globex"}, {"call_id": str(index)}).to_dict()

with ThreadPoolExecutor(16) as pool:
    answers = list(pool.map(call, range(16)))
sys.exit(not all("action" in answer for answer in answers))
"""


@pytest.mark.parametrize("turn", range(3))
def test_the_very_first_calls_of_a_process_may_come_together(turn):
    """What is built on first use is built by many threads at once."""
    done = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
