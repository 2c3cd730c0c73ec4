"""Pages of this machine: who may read them, from where, and what frames them."""

from __future__ import annotations

import base64
import io
import re
import textwrap
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from asked import ask
from signalwire_transfer import TransferError
from signalwire_transfer.pages import Link, Password, Site, Top, page, part, password, problem

TOP = Top("Tally", about="of <this> week", links=[Link("Week", "/", is_here=True), Link("Year", "/year?a=1&b=2")])


def index(_request: Request) -> Response:
    return page("This <week>", "<h1>This week</h1>", TOP, renewed=5)


async def posted(request: Request) -> Response:
    return part(f"{len(await request.body())} bytes")


def broken(_request: Request) -> Response:
    raise RuntimeError("secret words")


ROUTES = [Route("/", index), Route("/post", posted, methods=["POST"]), Route("/broken", broken)]


@pytest.fixture
def app() -> Any:
    return Site("tally", ROUTES).app()


def test_a_page_that_a_person_has_opened_is_shown(app: Any) -> None:
    for headers in ({}, {"sec_fetch_site": "none", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}):
        assert ask(app, **headers).status == 200
    assert ask(app, host="localhost:8081").status == 200
    assert ask(app, host="[::1]:8081").status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8081", "127.0.0.1.evil.example:8081", "10.0.0.7", "[", "", "localhost.evil"]
)
def test_a_name_that_somebody_else_points_here_is_not_ours(app: Any, host: str) -> None:
    """DNS rebinding: the attacker's page asks its own name, which leads to this machine."""
    answer = ask(app, host=host)
    assert answer.status == 421
    assert "<h1>" not in answer.text


