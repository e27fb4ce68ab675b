"""Repeats: what comes more than once among many things, of which none is kept."""

from collections.abc import Hashable, Iterable, Set

_BITS = 27
_MASK = (1 << _BITS) - 1


class Repeats:
    """Whether a thing may come more than once: those that do not are told apart, but for a few in a hundred.

    Each thing sets a bit of 16 MiB, however many there are.
    """

    def __init__(self, things: Iterable[Hashable]) -> None:
        """Go through the things once."""
        marks, again = bytearray(1 << (_BITS - 3)), set[int]()
        for thing in things:
            at = hash(thing) & _MASK
            byte, bit = at >> 3, 1 << (at & 7)
            if marks[byte] & bit:
                again.add(at)
            else:
                marks[byte] |= bit
        self._again: Set[int] = again

    def __bool__(self) -> bool:
        return bool(self._again)

    def __contains__(self, thing: Hashable) -> bool:
        return hash(thing) & _MASK in self._again
