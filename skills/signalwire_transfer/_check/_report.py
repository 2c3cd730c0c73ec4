"""Prints findings as text, as JSON, or as GitHub's workflow commands."""

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from .._text import plural
from ._engine import Report, Reported


def as_text(reports: Sequence[Report]) -> Iterator[str]:
    """A line for each finding, `file:line: code path: sentence`, the line of the file under them; then a summary."""
    for report in reports:
        for found, following in zip_longest(report.found, report.found[1:]):
            yield f"{found.file}:{found.line}: {found.code} {_sentence(found)}"
            if found.shown and (following is None or (following.file, following.line) != (found.file, found.line)):
                yield f"{found.line:>6} | {found.shown}"
        yield _summary(report)


def as_json(reports: Sequence[Report]) -> Iterator[str]:
    """One object. These keys are here to stay, and others may join them.

    `findings` is a list of objects with `file`, `line` (from 1), `code`, `severity` (`error` for what the loader
    refuses, else `warning`), `path` (as in `skills.transfer.to`; empty for the whole file) and `message`; `errors`,
    `warnings` and `ignored` are how many there are of each.
    """
    found = [each for report in reports for each in report.found]
    errors = sum(each.is_error for each in found)
    whole = {
        "findings": [
            {
                "file": each.file,
                "line": each.line,
                "code": each.code,
                "severity": "error" if each.is_error else "warning",
                "path": each.path,
                "message": each.message,
            }
            for each in found
        ],
        "errors": errors,
        "warnings": len(found) - errors,
        "ignored": sum(report.ignored for report in reports),
    }
    yield from json.dumps(whole, indent=2).split("\n")


def as_github(reports: Sequence[Report]) -> Iterator[str]:
    """A workflow command for each finding, which GitHub shows beside the line. Each fails the step."""
    for report in reports:
        for found in report.found:
            file = _property(Path(found.file).as_posix())
            title = _property(found.code)
            kind = "error" if found.is_error else "warning"
            yield f"::{kind} file={file},line={found.line},title={title}::{_data(_sentence(found))}"


FORMATS = {"text": as_text, "json": as_json, "github": as_github}


def _sentence(found: Reported) -> str:
    return f"{found.path}: {found.message}" if found.path else found.message


def _summary(report: Report) -> str:
    ignored = [f"{report.ignored} ignored"] if report.ignored else []
    if not report.found:
        counted = ", ".join([plural(report.agents, "agent"), plural(report.skills, "skill"), *ignored])
        return f"{report.name}: no mistakes ({counted})"
    errors = sum(found.is_error for found in report.found)
    warnings = len(report.found) - errors
    parts = [plural(number, word) for number, word in ((errors, "mistake"), (warnings, "warning")) if number]
    return f"{', '.join([*parts, *ignored])} in {report.name}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
