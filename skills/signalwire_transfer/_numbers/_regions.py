"""Countries by their codes of two letters, and the one that was meant by a name or a misspelt code."""

from collections.abc import Iterator

from .._errors import WrongValueError, instead, meant_by

_OTHER_NAMES = {
    **dict.fromkeys(("uk", "gbr", "great britain", "britain", "england", "scotland", "wales"), "GB"),
    **dict.fromkeys(("usa", "u.s.", "u.s.a.", "america"), "US"),
    "deu": "DE",
    "aut": "AT",
    "che": "CH",
    "fra": "FR",
    "esp": "ES",
    "ita": "IT",
    "holland": "NL",
    "nld": "NL",
    "can": "CA",
    "aus": "AU",
    "irl": "IE",
    "mex": "MX",
    "ind": "IN",
    "bra": "BR",
    "jpn": "JP",
    "chn": "CN",
}
"""What people write beside the names that phonenumbers knows."""


def read_region(value: str) -> str:
    """A country code of two letters. Raises ValueError, which names the code that was meant."""
    from phonenumbers import SUPPORTED_REGIONS

    written = value.strip()
    if written.upper() in SUPPORTED_REGIONS:
        return written.upper()
    meant = _OTHER_NAMES.get(written.lower()) or _named(written.lower())
    hint = f'; did you mean "{meant}"?' if meant else ""
    sentence = f'must be a country code of two letters, such as "US"{instead(value)}{hint}'
    raise WrongValueError(sentence, "unknown_name", meant=meant)


def known_regions() -> list[str]:
    """The code of every country that has phone numbers."""
    from phonenumbers import SUPPORTED_REGIONS

    return sorted(SUPPORTED_REGIONS)


def _named(name: str) -> str:
    """The code of the country with this name, in whichever language; empty where none has it."""
    codes = {known.lower(): code for known, code in _names()}
    return codes.get(name) or codes.get(meant_by(name, codes), "")


def _names() -> Iterator[tuple[str, str]]:
    """Every name of every country, with its code."""
    from phonenumbers import SUPPORTED_REGIONS
    from phonenumbers.geodata.locale import LOCALE_DATA  # names in all languages: only a mistake pays for them

    for code in SUPPORTED_REGIONS & LOCALE_DATA.keys():
        yield from ((name, code) for name in LOCALE_DATA[code].values() if not name.startswith("*"))
