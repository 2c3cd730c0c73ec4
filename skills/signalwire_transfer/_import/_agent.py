"""What stands around the tools: what an agent is and says is carried over, and the rest is noted."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from pydantic import ValidationError

from .._document._nodes import Plain
from .._files._agents import Agent
from .._secrets import may_hold_secret, may_name_secret
from ._find import Is, beside
from ._model import Imported, Notes, Place, Product, Variable
from ._names import Identifiers, Names, spoken
from ._put import secret
from ._texts import Deferred, as_prompt

_UNNAMED = "imported"
_REST = "not carried over, for these fields move no call and have no equal in an agent of a file"
_VOICE, _CODE = "rime.spore", "en-US"
_LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "nb": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,4})?|multi")
ORDER = ("name", "route", "languages", "prompt", "params", "hints")


class Draft:
    """An agent in the making. Each method takes one field over, and says whether it could."""

    def __init__(self, product: Product) -> None:
        self.place = Place(Notes(product), {"name": _UNNAMED})
        self.languages: list[dict[str, Any]] = []
        """The first is the agent's own; its keys are filled in as they are found."""

    def name(self, value: Any, path: str) -> bool:
        """Take the agent's name."""
        if not isinstance(value, str) or not value.strip() or self.place.keys["name"] != _UNNAMED:
            return False
        self.place.keys["name"] = self._text(value, path)
        return True

    def prompt(self, value: Any, path: str) -> bool:
        """Take the instructions of the model."""
        if not isinstance(value, str) or not value.strip() or "prompt" in self.place.keys:
            return False
        self.place.keys["prompt"] = {"Instructions": self._text(value, path)}
        return True

    def messages(self, value: Any, path: str) -> bool:
        """Take the instructions out of a list of messages; name the other messages."""
        if not isinstance(value, list):
            return False
        is_system = [isinstance(item, dict) and item.get("role") == "system" for item in value]
        texts = [str(item.get("content") or "") for item, is_one in zip(value, is_system, strict=True) if is_one]
        if not self.prompt("\n\n".join(texts), path):
            return False
        for other in _beside_prompt(value, is_system, path):
            self.place.notes.add(other, "is no instruction of the system: it is not carried over")
        return True

    def greeting(self, value: Any, path: str) -> bool:
        """Take the sentence that opens the call. An empty one lets the caller speak first."""
        params = self.place.keys.setdefault("params", {})
        if not isinstance(value, str) or "static_greeting" in params:
            return False
        if "{{" in value:
            sentence = f"({value}) was filled in at the call: write a fixed greeting as `params.static_greeting`"
            self.place.notes.add(path, sentence)
        elif value.strip():
            params["static_greeting"] = self._text(value, path)
        else:
            self.waits(path)
        return True

    def waits(self, path: str) -> None:
        """Let the caller speak first."""
        self.place.keys.setdefault("params", {})["wait_for_user"] = True
        self.place.notes.add(path, "lets the caller speak first: here `wait_for_user` does so")

    def voice(self, engine: str, voice: str, model: str, path: str, others: Iterable[str] = ()) -> bool:
        """Take the agent's own voice; name its other settings."""
        first = self._first()
        if "voice" in first or not voice.strip() or may_hold_secret(f"{voice} {model}"):
            return False
        first["voice"] = f"{engine}.{voice}{f':{model}' if model else ''}"
        self.place.notes.add(path, f"became the voice `{first['voice']}`: listen to it before callers do")
        if others := sorted(others):
            self.place.notes.add(path, f"has settings that were not carried over: {', '.join(others)}")
        return True

    def language(self, value: Any, path: str) -> bool:
        """Take the agent's own language."""
        first = self._first()
        if not isinstance(value, str) or not _LANGUAGE_CODE.fullmatch(value):
            return False
        if "code" in first:
            return bool(first["code"] == value)
        first["code"] = value
        return True

    def other_language(self, code: Any, engine: str, voice: str) -> bool:
        """Take a language that the agent speaks beside its own, with the voice that it has there."""
        if not isinstance(code, str) or not _LANGUAGE_CODE.fullmatch(code) or may_hold_secret(voice):
            return False
        self._first()
        if code not in [each.get("code") for each in self.languages]:
            self.languages.append({"code": code, **({"voice": f"{engine}.{voice}"} if voice else {})})
        return True

    def hints(self, value: Any, path: str) -> bool:
        """Take the words that speech recognition should expect."""
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            return False
        known = self.place.keys.setdefault("hints", [])
        known += [str(item) for item in value if item.strip() and not may_hold_secret(item) and item not in known]
        return True

    def own(self, key: str, value: Any, path: str) -> bool:
        """Take a key of an agent as our own files write it, if our reader takes it."""
        if key in self.place.keys and (key != "name" or self.place.keys[key] != _UNNAMED):
            return False
        try:
            Agent.model_validate({"name": "name", key: _stood_in(value)})
        except ValidationError:
            return False
        self.place.keys[key] = self._own(value, path)
        return True

    def _own(self, value: Any, path: str) -> Any:
        """A value of our own files, without secrets and without anything that would be filled in."""
        if isinstance(value, Mapping):
            return {key: self._own(inner, f"{path}.{key}") for key, inner in value.items()}
        if isinstance(value, list):
            return [self._own(inner, path) for inner in value]
        if not isinstance(value, str) or isinstance(value, Plain):
            return value
        is_secret = may_name_secret(path.rpartition(".")[2]) and not isinstance(value, Deferred)
        return secret(path.rpartition(".")[2], path) if is_secret else self._text(value, path)

    def done(self) -> Place:
        """The agent, with whatever a language needs."""
        keys = self.place.keys
        if not keys.get("params", True):
            del keys["params"]
        if self.languages:
            first = self.languages[0]
            if "voice" not in first:
                first["voice"] = _VOICE
                self.place.notes.add("", f"names no voice that is known here: `{_VOICE}` stands for it")
            first.setdefault("code", _CODE)
            keys["languages"] = [
                {"name": _language_name(each["code"]), "code": each["code"], "voice": each.get("voice", first["voice"])}
                for each in self.languages
            ]
        self.place.keys = {key: keys[key] for key in (*ORDER, *keys) if key in keys}
        return self.place

    def _first(self) -> dict[str, Any]:
        if not self.languages:
            self.languages.append({})
        return self.languages[0]

    def _text(self, text: str, path: str) -> str | Variable:
        """A text in which nothing would be filled in. One that holds a login is left to be filled in by hand."""
        notes = self.place.notes
        if isinstance(text, Deferred):
            return Variable(path.rpartition(".")[2], path, text.why, text=str(text))
        if may_hold_secret(text):
            return secret(path.rpartition(".")[2], path)
        without, has_lost = as_prompt(text)
        if has_lost:
            notes.add(path, "holds expressions, which would be filled in here: their braces became parentheses")
        if "{{" in without:
            notes.add(path, "holds {{variables}} of the product: nothing fills them in here, so write the words")
        return without


