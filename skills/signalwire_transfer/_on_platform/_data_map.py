"""A transfer that the platform runs by itself: every answer is there before anybody calls.

Patterns are anchored at both ends, so that "sales" is not found in "presales". They read a name as our own server does,
as far as a pattern can: without case, and without what stands before, between and behind its words.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .._answer import Answer
from .._call import Call
from .._card import Card
from .._compiler._swml import actions
from .._decide import decide
from .._plan import Choice, Plan, Speech
from .._router import Router
from .._spelling import words_of
from .._tool import Tool, worded

_UNKNOWN_OUTCOME = re.compile(r"\$\{transfer_outcome_\d+\}")
_NOBODY = Card(caller="")


def data_map(tool: Tool, speech: Speech) -> dict[str, Any]:
    """The data_map of a settled skill."""
    skill = tool.skill
    if not isinstance(skill, Router):
        return {"output": _output(_answer(tool, Choice(skill.params.to), speech))}
    string = f"${{args.{skill.argument}}}"
    expressions = [
        {
            "string": string,
            "pattern": pattern(name, *(route.aliases or ())),
            "output": _output(_answer(tool, Choice(route, name, name), speech)),
        }
        for name, route in skill.named.items()
    ]
    return {"expressions": expressions, "output": _output(_otherwise(tool, skill, speech))}


def pattern(*names: str) -> str:
    """What matches these names and nothing else, however they are written."""
    written = "|".join(r"[\W_]+".join(map(_word, words_of(name))) for name in names)
    return rf"^[\W_]*{written if len(names) == 1 else f'(?:{written})'}[\W_]*$"


def _word(word: str) -> str:
    """A word in either case: the platform's own way of ignoring it is known for ASCII alone."""
    return "".join(char if char.isascii() else _either(char) for char in word)


def _either(char: str) -> str:
    forms = dict.fromkeys((char, char.lower(), char.upper()))
    return f"(?:{'|'.join(forms)})" if len(forms) > 1 else char


def _otherwise(tool: Tool, skill: Router, speech: Speech) -> Answer:
    """The default's answer, else the question that fits both where a name is unknown and where none was said."""
    choice = skill.otherwise(None)
    return _answer(tool, choice, speech) if isinstance(choice, Choice) else Answer(choice.say, choice.instruction)


def _answer(tool: Tool, choice: Choice, speech: Speech) -> Answer:
    """The answer to a call of which nothing is known.

    Nothing lets the model speak before a data_map's actions run, in the words of the SDKs' own schemas: what it would
    say is said word for word.
    """
    plan = decide(choice, tool.situation(_NOBODY, Call.from_payload({}), speech))
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
