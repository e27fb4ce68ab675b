"""Mappings kept in a file of SQLite, of which only what is asked for is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    import sqlite3

Value = TypeVar("Value")


def write_mappings(path: Path, mappings: Mapping[str, Mapping[str, object]]) -> None:
    """Write mappings to a file that is new.

    Args:
        path: The file.
        mappings: The mappings by their names, which are identifiers; their values as JSON can have them.

    Raises:
        OSError: It cannot be written.
    """
    import sqlite3

    try:
        connection = sqlite3.connect(path)
        try:
            with connection:
                for name, mapping in mappings.items():
                    connection.execute(f"create table {name} (key text primary key, value) without rowid")
                    rows = ((key, msgspec.json.encode(value)) for key, value in mapping.items())
                    connection.executemany(f"insert into {name} values (?, ?)", rows)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def read_mapping(path: Path, name: str, kind: type[Value]) -> Mapping[str, Value]:
    """A mapping that `write_mappings` has written, which nothing changes while it is in use.

    Args:
        path: The file.
        name: The name of the mapping.
        kind: The type of its values.
    """
    import sqlite3

    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    return _KeptMapping(connection, name, kind)


class _KeptMapping(Mapping[str, Value]):
    def __init__(self, connection: sqlite3.Connection, name: str, kind: type[Value]) -> None:
        self._connection = connection
        self._name = name
        self._decoder = msgspec.json.Decoder(kind)

    def __getitem__(self, key: str) -> Value:
        query = f"select value from {self._name} where key = ?"
        row = self._connection.execute(query, (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return self._decoder.decode(row[0])

    def __iter__(self) -> Iterator[str]:
        return (key for (key,) in self._connection.execute(f"select key from {self._name}"))

    def __len__(self) -> int:
        (count,) = self._connection.execute(f"select count(*) from {self._name}").fetchone()
        return int(count)
