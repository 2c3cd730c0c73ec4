"""Writes the pages of the reference from the code, when the site is built: nothing of it can go stale."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer
from attributes_of import attributes, told_below
from typer.main import get_command

import signalwire_transfer
import signalwire_transfer_plugins
import signalwire_transfer_skills
from signalwire_transfer import _public
from signalwire_transfer._check._offered import offered
from signalwire_transfer._cli._app import app
from signalwire_transfer._cli._more import add_commands
from signalwire_transfer._records._outcome import IN_WORDS
from signalwire_transfer._routes._route import KEYS, Route
from signalwire_transfer._rules._rule import page, title
from signalwire_transfer._seam import _hookspecs
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer._setup._schema import skill_fields, umbrella_fields
from signalwire_transfer._setup._umbrella import Transfer
from signalwire_transfer._simulator import ENDS, FAULTS
from signalwire_transfer._skills._settings import OF_MOVING, Settings
from signalwire_transfer._skills._skill import TransferSkill, description_of
from signalwire_transfer_plugins.ledger._stats import DEFINED

MADE = "<!-- made from the code by docs/reference_of.py -->\n\n"


def pages() -> Mapping[str, Callable[[], Iterator[str]]]:
    """Each page of the reference, by its file."""
    return {
        "commands.md": commands,
        "environment.md": environment,
        "hooks.md": hooks,
        "keys.md": keys,
        "ledger.md": ledger,
        "outcomes.md": outcomes,
        "public-names.md": names,
        "rules.md": rules,
        "skills.md": skills,
    }


def write(folder: Path) -> None:
    """Write every page into a folder; what has not changed is left alone, so that Sphinx need not read it again."""
    folder.mkdir(exist_ok=True)
    for name, lines in pages().items():
        text = MADE + "\n".join(lines()) + "\n"
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


# ---- pages ----------------------------------------------------------------------------------------------------------


def rules() -> Iterator[str]:
    """Every rule of `check` with its page."""
    yield "# Rules of check\n"
    yield "`signalwire-transfer check FILE` goes by all of them. `check --explain CODE` prints a page of this list.\n"
    for code, rule in offered(installed()).rules.items():
        beside = "" if rule.by_default else "\n*It counts only if it is selected: `--select " + code + "`.*\n"
        yield f"({code.lower()})=\n## {code}: {title(rule)}\n{beside}"
        yield from _prose(page(rule).partition("\n")[2], "yaml")


def hooks() -> Iterator[str]:
    """Every hook with its signature and its example."""
    yield "# Hooks\n"
    yield from _prose(inspect.cleandoc(_hookspecs.__doc__ or ""), "python")
    for name, hook in vars(_hookspecs).items():
        if name.startswith("transfer_"):
            yield f"\n## {name}\n\n`{name}({', '.join(inspect.signature(hook).parameters)})`\n"
            yield from _prose(inspect.cleandoc(hook.__doc__ or ""), "python")


def keys() -> Iterator[str]:
    """Every key of a route."""
    yield "# Keys of a route\n"
    yield "A bare address is a whole route. As a dict, it takes these."
    yield "[Routes](../routes.md) has them by what you want.\n"
    yield "| key | default | meaning |\n| --- | --- | --- |"
    fields = {name.rstrip("_"): field for name, field in Route.__pydantic_fields__.items()}
    for name in ("to", *KEYS, "aliases"):
        meaning, _, default = (fields[name].description or "").removesuffix(")").partition(" (default: ")
        told = default or ("required" if name == "to" else "none")
        yield f"| `{name}` | {_cell(told)} | {_cell(meaning if default else fields[name].description or '')} |"


def skills() -> Iterator[str]:
    """Every transfer skill in the box with its own parameters."""
    yield "# Parameters of the skills\n"
    yield "Beside what stands here, each that moves calls takes every [key of a route](keys.md) as the default for its"
    yield "routes."
    yield "[Transfer skills](../skills.md) shows how they are used.\n"
    for name, skill in sorted(installed().skills().items()):
        yield f"\n## {name}\n\n{description_of(skill)}.\n\nThe model calls `{_tool(skill)}`.\n"
        yield from _umbrella() if name == Transfer.name else _fields(skill)
    yield "\n## What every skill takes\n\n| parameter | meaning |\n| --- | --- |"
    yield from (f"| `{name}` | {_cell(description)} |" for name, description in _shared().items())


def _shared() -> Mapping[str, str]:
    """What every skill takes, beside the keys of a route."""
    fields = {**Settings.model_fields, **TransferSkill.Params.model_fields}
    return {field.alias or name: field.description or "" for name, field in fields.items() if name not in KEYS}


def _tool(skill: type[TransferSkill]) -> str:
    """The tool's call, as the schema has it that the model gets where nothing optional is configured."""
    needed: Any = {name: {} for name, field in skill.Params.model_fields.items() if field.is_required()}
    plain = skill(skill.Params.model_construct(**needed))
    return f"{skill.tool}({', '.join(plain.arguments_schema()['properties'])})"


