"""XML by path, one element at a time; declarations of entities are refused, and nothing outside is read."""

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from phegraph.importing.rows import Row, Source, Table, flattened, unreadable, with_split

_CHUNK = 1 << 16
_DEEPEST = 100


def open_xml(source: Source) -> Table:
    """Open XML. Raises what `open_table` raises."""
    table = Table("XML", (), {}, [])
    table.rows = with_split(_rows(source, table), source)
    return table


def _rows(source: Source, table: Table) -> Iterator[Row]:
    elements = _Elements(source)
    number = 0
    with source.path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            elements.feed(chunk)
            for line, value in elements.taken():
                number += 1
                yield flattened(value, number, source, table, line)
            if not chunk:
                return


class _Elements:
    """The elements at a path as values: attributes and children by their names, texts as `value`."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._path = [part for part in source.at.split("/") if part] or ["*", "*"]
        self._names: list[str] = []
        self._open: list[tuple[dict[str, Any], list[str]]] = []
        self._ready: list[tuple[int, object]] = []
        self._line = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = self._refuse

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            message = f"This XML is not well-formed: {expat.ErrorString(error.code)}."
            raise unreadable(self._source, message, error.lineno) from error

    def taken(self) -> list[tuple[int, object]]:
        ready, self._ready = self._ready, []
        return ready

    def _refuse(self, *_: object) -> None:
        message = "This XML declares entities, which are not read."
        raise unreadable(self._source, message, self._parser.CurrentLineNumber, "Write the texts out.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._names.append(name.rpartition(" ")[2])
        if len(self._names) > _DEEPEST:
            raise unreadable(self._source, f"This XML is nested over {_DEEPEST} deep.")
        if self._open or self._matches():
            if not self._open:
                self._line = self._parser.CurrentLineNumber
            own = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            self._open.append((own, []))

    def _matches(self) -> bool:
        is_long = len(self._names) == len(self._path)
        return is_long and all(
            part in ("*", name) for part, name in zip(self._path, self._names, strict=True)
        )

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1][1].append(text)

    def _end(self, _: str) -> None:
        name = self._names.pop()
        if not self._open:
            return
        parts, texts = self._open.pop()
        text = " ".join("".join(texts).split())
        value: object = {**parts, "value": text} if parts and text else parts or text
        if not self._open:
            self._ready.append((self._line, value))
            return
        above = self._open[-1][0]
        if name not in above:
            above[name] = value
        elif isinstance(above[name], list):
            above[name].append(value)
        else:
            above[name] = [above[name], value]
