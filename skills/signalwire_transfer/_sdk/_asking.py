"""The argument in which the model says what it is speaking: offered where the call has several languages.

An agent may be given languages after its skills, for one request, or by what changes a finished document. So this is
put into the document itself, once it is rendered. One with a single language is left as it is.
"""

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

from .._calls._call import LANGUAGES, STATE_KEY
from .._languages._languages import LANGUAGE, Languages
from .._setup._one_tool import AnyTool
from .._tools._tool import Tool
from ._inside import Inside, Render
from ._speech import READ, languages_of

AI = ("ai", "amazon_bedrock")
"""The verbs that an agent speaks in."""
_OFFERS = "_transfer_offers"
_SPEAKS = frozenset({"languages", "multilingual"})
_SEVERAL = re.compile(r'"multilingual"|"code"\s*:\s*(?:\[|.*?"code"\s*:)', re.DOTALL)
"""What a document holds that may have several languages."""
_ADDED: ContextVar[dict[str, AnyTool] | None] = ContextVar("signalwire_transfer_added", default=None)
"""The tools that are added while a document is rendered: a request may bring skills of its own."""

_SPOKEN = "The language spoken with the caller"


def offer(agent: Any, tools: Iterable[AnyTool]) -> None:
    """Let every document of the agent offer its tools as the languages of its call require."""
    if (added := _ADDED.get()) is not None:
        added.update({tool.name: tool for tool in tools})
    if not getattr(agent, _OFFERS, False):
        setattr(agent, _OFFERS, True)
        Inside(agent).render_through(lambda render: _rendering(agent, render))


def language_argument(tool: AnyTool, languages: Languages) -> dict[str, Any]:
    """The argument in which the model says what it is speaking, by its name; nothing where there is no choice.

    Its words tell it from a language that the caller wants a colleague to speak. They are few: every document has them.
    """
    if len(languages.codes) < 2 or not tool.asks_for_language:
        return {}
    return {LANGUAGE: {"type": "string", "enum": list(languages.codes), "description": _SPOKEN}}


def _rendering(agent: Any, render: Render) -> Render:
    def rendered(call_id: Any = None, modifications: Any = None) -> str:
        added: dict[str, AnyTool] = {}
        token = _ADDED.set(added)
        try:
            text = render(call_id, modifications)
        finally:
            _ADDED.reset(token)
        tools = {**_own_tools(agent), **added}
        is_changed = isinstance(modifications, Mapping) and not _SPEAKS.isdisjoint(modifications)
        speaks_alone = any(isinstance(tool, Tool) and tool.is_data_map for tool in tools.values())
        if is_changed or speaks_alone or _SEVERAL.search(text):
            return _completed(text, tools, agent.get_name(), is_noted=is_changed)
        return text  # most agents have one language, and need not pay for the others

    return rendered


def _own_tools(agent: Any) -> dict[str, AnyTool]:
    return {name: tool for name, defined in Inside(agent).tools.items() if (tool := tool_of(defined))}


def tool_of(defined: object) -> AnyTool | None:
    """The tool behind a function of an agent, if it is one of ours."""
    tool = getattr(getattr(defined, "handler", None), "tool", None)
    return tool if isinstance(tool, AnyTool) else None


def _completed(text: str, tools: Mapping[str, AnyTool], agent: str, *, is_noted: bool) -> str:
    """The document with what follows from its languages; the very same where nothing does."""
    document = json.loads(text)
    changes = 0
    for ai in _ais(document):
        languages = languages_of(ai.get("languages"), ai.get("multilingual"), agent)
        changes += sum(_offered(function, tools, languages) for function in _functions(ai))
        if is_noted:
            _note(ai)
            changes += 1
    return json.dumps(document) if changes else text


def _ais(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for section in document["sections"].values():
        for verb in section:
            yield from (verb[name] for name in AI if isinstance(verb, Mapping) and isinstance(verb.get(name), dict))


def _functions(ai: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    swaig = ai.get("SWAIG")
    functions = swaig.get("functions") if isinstance(swaig, Mapping) else None
    return [each for each in functions if isinstance(each, dict)] if isinstance(functions, list) else []


def _offered(function: dict[str, Any], tools: Mapping[str, AnyTool], languages: Languages) -> bool:
    """Whether the languages have changed what is offered."""
    tool = tools.get(str(function.get("function")))
    if tool is None:
        return False
    argument = language_argument(tool, languages)
    if argument:
        function["parameters"]["properties"] |= argument
    if isinstance(tool, Tool) and tool.is_data_map:
        function["data_map"] = spoken_data_map(tool, languages)
        return True
    return bool(argument)


@functools.lru_cache(maxsize=64)
def spoken_data_map(tool: Tool, languages: Languages) -> dict[str, Any]:
    """A tool's data_map in these languages. It is the same for every call, and large: nobody may change it."""
    from .._setup._data_map import data_map  # few tools need it

    return data_map(tool, languages)


def _note(ai: dict[str, Any]) -> None:
    """Keep with the call what only its document knows: whoever answers its tools sees the agent, and no document."""
    written = ai.get("languages")
    listed = [each for each in written if isinstance(each, Mapping)] if isinstance(written, list) else []
    known = [{key: each[key] for key in READ if key in each} for each in listed]
    data = ai.get("global_data") or {}
    if known and isinstance(data, Mapping):
        state = data.get(STATE_KEY)
        own = dict(state) if isinstance(state, Mapping) else {}
        ai["global_data"] = {**data, STATE_KEY: {**own, LANGUAGES: known}}
