"""How something is spoken: in which language, and in whose voice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speech:
    """The voice and language of what the platform speaks inside a document; empty where it may choose."""

    voice: str = ""
    language: str = ""
