"""Numbers as people write them, carriers send them and spreadsheets change them: the right one, or a refusal.

The table `data/numbers.csv` holds numbers of thirty countries: what is written, the region of the skill, what is
dialled, and what a refusal has to say. The values come from the package phonenumbers: its example numbers, its formats,
and its opinion on what is valid. Characters that cannot be seen stand in the table as their codes.
"""

import csv
import re
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from signalwire_transfer import Call
from signalwire_transfer._addresses._address import Rules, parse_address
from signalwire_transfer._calls._withheld import _DIGITS, _KEYPAD, _SPELT

TABLE = Path(__file__).parent / "data" / "numbers.csv"
WITHHELD = "a caller with a withheld number"


def rows():
    with TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            row["written"] = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), row["written"])
            yield row


REGIONS = sorted({row["region"] for row in rows()})


@pytest.mark.parametrize("region", REGIONS)
def test_every_number_of_the_table_is_read_as_it_is_meant_or_refused_with_the_ways_to_write_it(new_desk, region):
    wrong = []
    for row in rows():
        if row["region"] != region:
            continue
        desk, params = new_desk(), {"to": row["written"], **({"region": region} if region else {})}
        if row["reads"] == "refused":
            error = desk.refused("transfer", params)
            wrong += [(row["written"], error) for said in row["says"].split(" | ") if said not in error]
        elif (dialled := desk.add("transfer", params).call("transfer_call").dialled) != [row["reads"]]:
            wrong.append((row["written"], dialled))
    assert not wrong


def test_the_table_is_as_large_as_it_should_be():
    table = list(rows())
    assert len(table) > 400
    assert len({row["region"] for row in table}) > 12


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.from_regex(r"[1-9][0-9]{6,12}", fullmatch=True))
def test_digits_alone_never_reach_a_number_that_is_not_their_only_reading(region, digits):
    def valid(text, country=None):
        number = phonenumbers.parse(text, country)
        return phonenumbers.is_valid_number(number) and phonenumbers.format_number(number, 0)

    trunk = phonenumbers.PhoneMetadata.metadata_for_region(region).national_prefix
    assume(not (trunk and digits.startswith(trunk)))
    try:
        dialled = parse_address(digits, Rules(region, frozenset({"premium", "shared_cost", "satellite"}))).value
        other = valid(f"+{digits}")
    except (ValueError, phonenumbers.NumberParseException):
        return
    assert not other or other == dialled


@given(
    st.sampled_from("\u00a0\u202f\u2007 \u2011\u2012\u2013-\u200b\u200e\u200f\u2060\ufeff\u00ad"), st.integers(2, 11)
)
def test_what_cannot_be_seen_in_a_number_changes_nothing(character, at):
    number = "+14155552671"
    assert parse_address(f"{number[:at]}{character}{number[at:]}", Rules()).value == number


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("queue:front\u00a0desk", "U+00A0 (no-break space)"),
        ("sip:ann\u200b@pbx.example.com", "U+200B (zero width space)"),
        ("\u201csip:ann@pbx.example.com\u201d", "U+201C (left double quotation mark)"),
        ("https://agents\u2011eu.example.com/", "U+2011 (non-breaking hyphen)"),
        ("/public/front\u2013desk", "U+2013 (en dash)"),
        ("context:billing\u200e", "U+200E (left-to-right mark)"),
        ("\u202e+14155552671", "U+202E (right-to-left override)"),
    ],
)
def test_an_address_with_a_character_that_nobody_sees_is_refused_with_its_name(desk, address, named):
    assert named in desk.refused("transfer", {"to": address})


