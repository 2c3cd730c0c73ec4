"""Texts of the source as texts of ours: variables become fields where possible, and other braces are replaced."""

import re
from collections.abc import Mapping

_BRACES = re.compile(r"\{\{\s*([\w.\-]{1,80})\s*\}\}|[{}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_OPENS_EXPRESSION = re.compile(r"([$%@])\{([^{}]*)\}")


class Deferred(str):
    """A text that is known only when a program runs. What it holds is what to write instead, if anything."""

    why: str

    def __new__(cls, text: str, why: str) -> "Deferred":
        """Remember why nobody knows it."""
        self = super().__new__(cls, text)
        self.why = why
        return self


def as_template(text: str, variables: Mapping[str, str]) -> tuple[str, list[str]]:
    """The text as a template of ours, and which of its braces mean nothing here: they become parentheses."""
    lost: list[str] = []

    def ours(found: re.Match[str]) -> str:
        if found[1] in variables:
            return f"{{{variables[found[1]]}}}"
        lost.append(found[0])
        return f"({found[1]})" if found[1] else "(" if found[0] == "{" else ")"

    return _SURROGATE.sub("\ufffd", _BRACES.sub(ours, text)), list(dict.fromkeys(lost))


def as_prompt(text: str) -> tuple[str, bool]:
    """A prompt, in which braces may stay unless they would be filled in; and whether any had to go."""
    without = _OPENS_EXPRESSION.sub(r"\1(\2)", text)
    return _SURROGATE.sub("\ufffd", without), without != text
