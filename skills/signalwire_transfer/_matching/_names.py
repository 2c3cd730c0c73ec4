"""Finding whom a caller means among many names: by what was said, and never by a guess.

In this order: the name itself; without case, accents and punctuation, or by an alias; by its words in another order;
misspelt, sounding alike, or by a nickname. One clear match is taken; several close ones, or one that is less than
clear, are for the caller to choose from; else there is nobody.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ._matches import MOST_CHOICES, Found, Match, decided, match
from ._sounds import ready
from ._spelling import agree, fold, spellings, words_of
from ._words import Words

_LONGEST = 200
_MOST_WORDS = 8
_COMMON = 500
"""A word that so many names hold tells little: it is only looked for in those that rarer words lead to."""
_MOST_TOGETHER = 2000
_MOST_IN_PART = 60
"""So many names that share a part of what was said are compared one by one: a description may speak for one."""

_AROUND = (
    "a an the to of for in at on from with my your our and or please is it mr mrs ms miss dr doctor prof professor sir "
    "madam department dept team desk office group people person somebody someone speak talk call line number"
)
_FILLERS = frozenset(_AROUND.split())
"""Words around a name that need not be part of it."""

Near = Mapping[str, Mapping[str, int]]
"""Each word that was said, to the words that may have been meant and what each costs."""


@dataclass(frozen=True, slots=True)
class _Index:
    """Used only when no name matches exactly: the words of every label, whose it is, and labels without spaces."""

    words: Words
    named: Sequence[str]
    joined: Mapping[str, str]


class Names:
    """The names of a directory, best as a dict or a set, with what else each may be called and what describes it.

    Several may share an alias, or a spelling: then it is a question.
    """

    def __init__(
        self, names: Collection[str], aliases: Mapping[str, Sequence[str]], described: Mapping[str, str]
    ) -> None:
        self._names = names
        self._described = described
        self._folded: dict[str, str] = {}
        self.shared: dict[str, tuple[str, ...]] = {}
        """Everybody who shares a name or an alias, by that name."""
        self._marked: dict[str, str] = {}
        for name in names:
            self._call(name, name)
        for name, others in aliases.items():
            for alias in others:
                self._call(alias, name)
        self._index: _Index | None = None

    def find(self, said: str) -> Found:
        """Whom a text means. The text may be anything."""
        if said in self._names:
            return Found(said)
        text = said[:_LONGEST]
        called = self._called(text)
        if len(called) > MOST_CHOICES:
            return Found(many=len(called))
        if called:
            return Found(called[0]) if len(called) == 1 and self._agrees(text) else Found(close=called)
        words = fold(text).split()[:_MOST_WORDS]
        found = self._looked_up(words, self._indexed()) if words else Found()
        return found if found.name is None or _agree_in_order(text, found.name) else Found(close=(found.name,))

    def called(self, said: str) -> str | None:
        """The only one whose name or alias is written so, or so but for case, accents and punctuation."""
        if said in self._names:
            return said
        called = self._called(said[:_LONGEST])
        return called[0] if len(called) == 1 else None

    def prepare(self) -> None:
        """Build what only a miss needs, so that no caller waits for it."""
        self._indexed()
        ready()

    def _call(self, label: str, name: str) -> None:
        """Note a name that somebody may be called by."""
        for spelled in spellings(label):
            other = self._folded.setdefault(spelled, name)
            if other != name:
                self.shared[spelled] = (*self.shared.get(spelled, (other,)), name)
            elif not label.isascii():
                self._marked[spelled] = label

    def _called(self, text: str) -> tuple[str, ...]:
        """Everybody of this name, whatever its case, accents and punctuation."""
        found: dict[str, None] = {}
        for spelled in spellings(text):  # one, nearly always
            if spelled in self._folded:
                found |= dict.fromkeys(self.shared.get(spelled, (self._folded[spelled],)))
        return tuple(found)

    def _agrees(self, text: str) -> bool:
        """Whether the accents of the text agree with the name that it was found under."""
        return all(agree(text, self._marked.get(spelled, spelled)) for spelled in spellings(text))

    def _indexed(self) -> _Index:
        if self._index is None:  # two threads may build it at once: a lock that is held would outlive a fork
            labels = [(label, name) for label, one in self._folded.items() for name in self.shared.get(label, (one,))]
            self._index = _Index(Words(label for label, _ in labels), [name for _, name in labels], _joined(labels))
        return self._index

    def _looked_up(self, said: list[str], index: _Index) -> Found:
        if name := index.joined.get("".join(said)):  # Vanderberg for van der Berg
            return Found(name)
        telling = [word for word in said if word not in _FILLERS or word in index.words.holders] or said
        holding = index.words.holding(telling)
        whole = {index.named[place] for place in holding if sorted(index.words.of[place]) == sorted(telling)}
        if len(whole) == 1:
            return Found(whole.pop())
        if len(holding) > MOST_CHOICES and not whole and (many := len({index.named[place] for place in holding})):
            return Found(many=many)
        most_in_part = _MOST_IN_PART if self._described else MOST_CHOICES
        near, places = _reached({word: index.words.near(word) for word in telling}, index.words, most_in_part)
        if len(places) > _MOST_IN_PART:
            return Found(many=len({index.named[place] for place in places}))
        best: dict[str, Match] = {}
        for place in places:
            found = self._match(index.words.of[place], index.named[place], near)
            best[found.name] = min(found, best.get(found.name, found))
        return decided(sorted(best.values()))

    def _match(self, words: Sequence[str], name: str, near: Near) -> Match:
        costs, missing, spare = [], 0, 0
        for said, meant in near.items():
            if fitting := [meant[word] for word in words if word in meant]:
                costs.append(min(fitting))
            elif said in _FILLERS:
                spare += 1
            elif not self._describes(said, name):
                missing += 1
        return match(costs, missing, max(len(words) - len(costs), 0), spare, name)

    def _describes(self, said: str, name: str) -> bool:
        return name in self._described and said in fold(self._described[name]).split()


def _joined(labels: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The labels without their spaces, each to its name; to nobody where two names would be the same."""
    joined: dict[str, str] = {}
    for label, name in labels:
        whole = label.replace(" ", "")
        joined[whole] = name if joined.get(whole, name) == name else ""
    return joined


