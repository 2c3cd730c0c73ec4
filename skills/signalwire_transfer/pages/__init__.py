"""Pages that this machine shows to whoever sits at it: how they look, and how they are guarded and served.

The desk and the studio are built with what is exported here, and so may be a plugin's page::

    from starlette.routing import Route
    from signalwire_transfer.pages import HostOption, PortOption, Site, Top, page, serve

    TOP = Top("Tally", about="of this week")

    def index(request):
        return page("This week", "<h1>This week</h1><p>12 calls</p>", TOP)

    def tally(host: HostOption = "127.0.0.1", port: PortOption = 8090):
        serve(Site("tally", [Route("/", index)], host, port))

`serve` listens on this machine alone, unless it is told otherwise, and then asks for a password. Whatever stands in
front of it, no other web page can read it or post to it: `Host`, `Origin` and what the browser says of where a request
comes from are checked, and the policy of each page allows nothing but what our own server sends. A page holds no script
and no style of its own: both come from addresses below the same server.
"""

import importlib
import typing

if typing.TYPE_CHECKING:
    from .._look._frame import Link, Top
    from ._answers import asset_routes, page, part, problem
    from ._guard import Guard
    from ._options import HostOption, NameOption, OpenOption, PasswordOption, PortOption
    from ._password import Password, password
    from ._serve import Site, serve

__all__ = [
    "Guard",
    "HostOption",
    "Link",
    "NameOption",
    "OpenOption",
    "Password",
    "PasswordOption",
    "PortOption",
    "Site",
    "Top",
    "asset_routes",
    "page",
    "part",
    "password",
    "problem",
    "serve",
]

_HOMES = {
    "_options": ("HostOption", "NameOption", "OpenOption", "PasswordOption", "PortOption"),
    "_answers": ("asset_routes", "page", "part", "problem"),
    "_guard": ("Guard",),
    "_password": ("Password", "password"),
    "_serve": ("Site", "serve"),
}


if not typing.TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A public name. The web server comes with the first that needs it: a command has its options without."""
        if name in {"Link", "Top"}:
            return getattr(importlib.import_module(".._look._frame", __name__), name)
        home = next((home for home, names in _HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f".{home}", __name__), name)
