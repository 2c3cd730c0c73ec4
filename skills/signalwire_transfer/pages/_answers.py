"""What our servers answer: whole pages, parts of one, the stylesheet and the script, and what went wrong, in words."""

from collections.abc import Awaitable, Callable, Iterable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from .._look._frame import ICON, SCRIPT, STYLE, Top, address, asset, served

_KINDS = {STYLE: "text/css", SCRIPT: "text/javascript", ICON: "image/svg+xml"}
FOR_GOOD = {"Cache-Control": "private, max-age=31536000, immutable"}
"""For what stands at an address that changes with its content."""


def page(
    title: str,
    body: str,
    top: Top,
    *,
    status: int = 200,
    scripts: Iterable[str] = (),
    styles: Iterable[str] = (),
    renewed: int = 0,
) -> Response:
    """A whole page. `body` is HTML that escapes what is not ours; `title` and what stands in `top` are text.

    `scripts` and `styles` are addresses on the same server. `renewed`: seconds after which a browser without scripts
    loads the page again; one with scripts renews the parts that are marked `data-fresh`.
    """
    return HTMLResponse(served(title, body, top, scripts=scripts, styles=styles, renewed=renewed), status)


def part(body: str, *, status: int = 200) -> Response:
    """A part of a page, for the element whose `data-fresh` names its address."""
    return HTMLResponse(body, status)


def problem(title: str, words: str, top: Top, status: int) -> Response:
    """A page that says what went wrong and what to do, both as text."""
    return page(title, f"<h1>{escape(title)}</h1>\n<p>{escape(words)}</p>", top, status=status)


def asset_routes() -> list[Route]:
    """Where the stylesheet and the script are."""
    return [Route(address(name), _sender(name), methods=["GET"]) for name in _KINDS]


def _sender(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(_request: Request) -> Response:
        return Response(asset(name), media_type=_KINDS[name], headers=FOR_GOOD)

    return send