def _agree_in_order(said: str, name: str) -> bool:
    """Whether the accents of what was said agree with a name, whatever the order of its words."""
    if said.isascii() and name.isascii():
        return True
    telling = [word for word in words_of(said) if fold(word) not in _FILLERS]
    return agree(" ".join(sorted(telling, key=fold)), " ".join(sorted(words_of(name), key=fold)))


def _reached(near: Near, words: Words, most_in_part: int) -> tuple[Near, Sequence[int]]:
    """The labels that share the most words with what was said, and what each word was taken for."""
    most, places = _sharing(near, words)
    telling = [said for said in near if said not in _FILLERS]
    if most < len(telling) and len(places) <= _MOST_TOGETHER:  # one word is right: the others may be further off
        company = words.together(places)
        near = {said: {**words.far(said, company), **near[said]} for said in telling}
        most, places = _sharing(near, words)
    if most < len(telling) and len(places) > most_in_part:  # most lack a word and have another in its place
        places = [place for place in places if len(words.of[place]) <= most]
    return near, places


def _sharing(near: Near, words: Words) -> tuple[int, Sequence[int]]:
    """How many of the words a label shares at most, and the labels that share so many."""
    sizes = {said: sum(len(words.holders[word]) for word in meant) for said, meant in near.items() if meant}
    telling = [said for said in sizes if said not in _FILLERS] or list(sizes)
    rare = [said for said in telling if sizes[said] <= _COMMON] or telling
    shared: Counter[int] = Counter()
    for said in rare:
        shared.update(set().union(*(words.holders[word] for word in near[said])))
    for meant in (near[said] for said in telling if said not in rare):
        shared.update([place for place in shared if any(word in meant for word in words.of[place])])
    most = max(shared.values(), default=0)
    return most, [place for place, count in shared.items() if count == most]
