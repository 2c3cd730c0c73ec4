"""Lets the README lead to the repository from PyPI, too, which shows it without its folder.

    python .github/readme.py https://github.com/OWNER/NAME v1.0.0

writes the links and pictures of README.md anew, with the address of the repository at that tag.
"""

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://|#)([^)\s]+)\)")


def from_elsewhere(text: str, repository: str, tag: str) -> str:
    """The same text, with addresses in place of paths: `raw` for pictures, `blob` for all else (folders, too)."""

    def absolute(link: re.Match[str]) -> str:
        picture, words, path = link.groups()
        return f"{picture}[{words}]({repository}/{'raw' if picture else 'blob'}/{tag}/{path})"

    return _LINK.sub(absolute, text)


if __name__ == "__main__":
    README.write_text(from_elsewhere(README.read_text(encoding="utf-8"), *sys.argv[1:3]), encoding="utf-8")