def _fields(skill: type[TransferSkill]) -> Iterator[str]:
    schemas, own = skill_fields(skill), skill.Params.model_fields.keys() - TransferSkill.Params.model_fields.keys()
    if not skill.moves:
        without = ", ".join(f"`{name}`" for name in sorted(OF_MOVING))
        yield f"It moves no call: it takes no keys of a route, and none of {without}.\n"
    yield "| parameter | meaning |\n| --- | --- |"
    for name in (name for name in schemas if name in own):
        needed = " (required)" if skill.Params.model_fields[name].is_required() else ""
        yield f"| `{name}`{needed} | {_cell(schemas[name].get('description', ''))} |"


def _umbrella() -> Iterator[str]:
    """What `transfer` takes: one route, or other skills."""
    yield "It holds one route, or any of the other skills of this page, each by its name and with its parameters.\n"
    yield "| parameter | meaning |\n| --- | --- |"
    shared = _shared()
    for name, field in umbrella_fields().items():
        if name not in KEYS and field.get("description", "") != shared.get(name):
            yield f"| `{name}` | {_cell(field.get('description', ''))} |"


def environment() -> Iterator[str]:
    """Every environment variable that the code reads."""
    yield "# Environment variables\n"
    yield "Set these where the agent runs, or in [a file](../files.md#values-from-the-environment) for `--env-file`.\n"
    told = variables()
    ours = {name: text for name, text in told.items() if _SET_BY_RUN not in text}
    for text in dict.fromkeys(ours.values()):
        what, _, who = text.rpartition(" Read by ")
        names = ", ".join(f"`{name}`" for name in ours if ours[name] == text)
        yield f"{names}\n: {what} *Read by {who}*\n"
    yield "`run` sets these for the processes that it starts; leave them alone:\n"
    yield from (f"- `{name}`: {_cell(text)}" for name, text in told.items() if name not in ours)
    yield "\nThe SDK reads more than these: its own documentation has them."


_SET_BY_RUN = "Set by `run` itself."
_PACKAGES = (signalwire_transfer, signalwire_transfer_skills, signalwire_transfer_plugins)


def variables() -> Mapping[str, str]:
    """Each variable that the code reads, with the docstring of the constant that names it, as in `BLOCK_VARIABLE`."""
    files = [file for package in _PACKAGES for file in Path(package.__file__ or "").parent.rglob("*.py")]
    told = dict(found for file in files for found in _named_in(ast.parse(file.read_text(encoding="utf-8"))))
    first = ("SWML_", "SIGNALWIRE_")  # what everybody sets, and then what some do
    place = {name: next((at for at, start in enumerate(first) if name.startswith(start)), len(first)) for name in told}
    return dict(sorted(told.items(), key=lambda each: (place[each[0]], each[0])))


def _named_in(module: ast.Module) -> Iterator[tuple[str, str]]:
    for line, below in pairwise(module.body):
        match line, below:
            case ast.Assign(targets=[ast.Name()], value=value), ast.Expr(value=ast.Constant(value=str(text))):
                named = value.elts if isinstance(value, ast.Tuple) else [value]
                names = [each.value for each in named if isinstance(each, ast.Constant)]
                if re.search(r" Read by .+\.$", _cell(text)) or _SET_BY_RUN in text:
                    yield from ((str(name), _cell(text)) for name in names)


def outcomes() -> Iterator[str]:
    """How attempts and calls end."""
    yield "# Outcomes\n\n## How an attempt ends\n\n| outcome | what the agent is told |\n| --- | --- |"
    yield from (f"| `{word}` | {_cell(words)} |" for word, words in IN_WORDS.items())
    yield "\n## Where a simulated call ends\n\n| end | meaning |\n| --- | --- |"
    yield from (f"| `{word}` | {_cell(words)} |" for word, words in ENDS.items())
    yield "\n## What can go wrong without the caller being lost\n\n| fault | meaning |\n| --- | --- |"
    yield from (f"| `{word}` | {_cell(words)} |" for word, words in FAULTS.items())


