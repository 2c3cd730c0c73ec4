"""Secrets do not belong in a file."""

import re
from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Rule

_LOGIN = re.compile(r"(?://|sips?:)[^/\s@:]+:([^@\s]+|[^@/]+)@")
_TOKEN = re.compile(
    r"https?://([^/\s@:]{8,})@|[?&](?:[\w-]*(?:token|secret|password|api_?key|signature)|sig|key|auth)=([^&#\s]+)", re.I
)
_PASSWORD = re.compile(r"(?:^|_|-)(?:password|passwd)$", re.I)
_SECRET = re.compile(
    r"(?:^|_|-)(?:secret|token|api_?key|auth_?key|private_?key|credentials?)$|^(?:proxy-)?authorization$|^x-auth", re.I
)
_LIKE_A_PASSWORD = re.compile(r"\S{4,}")
_LIKE_A_KEY = re.compile(r"(?:\w+ )?\S{8,}")


class WrittenSecret(Rule):
    """A password or a key stands in the file.

    Whoever reads the file, its history or a copy of it can call your agent or send in your name. Write `${NAME}`, and
    set that variable where the agent runs: what comes from the environment is never shown, here or in a log.

    Found are passwords and tokens in addresses and URLs (`https://user:password@…`, `https://token@…`, `?token=…`,
    `?sig=…`), and values of keys and headers that are called a password, secret, token, key or `Authorization`, as far
    as they are long enough for one. In Python only what stands in the module of the agent itself is found.

    Bad::

        agent: {name: desk}
        skills:
          agent_handoff:
            agents: {billing: "https://desk:correct-horse@agents.example.com/billing"}

    Good::

        agent: {name: desk}
        skills:
          agent_handoff:
            agents: {billing: "https://agents.example.com/billing"}
    """

    code = "TR020"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Texts as they are written: a variable stands there by its name."""
        for path, text in checked.texts.items():
            if (login := _LOGIN.search(text)) and "${" not in login[1]:
                yield Finding(path, "holds a password: write `${NAME}` in its place and set that variable")
            elif (token := _TOKEN.search(text)) and "${" not in token[0]:
                yield Finding(path, "holds a token: write `${NAME}` in its place and set that variable")
            elif "${" not in text and _is_secret(str(path[-1]), text):
                yield Finding(path, "looks like a secret: write `${NAME}` and set that variable")


def _is_secret(key: str, text: str) -> bool:
    """Whether a key is called a secret, and its value looks like one."""
    if _PASSWORD.search(key):
        return bool(_LIKE_A_PASSWORD.fullmatch(text))
    return bool(_SECRET.search(key) and _LIKE_A_KEY.fullmatch(text))
