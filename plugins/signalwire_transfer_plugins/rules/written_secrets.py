"""Secrets do not belong in a file."""

import re
from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Rule

_LOGIN = re.compile(r"(?://|sips?:)[^/\s@:]+:([^@\s]+)@")
_SECRET = re.compile(r"(?:^|_|-)(?:password|passwd|secret|token|api_?key|auth_?key|private_?key|credentials?)$", re.I)
_LIKE_A_KEY = re.compile(r"\S{8,}")


class WrittenSecret(Rule):
    """A password or a key stands in the file.

    Whoever reads the file, its history or a copy of it can call your agent or send in your name. Write `${NAME}`, and
    set that variable where the agent runs: what comes from the environment is never shown, here or in a log.

    Found are passwords in addresses and URLs (`https://user:password@…`) and long values of keys that are called a
    password, secret, token or key. In Python only what stands in the module of the agent itself is found.

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
            elif _SECRET.search(str(path[-1])) and _LIKE_A_KEY.fullmatch(text) and "${" not in text:
                yield Finding(path, "looks like a secret: write `${NAME}` and set that variable")
