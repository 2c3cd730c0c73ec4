"""What carriers and phones send when a caller withholds their number or name."""

import re
import unicodedata

_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_SPELT = ("anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld")
"""The words that carriers send as the digits of a phone's keypad: +266696687 is ANONYMOUS. With a + no country assigns
one of them but +1 737 874 2833, which some carriers send for RESTRICTED all the same."""
_DIGITS = re.compile(r"(?:\+|00)?1?(?:" + "|".join(word.translate(_KEYPAD) for word in _SPELT) + ")")

_WITHHELD = (
    "anonymous|anonym|private|restricted|blocked|unknown|unavailable|withheld|hidden|suppressed|unidentified|masked"
)
_WHAT = "caller|number|name|id|callerid|call|party|user|subscriber|line"
_PHRASE = re.compile(
    rf"(?:the )?(?:(?:{_WHAT}) )*(?:is )?(?:{_WITHHELD})(?: (?:{_WHAT}|by|at|request|of))*"
    rf"|(?:(?:{_WHAT}) )*not (?:available|provided|disclosed|given)|no (?:{_WHAT})(?: (?:{_WHAT}|available|info))*"
    r"|out of area|asserted identity withheld|null|none|nil|undefined|nan|n a"
)
# German, French, Spanish, Portuguese, Italian, Dutch, Danish, Norwegian, Swedish, Finnish, Polish, Turkish, Indonesian,
# Russian, Arabic, Hebrew, Japanese and Chinese
_ELSEWHERE = re.compile(
    r"unbekannt|unbekannter anrufer|unbekannte nummer|unterdruckt|unterdruckte nummer|private nummer"
    r"|anonymer anrufer|prive|numero prive|appel masque|numero masque|masque|inconnu|numero inconnu|anonyme"
    r"|privado|numero privado|numero desconocido|desconocido|numero oculto|oculto|anonimo|desconhecido"
    r"|numero desconhecido|privato|numero privato|sconosciuto|numero sconosciuto|numero nascosto|anoniem"
    r"|onbekend|onbekend nummer|prive nummer|privenummer|ukendt|ukendt nummer|skjult nummer|hemmeligt nummer"
    r"|okant|okant nummer|dolt nummer|skyddat nummer|numer prywatny|numer nieznany|nieznany|numer zastrzezony"
    r"|numero no disponible|nao identificado|numero confidencial|skjult|ukjent|ukjent nummer|blokkert|tuntematon"
    r"|tuntematon numero|salainen numero|gizli numara|bilinmeyen numara|nomor pribadi|nomor tidak dikenal"
    r"|номер скрыт|скрытыи номер|неизвестныи номер|неизвестно|номер не определен|приватныи номер|رقم خاص"
    r"|رقم غير معروف|מספר חסוי|שיחה חסויה|非通知|非通知設定|未知|未知号码|私人号码|无号码"
)
_WORDS = re.compile(r"\w+")
_ADDRESS = re.compile(r"<.*|^(?:sips?|tel):")
_SIP_USER = re.compile(r"(?:.*?sips?:)?\"?([^@:;<>\"]+)(?::[^@]*)?@([^;>\s:]*).*", re.DOTALL)


def is_withheld(text: str) -> bool:
    """Whether a caller's number or name only says that it is withheld."""
    if not text.strip("+0 "):
        return True
    if text[:1] == "+" and text[1:].isdigit() and text.isascii():
        return _DIGITS.fullmatch(text) is not None
    if "@" in text and (address := _SIP_USER.fullmatch(text)):
        return address[2].casefold().endswith(".invalid") or is_withheld(address[1])
    words = _folded(_ADDRESS.sub("", text.casefold()))
    return not words or bool(
        _PHRASE.fullmatch(words) or _ELSEWHERE.fullmatch(words) or _DIGITS.fullmatch(words.replace(" ", ""))
    )


def _folded(text: str) -> str:
    """The words alone: without accents, and with one space in place of whatever stands between them."""
    if not text.isascii():
        text = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return " ".join(_WORDS.findall(text.replace("_", " ")))
