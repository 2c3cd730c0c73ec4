"""How something is spoken: in which language, and in whose voice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speech:
    """The voice and language of what the platform speaks inside a document; empty where it may choose."""

    voice: str = ""
    """The voice, as the SDK writes it; empty for the platform's own."""
    language: str = ""
    """The language, as a code; empty for the platform's own."""
