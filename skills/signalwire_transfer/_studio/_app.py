"""Answers what the page asks for. Everything here is plain work on texts; `pages` decides who may ask."""

import contextlib
import functools
import threading
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .._check._subject import Subject
from .._check._target import subject_of
from .._document._file import File, FileError, file_of
from .._errors import TransferError
from .._files._schema import file_schema
from .._files._target import named_in_python, read_named
from .._sdk._sdks import chosen_sdk
from ..pages import Top, page
from ._offers import Schema, meaning, offers
from ._paper import ChangedError, Copy, Paper
from ._place import place_at
from ._questions import Called, Looked, Named, Pointed, Question, Written
from ._stage import Asked, Json, Stage, agent_of, command, played
from ._view import View
from ._ways import every_way

_Q = TypeVar("_Q", bound=Question)

_STATIC = files(__package__).joinpath("static")
_KINDS = {".js": "text/javascript", ".css": "text/css"}


class Studio:
    """One file, and whoever asks about it. Questions about texts wait for each other: a text is looked at once.

    An agent in Python is made once, here: the page shows it, and can change nothing of it. Raises TransferError for
    what cannot be read or made.
    """

    def __init__(self, target: Path, templates: Mapping[str, str]) -> None:
        self.paper = Paper(target)
        self.templates = templates
        self._view = View()
        self._stage = Stage()
        self._looking = threading.Lock()
        self._python: File | None = None
        self._subject: Subject | None = None
        if named_in_python(str(target)):
            self._python = read_named(target)
            self._subject = subject_of(str(target), self._view.plugins)
        else:
            self.paper.read()

    def prepare(self) -> None:
        """Import what calls need, while somebody opens the page."""
        with contextlib.suppress(TransferError):  # whoever tries a call is told
            text = self._text()
            self._stage.of(text, lambda: self._file(text))

    def file(self, _asked: Question) -> Json:
        """The file as it is now. An agent in Python has no text here."""
        copy = Copy("", "") if self._python else self.paper.read()
        offered = {} if copy.mark or self._python else self.templates
        return copy._asdict() | {
            "name": self.paper.name,
            "as_text": self._python is None,
            "templates": [{"name": name, "text": text} for name, text in offered.items()],
        }

    def look(self, asked: Looked) -> Json:
        """What is found in a text, and how it is drawn."""
        with self._looking:
            return self._view.of(self._file(asked.text), asked.at, self._subject)

    def call(self, asked: Called) -> Json:
        """What happens in a call."""
        file = self._file(asked.text)
        cast = self._stage.of(asked.text, lambda: file)
        call = Asked(asked.agent, asked.tool, asked.arguments, asked.lines, asked.at, asked.caller, asked.language)
        line = command(str(self.paper.path), call, names_agent=len(cast) > 1)
        return played(cast, call, file.hidden) | {"command": line}

    def ways(self, asked: Called) -> Json:
        """Every way that calls to an agent can go."""
        file = self._file(asked.text)
        agent = agent_of(self._stage.of(asked.text, lambda: file), asked.agent)
        return every_way(agent, asked.at, asked.caller, file.hidden)

    def save(self, asked: Written) -> Json:
        """Write the text into the file."""
        if self._python:
            raise TransferError("an agent in Python must be changed in an editor of yours: nothing is written here")
        return self.paper.save(asked.text, asked.mark)._asdict()

    def offers(self, asked: Pointed) -> Json:
        """What may be written at a place."""
        place = place_at(asked.text, asked.line, asked.column)
        if place is None:
            return {"offers": [], "written": ""}
        return {"offers": [offer._asdict() for offer in offers(self._schema, place)], "written": place.written}

    def meaning(self, asked: Pointed) -> Json:
        """What the key at a place means."""
        place = place_at(asked.text, asked.line, asked.column)
        if place is None:
            return {"meaning": ""}
        path = (*place.path, place.written) if place.may_be_key else place.path
        return {"meaning": meaning(self._schema, path)}

    def rule(self, asked: Named) -> Json:
        """The page of a rule."""
        return self._view.page_of(asked.code)

    @functools.cached_property
    def _schema(self) -> Schema:
        return file_schema(self._view.plugins, chosen_sdk().skill_schemas())

    def _text(self) -> str:
        return "" if self._python else self.paper.read().text

    def _file(self, text: str) -> File:
        name = str(self.paper.path)
        return self._python or file_of(name, text.encode(), is_json=name.lower().endswith(".json"))

    def routes(self) -> list[BaseRoute]:
        """Where all of this is asked for."""
        top = Top("Studio", about=self.paper.name)
        body = _STATIC.joinpath("body.html").read_text(encoding="utf-8")

        def index(_request: Request) -> Response:
            return page(self.paper.name, body, top, scripts=["/static/studio.js"], styles=["/static/studio.css"])

        return [
            Route("/", index),
            Route("/static/{name}", _static),
            _route("file", self.file, Question),
            _route("look", self.look, Looked),
            _route("call", self.call, Called),
            _route("ways", self.ways, Called),
            _route("save", self.save, Written),
            _route("offers", self.offers, Pointed),
            _route("meaning", self.meaning, Pointed),
            _route("rule", self.rule, Named),
        ]


def _route(name: str, answer: Callable[[_Q], Json], model: type[_Q]) -> Route:
    """A question of the page's, as JSON. It carries a header that no other page can send without being asked first."""

    async def asked(request: Request) -> Response:
        if request.headers.get("x-studio") != "1":
            return JSONResponse({"error": "this is no question of the studio's page"}, 403)
        try:
            question = model.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "the question cannot be understood: load the page again"}, 400)
        return await run_in_threadpool(_told, answer, question)

    return Route(f"/studio/{name}", asked, methods=["POST"])


def _told(answer: Callable[[_Q], Json], question: _Q) -> Response:
    """The answer, or an `error` that says what is wrong: a text that is being typed often is."""
    try:
        return JSONResponse(answer(question))
    except ChangedError as error:
        return JSONResponse({"error": str(error), "theirs": error.copy._asdict()})
    except FileError as error:
        return JSONResponse({"error": "The text has mistakes: no call can be tried.", "hint": "\n".join(error.lines)})
    except TransferError as error:
        return JSONResponse({"error": str(error), "hint": error.hint})


def _static(request: Request) -> Response:
    """One of the files of the page."""
    name = request.path_params["name"]
    kind = _KINDS.get(Path(name).suffix)
    found = _STATIC.joinpath(name)
    if kind is None or not found.is_file():
        return JSONResponse({"error": "there is no such file"}, 404)
    return Response(found.read_bytes(), media_type=kind, headers={"Cache-Control": "no-cache"})