# ---- SIP URIs and URLs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sip://ann@pbx.example.com", "no slashes stand behind sip:"),
        ("sips://ann@pbx.example.com", "no slashes stand behind sips:"),
        ("sip:ann@pbx..example.com", "must have a host"),
        ("sip:ann@-pbx.example.com", "must have a host"),
        ("sip:ann@pbx-.example.com", "must have a host"),
        (f"sip:ann@{'a' * 64}.example.com", "must have a host"),
        (f"sip:ann@{'a.' * 130}com", "must have a host"),
        ("sip:ann@300.1.1.1", "IP address"),
        ("sip:ann@10.0.0", "IP address"),
        ("sip:ann@10.0.0.1.2", "IP address"),
        ("sip:ann@[2001:db8::1::2]", "IP address"),
        ("sip:ann@[::ffff:300.0.0.1]", "IP address"),
        ("sip:ann@pbx.example.com:65536", "port from 1 to 65535"),
        ("sip:ann@pbx.example.com:0", "port from 1 to 65535"),
        ("sip:1000%@pbx.example.com", "behind each %"),
        ("sip:10%zz@pbx.example.com", "behind each %"),
        ("refer:sip://ann@pbx.example.com", "no slashes"),
        ("https://agents..example.com/", "must have a host"),
        ("https://256.0.0.1/", "IP address"),
        ("https://agents.example.com:65536/", "port from 1 to 65535"),
        ("https://agents.example.com:0/", "port from 1 to 65535"),
        ("https://agents.example.com/100%", "behind each %"),
        ("https://agents.example.com\\@evil.example/", "backslashes"),
        ("https://[::1/", "URL"),
    ],
)
def test_a_host_a_port_or_an_escape_that_cannot_be_is_refused(desk, address, told):
    assert told in desk.refused("transfer", {"to": address})


@pytest.mark.parametrize(
    "address",
    [
        "sip:ann@[::ffff:192.0.2.1]",
        "sip:ann@192.0.2.1:5061",
        "sip:ann@localhost",
        "sip:ann@pbx.example.com.",
        "sip:100%25@pbx.example.com;transport=tls",
        "sip:1000@pbx.example.com;user=phone",
        "sip:ann@pbx.example.com;user=phone",
        "sip:+14155552671@pbx.example.com;user=phone",
    ],
)
def test_a_sip_address_that_can_be_is_dialled(desk, address):
    assert desk.add("transfer", {"to": address}).call("transfer_call").dialled == [address]


def test_an_ipv4_address_inside_ipv6_is_a_host(new_desk):
    for url in ("https://[::ffff:192.0.2.1]/", "http://[::ffff:127.0.0.1]/"):
        assert new_desk().add("transfer", {"to": url}).call("transfer_call").verb("transfer")["dest"] == url
    assert "http is refused" in new_desk().refused("transfer", {"to": "http://[::ffff:192.0.2.1]/"})


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        ("sip:911@gw.example.com;user=phone", "emergency"),
        ("sip:9-1-1@gw.example.com;user=phone", "emergency"),
        ("sip:+49110@gw.example.com;USER=Phone", "emergency"),
        ("sip:+19005551234@gw.example.com;user=phone", '"premium"'),
        ("sip:%2B19005551234@gw.example.com;user=phone", '"premium"'),
        ("sip:+1-900-555-1234;phone-context=+1@gw.example.com;user=phone", '"premium"'),
        ("refer:sip:+881612345678@gw.example.com;transport=tls;user=phone", '"satellite"'),
    ],
)
def test_the_telephone_number_of_a_sip_address_is_held_to_the_rules_for_numbers(desk, uri, told):
    assert told in desk.refused("transfer", {"to": uri})


def test_a_local_number_in_a_sip_address_is_read_in_the_region(new_desk):
    uri = "sip:09001234567@gw.example.com;user=phone"
    assert '"premium"' in new_desk().refused("transfer", {"to": uri, "region": "DE"})
    desk = new_desk().add("transfer", {"to": uri, "region": "DE", "allow": ["premium"]})
    assert desk.call("transfer_call").dialled == [uri]


@pytest.mark.parametrize("url", ["https://a.example/desk?x=1", "https://a.example/#desk", "https://a.example\\desk"])
def test_a_public_address_ends_with_its_path(new_desk, monkeypatch, url):
    params = {"to": "+14155552671"}
    assert "public_url: must be a URL" in new_desk().refused("transfer", {**params, "public_url": url})
    monkeypatch.setenv("SWML_PROXY_URL_BASE", url)
    assert "SWML_PROXY_URL_BASE: must be a URL" in new_desk().refused("transfer", params)


def test_an_unknown_scheme_is_named_and_what_stands_behind_it_is_not(desk):
    error = desk.refused("transfer", {"to": "crm:hunter2"})
    assert "no plugin resolves crm:" in error
    assert "hunter2" not in error


