"""`init`: write a file to begin with, commented, that `check` passes."""

import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from .._addresses._address import Rules, parse_address, parse_base
from .._addresses._kinds import kind_of
from .._errors import TransferError, WrongValueError, unknown
from .._hours._opening import check_timezone
from ._lines import say

TEMPLATES = ("receptionist", "after-hours", "on-call", "queue", "two-agents")
"""What there is, each a file below `templates`. The first is written where none is named."""

_ENDINGS = (".yaml", ".yml")
_QUESTION = re.compile(r"#\? (.+?) \| (.+)")
"""A line of a template: what stands in it for something of the user's own, and the question for that."""
_FICTION = "#! "
"""How the line begins that says so."""


def init(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[TEMPLATE] FILE",
            help=f"What to begin with: {', '.join(TEMPLATES)} (default: {TEMPLATES[0]}); and the file to write",
        ),
    ],
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file")] = False,
) -> None:
    """Write a commented file to begin with, which `check` passes.

    On a terminal it asks for the few numbers. Elsewhere, and where you press Enter only, they are fictional.
    """
    name, file = _named(words)
    if file.exists() and not force:
        raise TransferError(f"there is a file `{file}` already: write `--force` to replace it")
    lines = _lines(name)
    questions = {found[1]: found[2] for line in lines if (found := _QUESTION.fullmatch(line))}
    answers = _asked(questions) if sys.stdin.isatty() and sys.stdout.isatty() else {}
    made_up = [value for value in questions if answers.get(value, value) == value]
    _put(file, _filled(lines, answers, str(file), has_fiction=bool(made_up)))
    _tell(file, made_up)


def beginning(template: str, file: str) -> str:
    """The text of a template, with nobody's numbers in it."""
    return "\n".join(_filled(_lines(template), {}, file, has_fiction=True)) + "\n"


def _lines(template: str) -> list[str]:
    return (
        files(__package__).joinpath("templates").joinpath(f"{template}.yaml").read_text(encoding="utf-8").splitlines()
    )


def _named(words: list[str]) -> tuple[str, Path]:
    """The template and the file; a template alone is written into a file of its name."""
    first, *others = words
    if len(others) > 1:
        raise typer.BadParameter("name a template and a file", param_hint="[TEMPLATE] FILE")
    if not others and first.lower().endswith(_ENDINGS):
        return TEMPLATES[0], Path(first)
    if first not in TEMPLATES:
        raise typer.BadParameter(unknown("template", first, TEMPLATES), param_hint="TEMPLATE")
    file = Path(others[0] if others else f"{first}.yaml")
    if not file.name.lower().endswith(_ENDINGS):
        raise typer.BadParameter(f"must end in {' or '.join(_ENDINGS)}, not `{file}`", param_hint="FILE")
    return first, file


def _asked(questions: Mapping[str, str]) -> dict[str, str]:
    """What the user answers, by the value that it takes the place of. What cannot be used is asked again."""
    return {value: _answer(text, value) for value, text in questions.items()}


def _answer(question: str, value: str) -> str:
    read = _reader(value)
    while True:
        said = str(typer.prompt(question, default=value)).strip()
        try:
            return read(said)
        except ValueError as error:
            say(f"  {error}", err=True)


def _reader(value: str) -> Callable[[str], str]:
    """What reads an answer that takes the place of such a value."""
    if value.startswith("+"):
        return _number
    return parse_base if "://" in value else check_timezone


def _number(written: str) -> str:
    try:
        address = parse_address(written, Rules())
    except WrongValueError as error:
        if error.mistake.depends_on == ("region",):  # a key of the file, which is still to be written
            raise ValueError("must have its country code, as in +14155550123") from None
        raise
    if not kind_of(address.kind).is_caller_id:
        raise ValueError("must be a phone number, as in +14155550123, or a SIP address")
    return address.value


def _filled(lines: Iterable[str], answers: Mapping[str, str], file: str, *, has_fiction: bool) -> Iterator[str]:
    """The lines of the file. What says that something is fictional stays where it is so."""
    for line in lines:
        if _QUESTION.fullmatch(line) or (line.startswith(_FICTION) and not has_fiction):
            continue
        text = line.replace(_FICTION, "# ", 1) if line.startswith(_FICTION) else line
        if text.startswith("#   signalwire-transfer "):
            text = text.replace("FILE", shlex.quote(file))
        for value, answer in answers.items():
            text = text.replace(value, answer)
        yield text


def _put(file: Path, lines: Iterable[str]) -> None:
    try:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise TransferError(f"`{file}` cannot be written: {error.strerror}") from None


def _tell(file: Path, made_up: Iterable[str]) -> None:
    """What was written, what in it is nobody's, and what comes next."""
    name = shlex.quote(str(file))
    say(f"wrote {file}")
    if made_up := list(made_up):
        say(f"hint: put your own in the place of {', '.join(made_up)}", err=True)
    say(f"hint: `signalwire-transfer check {name}`, then `signalwire-transfer try {name}`", err=True)
