"""Values kept in a file from one run of the program to the next."""

import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import msgspec

from phegraph.system.files import replacing

MAX_VALUES = 1000
"""How many values a file keeps; the oldest goes first."""

_CHECKSUM = 16


class KeptValues:
    """Values of JSON by their keys.

    Attributes:
        made: Those that are new since the file was read or written.
    """

    def __init__(self, path: Path | None) -> None:
        """Read what a file keeps: nothing where it is damaged. Without a file, nothing is kept."""
        self._path = path
        self._values: dict[str, msgspec.Raw] = {}
        self.made: dict[str, bytes] = {}
        with suppress(OSError, ValueError):
            if path:
                data = path.read_bytes()
                if data[:_CHECKSUM] == _checksum(data[_CHECKSUM:]):
                    self._values = msgspec.json.decode(data[_CHECKSUM:], type=dict[str, msgspec.Raw])
                    os.utime(path)

    def get(self, key: str) -> msgspec.Raw | None:
        """The value of a key, as JSON."""
        return self._values.get(key)

    def keep(self, key: str, value: bytes) -> None:
        """Keep a value, which is JSON, under a key."""
        if self._path and len(self.made) < MAX_VALUES:
            self._values[key] = msgspec.Raw(value)
            self.made[key] = value

    def add(self, made: Mapping[str, bytes]) -> None:
        """Keep the values that another process has made."""
        for key, value in made.items():
            self.keep(key, value)

    def save(self) -> None:
        """Write what is new. A folder that cannot be written to is no reason to fail."""
        if self._path and self.made:
            data = msgspec.json.encode(dict([*self._values.items()][-MAX_VALUES:]))
            with suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with replacing(self._path) as temporary:
                    temporary.write_bytes(_checksum(data) + data)
        self.made = {}


def _checksum(data: bytes) -> bytes:
    return blake2b(data, digest_size=_CHECKSUM).digest()