ELSEWHERE = [
    {"origin": "https://evil.example", "sec_fetch_site": "cross-site"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:3000"},
    {"origin": "http://127.0.0.1:8081.evil.example"},
    {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "script"},
    {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"},
    {"sec_fetch_site": "same-site", "sec_fetch_mode": "cors", "sec_fetch_dest": "empty"},
]


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_web_page_can_neither_read_nor_post(app: Any, headers: dict[str, str], method: str) -> None:
    answer = ask(app, "/" if method == "GET" else "/post", method, **headers)
    assert answer.status == 403
    assert "comes from another web page" in answer.text
    assert "access-control-allow-origin" not in answer.headers


def test_a_post_names_where_it_comes_from(app: Any) -> None:
    assert ask(app, "/post", "POST", body=b"abc").status == 403
    answer = ask(app, "/post", "POST", body=b"abc", origin="http://127.0.0.1:8081", sec_fetch_site="same-origin")
    assert (answer.status, answer.text) == (200, "3 bytes")


def test_a_link_from_elsewhere_opens_the_page(app: Any) -> None:
    opened = {"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
    assert ask(app, **opened).status == 200


def test_whatever_is_answered_a_browser_may_do_nothing_else_with_it(app: Any) -> None:
    for answer in (ask(app), ask(app, "/none"), ask(app, host="evil.example"), ask(app, "/broken")):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


def test_more_than_a_server_takes_is_refused_whether_it_says_its_length_or_not(app: Any) -> None:
    ours = {"origin": "http://127.0.0.1:8081"}
    assert ask(app, "/post", "POST", content_length="5000000", **ours).status == 413
    assert ask(app, "/post", "POST", content_length="-1", **ours).status == 413


def test_the_frame_escapes_what_it_is_given_and_needs_no_inline_code(app: Any) -> None:
    text = ask(app).text
    assert "<title>This &lt;week&gt; · Tally</title>" in text
    assert "of &lt;this&gt; week" in text and '<a href="/year?a=1&amp;b=2">Year</a>' in text
    assert '<a href="/" aria-current="page">Week</a>' in text
    assert "<style" not in text and " style=" not in text and not re.search(r"<script(?! type=\"module\" src=)", text)
    for address in re.findall(r'(?:href|src)="(/look/[^"]+)"', text):
        answer = ask(app, address)
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]


def test_what_goes_wrong_is_said_in_words_and_its_details_only_on_the_terminal(app: Any, caplog: Any) -> None:
    answer = ask(app, "/broken")
    assert answer.status == 500
    assert "fault of the program" in answer.text and "secret words" not in answer.text
    assert "secret words" in caplog.text
    assert "There is no such page" in ask(app, "/none").text
    assert problem("No", "<b>", TOP, 404).body.count(b"&lt;b&gt;") == 1


# ---- the password ---------------------------------------------------------------------------------------------------


def basic(text: str, user: str = "anna") -> str:
    return "Basic " + base64.b64encode(f"{user}:{text}".encode()).decode()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_others_need_the_password() -> None:
    app = Site("tally", ROUTES, host="0.0.0.0", password=Password("correct horse")).app()
    assert ask(app, host="192.168.1.7:8081", client="192.168.1.9").status == 401
    assert ask(app, host="192.168.1.7:8081", authorization=basic("correct horse")).status == 200
    assert ask(app, host="192.168.1.7:8081", authorization=basic("correct")).status == 401
    for nonsense in ("Basic", "Basic %%%", "Bearer correct horse", "Basic " + base64.b64encode(b"x").decode(), "é"):
        assert ask(app, host="192.168.1.7:8081", client="192.168.1.10", authorization=nonsense).status in {401, 429}
    assert ask(app, host="evil.example", authorization=basic("correct horse")).status == 421


def test_a_name_behind_a_proxy_is_one_that_was_given() -> None:
    app = Site("tally", ROUTES, host="0.0.0.0", names=["desk.example.com"], password=Password("correct horse")).app()
    right = basic("correct horse")
    assert ask(app, host="desk.example.com", authorization=right, origin="https://desk.example.com").status == 200
    assert ask(app, host="other.example.com", authorization=right).status == 421


def test_whoever_guesses_waits_longer_from_time_to_time() -> None:
    clock = Clock()
    guarded = Password("correct horse", clock)
    wrong, right = basic("wrong"), basic("correct horse")
    statuses = [getattr(guarded.refusal("10.0.0.1", wrong), "status_code", 200) for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    assert getattr(guarded.refusal("10.0.0.1", right), "status_code", 200) == 429
    assert guarded.refusal("10.0.0.2", right) is None
    clock.now = 2.5
    assert getattr(guarded.refusal("10.0.0.1", wrong), "status_code", 200) == 401
    clock.now = 5
    assert getattr(guarded.refusal("10.0.0.1", right), "status_code", 200) == 429
    clock.now = 7
    assert guarded.refusal("10.0.0.1", right) is None
    assert guarded.refusal("10.0.0.1", right) is None


def test_a_network_with_many_addresses_counts_as_one_and_memory_is_bounded() -> None:
    guarded = Password("correct horse", Clock())
    for host in range(6):
        refused = guarded.refusal(f"2001:db8::{host}", basic("wrong"))
    assert refused and refused.status_code == 429
    for host in range(3000):
        guarded.refusal(f"10.1.{host // 250}.{host % 250}", basic("wrong"))
    assert len(guarded._failed) <= 1000


def test_where_the_password_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGNALWIRE_TRANSFER_PASSWORD", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for here in ("127.0.0.1", "localhost", "::1", "127.8.8.8"):
        assert password(here) is None
    for open_ in ("0.0.0.0", "::", "192.168.1.7", "desk.example.com", "127.0.0.1.example"):
        with pytest.raises(TransferError, match="needs a password"):
            password(open_)
    with pytest.raises(TransferError, match="the variable MINE must hold the password"):
        password("0.0.0.0", "MINE")
    monkeypatch.setenv("MINE", "short")
    with pytest.raises(TransferError, match="at least 8 characters"):
        password("0.0.0.0", "MINE")
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_PASSWORD", "correct horse")
    found = password("127.0.0.1")
    assert found and found.refusal("127.0.0.1", basic("correct horse")) is None


def test_the_example_of_a_page_of_ones_own_is_one() -> None:
    import signalwire_transfer.pages as module

    example = textwrap.dedent((module.__doc__ or "").partition("::\n\n")[2].partition("\n\n`serve`")[0])
    written: dict[str, Any] = {}
    exec(example, written)  # our own docstring
    assert "<p>12 calls</p>" in ask(Site("tally", [Route("/", written["index"])]).app()).text
    assert callable(written["tally"])
