"""`mode: "data_map"`: a transfer that the platform runs by itself, with the agent's server down.

Every answer is there before anybody calls. So nothing in it may ask that server, a clock or a plugin; and nothing that
the model or the caller says may stand in what the platform speaks, dials or sends.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .._addresses._kinds import is_claimed
from .._calls._call import Call
from .._calls._card import NOBODY
from .._compiler._swml import actions
from .._errors import KeyPath, Mistake
from .._languages._languages import LANGUAGE, Languages
from .._languages._speech import Speech
from .._matching._spelling import words_of
from .._plans._plan import Choice, Plan
from .._routes._chains import Link
from .._routes._defaults import Keys
from .._routes._values import addresses, texts_of_keys
from .._skills._router import Router
from .._skills._skill import TransferSkill
from .._text import DIGIT, fields_of
from .._tools._answer import Answer
from .._tools._decide import decide
from .._tools._tool import Tool, worded

_WEBHOOK = 'write `mode: "webhook"`'
_ELSEWHERE = f"leave it out, or {_WEBHOOK}"
_NOTHING_SAID = "cannot be used with a data_map: it carries nothing that the caller said"
_OF_A_ROUTE: Mapping[str, str] = {
    "hours": "cannot be used with a data_map: it has no clock",
    "on_closed": "cannot be used with a data_map: it has no clock",
    "notify": "cannot be used with a data_map: it cannot pass the link to the message on",
    "collect": _NOTHING_SAID,
    "ask_first": "cannot be used with a data_map: nothing remembers that the caller was asked",
}
_OF_A_SKILL: Mapping[str, str] = {
    "limits": "cannot be used with a data_map: nothing counts its transfers",
    "collect": _NOTHING_SAID,
}
_OF_THE_WEBHOOK = ("webhook_url", "web_hook_url")
_UNKNOWN_OUTCOME = re.compile(r"\$\{(?:transfer_outcome_\d+|connect_failed_reason|queue_result|sip_refer_result)\}")


def data_map_mistakes(skill: TransferSkill, raw: Mapping[str, Any], chains: list[Link]) -> Iterator[Mistake]:
    """Everything in a skill that needs a call, or a server that is up, each at its place."""
    if skill.decides:
        sentence = f'must be "webhook": the skill "{skill.name}" decides during the call, which a data_map cannot'
        yield Mistake(("mode",), sentence)
    for key, why in _OF_A_SKILL.items():
        if raw.get(key):
            yield Mistake((key,), f"{why}: {_ELSEWHERE}")
    for key in skill.params.swaig_fields.keys() & set(_OF_THE_WEBHOOK):
        yield Mistake(("swaig_fields", key), f"cannot be used with a data_map, which has no webhook: {_ELSEWHERE}")
    if not skill.shows_names:
        most = skill.params.names_in_schema
        size = f"must have at most {most} routes, not {len(skill.named)}: all stand in every document of the agent"
        yield Mistake((skill.routes,), f"{size}: {_WEBHOOK}")
        return
    for first in chains:
        for link in first.all:
            yield from _of_link(link)


def _of_link(link: Link) -> Iterator[Mistake]:
    """What one route or rung needs that only a call can give, each at its key."""
    found = [*_of_keys(link.keys), *_of_texts(link.keys)]
    yield from (Mistake(_place(link, path), sentence) for path, sentence in found)
    for address in addresses(link.to):
        if address.kind == "agent":
            yield Mistake(
                link.path, f"must not be another agent: a data_map would tell it nothing of the call; {_WEBHOOK}"
            )
        elif is_claimed(address.kind):
            yield Mistake(link.path, f"must not need a plugin, which a data_map cannot ask: {_WEBHOOK}")


def _of_keys(keys: Keys) -> Iterator[tuple[KeyPath, str]]:
    yield from (((key,), f"{why}: {_ELSEWHERE}") for key, why in _OF_A_ROUTE.items() if keys.get(key))
    if any(text.to == "caller" for text in keys["sms"]):
        yield ("sms",), f"must go to another `to` than the caller, whose number a data_map does not know; or {_WEBHOOK}"


def _of_texts(keys: Keys) -> Iterator[tuple[KeyPath, str]]:
    """Texts with fields that nobody can fill in: those of the model and the caller must never reach the platform."""
    for path, text in texts_of_keys(keys):
        if path[0] == "texts" and path[1] not in _SAID_AT_THE_END:
            continue
        at = path[: 2 if path[0] in {"texts", "headers"} else 1]
        strange = next((field for field in fields_of(text) if field not in {"name", DIGIT}), "")
        if strange:
            yield at, f"must not hold {{{strange}}}, which is known only during the call: leave it out, or {_WEBHOOK}"


_SAID_AT_THE_END = frozenset({"voicemail", "hangup", "goodbye", "press"})
"""The texts that a document says without a clock."""


def _place(link: Link, path: KeyPath) -> KeyPath:
    """At the route itself where it is written there, else at the skill's own level."""
    return (*link.path, *path) if path[0] in link.route.written() else path


