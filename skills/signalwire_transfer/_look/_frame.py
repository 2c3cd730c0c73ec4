"""A whole page round a body: its head, its navigation, and where the stylesheet is."""

import functools
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

STYLE, SCRIPT, ICON = "look.css", "look.js", "icon.svg"

_ALONE = "default-src 'none'; style-src 'unsafe-inline'"
"""The policy of a page that holds its own stylesheet: it may fetch nothing at all."""

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{head}
<title>{title}</title>
{style}
</head>
<body>
{body}
</body>
</html>"""

_TOP = """\
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<div class="brand"><strong>{product}</strong><span class="about">{about}</span></div>
<nav aria-label="Pages">{links}</nav>
</header>
<main id="content" tabindex="-1">
{body}
</main>
<footer class="bottom">{foot}</footer>"""


@dataclass(frozen=True, slots=True)
class Link:
    """One of the pages that the navigation offers."""

    name: str
    address: str
    is_here: bool = False
    """Whether it is the page that is shown."""


@dataclass(frozen=True, slots=True)
class Top:
    """What stands above the content of each page that is served."""

    product: str
    """What it is called: Desk, Studio."""
    about: str = ""
    """What it shows: a file, a database. Never a password."""
    links: Sequence[Link] = ()
    foot: str = ""
    """What stands below the content, as HTML."""


def alone(title: str, body: str) -> str:
    """One page of HTML that needs nothing from elsewhere: it can be mailed, printed, and read on a phone.

    `body` is HTML already; `title` is text.
    """
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_ALONE}">'
    body = f"<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>"
    return _PAGE.format(title=escape(title), head=policy, style=f"<style>\n{asset(STYLE)}</style>", body=body)


def served(
    title: str, body: str, top: Top, *, scripts: Iterable[str] = (), styles: Iterable[str] = (), renewed: int = 0
) -> str:
    """A page that our own server sends. `body` is HTML already; all else is text.

    `scripts` and `styles` are addresses of more of them, beside our own. `renewed`: load the page again after so many
    seconds where the browser runs no scripts.
    """
    head = f'<noscript><meta http-equiv="refresh" content="{renewed}"></noscript>' if renewed else ""
    links = "\n".join(f'<link rel="stylesheet" href="{escape(style)}">' for style in [address(STYLE), *styles])
    icon = f'<link rel="icon" type="image/svg+xml" href="{address(ICON)}">'
    code = "\n".join(f'<script type="module" src="{escape(each)}"></script>' for each in [address(SCRIPT), *scripts])
    shown = _TOP.format(
        product=escape(top.product),
        about=escape(top.about),
        links="\n".join(map(_link, top.links)),
        body=body,
        foot=top.foot,
    )
    return _PAGE.format(
        title=f"{escape(title)} · {escape(top.product)}", head=head, style=f"{icon}\n{links}\n{code}", body=shown
    )


def _link(link: Link) -> str:
    here = ' aria-current="page"' if link.is_here else ""
    return f'<a href="{escape(link.address)}"{here}>{escape(link.name)}</a>'


def asset(name: str) -> str:
    """The stylesheet, the script or the icon itself."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@functools.cache
def address(name: str) -> str:
    """Where a page finds one of them. The address changes with what is in it, so a browser may keep it for good."""
    return f"/look/{hashlib.sha256(asset(name).encode()).hexdigest()[:12]}/{name}"
