"""Every way to write where a call can go, and everything that may not be dialled."""

import pytest

EVERYTHING = ["premium", "shared_cost", "satellite", "short", "unassigned"]


def called(desk, address, **params):
    """The answer of a desk whose only route is that address."""
    return desk.add("transfer", {"to": address, **params}).call("transfer_call")


@pytest.mark.parametrize(
    ("written", "params", "dialled"),
    [
        ("+14155552671", {}, "+14155552671"),
        ("+1 (415) 555-2671", {}, "+14155552671"),
        ("  +1 415.555.2671 ", {}, "+14155552671"),
        ("(415) 555-2671", {"region": "US"}, "+14155552671"),
        ("020 7946 0958", {"region": "gb"}, "+442079460958"),
        ("030/901820", {"region": "DE"}, "+4930901820"),
        ("+18002752273", {}, "+18002752273"),
        ("sip:ann@pbx.example.com", {}, "sip:ann@pbx.example.com"),
        ("SIPS:ann@pbx.example.com:5061;transport=tls", {}, "sips:ann@pbx.example.com:5061;transport=tls"),
        ("sip:+14155552671@[2001:db8::1]", {}, "sip:+14155552671@[2001:db8::1]"),
        ("/public/front-desk", {}, "/public/front-desk"),
        ("/private/ann?channel=audio", {}, "/private/ann?channel=audio"),
    ],
)
def test_numbers_sip_endpoints_and_resources_are_dialled(desk, written, params, dialled):
    assert called(desk, written, **params).dialled == [dialled]


def test_the_caller_waits_in_a_queue_and_never_answers_one(desk):
    answer = called(desk, "queue:support")
    assert answer.verb("enter_queue")["queue_name"] == "support"
    assert "connect" not in answer.verbs


@pytest.mark.parametrize(
    "url",
    [
        "https://agents.example.com/billing",
        "https://user:pass%40word@agents.example.com:8443/billing?x=1",
        "http://localhost:3000/billing",
        "http://127.0.0.1/billing",
        "http://[::1]:3000/billing",
    ],
)
def test_another_agent_takes_over_at_its_url(desk, url):
    answer = called(desk, url)
    assert answer.verb("transfer")["dest"] == url
    assert answer.is_final


def test_another_context_of_the_same_agent_is_an_action_and_no_document(desk):
    answer = called(desk, "context:billing")
    assert answer.actions[-1] == {"change_context": "billing"}
    assert not any("SWML" in action for action in answer.actions)


def test_a_pbx_is_asked_by_refer_and_the_session_ends(desk):
    answer = called(desk, "refer:sip:ann@pbx.example.com", on_failure="hangup")
    assert answer.verb("sip_refer") == {"to_uri": "sip:ann@pbx.example.com"}
    assert answer.verb("switch")["case"] == {"success": [{"hangup": {}}]}
    assert answer.is_final


def test_a_pbx_that_refuses_a_refer_leaves_the_caller_with_the_agent(desk):
    answer = called(desk, "refer:sip:ann@pbx.example.com")
    switch = answer.verb("switch")
    assert switch["variable"] == "sip_refer_result"
    assert switch["case"] == {"success": [{"hangup": {}}]}
    noted, told = switch["default"]
    assert noted == {"set": {"transfer_outcome_1": "${sip_refer_result}"}}
    assert told["set"]["ai_response"].startswith("Nobody took the call. Tried: a colleague (${transfer_outcome_1}).")
    assert not answer.is_final


