"""The verbs that decide what comes next, in this document or at a URL."""

import json
from collections.abc import Mapping
from typing import Any

from ._expressions import as_text
from ._grammar import check_parameters, needed, number
from ._leg import Over
from ._script import Goto, Jump, Return, Script, arriving, inline, is_url, reached
from ._timeline import SimulationError

_DEEPEST = 32


def switch(script: Script, what: Any) -> None:
    """Take the case of a variable's value; without a case and a default the platform stops the script."""
    variable = str(needed("switch", what, "variable"))
    if "{" in variable:
        raise SimulationError(f"switch.variable must be the bare name of a variable, not {variable}")
    cases = needed("switch", what, "case")
    _resolve(script, variable)
    value = script.leg.text_of(variable, script.params)
    if value in cases:
        script.block(cases[value], f"case {value}")
    elif isinstance(what.get("default"), list):
        script.block(what["default"], "default")
    else:
        raise SimulationError(f'script error: switch has no case for {variable} = "{value}", and no default')


def cond(script: Script, what: Any) -> None:
    """Take the first branch whose condition is true, else the `else`."""
    if not isinstance(what, list):
        raise SimulationError(f"cond must be a list, not {what!r}")
    for branch in what:
        check_parameters("cond", branch, ("when", "then", "else"))
    for index, branch in enumerate(what):
        if "when" in branch and script.holds(branch["when"]):
            return script.block(needed("cond", branch, "then"), f"then {index}")
    otherwise: list[Any] = next((branch["else"] for branch in what if "else" in branch), [])
    return script.block(otherwise, "else")


def goto(script: Script, what: Any) -> None:
    """Jump to a label of this section, at most `max` times."""
    most = number("goto.max", what.get("max"), 100)
    if ("when" not in what or script.holds(what["when"])) and _may_jump(script, most):
        script.leg.jump()
        raise Goto(str(needed("goto", what, "label")))


def execute(script: Script, what: Any) -> None:
    """Run a section or an inline document, and come back."""
    if len(script.leg.path) > _DEEPEST:
        raise SimulationError(f"more than {_DEEPEST} sections inside one another: the document goes round in circles")
    inner, section = reached(script, "execute", what)
    script.leg.variables.pop("return_value", None)
    depth = len(script.leg.path)
    try:
        inner.section(section)
    except Return as back:
        script.leg.variables["return_value"] = back.value
        del script.leg.path[depth:]
    script.block(what.get("on_return", []), "on_return")
    if "result" in what:
        script.branch("execute", what["result"], "return_value")


def transfer(script: Script, what: Any) -> None:
    """Go on in a section, an inline document, or whatever a URL gives: the simulation of this script ends there."""
    script.leg.jump()
    destination = str(script.fill(needed("transfer", what, "dest")))
    if is_url(destination):
        raise Over("url", destination, arriving(script, what.get("params")))
    raise Jump(*reached(script, "transfer", what))


def give_back(script: Script, value: Any) -> None:
    """`return`: back to what executed this section, or out of the script."""
    raise Return(script.fill(value))


def set_variables(script: Script, what: Any) -> None:
    """Set variables of this leg."""
    if not isinstance(what, Mapping):
        raise SimulationError(f"set must be a dict, not {what!r}")
    script.leg.variables.update(script.fill(dict(what)))
    script.leg.unsure -= what.keys()
    if "ai_response" in what:
        script.leg.written_response = what["ai_response"], script.params


def unset(script: Script, what: Any) -> None:
    """Forget variables of this leg."""
    for name in [what] if isinstance(what, str) else what:
        script.leg.variables.pop(as_text(name), None)


def label(script: Script, what: Any) -> None:
    """A place to jump to: nothing happens."""


def hangup(_script: Script, _what: Any) -> None:
    """End this leg."""
    raise Over("hangup")


def after_bridge(script: Script, written: Any) -> None:
    """`transfer_after_bridge`: the script goes on in another document, for good."""
    script.leg.jump()
    if str(written).lstrip().startswith("{"):
        raise Jump(inline(script, str(written)), "main")
    destination = str(script.fill(written))
    if not is_url(destination):
        raise SimulationError(f"transfer_after_bridge must be a URL or a document as JSON text, not {destination}")
    raise Over("url", destination)


def request(script: Script, what: Any) -> None:
    """Ask a URL. What it answers has to be written down as a line of the simulation."""
    url = str(script.fill(needed("request", what, "url")))
    needed("request", what, "method")
    response = script.leg.world.response(url)
    result = "success" if response.code is not None else "failed"
    script.leg.note("requests", f"{url} ({response.code or 'no answer'})", "platform")
    script.leg.variables |= {"request_url": url, "request_result": result, "return_value": result}
    if response.code is not None:
        body = response.body if isinstance(response.body, str) else json.dumps(response.body)
        script.leg.variables |= {"request_response_code": response.code, "request_response_body": body}
        if what.get("save_variables"):
            script.leg.variables["request_response"] = response.body


def _resolve(script: Script, variable: str) -> None:
    """A variable of `switch` has to be set."""
    leg = script.leg
    if variable.removeprefix("vars.") in leg.unsure and leg.assume("no_digits") == "unset":
        leg.variables.pop(variable.removeprefix("vars."), None)
    if leg.is_unset(variable, script.params) and leg.assume("unset_switch") == "error":
        raise SimulationError(f"script error: switch needs {variable}, and nothing has set it")


def _may_jump(script: Script, most: float) -> bool:
    """Whether this very `goto` may jump once more."""
    jumped, here = script.leg.jumped, tuple(script.leg.path)
    jumped[here] = jumped.get(here, 0) + 1
    return jumped[here] <= most
