"""The line of a file under a finding, without its secrets."""

import re

_LOGIN = re.compile(r"(?P<before>(?://|sips?:)[^/\s@:]*:)[^\s\"']+(?=@)")
_SECRET = re.compile(
    r"(?i)(?P<before>[\w-]*(?:password|passwd|secret|token|api_?key|credential)[\w-]*[\"']?\s*[:=]\s*)"
    r"(?![\"']?\$\{)(?:\"[^\"]*\"|'[^']*'|[^\s\"',}\]][^,}\]]*)"
)
_LONGEST = 100


def shown(line: str) -> str:
    """A line as it may be shown; empty where nobody could read it."""
    text = masked(line.rstrip().replace("\t", "    "))
    if not text.isprintable():
        return ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def masked(text: str) -> str:
    """A text without the passwords in its URLs and the values of keys that are called a secret."""
    return _SECRET.sub(r"\g<before>***", _LOGIN.sub(r"\g<before>***", text))
