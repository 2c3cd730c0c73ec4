"""The templates. What comes from a ledger is escaped wherever it stands: nothing in one is markup."""

import functools
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from .._drawing import HAPPENED
from .._story import OUTCOMES
from . import _drawings as drawings
from ._calls import reference_of
from ._viewer import Viewer
from ._words import DAYS, LABELS, SOURCES, plain, spoken, value

_FORMS = {"moment": "%Y-%m-%d %H:%M:%S", "time": "%H:%M:%S", "minute": "%H:%M", "date": "%Y-%m-%d"}


@functools.cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(plain=plain, spoken=spoken, ticked=_ticked)
    made.globals.update(
        outcomes=OUTCOMES,
        happened=HAPPENED,
        sources=SOURCES,
        labels=LABELS,
        days_of_week=DAYS,
        draw=drawings,
        value=value,
        reference_of=reference_of,
    )
    return made


def _ticked(words: str) -> Markup:
    """Words of ours in which `this` is code."""
    parts = words.split("`")
    shown = (
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )
    return Markup("").join(shown)


def render(name: str, viewer: Viewer, **values: Any) -> str:
    """A part of a page, as HTML."""
    template = _environment().get_template(name)
    return template.render(viewer=viewer, at=functools.partial(_time, viewer), **values)


def _time(viewer: Viewer, at: int | None, form: str = "moment") -> Markup:
    """A moment in the viewer's zone, which a script corrects where the server has not known it yet."""
    if at is None:
        return Markup("")
    moment = datetime.fromtimestamp(at / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    shown = viewer.local(at).strftime(_FORMS[form])
    return Markup('<time datetime="{}" data-form="{}">{}</time>').format(moment, form, shown)
