"""Finding by name: as the search page of the site finds, whose script (`search.js`) has the same points."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from rapidfuzz.distance import OSA

from phegraph.site.pages.search import SearchEntry

_WORDS = re.compile(r"[^\W_]+")
_EXACT, _BEGINNING, _INSIDE, _MISTYPED = range(4)
_POINTS = ((10, 8, 5, 4), (9, 7, 4, 3), (3, 3, 0, 1))
"""The points of a word in the name, other names and texts: as it is, at a beginning, inside, mistyped."""
_WHOLE, _WHOLE_MISTYPED = 20, 6
_MOST_WORDS = 12
_LONGEST_WORD = 60


class Found(Struct, frozen=True):
    """What is found, with its points; `is_exact` where it is called what is sought."""

    entry: SearchEntry
    points: float
    is_exact: bool


class Finder:
    """Finds by names, other names and texts, without regard to accents, with a typing mistake or two."""

    def __init__(self, entries: Sequence[SearchEntry]) -> None:
        """Take what can be found."""
        self._entries = entries
        self._lengths = [len(_words(entry.label)) for entry in entries]
        self._fields: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._whole: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            others = [text for text, _ in map(_tagged, entry.other_names)]
            texts = [entry.kind, *(text for text, _ in map(_tagged, entry.texts))]
            for field, words in enumerate(
                (_words(entry.label), _words(" ".join(others)), _words(" ".join(texts)))
            ):
                for word in set(words):
                    self._fields[word][field].append(number)
            for name in {"".join(_words(name)) for name in (entry.label, *others)}:
                self._whole[name].append(number)
        self.by_iri = {entry.iri: entry for entry in entries if entry.iri}

    def find(self, sought: str, *, kinds: Iterable[str] = ()) -> list[Found]:
        """What fits, the best first; where nothing has all words, what has all but one.

        Args:
            sought: What a person typed.
            kinds: The classes that are of interest; all without any.
        """
        words = [word[:_LONGEST_WORD] for word in _words(sought)][:_MOST_WORDS]
        if not words:
            return []
        whole = self._wholes("".join(words))
        points: dict[int, float] = defaultdict(float)
        had: dict[int, int] = defaultdict(int)
        needed = 0
        for word in words:
            is_needed = len(word) > 3 or any(map(str.isdigit, word)) or len(words) == 1
            needed += is_needed
            for number, best in self._best(word).items():
                points[number] += best
                had[number] += is_needed
        allowed = {kind.casefold() for kind in kinds}
        known = [
            number
            for number in points.keys() | whole.keys()
            if not allowed or self._entries[number].kind.casefold() in allowed
        ]
        fitting = [number for number in known if had[number] >= needed or number in whole]
        if not fitting and len(words) > 1:
            fitting = [number for number in known if had[number] >= needed - 1]
        found = []
        for number in fitting:
            entry, of_whole = self._entries[number], whole.get(number, 0)
            total = (points[number] + of_whole) * (0.75 if entry.kind == "source" else 1)
            total -= min(3, self._lengths[number] / 6)
            if points[number] + of_whole > 0:
                found.append(Found(entry, total, of_whole == _WHOLE))
        return sorted(found, key=lambda one: (-one.points, one.entry.label))

    def _best(self, word: str) -> Mapping[int, float]:
        """The points of each entry that has a word."""
        best: dict[int, tuple[int, float]] = {}
        for known, kind in _fits(word, self._fields):
            for field, numbers in self._fields[known].items():
                value = _POINTS[field][kind]
                for number in numbers:
                    before = best.get(number)
                    # The name counts before the other names, and these before the texts.
                    if value and (
                        before is None or field < before[0] or (field == before[0] and value > before[1])
                    ):
                        best[number] = field, value
        return {number: value for number, (_, value) in best.items()}

    def _wholes(self, sought: str) -> Mapping[int, int]:
        """The points of each entry that is called what is sought, however it is divided into words."""
        edits = _edits(sought)
        points: dict[int, int] = {}
        for name, numbers in self._whole.items():
            if name == sought:
                value = _WHOLE
            elif edits and (_is_near(sought, name, edits) or _is_near(sought, name[: len(sought)], edits)):
                value = 0 if name.startswith(sought) or sought in name else _WHOLE_MISTYPED
            else:
                continue
            for number in numbers:
                points[number] = max(value, points.get(number, 0))
        return {number: value for number, value in points.items() if value}


def _fits(word: str, known: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The known words that a word fits, and how."""
    edits = _edits(word)
    for candidate in known:
        if candidate == word:
            yield candidate, _EXACT
        elif candidate.startswith(word):
            yield candidate, _BEGINNING
        elif len(word) > 2 and word in candidate:
            yield candidate, _INSIDE
        elif edits and (_is_near(word, candidate, edits) or _is_near(word, candidate[: len(word)], edits)):
            yield candidate, _MISTYPED


def _is_near(word: str, candidate: str, edits: int) -> bool:
    """Whether two words are within so many edits (optimal string alignment)."""
    if abs(len(word) - len(candidate)) > edits:
        return False
    return OSA.distance(word, candidate, score_cutoff=edits) <= edits


def _edits(word: str) -> int:
    """How many letters of a word may be mistyped; no digits."""
    return 0 if len(word) < 4 or word.isdigit() else 1 if len(word) < 8 else 2


def _words(text: str) -> list[str]:
    if text.isascii():
        return _WORDS.findall(text.lower())
    plain = unicodedata.normalize("NFKD", text)
    return _WORDS.findall("".join(c for c in plain if not unicodedata.combining(c)).lower())


def _tagged(text: str | list[str]) -> tuple[str, str]:
    """A text of an entry, and its language tag."""
    return (text, "") if isinstance(text, str) else (text[0], text[1])
