"""`check`: report every mistake in a file or an agent, and what a call would suffer from."""

import sys
import textwrap
from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from .._check._engine import Report, report_on
from .._check._offered import Offered, UnknownCode, offered, selection
from .._check._report import FORMATS, as_text
from .._check._target import subject_of
from .._errors import ConfigurationError
from .._quiet import quiet
from .._rules._rule import page, title
from .._seam._plugins import installed
from ._colour import Piece, finding, paint, summary
from ._env_file import EnvFileOption
from ._lines import fitted, say
from ._options import SdkOption

_WIDTH = 80
_CODES = "Codes of rules or their beginnings, separated by commas, as in TR004,ACME"


def check(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE...",
            show_default=False,
            help="YAML or JSON files with agents; agents in Python as `module:agent` or `path/to/file.py:agent`",
        ),
    ] = None,
    select: Annotated[list[str] | None, typer.Option(metavar="CODES", help=f"Only these rules. {_CODES}")] = None,
    ignore: Annotated[list[str] | None, typer.Option(metavar="CODES", help="Leave these rules out")] = None,
    form: Annotated[Literal["text", "json", "github"], typer.Option("--format", help="Output format")] = "text",
    explain: Annotated[
        str | None, typer.Option(metavar="CODE", help="Print the page of a rule, or of `all` rules, and exit")
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules and exit")] = False,
    _env_file: EnvFileOption = None,
    _sdk: SdkOption = None,
) -> None:
    """Report every mistake in a file, and what a call would suffer from, each with its line. Starts nothing.

    Exit code 0: nothing found. 1: something found, or a rule failed. 2: something could not be read.
    """
    known = offered(installed())
    for complaint in known.complaints:
        say(f"warning: {complaint.message}", err=True)
    if explain or rules:
        _print_rules(known, explain)
        return
    if not targets:
        raise typer.BadParameter("name a file, or an agent in Python as `module:agent`", param_hint="FILE")
    codes = _selected(known, select, ignore)
    reports = [_report(target, known, codes) for target in targets]
    done = [report for report in reports if report]
    if form == "text":
        paint(_coloured(done))
    else:
        for line in FORMATS[form](done):
            say(line)
    if len(done) < len(reports):
        raise typer.Exit(2)
    if known.complaints or any(report.found or report.complaints for report in done):
        raise typer.Exit(1)


def _coloured(reports: list[Report]) -> Iterator[list[Piece]]:
    for report in reports:
        *lines, last = as_text([report])
        for line in lines:
            first, *more = fitted(line, sys.stdout)
            yield finding(first)
            yield from ([(further, "")] for further in more)
        yield from (summary(line, is_clean=not report.found) for line in fitted(last, sys.stdout))


def _report(target: str, known: Offered, codes: frozenset[str]) -> Report | None:
    """What is found; None, and a line on stderr, where there is nothing to look at."""
    try:
        with quiet("signalwire_transfer"):  # it would warn of what a rule finds
            report = report_on(subject_of(target, installed()), known, codes)
    except ConfigurationError as error:
        say(f"error: {error}", err=True)
        return None
    for complaint in report.complaints:
        say(f"warning: {complaint}", *report.traces.get(complaint, ()), err=True)
    return report


def _selected(known: Offered, select: list[str] | None, ignore: list[str] | None) -> frozenset[str]:
    try:
        return selection(known.rules, _split(select), _split(ignore))
    except UnknownCode as error:
        raise typer.BadParameter(str(error), param_hint="--select and --ignore") from None


def _split(written: list[str] | None) -> list[str]:
    return [code.strip() for codes in written or () for code in codes.split(",") if code.strip()]


def _print_rules(known: Offered, explain: str | None) -> None:
    if explain is None:
        for code, rule in known.rules.items():
            beside = "" if rule.by_default else " (if selected)"
            say(f"{code}  {title(rule).rstrip('.')}{beside}")
        return
    explain = explain if explain == "all" else explain.upper()
    if explain != "all" and explain not in known.rules:
        raise typer.BadParameter(
            f'no rule has the code "{explain}"; there are {", ".join(known.rules)}', param_hint="--explain"
        )
    pages = [f"{code}: {page(rule)}" for code, rule in known.rules.items() if explain in ("all", code)]
    say(*"\n\n\n".join(map(_wrapped, pages)).split("\n"))


def _wrapped(text: str) -> str:
    """The page with its prose no wider than a terminal; examples stay as they are."""
    parts = text.split("\n\n")
    return "\n\n".join(part if part.startswith(" ") else textwrap.fill(part, _WIDTH) for part in parts)
