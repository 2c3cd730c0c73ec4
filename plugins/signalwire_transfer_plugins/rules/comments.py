"""Comments that were meant as the end of a text."""

from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Rule

_TEXTS = frozenset(
    {"digits", "name", "description", "message", "return_message", "whisper", "body", "tool_description", "aliases"}
)
_HOLDING_TEXTS = frozenset({"prompt", "hints", "texts", "collect", "fields", *_TEXTS})


class CutByComment(Rule):
    description = """A comment takes the end of a text.

    In YAML, a `#` behind a space begins a comment, and the rest of the line is none of the text: `digits: 12 #34`
    dials 12. Write the text in quotes. A comment that is one has a space behind the `#`, and is left alone.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: +14155550123
            digits: 12 #34

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: +14155550123
            digits: "12#34"                 # the extension of sales
    """

    code = "TR042"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Texts that a comment follows in which nothing stands between `#` and the first word."""
        for path, comment in checked.comments.items():
            names = [part for part in path if isinstance(part, str)]
            if not _HOLDING_TEXTS.isdisjoint(names[-2:]) or names[-1:] == ["digits"]:
                whole = f"{checked.texts.get(path, '')} {comment}"
                sentence = f"ends before `{comment}`, which is a comment: write it in quotes, as in `{_quoted(whole)}`"
                yield Finding(path, f"{sentence}, or put a space behind the #")


def _quoted(text: str) -> str:
    quote = "'" if '"' in text else '"'
    return f"{quote}{text}{quote}"
