"""Many texts in little memory: the bytes of all in a row, which forks of a process share as they are."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise


class PackedTexts(Iterable[str]):
    """Different texts in their order, each with its number."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take texts.

        Args:
            texts: The texts, sorted, each once.
        """
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        for text in texts:
            self._bytes += _bytes(text)
            self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[str]:
        return (
            self._bytes[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(self._ends)
        )

    def at(self, number: int) -> str:
        """The text of a number."""
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")

    def find(self, text: str) -> int | None:
        """The number of a text; None where it is none of these."""
        sought, low, high = _bytes(text), 0, len(self)
        while low < high:  # UTF-8 has the order of code points
            middle = (low + high) // 2
            if self._bytes[self._ends[middle] : self._ends[middle + 1]] < sought:
                low = middle + 1
            else:
                high = middle
        is_there = low < len(self) and self._bytes[self._ends[low] : self._ends[low + 1]] == sought
        return low if is_there else None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