def ledger() -> Iterator[str]:
    """Every figure of the ledger with its definition."""
    yield "# Figures of the ledger\n"
    yield "`signalwire-transfer ledger stats` prints them, the desk shows them, and these are their definitions.\n"
    yield "| figure | unit | definition |\n| --- | --- | --- |"
    yield from (f"| `{each.name}` | {each.unit} | {_cell(each.definition)} |" for each in DEFINED.values())


def names() -> Iterator[str]:
    """Every public name."""
    yield "# Public names\n"
    yield "What `from signalwire_transfer import …` offers to authors of skills, plugins and rules.\n"
    for name in _public.__all__:
        thing = getattr(_public, name)
        yield f"\n## {name}\n"
        if isinstance(thing, type):
            yield from _prose(thing.__doc__ or "", "python")
            yield from _attributes(thing)
        elif inspect.isfunction(thing):
            yield f"`{name}({', '.join(inspect.signature(thing).parameters)})`\n"
            yield from _prose(thing.__doc__ or "", "python")
        else:
            yield from _prose(told_below()[name], "python")


_ELSEWHERE: Mapping[type, str] = {
    Route: "Its attributes are the [keys of a route](keys.md).",
    Transfer: "It is configured with [these parameters](skills.md#transfer).",
}
"""What has a page of its own."""


def _attributes(thing: type) -> Iterator[str]:
    """What an object has: its fields and properties."""
    if thing in _ELSEWHERE:
        yield _ELSEWHERE[thing]
        return
    if found := list(attributes(thing)):
        yield "\n| attribute | meaning |\n| --- | --- |"
        yield from (f"| `{name}`: `{_cell(kind, as_code=True)}` | {_cell(text)} |" for name, kind, text in found)


def commands() -> Iterator[str]:
    """Every command with its options, those of the plugins in the box among them."""
    whole = typer.Typer()
    whole.registered_commands, whole.registered_groups = list(app.registered_commands), list(app.registered_groups)
    whole.registered_callback = app.registered_callback
    add_commands(whole, ())
    yield "# Commands\n"
    yield "`signalwire-transfer COMMAND --help` says the same, and has an example.\n"
    top: Any = get_command(whole)
    for name in sorted(top.commands):
        yield from _command(top.commands[name], f"signalwire-transfer {name}", 2)


def _command(command: Any, path: str, depth: int) -> Iterator[str]:
    if command.hidden:
        return
    arguments = [param.metavar or param.name.upper() for param in _of_kind(command, "argument")]
    used = " ".join([path, *arguments, *(["COMMAND"] if _inner(command) else [])])
    yield f"\n{'#' * depth} {path.removeprefix('signalwire-transfer ')}\n\n```text\n{used}\n```\n"
    yield from _prose(inspect.cleandoc(command.help or ""), "text")
    context = command.context_class(command)
    if told := [param for param in _of_kind(command, "argument") if param.help]:
        yield "\n| argument | meaning |\n| --- | --- |"
        yield from (f"| `{param.metavar or param.name.upper()}` | {_cell(param.help)} |" for param in told)
    if options := [param for param in _of_kind(command, "option") if not param.hidden]:
        yield "\n| option | meaning |\n| --- | --- |"
        for option, meaning in (param.get_help_record(context) for param in options):
            yield f"| `{_cell(option, as_code=True)}` | {_cell(meaning)} |"
    for name, inner in sorted(_inner(command).items()):
        yield from _command(inner, f"{path} {name}", depth + 1)


def _of_kind(command: Any, kind: str) -> list[Any]:
    return [param for param in command.params if param.param_type_name == kind]


def _inner(command: Any) -> Mapping[str, Any]:
    """The commands of a group; none of a plain command."""
    return getattr(command, "commands", {})


# ---- how it is written ----------------------------------------------------------------------------------------------


def _cell(text: str, *, as_code: bool = False) -> str:
    """A text inside a table. What is code stays as it is, but for the sign that would end the cell."""
    pieces = re.split(r"(`[^`]*`)", " ".join(text.split()).replace("|", "\\|"))
    return "".join(piece if as_code or piece[:1] == "`" else piece.replace("<", "&lt;") for piece in pieces)


def _prose(text: str, language: str) -> Iterator[str]:
    """A docstring as Markdown: what is indented behind a `::` is code."""
    code: list[str] = []
    for line in [*inspect.cleandoc(text).splitlines(), "end"]:
        if line.startswith("    ") or (code and not line.strip()):
            code.append(line[4:])
            continue
        if code:
            yield f"```{language}\n" + "\n".join(code).strip("\n") + "\n```\n"
            code = []
        if line != "end":
            yield re.sub(r"::$", ":", line)
