"""What is made of files is kept from round to round while their bytes stay the same: readings, and places."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Value = TypeVar("Value")


class KeptReadings:
    """What was made of files; in each round, what the round before has used is there.

    It depends on the bytes of its file and on what these are read with, and on nothing else.
    """

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._former: dict[Hashable, Any] = {}
        self._present: dict[Hashable, Any] = {}

    @contextmanager
    def round(self) -> Iterator[None]:
        """A round, in which `reader.read` reads no file again whose bytes stay the same."""
        self._former, self._present = self._present, {}
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def get(self, data: bytes, key: Hashable, make: Callable[[], Value]) -> Value:
        """What is made of the bytes of a file, and of what else it depends on."""
        key = key, hashlib.blake2b(data).digest()
        if key not in self._present:
            self._present[key] = self._former[key] if key in self._former else make()
        value: Value = self._present[key]
        return value


_current: ContextVar[KeptReadings | None] = ContextVar("kept_readings", default=None)


def kept_or_made(data: bytes, key: Hashable, make: Callable[[], Value]) -> Value:
    """What is kept of a file, or else is made."""
    kept = _current.get()
    return kept.get(data, key, make) if kept else make()


def is_in_round() -> bool:
    """Whether what is made of files is kept from round to round."""
    return _current.get() is not None
