"""What an attack on the finished package found, each as the call that went wrong."""

import datetime
import json
import logging
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from signalwire_transfer import hookimpl
from signalwire_transfer._calls._clock import fixed
from signalwire_transfer._hours._opening import state
from signalwire_transfer.testing import simulate
from the_sdk import AgentBase

PHONE, OTHER, THIRD = "+14155552671", "+14155552672", "+14155552673"


def returned_to(answer):
    """Where a call goes back to after a failure."""
    return answer.connect["result"]["default"][-1]["transfer"]["dest"]


def test_a_call_comes_back_to_an_address_that_the_agents_own_app_answers(new_desk, monkeypatch):
    monkeypatch.setenv("SWML_PROXY_URL_BASE", "https://agents.example.com")
    desk = new_desk()
    back = returned_to(desk.add("transfer", {"to": PHONE}).call("transfer_call"))
    status, document = desk.request("POST", urlsplit(back).path, {"call": {"call_id": "c"}})
    assert status == 200
    assert document["sections"]


def test_a_public_address_without_a_login_gets_the_agents_own():
    agent = AgentBase("desk", basic_auth=("ann", "p@ss"))
    agent.add_skill("transfer", {"to": PHONE, "public_url": "https://pub.example.com/desk/"})
    action = agent.on_function_call("transfer_call", {}, {"call_id": "c"}).to_dict()["action"][-1]
    connect = next(verb["connect"] for verb in action["SWML"]["sections"]["main"] if "connect" in verb)
    assert connect["result"]["default"][-1]["transfer"]["dest"] == "https://ann:p%40ss@pub.example.com/desk/"


@pytest.mark.parametrize("base", ["pub.example.com", "http://pub.example.com", "https://[bad"])
def test_a_base_that_is_no_safe_address_is_refused(desk, monkeypatch, base):
    monkeypatch.setenv("SWML_PROXY_URL_BASE", base)
    assert "SWML_PROXY_URL_BASE: " in desk.refused("transfer", {"to": PHONE})


@pytest.mark.parametrize(
    ("hours", "at", "opens"),
    [
        ('Mo-Fr 09:00-17:00; PH off "holiday"', "2026-12-24T18:00", "Monday at 09:00"),
        ('Mo-Fr 09:00-17:00; Dec 25-Dec 31 off "holidays"', "2026-12-24T18:00", "Friday, 1 January 2027 at 09:00"),
    ],
)
def test_a_comment_in_the_hours_is_no_opening(hours, at, opens):
    now = datetime.datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("America/New_York"))
    assert state(hours, "America/New_York", "US", now) == (False, f"closed until {opens}")


def test_school_holidays_are_refused_because_nobody_knows_them(desk):
    keys = {"hours": "Mo-Fr 09:00-17:00; SH off", "timezone": "America/New_York", "country": "US"}
    assert "school holidays" in desk.refused("transfer", {"to": {"to": PHONE, **keys}})


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "Factory"])
def test_a_zone_that_is_only_this_machines_is_refused_in_words(desk, zone):
    error = desk.refused("transfer", {"to": {"to": PHONE, "hours": "Mo-Fr 09:00-17:00", "timezone": zone}})
    assert f'to.timezone: must be a time zone such as America/New_York; none is called "{zone}"' in error


def test_the_first_route_says_who_gets_the_voicemail_at_the_end_of_the_chain(desk):
    route = {
        "to": PHONE,
        "name": "Sales",
        "notify": {"from": OTHER, "to": THIRD},
        "texts": {"voicemail": "Please tell us, {caller}."},
        "on_failure": {"to": "queue:sales", "on_failure": "voicemail"},
    }
    desk.add("transfer", {"to": route})
    lines = {"Sales": "busy", "queue:sales": "queue: never"}
    timeline = simulate(desk.agent, "transfer_call", lines=lines)
    assert timeline.end == "voicemail_left", timeline
    assert "Please tell us, " in timeline.heard()
    assert any(event.what == "is texted" for event in timeline.events), timeline


def test_an_inherited_way_of_ringing_leaves_groups_in_their_order(desk):
    answer = desk.add("transfer", {"to": {"to": [[PHONE, OTHER], [THIRD]]}, "ring": "parallel"}).call("transfer_call")
    assert [[leg["to"] for leg in group] for group in answer.connect["serial_parallel"]] == [[PHONE, OTHER], [THIRD]]


