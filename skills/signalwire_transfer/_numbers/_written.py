"""What is written where a phone number belongs, before anything is known of numbers: its characters and its shape.

People copy numbers from web pages and spreadsheets. What these put around the digits, and nobody sees, is taken away
here; what changes the digits is recognised, so that no number is dialled that nobody wrote.
"""

import re
import unicodedata

NUMBER = re.compile(r"[+(]{0,2}[0-9][0-9 ().\-/]*")
_PLAIN = re.compile(r"\+?[0-9]+")
_SPACED_PLUS = re.compile(r"^(?:\( *\+|\+ ) *(?=[(0-9])")
"""As in (+49) 30 901820 and + 49 30 901820."""
_EXTENSION = re.compile(
    r"(?P<number>[+(]{0,2}[0-9][0-9 ().\-/]*?)[\s.;,\-/]*"
    r"(?:;\s*(?:ext|isub)\s*=|[,;#~*]+|\(?(?:extension|extn|ext|ex|x|p+|w+|dw|durchwahl|nst|poste|anexo|wew|interno|int|доб)[.:=]*)"
    r"\s*[0-9][0-9 \-#*,pw]*[#)]*",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(?P<number>[+(]{0,2}[0-9][0-9 ().,\-/]*)(?P<mark>[.,])(?P<rest>0+|[0-9])")
_ROUNDED = re.compile(r"[+\-]?[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;|&\n]|\bor\b|\band\b|/\s|\s/)\s*", re.IGNORECASE)
_SHORTEST_WHOLE = 7
_QUOTES = "\"'`\xb4\xab\xbb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a"
_SIGNS = "\u207a\ufb29\ufe62\ufe59\ufe5a\u207d\u207e\ufe63"
_DASHES = "\u2212\u2043\u30fc"
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
_REVERSED = "\u202e"
"""Right-to-left override: what is seen is not the number that is written."""


def is_plain(text: str) -> bool:
    """Whether a text is nothing but digits, be it with a + before them."""
    return _PLAIN.fullmatch(text) is not None


def plain(text: str) -> str:
    """The text in the characters of a number: without what nobody sees in it, and without quotes around it."""
    if is_plain(text):
        return text
    if text.isascii() and text.isprintable() and text[:1] not in _QUOTES:
        plain_text = text
    else:
        plain_text = "".join(map(_plain, text)).strip().strip(_QUOTES).strip()
    return _SPACED_PLUS.sub("+", plain_text)


def _plain(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if kind == "Zs" or character == "\t":
        return " "
    if kind == "Pd" or character in _DASHES:
        return "-"
    if "\uff01" <= character <= "\uff5e" or character in _SIGNS:  # full width, and other forms of + ( ) and -
        return unicodedata.normalize("NFKC", character)
    return "" if kind == "Cf" and character != _REVERSED else character


def is_rounded(text: str) -> bool:
    """Whether a spreadsheet has rounded a number, as in 1.41E+10: its last digits are lost."""
    return _ROUNDED.fullmatch(text) is not None


def before_decimals(text: str) -> str:
    """The number that a spreadsheet has made a decimal of, as in +4930901820.0; empty where it has not."""
    found = _DECIMAL.fullmatch(text)
    if not found or (found["mark"] in found["number"] and len(found["rest"]) > 1):  # 01.42.68.53.00 is no decimal
        return ""
    return found["number"]


def before_extension(text: str) -> str:
    """The number before an extension; empty where the text is no number with one."""
    found = _EXTENSION.fullmatch(text)
    return found["number"].rstrip(" (.,;-/") if found else ""


def several(text: str) -> list[str]:
    """The numbers of a text that holds more than one; nothing where it does not."""
    parts = [part for part in _BETWEEN.split(text) if part]
    is_list = len(parts) > 1 and all(NUMBER.fullmatch(part) and digits(part) >= _SHORTEST_WHOLE for part in parts)
    return parts if is_list else []


def digits(text: str) -> int:
    """How many digits a text holds."""
    return sum(character.isdigit() for character in text)


def strange(text: str) -> str:
    """The first character that nobody sees, or takes for another one, with its code; empty where there is none."""
    return next((called(character) for character in text if not character.isascii() and _is_strange(character)), "")


def foreign(text: str) -> str:
    """The first character that no number is written with, with its code; empty where there is none."""
    return next((called(each) for each in text if not each.isascii() or not each.isprintable()), "")


def _is_strange(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] in "ZC" or kind in {"Pd", "Pi", "Pf"} or character in _DASHES + _BLANK_LETTERS + _QUOTES


def called(character: str) -> str:
    """A character by its code and its name in Unicode, as in U+00A0 (no-break space)."""
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'a control character').lower()})"
