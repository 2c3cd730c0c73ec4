"""Names from a regular expression: `/sales|billing/i` says two, and what else it matches is told."""

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

_DELIMITED = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)
_TOKEN = re.compile(
    r"(?P<group>\((?:\?[:imsx\-]*:)?)|(?P<close>\))|(?P<bar>\|)|(?P<flags>\(\?[a-z]+\))"
    r"|(?P<anchor>\^|\$|\\[bBAZzG])|(?P<space>\\s[*+?]*|\[[ \-_\\s]+\][*+?]*)|(?P<any>\.[*+?]*|\\[wWdDS][*+?]*)"
    r"|(?P<choice>\[[^\]]*\][*+?]*)|(?P<many>[*+?]+|\{\d*,?\d*\})|(?P<escaped>\\.)|(?P<plain>.)",
    re.DOTALL,
)
_MOST_NAMES = 20
_LONGEST = 200


class Pattern(NamedTuple):
    """The names that a pattern says, what of it no name can say, and whether it matches anything at all."""

    names: tuple[str, ...]
    lost: tuple[str, ...]
    is_anything: bool


def read_pattern(written: str) -> Pattern:
    """The names in a pattern, as the SDK writes it: with or without slashes around it."""
    delimited = _DELIMITED.fullmatch(written)
    body = delimited[1] if delimited else written
    if len(body) > _LONGEST:
        return Pattern((), ("it is too long to be read",), is_anything=False)
    lost: list[str] = []
    tokens = list(_TOKEN.finditer(body.replace("(?i)", "")))
    variants = _alternatives(iter(tokens), lost)
    names = [re.sub(r"[\s_]+", " ", name).strip(" -") for name in variants][:_MOST_NAMES]
    named = tuple(dict.fromkeys(name for name in names if re.search(r"[^\W_]", name)))
    is_anything = not named and bool(re.fullmatch(r"\^?(?:\.[*+]?\??)?\$?", body))
    return Pattern(named, tuple(dict.fromkeys(lost)), is_anything)


def _alternatives(tokens: Iterator[re.Match[str]], lost: list[str]) -> list[str]:
    """What stands between bars, up to the end of the group."""
    found: list[str] = []
    pieces: list[list[str]] = []
    began = 0
    for token in tokens:
        if token.lastgroup == "many":
            lost.append(token.string[began : token.end()])
            continue
        began = token.start()
        if token.lastgroup == "close":
            break
        if token.lastgroup == "bar":
            found += _joined(pieces)
            pieces = []
        else:
            pieces.append(_piece(token, tokens, lost))
    return found + _joined(pieces)


def _joined(pieces: list[list[str]]) -> list[str]:
    """Every way through the pieces; of very many, the first ones."""
    variants = [""]
    for piece in pieces:
        variants = ["".join(pair) for pair in product(variants, piece)][:_MOST_NAMES]
    return variants


def _piece(token: re.Match[str], tokens: Iterator[re.Match[str]], lost: list[str]) -> list[str]:
    """The ways in which one piece can be said."""
    text, kind = token[0], token.lastgroup
    if kind == "group":
        return _alternatives(tokens, lost) or [""]
    if kind in {"plain", "escaped"}:
        return [text[-1]]
    if kind == "space":
        return [" "]
    if kind == "choice" and (letter := _one_letter(text)):
        return [letter]
    if kind not in {"anchor", "flags"}:
        lost.append(text)
    return [" " if kind == "any" else ""]


def _one_letter(choice: str) -> str:
    """The letter of a choice that only leaves its case open, as `[Ss]`."""
    letters = {letter.casefold() for letter in choice[1:-1]}
    return letters.pop() if len(letters) == 1 and choice.endswith("]") else ""