Taker: TypeAlias = Callable[[Draft, Any, str], bool]
Takers: TypeAlias = Mapping[str, Taker]


def read_agent(product: Product, takers: Takers, is_tool: Is, source: Any, path: str = "") -> Place:
    """The agent to be, with a note on all parts of the source that it does not take over."""
    draft = Draft(product)
    parts = list(beside(source, is_tool, path))
    rest = [left for at, value in parts for left in _taken(draft, takers, at, value)]
    if rest:
        draft.place.notes.add("", f"{_REST}: {', '.join(rest)}")
    return draft.done()


def _taken(draft: Draft, takers: Takers, path: str, value: Any) -> Iterator[str]:
    """Take a part over, or what can be taken of it. Gives the paths of what is left."""
    taker = next((taker for end, taker in takers.items() if path == end or path.endswith(f".{end}")), None)
    if taker and taker(draft, value, path):
        return
    inner = {f"{path}.{key}": each for key, each in value.items()} if isinstance(value, Mapping) else {}
    ends = {end.rpartition(".")[2] for end in takers}
    if taker or not any(at.rpartition(".")[2] in ends or _holds(each, ends) for at, each in inner.items()):
        yield path
        return
    for at, each in inner.items():
        if each is not None:
            yield from _taken(draft, takers, at, each)


def _holds(value: Any, ends: set[str]) -> bool:
    """Whether a field that could be taken over stands anywhere inside."""
    return isinstance(value, Mapping) and any(key in ends or _holds(each, ends) for key, each in value.items())


def named_agents(agents: Iterable[Imported]) -> None:
    """Where there are several agents, give each a name and a path of its own."""
    agents = list(agents)
    if len(agents) < 2:
        return
    names, routes = Names(), Identifiers()
    by_name: dict[str, Place] = {}
    for imported in agents:
        keys = imported.agent.keys
        for name in (str(keys["name"]), *imported.called):
            by_name.setdefault(name, imported.agent)
        if isinstance(keys["name"], str):
            keys["name"] = names.take([keys["name"]])
        keys["route"] = routes.take(str(keys.get("route") or f"/{_slug(keys['name'])}"))
        imported.agent.keys = {key: keys[key] for key in (*ORDER, *keys) if key in keys}
    for destination in (place for imported in agents for tool in imported.tools for place in tool.destinations):
        there = by_name.get(destination.agent) if isinstance(destination.keys["to"], Variable) else None
        if there and isinstance(name := there.keys["name"], str):
            destination.keys["to"] = f"agent:{name}"
            destination.names.insert(0, spoken(name))


def _slug(name: Any) -> str:
    plain = unicodedata.normalize("NFKD", str(name)).encode("ascii", "ignore").decode().lower()
    return f"{re.sub(r'[^a-z0-9]+', '-', plain).strip('-')[:40] or 'agent'}"


def _language_name(code: str) -> str:
    return "Multilingual" if code == "multi" else _LANGUAGES.get(code[:2].lower(), code)


def _stood_in(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _stood_in(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_stood_in(inner) for inner in value]
    return "text" if isinstance(value, Deferred) else value


def _beside_prompt(messages: list[Any], is_system: list[bool], path: str) -> Iterator[str]:
    for index, (message, is_one) in enumerate(zip(messages, is_system, strict=True)):
        if not is_one:
            yield f"{path}[{index}]"
        else:
            yield from (f"{path}[{index}].{key}" for key in message if key not in {"role", "content"})
