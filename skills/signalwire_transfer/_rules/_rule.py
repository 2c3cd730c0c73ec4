"""What a rule is, and what it sees: agents, their prompts, their tools, and the chains behind them."""

import datetime
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit

from .._addresses._address import Address
from .._addresses._giveaways import Parts, gives_away, has_words, is_suspect, parts_of
from .._addresses._neighbours import is_below, place
from .._errors import KeyPath
from .._routes._chains import Link
from .._routes._listed import Listed
from .._routes._route import TEXTS
from .._routes._session import Session
from .._routes._values import addresses
from .._secrets import secret_in
from .._validation import from_json_text_if_it_is
from ._heard import Speakers, uses
from ._heard import SpokenText as SpokenText


class Finding(NamedTuple):
    """What a rule has found: the place, as a path of keys and indexes, and a sentence.

    `chain.finding(link, key, sentence)` makes one for a key of a route, wherever that key stands. For anything else,
    say the place yourself.

    Example::

        def find(self, checked):
            for agent in checked.agents:
                if not agent.told:
                    yield Finding((*agent.path, "prompt"), "the model is told nothing: say who it is")
    """

    path: KeyPath
    """The place, as a path of keys and indexes."""
    message: str
    """What is wrong there, in a sentence."""


@dataclass(frozen=True, eq=False)
class CheckedTool:
    """A tool that moves calls: what the model sees of it, and where its parameters stand.

    Example::

        def find(self, checked):
            for agent in checked.agents:
                for tool in agent.tools:
                    if len(tool.choices) > 10:
                        yield Finding(tool.path, f"{tool.name} offers {len(tool.choices)} names: ten are enough")
    """

    name: str
    """What the model calls it."""
    skill: str
    """The name of the transfer skill behind it."""
    chains: tuple[Link, ...]
    """Every chain that may begin here."""
    choices: Mapping[str, Link]
    """What the model chooses from: the names that it is shown. Empty where it chooses nothing, or from too many."""
    public_url: str
    """Where a call comes back to the agent; empty where nobody knows."""
    path: KeyPath
    """Where its parameters stand in the file."""
    written: Mapping[str, Any] = field(repr=False)
    """These parameters, as they are written."""
    defaults: KeyPath
    """Where the umbrella's `defaults` stand for this tool; the tool's own path where it is not below an umbrella."""
    takes_messages: bool = False
    """Whether the agent can take a message with it."""
    mode: str = "webhook"
    """Who answers the tool: the agent's server, or the platform by itself (`data_map`)."""
    beside: tuple[Address, ...] = field(default=(), repr=False)
    """The addresses that its texts go to."""
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """What several of its routes are called: whoever says it is asked which one they mean."""
    listed: tuple[Listed, ...] = field(default=(), repr=False)
    """Where the routes stand that are not in the file itself."""
    asks_for_language: bool = False
    """Whether the model says in it what it is speaking, where its agent has several languages."""

    def at(self, *path: str | int) -> KeyPath:
        """The place in the file of a path in the tool's parameters, or in what it takes over from `defaults`."""
        return (*(self.path if not path or path[0] in self.written else self.defaults), *path)

    def place(self, link: Link, key: str) -> KeyPath:
        """Where a key stands that counts for a link: at the link itself, at the skill's own level, or in `defaults`."""
        if key == "to" and link.path == ("to",) and not isinstance(self.written.get("to"), Mapping):
            return self.at("to")
        return self.at(*link.path, key) if key == "to" or key in link.route.written() else self.at(key)

    def place_of_text(self, link: Link, name: str) -> KeyPath:
        """Where one of `texts` stands that counts for a link: each name counts by itself."""
        if name not in TEXTS:
            return self.place(link, name)
        if getattr(link.route.texts, name, None):
            return self.at(*link.path, "texts", name)
        return (*(self.path if self._has_text(name) else self.defaults), "texts", name)

    def _has_text(self, name: str) -> bool:
        texts = from_json_text_if_it_is(self.written.get("texts"))
        return isinstance(texts, Mapping) and name in texts


