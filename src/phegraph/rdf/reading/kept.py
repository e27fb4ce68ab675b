"""Readings that are kept from round to round while the bytes of their files stay the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phegraph.rdf.reading.reader import Reading


class KeptReadings:
    """What files were read as; in each round, what the round before has used is there.

    A reading depends on the bytes of its file and on what these are read with, and on nothing else.
    """

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._former: dict[Hashable, Reading] = {}
        self._present: dict[Hashable, Reading] = {}

    @contextmanager
    def round(self) -> Iterator[None]:
        """A round, in which `reader.read` reads no file again whose bytes stay the same."""
        self._former, self._present = self._present, {}
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def get(self, data: bytes, key: Hashable, make: Callable[[], Reading]) -> Reading:
        """The reading of the bytes of a file, and what else it depends on."""
        key = key, hashlib.blake2b(data).digest()
        if key not in self._present:
            self._present[key] = self._former[key] if key in self._former else make()
        return self._present[key]


_current: ContextVar[KeptReadings | None] = ContextVar("kept_readings", default=None)


def kept_or_made(data: bytes, key: Hashable, make: Callable[[], Reading]) -> Reading:
    """A reading that is kept, or else is made."""
    kept = _current.get()
    return kept.get(data, key, make) if kept else make()
