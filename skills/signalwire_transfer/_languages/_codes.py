"""Codes of languages, compared: `es_ES`, `ES-mx` and `spa` are Spanish, and Spanish of one region will do for another.

Nothing here is an error: whatever arrives is compared, and what cannot be is like no language.
"""

import functools
import re
from collections.abc import Collection
from typing import NamedTuple

DETECTED = "multi"
"""The code that lets the platform detect the language: nothing can be spoken in it."""
_CODE = re.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_LONGEST = 60
_SUBTAG = re.compile("[a-z0-9]+")
_ALSO = {
    **dict.fromkeys(("no", "nn", "nor", "nob", "nno"), "nb"),
    **dict.fromkeys(("cmn", "zho", "chi"), "zh"),
    **dict.fromkeys(("fra", "fre"), "fr"),
    **dict.fromkeys(("deu", "ger"), "de"),
    **dict.fromkeys(("nld", "dut"), "nl"),
    "eng": "en",
    "spa": "es",
    "ita": "it",
    "por": "pt",
    "pol": "pl",
    "swe": "sv",
    "dan": "da",
    "fin": "fi",
    "jpn": "ja",
    "kor": "ko",
}
"""Other codes of the same language, and of those that are close enough to be understood."""
_SCRIPTS = {"tw": "hant", "hk": "hant", "mo": "hant", "cn": "hans", "sg": "hans"}
"""The script in which Chinese is written, by region."""


class _Tag(NamedTuple):
    """What a code says, as far as it matters."""

    language: str
    script: str = ""
    region: str = ""


def is_code(text: str) -> bool:
    """Whether it has the form of a language's code, which a document can hold."""
    return _CODE.fullmatch(text) is not None


@functools.lru_cache(maxsize=256)
def _read(code: str) -> _Tag:
    language, *rest = _SUBTAG.findall(code[:_LONGEST].casefold()) or [""]
    language = _ALSO.get(language, language)
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    region = next((part for part in rest if len(part) in {2, 3}), "")
    return _Tag(language, script or (_SCRIPTS.get(region, "") if language == "zh" else ""), region)


def nearest(code: str, offered: Collection[str]) -> str | None:
    """The one of the codes that is the same, else the nearest of the same language; None where there is none."""
    if not code or code in offered:
        return code or None
    wanted = _read(code)
    alike = [each for each in offered if _read(each).language == wanted.language] if wanted.language else []
    return max(alike, key=lambda each: _likeness(wanted, _read(each)), default=None)


def _likeness(wanted: _Tag, offered: _Tag) -> int:
    """How near one code of a language is to another. Between equals the first counts."""
    if wanted == offered:
        return 8
    script = 4 * (wanted.script == offered.script)
    return script + 2 * (wanted.region == offered.region) + (not offered.region)
