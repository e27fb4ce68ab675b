"""Rows: what a file of any format that is read gives, one at a time, with the place of each."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from phegraph.errors import InputError, PhegraphError
from phegraph.finding import Finding, Place, Severity

Cells = Mapping[str, str]
MOST_RAGGED = 20
"""The number of findings of rows that are not as long as the header; more are counted."""

EXTENSIONS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xml": "xml",
    ".xlsx": "spreadsheet",
    ".xlsm": "spreadsheet",
    ".xls": "spreadsheet",
    ".xlsb": "spreadsheet",
    ".ods": "spreadsheet",
    ".ics": "icalendar",
    ".ttl": "rdf",
    ".nt": "rdf",
    ".rdf": "rdf",
    ".jsonld": "rdf",
    ".trig": "rdf",
    ".nq": "rdf",
    ".srj": "results",
}
"""The format of a file by its extension."""

FORMATS = tuple(dict.fromkeys(EXTENSIONS.values()))


class Row(Struct, frozen=True):
    """A row of a file.

    Attributes:
        number: Its number, from 1.
        cells: The text of each column that has one, by the name of the column as a variable.
        lists: The members of each list in it, by the name of the list.
        line: Its line in the file, or its row in a sheet; None where the format has none.
    """

    number: int
    cells: Cells
    lists: Mapping[str, Sequence[Cells]] = {}
    line: int | None = None


class Source(Struct, frozen=True):
    """How a file is read.

    Attributes:
        path: The file.
        name: Its name in findings.
        format: One of `FORMATS`; empty for that of its extension.
        at: The path of the rows in JSON or XML, names with slashes between, `*` for the members of a list.
        encoding: Its encoding; empty where it is to be detected.
        delimiter: What separates cells; empty where it is to be detected.
        sheet: The sheet of a spreadsheet; empty for the first.
        header: The row of the names of columns.
        lists: The names of what is a list even where a row has one member of it.
        split: What separates the members of a list in a cell, by the name of the column.
        select: The SELECT whose rows are those of a file of RDF.
    """

    path: Path
    name: str
    format: str = ""
    at: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: int = 1
    lists: tuple[str, ...] = ()
    split: Mapping[str, str] = {}
    select: str = ""


class Table(Struct):
    """An open file: what was detected of it, and its rows.

    Attributes:
        description: What it is, in words.
        rows: The rows.
        columns: The columns, as variables, each with its name in the file; grows while rows are read.
        findings: What is wrong with it, as far as it was read.
        ragged: How many rows have another number of cells than the header; the first of them are findings.
    """

    description: str
    rows: Iterable[Row]
    columns: dict[str, str]
    findings: list[Finding]
    ragged: int = 0

    def note_ragged(self, source: Source, line: int, cells: int, names: int) -> None:
        """Note a row that has another number of cells than the header."""
        self.ragged += 1
        if self.ragged <= MOST_RAGGED:
            message = f"This row has {cells} cells, and the header {names}."
            hint = "Quote cells that hold the delimiter; the cells that are there are read."
            place = Place(source.name, line)
            self.findings.append(Finding("rows/row", Severity.WARNING, message, hint, place))


def open_table(source: Source) -> Table:
    """Open a file of rows; they are read as they are asked for.

    Raises:
        InputError: It cannot be read as what it is said to be; also while rows are read.
        PhegraphError: Its format is not known, or takes a package that is not installed.
        OSError: It cannot be read.
    """
    name = source.format or EXTENSIONS.get(source.path.suffix.lower(), "")
    if name not in FORMATS:
        hint = f"Name its format in the mapping: {', '.join(FORMATS)}."
        raise PhegraphError(f"The format of {source.name} is not known.", hint=hint)
    return _opener(name)(source)


def _opener(name: str) -> Callable[[Source], Table]:
    """What reads a format; packages are imported with it."""
    if name in ("csv", "tsv"):
        from phegraph.importing.delimited import open_delimited as opener
    elif name in ("json", "jsonl", "results"):
        from phegraph.importing.json_rows import open_json as opener
    elif name == "xml":
        from phegraph.importing.xml_rows import open_xml as opener
    elif name == "spreadsheet":
        from phegraph.importing.spreadsheets import open_spreadsheet as opener
    elif name == "icalendar":
        from phegraph.importing.calendars import open_calendar as opener
    else:
        from phegraph.importing.rdf_rows import open_rdf as opener
    return opener


def needs(package: str) -> PhegraphError:
    """The error for a package that is not installed."""
    hint = "Install it: pip install 'phegraph[import]'."
    return PhegraphError(f"This needs the package {package}, which is not installed.", hint=hint)


def unreadable(source: Source, message: str, line: int | None = None, hint: str = "") -> InputError:
    """The error for a file that cannot be read further."""
    return InputError([Finding("file/rows", Severity.VIOLATION, message, hint, Place(source.name, line))])


def variable(column: str) -> str:
    """The variable of a column: its name, with `_` for what no variable has (SPARQL 1.1 Query, VARNAME)."""
    return re.sub(r"\W+", "_", column.strip()).strip("_") or "column"


def variables_of(names: Sequence[str], source: Source, line: int | None) -> tuple[list[str], list[Finding]]:
    """The variables of columns, each another, and findings of names that are empty or stand twice."""
    variables: list[str] = []
    findings = []
    for number, name in enumerate(names, 1):
        one = variable(name) if name.strip() else f"column_{number}"
        if one in variables:
            message = f"Two columns are called {name.strip()!r}; the {number}th is {one}_{number} here."
            place = Place(source.name, line)
            findings.append(Finding("rows/column", Severity.WARNING, message, "Rename one.", place))
            one = f"{one}_{number}"
        variables.append(one)
    unnamed = sum(not name.strip() for name in names)
    if unnamed * 2 > len(names):
        message = f"Of {len(names)} columns {unnamed} have no name."
        hint = "If the names stand in another row, say which: `header-row` in the header of the mapping."
        findings.append(Finding("rows/column", Severity.WARNING, message, hint, Place(source.name, line)))
    return variables, findings


def flattened(value: object, number: int, source: Source, table: Table, line: int | None = None) -> Row:
    """A row of a value of JSON or XML: parts of parts have the names of both, with `_` between.

    Raises:
        InputError: It is nested too deep.
    """
    cells: dict[str, str] = {}
    lists: dict[str, list[Cells]] = {}
    try:
        _flatten(value, "", "", cells, lists, {}, source, table)
    except RecursionError as error:
        raise unreadable(source, f"Row {number} is nested too deep.", line) from error
    return Row(number, cells, lists, line)


def _flatten(
    value: object,
    name: str,
    path: str,
    cells: dict[str, str],
    lists: dict[str, list[Cells]],
    above: dict[str, str],
    source: Source,
    table: Table,
) -> None:
    if isinstance(value, dict):
        for key, part in value.items():
            inner = variable(str(key))
            at = f"{path}.{key}" if path else str(key)
            _flatten(part, f"{name}_{inner}" if name else inner, at, cells, lists, above, source, table)
    elif isinstance(value, list) or (name in source.lists and value is not None):
        members = value if isinstance(value, list) else [value]
        for number, member in enumerate(members, 1):
            inside = {**above, name: str(number)}
            own: dict[str, str] = dict(inside)
            scalars = isinstance(member, list) and not any(isinstance(one, dict | list) for one in member)
            content = "-".join(map(_text, member)) if scalars else member
            if isinstance(content, dict | list):
                _flatten(content, name, path, own, lists, inside, source, table)
            else:
                _flatten({"value": content}, name, path, own, lists, inside, source, table)
            lists.setdefault(name, []).append(own)
        table.columns.setdefault(name, path)
    elif (text := _text(value)) != "":
        cells[name or "value"] = text
        table.columns.setdefault(name or "value", path or "value")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def with_split(rows: Iterable[Row], source: Source) -> Iterable[Row]:
    """Rows whose cells that hold several values are lists."""
    return _with_split(rows, source.split) if source.split else rows


def _with_split(rows: Iterable[Row], split: Mapping[str, str]) -> Iterator[Row]:
    for row in rows:
        lists = {name: list(members) for name, members in row.lists.items()}
        for name, sign in split.items():
            parts = [part.strip() for part in row.cells.get(name, "").split(sign) if part.strip()]
            lists[name] = [{name: str(number), f"{name}_value": part} for number, part in enumerate(parts, 1)]
        yield Row(row.number, row.cells, lists, row.line)
