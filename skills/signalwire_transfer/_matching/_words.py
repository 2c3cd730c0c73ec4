"""A word index: which labels hold a word, and which of its words are close to one that was said."""

from collections.abc import Iterable, Mapping, Sequence

from ._sounds import distances, misspelt, short_forms, sound, vowels

SAME, ALIKE, SLIP, CLOSE, FAR = 0, 2, 3, 4, 8
"""What it costs to take one word for another. It is the same; it sounds the same, or is its short form; it must be
a slip; it may be one; it may be two."""

_LONGEST_WORD = 40
_MOST_SLIPS = 2
_TELLING = 5
"""Letters from which on a word with one slip can still be told."""


class Words:
    """The words of all labels. A label is known by its place in the list."""

    def __init__(self, labels: Iterable[str]) -> None:
        self.holders: dict[str, list[int]] = {}
        self.of: list[tuple[str, ...]] = []
        shared: dict[str, str] = {}
        for place, label in enumerate(labels):
            words = tuple(shared.setdefault(word, word) for word in label.split())
            self.of.append(words)
            for word in set(words):
                self.holders.setdefault(word, []).append(place)
        self._by_sound: dict[str, list[str]] = {}
        self._by_initial: dict[str, list[str]] = {}
        for word in self.holders:
            self._by_initial.setdefault(word[0], []).append(word)
            if not _is_exact(word) and (heard := sound(word)):
                self._by_sound.setdefault(heard, []).append(word)

    def holding(self, words: Sequence[str]) -> list[int]:
        """The labels that hold all of these words."""
        lists = sorted((self.holders.get(word, []) for word in words), key=len)
        return [place for place in lists[0] if all(word in self.of[place] for word in words)] if lists else []

    def near(self, said: str) -> Mapping[str, int]:
        """The words that may have been meant, with what it costs to take each for the one that was said."""
        if _is_exact(said):
            return {said: SAME} if said in self.holders else {}
        found = {**self._misspelt(said), **self._sounding_like(said), **self._short_forms(said)}
        if said in self.holders:
            found[said] = SAME
        return found

    def together(self, places: Iterable[int]) -> list[str]:
        """The words of these labels."""
        return list(set().union(*(self.of[place] for place in places)))

    def far(self, said: str, company: Sequence[str]) -> Mapping[str, int]:
        """Words that are further off, among those whose company speaks for them."""
        slips = _MOST_SLIPS if len(said) >= _TELLING else 1
        return {} if _is_exact(said) else dict.fromkeys((word for word, _ in distances(said, company, slips)), FAR)

    def _misspelt(self, said: str) -> Mapping[str, int]:
        likely = self._by_initial.get(said[0], ())
        return {word: self._slip(said, word) if slips == 1 else FAR for word, slips in misspelt(said, likely)}

    def _slip(self, said: str, word: str) -> int:
        """A word that the directory knows is hardly a slip for another; nor is Daniela one for Daniel. What a sign more
        or less means is known of Latin letters alone."""
        is_another = said in self.holders or said.startswith(word) or word.startswith(said) or not said.isascii()
        return CLOSE if is_another or len(said) < _TELLING else SLIP

    def _sounding_like(self, said: str) -> Mapping[str, int]:
        likely = self._by_sound.get(sound(said), ())
        spoken = vowels(said)
        return {
            word: ALIKE if vowels(word) == spoken else self._slip(said, word) if slips == 1 else FAR
            for word, slips in distances(said, likely, _MOST_SLIPS)
        }

    def _short_forms(self, said: str) -> Mapping[str, int]:
        cost = CLOSE if said in self.holders else ALIKE
        return {word: cost for word in short_forms(said) if word in self.holders}


def _is_exact(said: str) -> bool:
    """Whether a word cannot be a slip for another: A12 is none for A13."""
    return len(said) > _LONGEST_WORD or any(map(str.isdigit, said))
