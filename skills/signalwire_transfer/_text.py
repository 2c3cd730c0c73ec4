"""Texts with `{fields}`, and how words from outside become harmless.

Whatever the model or the caller says may end up in a SWML document, where the platform evaluates `${…}` and `%{…}`.
So a value loses its braces, and what a voice would read as markup, when it is filled in (`clean`); and a finished text
loses its braces once more where it enters a document (`inert`): no expression can form, not even across two fields.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ._errors import WrongValueError, did_you_mean, meant_by

FIELDS = ("name", "caller", "caller_number", "reason", "summary", "reference")
OPENS = "opens"
"""The additional field that `texts.closed` may hold."""
DIGIT = "digit"
"""The additional field that `texts.press` must hold."""
_DAY = ("weekday", "day", "month", "time")
OF_MOMENTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("weekdays", "months"), ()),
    **dict.fromkeys(("today", "tomorrow"), ("time",)),
    "weekday": ("weekday", "time"),
    "date": _DAY,
    "date_and_year": (*_DAY, "year"),
    "time": ("hour", "hh", "hour12", "minute"),
}
"""The texts that say a moment, with their fields."""
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "closed": (*FIELDS, OPENS),
    "press": (*FIELDS, DIGIT),
    **dict.fromkeys(("name", "colleague", "withheld"), ()),
    **OF_MOMENTS,
}
"""The fields of the texts whose fields differ from those of most."""
LONGEST_VALUE = 600
LONGEST_SMS = 1600

# What is no character that anybody says: controls, line and paragraph separators, and lone surrogates, which no JSON
# answer could carry; and the marks that turn the direction of writing round. One list, for whatever cleans a text.
_SURROGATES = "\ud800-\udfff"
_CONTROLS = f"\x00-\x1f\x7f-\x9f\u2028\u2029{_SURROGATES}"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNPRINTABLE = re.compile(f"[{_CONTROLS}]+")
_DIRECTION = re.compile(f"[{_DIRECTIONS}]+")
_SURROGATE = re.compile(f"[{_SURROGATES}]")
_STEERING = re.compile(f"[{_CONTROLS}{_DIRECTIONS}]")
_FIELD = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(".+?(?:[.!?\u2026](?=\\s|$)\\s*|[\u3002\uff01\uff1f]|\n+|$)", re.DOTALL)
_JOINING = ",;:\u2013\u2014-"
_MARKS = '},;:\u2013\u2014("\u201c\u201e\u00ab'
"""What stands before the words that lead to a field."""
_EMPTY_BRACKETS = re.compile(r"\s*(?:\(\s*\)|\[\s*\]|\"\s*\"|“\s*”|„\s*“|«\s*»)")
_BRACES = str.maketrans("{}", "()")
_MARKUP = str.maketrans("<>", "()")


def clean(value: object, longest: int = LONGEST_VALUE) -> str:
    """A value of the model's or the caller's as one harmless line of at most `longest` characters."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if not text:
        return ""
    return one_line(text.translate(_MARKUP) if "<" in text or ">" in text else text, longest)


def one_line(text: str, longest: int) -> str:
    """A finished text as one inert line. The operator's own markup stays: SIP headers are written with < and >."""
    text = text[: 4 * longest]
    if not text.isprintable():
        text = _DIRECTION.sub("", _UNPRINTABLE.sub(" ", text))
    return inert(text).strip()[:longest]


def inert(text: str) -> str:
    """A finished text without the braces an expression would need; lines stay as they are."""
    return text.translate(_BRACES) if "{" in text or "}" in text else text


def visible(text: str) -> str:
    """A text as one line that cannot control a terminal: control characters are written out, as in `\\x1b`."""
    return _STEERING.sub(lambda character: character[0].encode("unicode_escape").decode(), text)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its fields replaced, in one pass: what a value holds is not looked at again.

    What nobody has said leaves nothing behind: `without` takes the words out that are about it.
    """
    if "{" not in template:
        return template
    unsaid = {name for name in _FIELD.findall(template) if not values.get(name, "").strip()}
    return _FIELD.sub(lambda field: values[field[1]], without(template, unsaid) if unsaid else template)


def without(template: str, unsaid: Collection[str]) -> str:
    """The template without these fields, by one rule for every text and language.

    A sentence with no other field in it goes. Of any other, the words go that stand between the field and what comes
    before it: another field, a comma, a colon, a dash. If nothing were left, the text is kept but for the last word
    before the field: "Call: {reason}." becomes "Call." and "A call about {reason}." becomes "A call." What then says
    nothing is empty.
    """
    parts = _SENTENCE.findall(template)
    kept = [part for part in parts if not _is_about(part, unsaid)]
    cut = "".join(_cut(part, unsaid) for part in (kept if any(map(_says, kept)) else parts)).strip()
    if not _says(cut):
        return ""
    return cut[:1].upper() + cut[1:] if template[:1].isupper() else cut


def _is_about(sentence: str, unsaid: Collection[str]) -> bool:
    """Whether all its fields are unsaid, and there are some."""
    names = _FIELD.findall(sentence)
    return bool(names) and set(names) <= set(unsaid)


def _says(text: str) -> bool:
    """Whether anything is left that can be said."""
    return any(character.isalnum() for character in text)


def _cut(sentence: str, unsaid: Collection[str]) -> str:
    """The sentence without the unsaid fields and the words that lead to each of them."""
    while found := next((field for field in _FIELD.finditer(sentence) if field[1] in unsaid), None):
        before, after = sentence[: found.start()], sentence[found.end() :]
        start = max(before.rfind(mark) for mark in _MARKS) + 1
        shorter = _joined(before[:start], after)
        is_all = _says(_joined(_FIELD.sub("x", before[:start]), _others(after, unsaid)))
        sentence = shorter if is_all else _joined(" ".join(before.split(" ")[:-2]), after)
    return sentence


def _others(text: str, unsaid: Collection[str]) -> str:
    """The text without unsaid fields, with something in the place of each other one."""
    return _FIELD.sub(lambda field: "" if field[1] in unsaid else "x", text)


def _joined(before: str, after: str) -> str:
    """Two pieces, without the marks that joined them to what stood between."""
    before = before.rstrip(" " + _JOINING)
    text = before + (after if before else after.lstrip(" " + _JOINING))
    return _EMPTY_BRACKETS.sub("", text)


def fields_of(template: str) -> list[str]:
    """The names of the fields in a template."""
    return _FIELD.findall(template)


def check_template(template: str, collected: Collection[str], fields: Sequence[str] = FIELDS) -> str:
    """The template itself, if every brace in it belongs to a known field; else ValueError says which does not."""
    if _SURROGATE.search(template):
        raise ValueError("must be text that can be sent: it holds half a character")
    known = (*fields, *collected)
    for field in fields_of(template):
        if field not in known:
            hint = did_you_mean(field, known) or f"; known: {', '.join(known) or 'none'}"
            raise WrongValueError(
                f'unknown field "{{{field}}}"{hint}',
                "unknown_name",
                meant=meant_by(field, known),
                depends_on=("collect", field),
            )
    if set("{}") & set(_FIELD.sub("", template)):
        raise ValueError("must have no single brace: braces are only for fields such as {name}")
    return template


def plural(number: int, word: str) -> str:
    """`1 agent`, `2 agents`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def texts_in(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in dicts and lists, with its place below `path`. Keys are places, and no texts."""
    if isinstance(value, str):
        yield path, str(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts_in(inner, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from texts_in(inner, (*path, index))