@dataclass(frozen=True, eq=False)
class CheckedAgent:
    """An agent: who it is, what it is told, and the tools with which it moves calls.

    Example::

        def find(self, checked):
            for agent in checked.agents:
                for place, text in agent.told.items():
                    if "call you back" in text:
                        yield Finding(place, "promises a call: nobody here calls back")
    """

    name: str
    """What it is called."""
    route: str
    """The path of its address."""
    urls: frozenset[str]
    """Where the platform reaches it, as far as that is known; without logins."""
    told: Mapping[KeyPath, str]
    """What its model is told beside its tools: prompt and hints, each text with its place."""
    tools: tuple[CheckedTool, ...]
    """The tools with which it moves calls."""
    path: KeyPath = ()
    """Where it stands in the file."""
    params: Mapping[str, Any] = field(default_factory=dict)
    """The parameters of its AI, such as `swaig_allow_swml`."""
    languages: Mapping[str, KeyPath] | None = None
    """The codes of the languages that it speaks, its first one first, each with its place; None where nobody can tell
    before there is a call."""

    def gives_away(self, text: str) -> bool:
        """Whether a text holds an address of this agent's, or enough of one to know it."""
        return (self._has_words or is_suspect(text)) and gives_away(text, self._parts)

    def is_at(self, url: str) -> bool:
        """Whether a URL is this agent's. Where nobody knows its host, the path has to do."""
        if self.urls:
            return _bare(url) in {_bare(own) for own in self.urls}
        return self.route != "/" and urlsplit(url).path.rstrip("/") == self.route.rstrip("/")

    @cached_property
    def _addresses(self) -> tuple[Address, ...]:
        links = [link for tool in self.tools for first in tool.chains for link in first.all]
        beside = [address for tool in self.tools for address in tool.beside]
        return (*(address for link in links for address in addresses(link.to)), *beside)

    @cached_property
    def _parts(self) -> Parts:
        return parts_of(self._addresses)

    @cached_property
    def _has_words(self) -> bool:
        return has_words(self._addresses)


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A chain of the file, with the agent and the tool that it belongs to: a route, and every rung that may follow.

    Example::

        def find(self, checked):
            for chain in checked.chains:
                if chain.final and chain.first.verdict == "hangup":
                    yield chain.finding(chain.first, "on_failure", "hangs up on callers: take a message instead")
    """

    agent: CheckedAgent
    """The agent whose chain it is."""
    tool: CheckedTool
    """The tool that begins it."""
    first: Link
    """The route that it begins with."""

    @property
    def links(self) -> Iterator[Link]:
        """The route and every rung that may follow."""
        return self.first.all

    @property
    def final(self) -> bool:
        """Whether the call is over when people have talked."""
        return bool(self.first.keys["final"])

    @property
    def texts(self) -> Iterator[SpokenText]:
        """Every text that somebody may hear or read in it, with the languages in which they may; none where nobody can
        tell what the agent speaks."""
        if (codes := self.agent.languages) is None:
            return
        speakers = Speakers(tuple(codes), are_asked=self.tool.asks_for_language)
        is_lost = self.first.verdict == "agent" and not self.session().tells
        for link in self.links:
            for use in uses(self.first, link, is_lost=is_lost):
                place = (*self.tool.place_of_text(link, use.name), *use.below)
                languages = speakers.of(link.keys, use)
                yield SpokenText(use.name, place, use.written, languages, speakers.first, use.own)

    def session(self, start: Link | None = None) -> Session:
        """What becomes of the AI session from the first route on, or from the rung that is taken while it is closed."""
        return (start or self.first).session(self.tool.public_url, final=self.final)

    def finding(self, link: Link, key: str, message: str) -> Finding:
        """A finding at a key that counts for one of the links."""
        return Finding(self.tool.place(link, key), message)


@dataclass(frozen=True, eq=False)
class Checked:
    """A file, or an agent in Python, as far as it could be loaded: what a rule's `find` is given.

    Example::

        def find(self, checked):
            for place, text in checked.texts.items():
                if "Example Ltd" in text:
                    yield Finding(place, "is the name of an example: write your own")
            for chain in checked.chains:
                for link in chain.links:
                    if any(address.kind == "phone" for address in link.addresses) and not link.keys["whisper"]:
                        yield chain.finding(link, "to", "whoever answers hears nothing: write a `whisper`")
    """

    agents: tuple[CheckedAgent, ...]
    """The agents of the file."""
    texts: Mapping[KeyPath, str] = field(repr=False)
    """Every text that stands in the file itself, by its place; what comes from the environment stands as `${NAME}`."""
    now: datetime.datetime
    """The moment that everything about time is compared with."""
    base: str = ""
    """The public URL below which these agents answer, and nobody else; empty where nobody says what it is."""
    comments: Mapping[KeyPath, str] = field(default_factory=dict, repr=False)
    """The comments behind a text of the file whose # has no space behind it, by the place of the text."""
    asked: Callable[[Address], str] = field(default=lambda _address: "", repr=False)
    """What the plugins say of an address; `wrong_with` asks it."""

    def wrong_with(self, address: Address) -> str:
        """What the plugin of its scheme says is wrong with an address (`transfer_check`); empty where nothing is."""
        return self.asked(address)

    def is_ours(self, url: str) -> bool:
        """Whether a URL leads to the server of these agents."""
        return bool(self.base) and is_below(url, self.base)

    def agent_at(self, url: str) -> CheckedAgent | None:
        """The agent that answers at a URL; None where none does, or nobody knows."""
        return next((agent for agent in self.agents for own in agent.urls if place(own) == place(url)), None)

    @property
    def secrets(self) -> Iterator[tuple[KeyPath, str]]:
        """Where the file itself holds a secret: a `password` or `token` in an address, or a `key` by its name."""
        found = ((path, secret_in(text, str(path[-1]))) for path, text in self.texts.items())
        return ((path, what) for path, what in found if what)

    @property
    def chains(self) -> Iterator[Chain]:
        """Every chain of every tool of every agent."""
        return (Chain(agent, tool, first) for agent in self.agents for tool in agent.tools for first in tool.chains)


