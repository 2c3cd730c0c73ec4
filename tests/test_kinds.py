"""Every kind of address in every place: read, checked, hidden from the model, compiled, shown and simulated."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from signalwire_transfer import Kind, kind_of
from signalwire_transfer._addresses._address import OWN_SCHEMES, Rules, parse_address
from signalwire_transfer._addresses._kinds import KINDS, SCHEMES
from signalwire_transfer._routes._chains import chain
from signalwire_transfer._routes._route import KEYS, ROUTE
from signalwire_transfer._show import _words as words
from signalwire_transfer.testing import assert_never_lost, assert_no_leak, simulate

UNASSIGNED = Rules(allow=frozenset({"unassigned"}))
ENOUGH: dict[str, Any] = {
    "name": "Ann",
    "ring": "serial",
    "timeout": 20,
    "from": "+14155552600",
    "final": True,
    "message": "One moment.",
    "announce": "say",
    "return_message": "Back again.",
    "headers": {"X-Reason": "{reason}"},
    "ringback": ["https://example.com/a.mp3"],
    "max_duration": 600,
    "whisper": "A call.",
    "accept": "2",
    "ask_first": True,
    "collect": {"order": "The order number"},
    "digits": "12",
    "sms": {"from": "+14155552600", "body": "Hello"},
    "wait_time": 60,
    "wait_url": "https://example.com/a.mp3",
    "hours": "Mo-Su 00:00-24:00",
    "timezone": "UTC",
    "country": "US",
    "on_closed": "hangup",
    "on_failure": "hangup",
    "patience": 300,
    "texts": {"hangup": "Goodbye."},
    "notify": {"from": "+14155552600", "to": "+14155552601"},
    "voice": "rime.spore",
    "language": "en-US",
    "description": "somebody",
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def address_of(kind: Kind) -> str:
    """An address of a kind that passes every check."""
    return kind.example.replace("55550123", "55552671")


@every_kind
def test_it_is_read_and_no_plugin_may_claim_its_schemes(kind: Kind) -> None:
    address = parse_address(kind.example, UNASSIGNED)
    assert address.kind == kind.name
    assert kind.example in {address.value, kind.prefix + address.value}
    assert set(kind.schemes) <= OWN_SCHEMES
    assert kind.stand_in == "" or parse_address(kind.stand_in, Rules()).kind == kind.name
    assert kind_of(kind.name) is kind


@every_kind
@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_key_that_it_cannot_use_is_refused_and_every_other_is_taken(kind: Kind, key: str) -> None:
    written = {"to": kind.example, key: ENOUGH[key]}
    if key in kind.keys:
        assert ROUTE.validate_python(written, context=UNASSIGNED).to[0][0].kind == kind.name
    else:
        with pytest.raises(ValueError, match="cannot be used with"):
            ROUTE.validate_python(written, context=UNASSIGNED)


def test_what_follows_from_what_a_kind_can_do() -> None:
    for kind in KINDS.values():
        assert kind.is_screened <= kind.is_dialled, kind.name
        assert ("on_failure" in kind.keys) == kind.reports_failure, kind.name
        assert kind.keys <= KEYS.keys(), kind.name
        assert kind.instead.keys() <= KEYS.keys() - kind.keys, kind.name
    claimed = kind_of("crm")
    assert claimed.is_hidden
    assert claimed.reports_failure
    assert not claimed.is_dialled
    assert claimed.keys == KEYS.keys()
    assert set(SCHEMES) == {scheme for kind in KINDS.values() for scheme in kind.schemes}


@every_kind
def test_the_model_is_not_told_where_a_hidden_one_leads(kind: Kind, agent: Any) -> None:
    params = {"to": address_of(kind), "description": f"this is {address_of(kind)}"}
    if kind.is_hidden:
        with pytest.raises(Exception, match="must not give an address away"):
            agent.add_skill("transfer", params)
    else:
        agent.add_skill("transfer", params)


def verbs(value: Any) -> Iterator[str]:
    """Every key of a document."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from verbs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from verbs(inner)


@every_kind
def test_a_call_goes_there_and_nobody_is_lost(kind: Kind, agent: Any) -> None:
    agent.add_skill("transfer", {"to": address_of(kind), "name": "Ann"})
    assert_no_leak(agent)
    assert_never_lost(agent)
    result = agent.on_function_call(
        "transfer_call", {"reason": "help"}, {"call_id": "c1", "conversation_type": "voice"}
    )
    actions = result if isinstance(result, dict) else result.to_dict()
    assert ("connect" in set(verbs(actions["action"]))) == kind.is_dialled
    assert parse_address(address_of(kind), Rules()).value in json.dumps(actions)
    assert simulate(agent, "transfer_call").end


@every_kind
def test_it_is_shown_as_it_is_written(kind: Kind) -> None:
    first = chain(("to",), ROUTE.validate_python(kind.example, context=UNASSIGNED), {})
    assert words.where(first) == kind.example
    assert words.end(first) == (kind.taken or "final")


def test_an_address_that_only_a_plugin_knows_is_hidden_too() -> None:
    from signalwire_transfer._addresses._giveaways import gives_away, has_words, parts_of

    claimed = [parse_address("crm:ann", Rules(schemes=frozenset({"crm"})))]
    parts = parts_of(claimed)
    assert has_words(claimed)
    assert gives_away("ask for crm:ann", parts)
    assert not gives_away("ask for Ann", parts)
    number = [parse_address("crm:(415) 555-2671", Rules(schemes=frozenset({"crm"})))]
    assert gives_away("call 4155552671", parts_of(number))