def data_map(tool: Tool, languages: Languages) -> dict[str, Any]:
    """What the platform is given in place of a webhook, with an answer in each of the agent's languages.

    The language argument is matched first, and may be missing: where it matches nothing, the first language counts.
    """
    others = [speech for speech in languages.each[1:] if speech.language] if tool.asks_for_language else []
    expressions = [each for speech in others for each in _expressions(tool, languages, speech, _in(speech.language))]
    if isinstance(tool.skill, Router):
        expressions += _expressions(tool, languages, languages.first, None)
    output = _output(_otherwise(tool, languages, languages.first))
    return {"expressions": expressions, "output": output} if expressions else {"output": output}


def _in(language: str) -> str:
    """A pattern for the argument that names this language, however its region is written."""
    return rf"{_word(re.split('[-_]', language)[0].lower())}\b"


def _expressions(tool: Tool, languages: Languages, speech: Speech, spoken: str | None) -> Iterator[dict[str, Any]]:
    """What is answered to each name; `spoken` is the pattern of the language that it is answered in."""
    said = f"${{args.{LANGUAGE}}} " if spoken else ""
    skill = tool.skill
    if isinstance(skill, Router):
        for name, route in skill.named.items():
            wanted = pattern(name, *(route.aliases or ()))
            yield {
                "string": f"{said}${{args.{skill.argument}}}",
                "pattern": f"^{spoken}\\S* {wanted.removeprefix('^')}" if spoken else wanted,
                "output": _output(_answer(tool, Choice(route, name, name), languages, speech)),
            }
    if spoken:
        output = _output(_otherwise(tool, languages, speech))
        yield {"string": said.strip(), "pattern": f"^{spoken}", "output": output}


def pattern(*names: str) -> str:
    """A pattern for these names and nothing else, however they are written.

    It is anchored at both ends, so that "sales" is not found in "presales", and reads a name as our own server does, as
    far as a pattern can: without case, and without what stands before, between and behind its words.
    """
    written = "|".join(r"[\W_]+".join(map(_word, words_of(name))) for name in names)
    return rf"^[\W_]*{written if len(names) == 1 else f'(?:{written})'}[\W_]*$"


def _word(word: str) -> str:
    """A pattern for a word in either case: how the platform ignores case is only known for ASCII."""
    return "".join(char if char.isascii() else _either(char) for char in word)


def _either(char: str) -> str:
    forms = dict.fromkeys((char, char.lower(), char.upper()))
    return f"(?:{'|'.join(forms)})" if len(forms) > 1 else char


def _otherwise(tool: Tool, languages: Languages, speech: Speech) -> Answer:
    """The only route's answer, or the default's; else a question, which fits an unknown name as well as none."""
    skill = tool.skill
    choice = skill.otherwise(None) if isinstance(skill, Router) else Choice(skill.params.to)
    if isinstance(choice, Choice):
        return _answer(tool, choice, languages, speech)
    return Answer(choice.say, choice.instruction)


def _answer(tool: Tool, choice: Choice, languages: Languages, speech: Speech) -> Answer:
    """The answer to a call of which nothing is known.

    Nothing lets the model speak before a data_map's actions run, in the words of the SDKs' own schemas: what it would
    say is said word for word.
    """
    plan = decide(choice, tool.situation(NOBODY, Call.from_payload({}), languages, speech))
    if not isinstance(plan, Plan):
        return Answer(plan.say, plan.instruction)
    plan = replace(plan, announce="say" if plan.announce == "ai" else plan.announce)
    return worded(plan, list(_steps(plan)))


def _output(answer: Answer) -> dict[str, Any]:
    """An answer as every schema of a data_map knows it."""
    return {"response": answer.response, **({"action": answer.actions} if answer.actions else {})}


def _steps(plan: Plan) -> Iterator[dict[str, Any]]:
    """The actions, without the state of a call that nobody counts.

    The platform would fill in the outcomes before there are any: all that is known then is that nobody took the call.
    """
    for step in actions(plan, {}):
        if "set_global_data" not in step:
            yield json.loads(_UNKNOWN_OUTCOME.sub("failed", json.dumps(step)))