def _bare(url: str) -> str:
    """A URL's host and path, without what stands around them."""
    parts = urlsplit(url)
    return (parts.netloc.rpartition("@")[2] + parts.path).rstrip("/").casefold()


class NoFindingError(TypeError):
    """What a rule gives that is no finding."""


def finding_of(told: object) -> Finding:
    """What a rule tells as a finding. Raises NoFindingError where it is none."""
    match told:
        case ((tuple() | list()) as path, str() as message) if all(isinstance(part, (str, int)) for part in path):
            return Finding(tuple(path), message)
    raise NoFindingError("it gave what is no Finding with a path of keys and indexes and a sentence")


class Rule:
    """A rule for `check`. Subclass it, give it a code and a page, and say what you find.

    The page, which `check --explain` prints, is the docstring: what, why, and an example of each kind. A `description`
    takes its place. The code is two letters or more of your own and three digits.

    Example::

        class NoExtensions(Rule):
            '''An extension is dialled.

            Our switchboard knows no extensions.

            Bad::

                agent: {name: desk}
                skills:
                  transfer: {to: +14155550123, digits: "12"}

            Good::

                agent: {name: desk}
                skills:
                  transfer: {to: +14155550123}
            '''

            code = "ACME001"

            def find(self, checked):
                for chain in checked.chains:
                    for link in chain.links:
                        if "digits" in link.keys:
                            yield chain.finding(link, "digits", "our switchboard knows no extensions")
    """

    code: ClassVar[str]
    """Letters of your own and three digits."""
    description: ClassVar[str] = ""
    """The page; without it, the docstring, which `python -OO` does not keep."""
    by_default: ClassVar[bool] = True
    """Whether it counts without being selected. One that most files would break for no harm does not."""
    depends_on_machine: ClassVar[bool] = False
    """Whether it looks beyond the file, as at the environment: ignoring it is never called needless then."""

    def find(self, checked: Checked) -> Iterable[Finding]:
        """What is wrong. Runs once for each file or agent that is checked."""
        raise NotImplementedError(f"{type(self).__name__} has no find method")


def page(rule: type[Rule]) -> str:
    """What the rule looks for, why, and an example of each kind."""
    return inspect.cleandoc(rule.description or rule.__doc__ or "")


def title(rule: type[Rule]) -> str:
    """The first line of the page."""
    return page(rule).partition("\n")[0] or rule.__name__
