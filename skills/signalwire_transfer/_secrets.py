"""What a secret looks like: logins, tokens and keys, however they stand in a text.

There are two questions. Whether a text certainly holds a secret (`secret_in`) is asked by who complains of it. Whether
it may hold one (`masked`, `may_hold_secret`) is asked by who shows or copies it: there, one word too many that is left
out harms nobody.
"""

import re

_QUERY = r"[?&](?:[\w-]*(?:token|secret|password|api_?key|signature)|sig|key|auth)="

_PASSWORD = re.compile(r"(?://|sips?:)[^/\s@:]+:([^@\s]+|[^@/]+)@")
_TOKEN = re.compile(rf"https?://[^/\s@:]{{8,}}@|{_QUERY}[^&#\s]+", re.IGNORECASE)
_NAMES_A_PASSWORD = re.compile(r"(?:^|_|-)(?:password|passwd)$", re.IGNORECASE)
_NAMES_A_KEY = re.compile(
    r"(?:^|_|-)(?:secret|token|api_?key|auth_?key|private_?key|credentials?)$|^(?:proxy-)?authorization$|^x-auth",
    re.IGNORECASE,
)
_LIKE_A_PASSWORD = re.compile(r"\S{4,}")
_LIKE_A_KEY = re.compile(r"(?:\w+ )?\S{8,}")

_IN_A_URL = re.compile(
    r"(?P<password>(?://|sips?:)[^/\s@:\"']*:)(?:[^\s\"']+|[^/@,:\"']+)(?=@)"
    r"|(?P<user>(?:https?|wss?)://)[^/\s@:\"']+(?=@)"
    rf"|(?P<query>{_QUERY})[^&#\s\"']+",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?i)(?P<name>(?:[\w-]*(?:password|passwd|secret|token|api_?key|credential|authorization)|x-auth)[\w-]*"
    r"[\"']?\s*[:=]\s*)(?![\"']?\$\{)(?:\"[^\"]*\"|'[^']*'|[^\s\"',}\]][^,}\]]*)"
)

_MAY_BE = re.compile(
    r"://\S{0,300}@"  # a login in a URL
    r"|\bsips?:[^\s@]{0,100}:[^\s@]{0,100}@"  # a password in a SIP address
    r"|[?&;][\w\-]{0,40}(?:token|secret|passw|key|auth|sig|pwd)[\w\-]{0,40}="  # a token in a URL
    r"|\b(?:Bearer|Basic)\s+\S+|\b(?:sk|pk|key|xox[a-z])[-_][\w\-]{12,}",
    re.IGNORECASE,
)
_MAY_NAME_ONE = re.compile(r"auth|token|secret|passw|key|cookie|credential|pwd", re.IGNORECASE)


def secret_in(text: str, key: str = "") -> str:
    """What a text certainly holds: `password`, `token`, `key`, or nothing. What a variable stands for is none.

    A password or a token stands in an address; a key is a text that `key` calls one and that is long enough for it.
    """
    if (login := _PASSWORD.search(text)) and "${" not in login[1]:
        return "password"
    if (token := _TOKEN.search(text)) and "${" not in token[0]:
        return "token"
    return "key" if "${" not in text and _is_called_secret(key, text) else ""


def _is_called_secret(key: str, text: str) -> bool:
    if _NAMES_A_PASSWORD.search(key):
        return bool(_LIKE_A_PASSWORD.fullmatch(text))
    return bool(_NAMES_A_KEY.search(key) and _LIKE_A_KEY.fullmatch(text))


def masked(text: str) -> str:
    """A text without the passwords and tokens in its addresses."""
    return _IN_A_URL.sub(lambda found: f"{found['password'] or found['user'] or found['query']}***", text)


def masked_line(line: str) -> str:
    """A line of a file, also without the values of keys that are called a secret."""
    return _NAMED.sub(r"\g<name>***", masked(line))


def without_login(address: str) -> str:
    """An address as its operator may see it on a screen: without a login, and without what a URL's query may hold."""
    if "://" in address:
        bare = re.sub(r"(?<=://)[^/?#]*@", "", address)
        return re.sub(r"[?#].*", "?…", bare, flags=re.DOTALL)
    is_sip = address.lower().startswith(("sip", "refer"))
    return re.sub(r"(?<=:)([^:@]+):[^@]*@", r"\1@", address) if is_sip else address


def may_hold_secret(text: str) -> bool:
    """Whether a text may hold a login or a token, so that it is best not copied."""
    return bool(_MAY_BE.search(text))


def may_name_secret(name: str) -> bool:
    """Whether what is called so is best not copied."""
    return bool(_MAY_NAME_ONE.search(name))


def without_secrets(text: str) -> str:
    """A text with dots in place of every word that may hold a login or a token."""
    text = re.sub(r"\b(Bearer|Basic)\s+\S+", r"\1 …", text, flags=re.IGNORECASE)
    return re.sub(r"\S+", lambda word: "…" if may_hold_secret(word[0]) else word[0], text)
