"""Texts of the source as texts of ours: variables become fields where there is one, and no brace stays by accident."""

import re
from collections.abc import Mapping

_BRACES = re.compile(r"\{\{\s*([\w.\-]{1,80})\s*\}\}|[{}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_OPENS_EXPRESSION = re.compile(r"([$%@])\{([^{}]*)\}")
_SECRET = re.compile(
    r"://\S{0,300}@"  # a login in a URL
    r"|\bsips?:[^\s@]{0,100}:[^\s@]{0,100}@"  # a password in a SIP address
    r"|[?&;][\w\-]{0,40}(?:token|secret|passw|key|auth|sig|pwd)[\w\-]{0,40}="  # a token in a URL
    r"|\b(?:Bearer|Basic)\s+\S+|\b(?:sk|pk|key|xox[a-z])[-_][\w\-]{12,}",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(r"auth|token|secret|passw|key|cookie|credential|pwd", re.IGNORECASE)


class Deferred(str):
    """A text that is known only when a program runs. What it holds is what to write instead, if anything."""

    why: str

    def __new__(cls, text: str, why: str) -> "Deferred":
        """Remember why nobody knows it."""
        self = super().__new__(cls, text)
        self.why = why
        return self


def holds_secret(text: str) -> bool:
    """Whether a text holds a login or a token."""
    return bool(_SECRET.search(text))


def without_secrets(text: str) -> str:
    """The text with dots where a login or a token stands."""
    text = re.sub(r"\b(Bearer|Basic)\s+\S+", r"\1 …", text, flags=re.IGNORECASE)
    return re.sub(r"\S+", lambda word: "…" if holds_secret(word[0]) else word[0], text)


def is_secret_name(name: str) -> bool:
    """Whether what is called so is best kept out of a file."""
    return bool(_SECRET_NAME.search(name))


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