@pytest.mark.parametrize(
    ("written", "region", "allowed", "kept"),
    [
        ("+19005551234", None, "premium", "+19005551234"),
        ("+449098790000", None, "premium", "+449098790000"),
        ("0900 1234567", "DE", "premium", "+499001234567"),
        ("+979123456780", None, "premium", "+979123456780"),
        ("+33 884 012 345", None, "shared_cost", "+33884012345"),
        ("0180 1234567", "DE", "shared_cost", "+491801234567"),
        ("+80812345678", None, "shared_cost", "+80812345678"),
        ("+881612345678", None, "satellite", "+881612345678"),
        ("+870773111632", None, "satellite", "+870773111632"),
        ("88222", "US", "short", "88222"),
        ("+15551234567", None, "unassigned", "+15551234567"),
        ("(555) 123-4567", "US", "unassigned", "+15551234567"),
    ],
)
def test_dear_odd_and_unassigned_numbers_are_refused_until_they_are_allowed_by_name(
    new_desk, written, region, allowed, kept
):
    params = {"region": region} if region else {}
    error = new_desk().refused("transfer", {"to": written, **params})
    assert f'allow: ["{allowed}"]' in error
    others = [name for name in EVERYTHING if name != allowed]
    assert f'allow: ["{allowed}"]' in new_desk().refused("transfer", {"to": written, **params, "allow": others})
    assert called(new_desk(), written, **params, allow=[allowed]).dialled == [kept]


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("911", "US"),
        ("9-1-1", "US"),
        ("(911)", "US"),
        ("112", None),
        ("911", None),
        ("999", "GB"),
        ("000", "AU"),
        ("110", "DE"),
        ("15", "FR"),
        ("17", "FR"),
        ("119", "JP"),
        ("100", "IN"),
        ("10111", "ZA"),
        ("+49110", None),
        ("+49 112", None),
        ("+43 144", None),
        ("+1 911", None),
        ("+44999", None),
    ],
)
def test_an_emergency_number_is_never_dialled_whatever_is_allowed(desk, written, region):
    params = {"region": region} if region else {}
    error = desk.refused("transfer", {"to": written, **params, "allow": EVERYTHING})
    assert error.partition("'transfer': ")[2]
    assert not desk.tools()


@pytest.mark.parametrize("written", ["911", "112", "999"])
def test_an_emergency_number_is_refused_in_so_many_words(desk, written):
    assert "emergency" in desk.refused("transfer", {"to": written, "region": "US", "allow": EVERYTHING})


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("front desk", "not an address"),
        ("1-800-FLOWERS", "not an address"),
        (14155552671, "write it in quotes"),
        (None, "an address"),
        ("415 555 2671", "set `region`"),
        ("+1415555267", "length"),
        ("+141555526711", "length"),
        ("+1", "not a phone number"),
        ("+14155552671 x12", "`digits`"),
        ("+14155552671;ext=12", "`digits`"),
        ("tel:+14155552671", "without `tel:`"),
        ("sip:pbx.example.com", "sip:ann@pbx.example.com"),
        ("sip:ann@.example.com", "sip:ann@pbx.example.com"),
        ("sip:ann@pbx.example.com\r\nX: y", "sip:ann@pbx.example.com"),
        ("sip:${call.from}@pbx.example.com", "sip:ann@pbx.example.com"),
        ("/front-desk", "/public/front-desk"),
        ("/public/front desk", "/public/front-desk"),
        ("/public/%{x}", "/public/front-desk"),
        ("queue:", "queue's name"),
        ("queue:a/b", "queue's name"),
        ("queue:${x}", "queue's name"),
        ("context:", "context's name"),
        ("http://agents.example.com/billing", "http is refused"),
        ("http://10.0.0.7/billing", "http is refused"),
        ("http://localhost.evil.example/billing", "http is refused"),
        ("https://", "host is missing"),
        ("https://agents.example.com:port/", "must have a port"),
        ("https://a@b@agents.example.com/", "%40"),
        ("https://agents.example.com/${x}", "braces"),
        ("https://agents.example.com/a b", "spaces"),
        ("refer:ann@pbx.example.com", "refer:sip:"),
        ("refer:+14155552671", "refer:sip:"),
        ("ftp://agents.example.com", "no plugin resolves ftp:"),
        ("qeue:support", 'did you mean "queue"?'),
        ("stream:x", "no plugin resolves stream:"),
    ],
)
def test_what_is_no_address_is_refused_with_what_to_write_instead(desk, written, told):
    error = desk.refused("transfer", {"to": written})
    assert told in error
    assert "'transfer': to" in error


def test_an_unknown_region_or_kind_of_number_is_a_mistake(desk):
    error = desk.refused("transfer", {"to": "+14155552671", "region": "XX", "allow": ["premum"]})
    assert 'region: must be a country code of two letters, such as "US", not "XX"' in error
    assert 'allow: must hold only premium, shared_cost, satellite, short, unassigned; did you mean "premium"?' in error


def test_an_address_shows_its_kind_and_nothing_else_when_it_is_printed():
    from signalwire_transfer import Address

    address = Address("phone", "+14155552671")
    assert "2671" not in f"{address} {address!r} {[address]}"
