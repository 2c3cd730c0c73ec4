"""The server of a file, as the platform finds it: which agent answers at a URL, and whether it lets a call in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .._addresses._neighbours import Neighbour, Neighbours
from .._reports._reception import reception_of
from .._simulator import Arrival, Server


def server_of(neighbours: Neighbours | None) -> Server:
    """What the server of these agents does with a call; that of an agent in no file is not known."""

    def arrives(url: str, params: Mapping[str, Any]) -> Arrival | None:
        there = neighbours.at(url) if neighbours else None
        if there:
            return Arrival(there.name, _told(params), _refused(url, there))
        is_ours = neighbours is not None and neighbours.is_below(url)
        return Arrival(refused="the server answers 404: no agent of this file is there") if is_ours else None

    return arrives


def _refused(url: str, there: Neighbour) -> str:
    login = urlsplit(url).netloc.rpartition("@")[0]
    is_right = login == there.login or (login and not there.is_fixed)
    return "" if is_right else f"{there.name} answers 401: its address must be written without a login, or with its own"


def _told(params: Mapping[str, Any]) -> str:
    """What the agent knows of the call from the start, as its prompt will say it."""
    reception = reception_of({"params": params})
    section = reception.section() if reception else {"body": ""}
    return " ".join(filter(None, (section["body"], "; ".join(section.get("bullets", ())))))