# ---- numbers that arrive with a call --------------------------------------------------------------------------------

SMS = {"from": "+14155552672", "body": "Reference {reference}"}


@pytest.mark.parametrize(
    ("number", "params"),
    [
        ("+19005551234", {}),
        ("+881612345678", {}),
        ("+15551234567", {}),
        ("+1415555", {}),
        ("+4415", {}),
        ("5550199", {"region": "US"}),
        ("+1911", {}),
        ("4155550199", {"region": "US"}),
        ("sip:+14155550199@pbx.example.com", {}),
        ("+14155550199; drop", {}),
        ("+999123456789", {}),
    ],
)
def test_a_caller_whose_number_could_not_be_configured_gets_no_text_and_is_transferred(desk, number, params):
    desk.add("sms_then_transfer", {"to": "+14155552671", "sms": SMS, **params})
    answer = desk.call("text_and_transfer", caller_id_num=number)
    assert answer.verbs == ["connect"]


def test_allow_counts_for_callers_too(desk):
    desk.add("sms_then_transfer", {"to": "+14155552671", "sms": SMS, "allow": ["satellite"]})
    assert desk.call("text_and_transfer", caller_id_num="+881612345678").verbs == ["send_sms", "connect"]


PHRASES = [
    "anonymous", "Anonymous", "RESTRICTED", "Private", "Private Number", "PRIVATE CALLER", "No Caller ID", "Withheld",
    "Number Withheld", "Caller ID blocked", "Unknown Caller", "unknown-number", "UNAVAILABLE", "Not available", "N/A",
    "null", "None", "undefined", "anonymous@anonymous.invalid", "sip:anonymous@anonymous.invalid",
    '"Anonymous" <sip:anonymous@anonymous.invalid>', "sip:unknown@unknown.invalid", "sip:restricted@10.0.0.1",
    "sip:+266696687@10.0.0.1;user=phone", "Numéro privé", "Número desconocido", "Unbekannt", "非通知", "Skjult",
    "Ukjent nummer", "Tuntematon", "Gizli numara", "Nomor pribadi", "Номер не определён", "Приватный номер",
    "رقم خاص", "מספר חסוי", "0000000000",
    "+0", "-", "+17378742833", "17378742833", "1-737-874-2833", "0012562533",
]  # fmt: skip


@pytest.mark.parametrize(
    "number", [*PHRASES, *(f"{lead}{word.translate(_KEYPAD)}" for word in _SPELT for lead in ("", "+", "1", "+1"))]
)
def test_a_withheld_number_is_known_in_whatever_way_a_carrier_spells_it(desk, number):
    sms = [SMS, {**SMS, "to": "destination", "body": "{caller} is on the line"}]
    desk.add("sms_then_transfer", {"to": "+14155552671", "sms": sms})
    for name in (None, number):
        answer = desk.call("text_and_transfer", caller_id_num=number, caller_id_name=name)
        [text] = [verb["send_sms"] for verb in answer.main if "send_sms" in verb]
        assert text["body"] == f"{WITHHELD} is on the line"


@pytest.mark.parametrize(
    "number",
    ["+14155550199", "+351266696687", "+447378742833", "+16622553743", "+6622553743", "+3547748283", "5550199"],
)
def test_a_number_that_somebody_has_is_never_taken_for_a_withheld_one(number):
    assert Call.from_payload({"caller_id_num": number}).caller == number


@pytest.mark.parametrize("name", ["Ann Lee", "Private Bank Zürich", "Jennifer Null", "Ida None", "Noah Private", "No"])
def test_a_name_that_only_begins_like_one_is_a_name(name):
    assert Call.from_payload({"caller_id_num": "+14155550199", "caller_id_name": name}).caller == name


def test_no_country_assigns_what_is_taken_for_a_withheld_number_but_one():
    """The one is RESTRICTED behind the 1 of North America, which carriers send although it could be somebody's."""
    spelt = [f"{lead}{word.translate(_KEYPAD)}" for word in _SPELT for lead in ("+", "+1")]
    assert all(map(_DIGITS.fullmatch, spelt))
    assert [number for number in spelt if phonenumbers.is_valid_number(phonenumbers.parse(number))] == ["+17378742833"]
