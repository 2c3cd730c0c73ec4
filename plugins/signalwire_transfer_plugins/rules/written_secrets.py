"""Secrets do not belong in a file."""

from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Rule

_MESSAGES = {
    "password": "holds a password: write `${NAME}` in its place and set that variable",
    "token": "holds a token: write `${NAME}` in its place and set that variable",
    "key": "looks like a secret: write `${NAME}` and set that variable",
}


class WrittenSecret(Rule):
    description = """A password or a key stands in the file.

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
        return (Finding(path, _MESSAGES[what]) for path, what in checked.secrets)
