"""The line of a file under a finding, without its secrets."""

import re

_LOGIN = re.compile(
    r"(?P<before>(?://|sips?:)[^/\s@:\"']*:)(?:[^\s\"']+|[^/@,:\"']+)(?=@)"
    r"|(?P<scheme>(?:https?|wss?)://)[^/\s@:\"']+(?=@)"
    r"|(?P<key>[?&](?:[\w-]*(?:token|secret|password|api_?key|signature)|sig|key|auth)=)[^&#\s\"']+",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"(?i)(?P<before>(?:[\w-]*(?:password|passwd|secret|token|api_?key|credential|authorization)|x-auth)[\w-]*"
    r"[\"']?\s*[:=]\s*)(?![\"']?\$\{)(?:\"[^\"]*\"|'[^']*'|[^\s\"',}\]][^,}\]]*)"
)
_LONGEST = 100


def shown(line: str) -> str:
    """A line as it may be shown; empty where nobody could read it."""
    text = _SECRET.sub(r"\g<before>***", masked(line.rstrip().replace("\t", "    ")))
    if not text.isprintable():
        return ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def masked(text: str) -> str:
    """A text without the passwords and tokens in its URLs."""
    return _LOGIN.sub(lambda login: f"{login['before'] or login['scheme'] or login['key']}***", text)
