"""What a secret looks like is known in one place: who finds it, who masks it and who leaves it out agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalwire_transfer._secrets import masked, masked_line, may_hold_secret, secret_in, without_login, without_secrets

WORDS = st.text("abcdefghijkXYZ0123456789", min_size=8, max_size=20).map(lambda word: f"Q{word}")
PLACES = {
    "https://desk:{}@agents.example.com/billing": "password",
    "http://desk:{}@localhost:3000/": "password",
    "sip:ann:{}@pbx.example.com": "password",
    "refer:sip:ann:{}@pbx.example.com;transport=tls": "password",
    "https://{}@agents.example.com/": "token",
    "https://agents.example.com/?x=1&token={}": "token",
    "https://agents.example.com/?my_api_key={}&x=1": "token",
    "https://agents.example.com/?sig={}": "token",
}
every_place = pytest.mark.parametrize("place", PLACES)


@every_place
@given(secret=WORDS)
def test_what_is_found_in_an_address_is_shown_nowhere_and_copied_nowhere(place: str, secret: str) -> None:
    address = place.format(secret)
    text = f"to: {address} # for Ann"
    assert secret_in(address) == PLACES[place]
    assert may_hold_secret(text)
    for shown in (masked(text), masked_line(text), without_secrets(text), without_login(address)):
        assert secret not in shown


@every_place
def test_a_variable_in_its_place_is_none(place: str) -> None:
    assert secret_in(place.format("${LOGIN}")) == ""


@pytest.mark.parametrize(
    ("key", "text", "what"),
    [
        ("auth_password", "battery", "key"),
        ("Authorization", "Bearer 9f8e7d6c", "key"),
        ("X-Auth-Key", "9f8e7d6c5b", "key"),
        ("meta_data_token", "9f8e7d6c5b", "key"),
        ("meta_data_token", "${TOKEN}", ""),
        ("token_url", "https://example.com/", ""),
        ("description", "9f8e7d6c5b", ""),
        ("password", "no", ""),
    ],
)
def test_a_key_by_its_name(key: str, text: str, what: str) -> None:
    assert secret_in(text, key) == what
    if what:
        assert text not in masked_line(f"{key}: {text}")


@pytest.mark.parametrize("address", ["+14155552671", "sip:ann@pbx.example.com", "https://agents.example.com/a", "/a/b"])
def test_an_address_without_a_secret_stays_as_it_is(address: str) -> None:
    assert secret_in(address) == ""
    assert masked(address) == without_login(address) == without_secrets(address) == address
