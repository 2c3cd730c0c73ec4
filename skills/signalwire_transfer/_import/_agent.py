"""What stands around the tools: an agent's name and its prompt are carried over, the rest is named."""

import re
from collections.abc import Iterator
from typing import Any

from ._model import Notes, Place, Product, Variable
from ._put import secret
from ._texts import as_prompt, holds_secret

_NAME = re.compile(r"(?:name|agent_name|.*(?:^|\.)(?:assistant|agent)\.name)")
_PROMPT = re.compile(r"(?:.*\.)?(?:general_prompt|global_prompt|prompt\.prompt|agent\.prompt)")
_MESSAGES = re.compile(r"(?:.*\.)?model\.messages")
_UNNAMED = "imported"
_REST = "these are no transfers and were not carried over; here an agent takes languages, prompt, params, hints, skills"


def read_agent(product: Product, parts: list[tuple[str, Any]]) -> Place:
    """The agent to be, with a note on all parts of the source that it does not take over."""
    agent = Place(Notes(product), {"name": _UNNAMED})
    parts = [pair for path, value in parts for pair in _opened(path, value)]
    rest = [path for path, value in parts if not _is_taken(agent, path, value)]
    if rest:
        agent.notes.add("", f"{_REST}: {', '.join(rest)}")
    if "prompt" in agent.keys:
        agent.keys["prompt"] = {"Instructions": agent.keys["prompt"]}
    return agent


def _opened(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What `agent` holds, part by part; anything else as it is."""
    if path == "agent" and isinstance(value, dict):
        yield from ((f"{path}.{key}", inner) for key, inner in value.items())
    else:
        yield path, value


def _is_taken(agent: Place, path: str, value: Any) -> bool:
    if isinstance(value, str) and value.strip() and _NAME.fullmatch(path) and agent.keys["name"] == _UNNAMED:
        agent.keys["name"] = _text(agent, value, path)
        return True
    prompt, others = _prompt(path, value)
    if not prompt.strip() or "prompt" in agent.keys:
        return False
    agent.keys["prompt"] = _text(agent, prompt, path)
    for other in others:
        agent.notes.add(other, "is no instruction of the system: it is not carried over")
    return True


def _prompt(path: str, value: Any) -> tuple[str, list[str]]:
    """A prompt, and what else stands beside it."""
    if isinstance(value, str):
        return (value, []) if _PROMPT.fullmatch(path) else ("", [])
    if not _MESSAGES.fullmatch(path) or not isinstance(value, list):
        return "", []
    is_system = [isinstance(item, dict) and item.get("role") == "system" for item in value]
    texts = [str(item.get("content") or "") for item, is_one in zip(value, is_system, strict=True) if is_one]
    return "\n\n".join(texts), list(_beside(value, is_system, path))


def _beside(messages: list[Any], is_system: list[bool], path: str) -> Iterator[str]:
    for index, (message, is_one) in enumerate(zip(messages, is_system, strict=True)):
        if not is_one:
            yield f"{path}[{index}]"
        else:
            yield from (f"{path}[{index}].{key}" for key in message if key not in {"role", "content"})


def _text(agent: Place, text: str, path: str) -> str | Variable:
    """A text in which nothing would be filled in. One that holds a login is left to be filled in by hand."""
    if holds_secret(text):
        return secret(path.rpartition(".")[2], path)
    without, has_lost = as_prompt(text)
    if has_lost:
        agent.notes.add(path, "holds expressions, which would be filled in here: their braces became parentheses")
    if "{{" in without:
        agent.notes.add(path, "holds {{variables}} of the product: nothing fills them in here, so write the words")
    return without
