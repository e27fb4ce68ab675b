"""JSON by path, JSON Lines, and results of SPARQL, one row at a time."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from decimal import Decimal

from phegraph.importing.rows import Row, Source, Table, flattened, needs, unreadable, with_split

_MARK = BOM_UTF8
_LONGEST_LINE = 1 << 26


def open_json(source: Source) -> Table:
    """Open JSON or JSON Lines. Raises what `open_table` raises."""
    is_lines = (source.format or "") == "jsonl" or source.path.suffix.lower() in (".jsonl", ".ndjson")
    if source.format == "results" or source.path.suffix.lower() == ".srj":
        table = Table("results of SPARQL", (), {}, [])
        table.rows = _results(source, table)
        return table
    table = Table("JSON Lines" if is_lines else "JSON", (), {}, [])
    table.rows = with_split((_lines if is_lines else _items)(source, table), source)
    return table


def _items(source: Source, table: Table) -> Iterator[Row]:
    for number, value in enumerate(_values(source), 1):
        yield flattened(value, number, source, table)


def _values(source: Source) -> Iterator[object]:
    """The values at the path of a document, of which one at a time is in memory."""
    try:
        import ijson
    except ImportError as missing:
        raise needs("ijson") from missing
    try:
        with source.path.open("rb") as file:
            start = len(_MARK) if file.read(len(_MARK)) == _MARK else 0
            file.seek(start)
            at = source.at or ("*" if _begins_list(source) else "")
            prefix = ".".join("item" if part == "*" else part for part in at.split("/") if part)
            found = False
            for value in ijson.items(file, prefix, use_float=False):
                found = True
                yield value
            if not found and prefix.endswith(".item"):
                file.seek(start)
                for _, value in ijson.kvitems(file, prefix.removesuffix(".item"), use_float=False):
                    yield value
    except (ijson.JSONError, UnicodeError, OverflowError) as error:
        first = error.args[0] if error.args else ""
        text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(error)
        why = (text.splitlines() or [""])[0].strip(" .")
        raise unreadable(source, f"This is no JSON in UTF-8: {why}.") from error


def _begins_list(source: Source) -> bool:
    with source.path.open("rb") as file:
        return file.read(4096).removeprefix(_MARK).lstrip().startswith(b"[")


def _lines(source: Source, table: Table) -> Iterator[Row]:
    number = 0
    with source.path.open("rb") as file:
        for line, text in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 1):
            if not text.strip():
                continue
            try:
                document = json.loads(text.removeprefix(_MARK), parse_float=Decimal)
            except (ValueError, RecursionError) as error:
                raise unreadable(source, f"This line is no JSON: {error}.", line) from error
            for value in _at(document, [part for part in source.at.split("/") if part]):
                number += 1
                yield flattened(value, number, source, table, line)


def _at(value: object, path: list[str]) -> Iterator[object]:
    if not path:
        yield value
    elif path[0] == "*":
        members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for member in members:
            yield from _at(member, path[1:])
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _results(source: Source, table: Table) -> Iterator[Row]:
    """The rows of SPARQL 1.1 Query Results JSON, section 3.2: each variable with its value."""
    rows = Source(source.path, source.name, at="results/bindings/*")
    for number, binding in enumerate(_values(rows), 1):
        bound = binding.items() if isinstance(binding, dict) else ()
        yield flattened({name: term.get("value") for name, term in bound}, number, source, table)