@pytest.mark.parametrize(
    "secret", ["https://admin:hunter2/x@agents.example.com/", "Adminuser:hunter2pw@pbx.example.com"]
)
def test_a_password_in_a_broken_address_is_not_repeated(desk, secret):
    error = desk.refused("transfer", {"to": secret}).casefold()
    assert "hunter2" not in error
    assert "adminuser" not in error


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("sip:ann@pbx.example.com:5060", "ann@pbx.example.com"),
        ("sip:ann@pbx.example.com;transport=tls", "Ann@pbx.example.com"),
        ("https://joe:hunter22@agents.example.com/x", "joe, hunter22"),
        ("https://agents.example.com/billing?tenant=1", "agents.example.com/billing"),
        ("+14155550123", "(415) 555-" + "\uff10\uff11\uff12\uff13"),  # digits in full width
    ],
)
def test_an_address_that_is_dressed_up_is_still_seen_in_a_text(desk, to, told):
    error = desk.refused("transfer", {"to": {"to": to, "description": told}})
    assert "description: must not give an address away" in error


class Owners:
    """A plugin that resolves every `owner:` to the same."""

    def __init__(self, answer):
        self.answer = answer

    @hookimpl
    def transfer_schemes(self):
        return ["owner"]

    @hookimpl
    def transfer_resolve(self, address):
        return self.answer


def test_the_hours_of_a_route_that_a_plugin_resolved_count(with_plugins, desk):
    with_plugins(owners=Owners({"to": PHONE, "hours": "Mo-Fr 09:00-17:00", "timezone": "UTC"}))
    desk.add("transfer", {"to": "owner:acme", "name": "Ann"})
    with fixed(datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc)):
        answer = desk.call("transfer_call")
    assert not answer.actions
    assert answer.response.startswith("Ann is closed until tomorrow at 09:00.")


@pytest.mark.parametrize("answer", [{"to": [PHONE] * 10, "timeout": 300}, {"to": PHONE, "on_failure": "owner:acme"}])
def test_a_plugins_route_keeps_to_the_rules_of_chains(with_plugins, desk, answer):
    with_plugins(owners=Owners(answer))
    assert not desk.add("transfer", {"to": "owner:acme"}).call("transfer_call").actions


@pytest.mark.parametrize("count", ["3", 3.0, 3])
def test_a_count_that_travelled_as_something_else_still_counts(desk, count):
    answer = desk.add("transfer", {"to": PHONE}).call("transfer_call", global_data={"transfer": {"count": count}})
    assert not answer.actions


def test_half_a_character_is_refused_before_it_breaks_an_answer(desk):
    assert "half a character" in desk.refused("transfer", {"to": PHONE, "message": "One moment \ud83d"})


def test_the_fields_of_a_function_do_not_rename_it(desk):
    error = desk.refused("transfer", {"to": PHONE, "swaig_fields": {"function": "other"}})
    assert "swaig_fields.function: must not stand here" in error


def test_a_misspelt_verdict_is_named(desk):
    error = desk.refused("transfer", {"to": {"to": PHONE, "on_failure": "voicmail"}})
    assert 'did you mean "voicemail"?' in error


def test_a_document_that_could_not_be_made_leaves_nothing_of_its_caller_to_the_next(new_desk):
    class Shaky(AgentBase):
        """Its database is down for one request."""

        is_down = True

        def on_swml_request(self, request_data=None, callback_path=None, request=None):
            if self.is_down:
                self.is_down = False
                raise RuntimeError("database down")
            return super().on_swml_request(request_data, callback_path, request)

    desk = new_desk(Shaky("shaky", route="/desk", basic_auth=("platform", "s3cret")))
    desk.add("transfer", {"to": PHONE})
    card = {"caller": "Bob Secret", "reason": "a private matter", "returned": True, "tried": []}
    first, second = ({"call": {"call_id": call}, "call_id": call} for call in ("c1", "c2"))
    desk.request("POST", "/desk/", {**first, "params": {"transfer": card}})
    assert "Bob Secret" not in json.dumps(desk.request("POST", "/desk/", second))


@pytest.mark.parametrize("said", ['<break time="9s"/>hello', "\u202eolleh\u202c", "a\u2066b\u2069c\u200e", "<<>>"])
def test_no_markup_and_no_direction_mark_of_a_callers_reaches_anybody(desk, said, background, caplog):
    route = {"to": "sip:ann@pbx.example.com", "message": "For {reason}.", "whisper": "From {caller}: {reason}"}
    desk.add("transfer", {"to": {**route, "headers": {"X-Why": "<{reason}>"}, "announce": "say"}})
    with caplog.at_level(logging.INFO, logger="signalwire_transfer"):
        answer = desk.call("transfer_call", {"reason": said}, caller_id_name=said, call_id=said)
        background()
    [header] = answer.connect.pop("headers")
    assert (header["value"][0], header["value"][-1]) == ("<", ">")
    for shown in (json.dumps(answer.raw, ensure_ascii=False), header["value"][1:-1], caplog.text):
        assert not set("<>\u200e\u202a\u202c\u202e\u2066\u2069") & set(shown)
