"""An import: rows through a mapping to one sorted file of Turtle, which is written on request alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import IO

from msgspec.structs import replace
from pyoxigraph import NamedNode

from phegraph.finding import Finding, Place, Severity
from phegraph.importing.functions import FUNCTIONS, fitting
from phegraph.importing.mapping import ROW, Mapped, renamed
from phegraph.importing.reviews import Match
from phegraph.importing.rows import MOST_RAGGED, Cells, Row, Table, open_table
from phegraph.importing.statements import SortedStatements
from phegraph.importing.summary import ImportSummary
from phegraph.importing.things import FoundThings
from phegraph.importing.values import folded
from phegraph.importing.writing import write_source
from phegraph.project.project import Project
from phegraph.sparql.filling import Cell
from phegraph.system.progress import tell
from phegraph.text.counts import counted

BATCH = 500
"""The number of rows of a query."""
MOST_ALIKE = 20
"""The number of findings of one kind in one column; more are counted."""
_PUBLIC, _NOBODY, _EVERYBODY = "public", "none", "all"
PERSONS = (_PUBLIC, _NOBODY, _EVERYBODY)

_Fitting = dict[str, list[tuple[str, Callable[[str], bool]]]]
"""The functions that read a column: their IRIs, and what tells whether they have a value for a text."""


def import_rows(
    project: Project, mapped: Mapped, path: Path, name: str, output: IO[bytes], matches: Sequence[Match] = ()
) -> ImportSummary:
    """Write what the rows of a file say, by a mapping, as Turtle.

    Args:
        project: The project, in whose graph things are found.
        mapped: The mapping.
        path: The file of rows.
        name: Its name in findings.
        output: Where to write, in binary; it can be rewound.
        matches: What was proposed and decided.

    Raises:
        InputError: The file cannot be read; or a file of the project has syntax errors.
        PhegraphError: Its format is not known, or takes a package that is not installed.
        QueryError: The mapping cannot be evaluated.
        OSError: The file cannot be read.
    """
    table = open_table(replace(mapped.reading, path=path, name=name))
    run = _Run(project, mapped, name, table, matches)
    with SortedStatements() as statements:
        for batch in _batches(run.rows()):
            statements.add(run.statements(batch))
        summary = run.summarised()
        summary.things, summary.statements = write_source(project, mapped, statements, output)
    return summary


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := [*islice(rows, BATCH)]:
        yield batch


class _Run:
    """The state of an import while rows pass through it."""

    def __init__(
        self, project: Project, mapped: Mapped, file: str, table: Table, matches: Sequence[Match]
    ) -> None:
        self._project, self._mapped, self._file, self._table = project, mapped, file, table
        self._summary = ImportSummary(table.description)
        self._keys: dict[int, int] = {}
        self._alike: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        self._same: set[str] = set()
        self._lists = [
            mapped.list_of([name for name in block if name != ROW]) for block in mapped.query.blocks
        ]
        self._found = FoundThings(project, mapped, matches)
        identifying = {name for things in mapped.things for name in things.identifiers}
        self._identifying, self._others = _Fitting(), _Fitting()
        for call in mapped.query.calls:
            of_cells = self._identifying if call.variable in identifying else self._others
            of_cells.setdefault(call.variable, []).append((call.function, fitting(call)))
        self._things: dict[tuple[int, str, int], Mapping[str, Cell]] = {}

    def rows(self) -> Iterator[Row]:
        """The rows that are taken, with the columns of the mapping, without private persons."""
        mapped, summary = self._mapped, self._summary
        for row in self._table.rows:
            if not summary.rows:
                self._check_columns()
            summary.rows += 1
            if summary.rows % 10_000 == 0:
                tell(f"{summary.rows:,} rows")
            row = self._public(self._renamed(row))
            if mapped.key and self._is_repeated(row):
                continue
            self._check_cells(row, self._identifying)
            things = self._found.of_row(row, summary)
            if things is None or (mapped.gone and self._is_gone(row, things)):
                continue
            self._check_cells(row, self._others)
            self._things[row.number, "", 0] = things
            for (name, number), of_member in self._found.of_lists(row, summary):
                self._things[row.number, name, number] = {**things, **of_member}
            yield row

    def statements(self, batch: Sequence[Row]) -> bytes:
        """The statements of some rows, as N-Triples."""
        filled = [
            self._filled(block, of_list, batch)
            for block, of_list in zip(self._mapped.query.blocks, self._lists, strict=True)
        ]
        self._things.clear()
        return self._mapped.query.construct(filled, FUNCTIONS)

    def _filled(self, block: Sequence[str], of_list: str, batch: Sequence[Row]) -> list[list[Cell]]:
        if not of_list:
            return [self._cells(block, row, row.cells, "", 0) for row in batch]
        return [
            self._cells(block, row, member, of_list, number)
            for row in batch
            for number, member in enumerate(row.lists.get(of_list, ()), 1)
        ]

    def _cells(self, block: Sequence[str], row: Row, cells: Cells, of_list: str, number: int) -> list[Cell]:
        found = self._things.get((row.number, of_list, number)) or self._things[row.number, "", 0]
        if not found and ROW not in block:
            return [cells.get(name) for name in block]
        return [
            str(row.number) if name == ROW else found[name] if name in found else cells.get(name)
            for name in block
        ]

    def _renamed(self, row: Row) -> Row:
        if not row.lists and self._same.issuperset(row.cells):
            return row
        names = self._names
        for cells in (row.cells, *(member for members in row.lists.values() for member in members)):
            if new := [name for name in cells if name not in names]:
                names.update({name: name for name in new})
                names.update(renamed(self._mapped, dict.fromkeys(new, "")))
                self._same = {name for name, own in names.items() if name == own}
        cells = {names[name]: text for name, text in row.cells.items()}
        lists = {
            name: [{names[key]: text for key, text in member.items()} for member in members]
            for name, members in row.lists.items()
        }
        return Row(row.number, cells, lists, row.line)

    def _public(self, row: Row) -> Row:
        """A row without what tells who persons are that have no public role, as the settings have it."""
        persons, kept = self._mapped.persons, self._project.persons
        if persons is None or kept == _EVERYBODY:
            return row
        public = {name: {folded(value) for value in values} for name, values in persons.public.items()}

        def without(cells: Cells) -> Cells:
            if not any(name in cells for name in persons.columns):
                return cells
            every = {**row.cells, **cells}
            is_public = persons.always or any(
                folded(every.get(name, "")) in values for name, values in public.items()
            )
            if is_public and kept != _NOBODY:
                return cells
            self._summary.private += 1
            return {name: text for name, text in cells.items() if name not in persons.columns}

        lists = {name: [without(member) for member in members] for name, members in row.lists.items()}
        return Row(row.number, without(row.cells), lists, row.line)

    def _is_repeated(self, row: Row) -> bool:
        cells = [row.cells.get(name, "").strip() for name in self._mapped.key]
        key = tuple(map(str.casefold, cells))
        if not any(key):
            self._find(row, "rows/key", "key", f"This row has no {' and no '.join(self._mapped.key)}.")
            return True
        first = self._keys.setdefault(hash(key), row.line or row.number)
        if first == (row.line or row.number):
            return False
        self._summary.repeated += 1
        message = f"This row has the key of row {first}, {', '.join(cells)}, and is left out."
        self._find(row, "rows/key", "repeated", message)
        return True

    def _check_cells(self, row: Row, fitting: _Fitting) -> None:
        """Findings of cells that none of the functions of the mapping has a value for.

        Args:
            row: The row.
            fitting: The functions of columns.
        """
        if not fitting:
            return
        for cells in (row.cells, *(member for members in row.lists.values() for member in members)):
            for name, functions in fitting.items():
                text = cells.get(name)
                if text is None or functions[0][1](text):
                    continue
                if not any(fits(text) for _, fits in functions[1:]):
                    kind = functions[0][0].rpartition(":")[2].rpartition("#")[2]
                    column = self._column(name)
                    message = f"The cell {text[:80]!r} of the column {column} is no {kind}."
                    self._find(row, "rows/cell", name, message)

    def _column(self, name: str) -> str:
        """The name of a column in the file."""
        return next(
            (self._table.columns.get(one, one) for one, to in self._names.items() if to == name), name
        )

    def _find(self, row: Row, rule: str, kind: str, message: str) -> None:
        """A finding at a row, unless there were many of its kind; these are counted."""
        self._alike[f"{rule} {kind}"] += 1
        if self._alike[f"{rule} {kind}"] <= MOST_ALIKE:
            where = "" if row.line else f"Row {row.number}. "
            place = Place(self._file, row.line)
            hint = "Correct it in the file, or the function in the mapping." if rule == "rows/cell" else ""
            self._summary.findings.append(Finding(rule, Severity.WARNING, where + message, hint, place))

    def _is_gone(self, row: Row, things: Mapping[str, Cell]) -> bool:
        """Whether a row is of what is gone; told, with its successors, where the graph has it."""
        gone = self._mapped.gone
        assert gone is not None
        status = row.cells.get(gone.column, "")
        list_name = self._mapped.list_of([gone.successors])
        successors = [
            member[gone.successors]
            for member in row.lists.get(list_name, ())
            if gone.successors in member
            and all(member.get(name, "").lower() == value.lower() for name, value in gone.where.items())
        ]
        is_gone = status in gone.values
        node = next((thing for thing in things.values() if isinstance(thing, NamedNode)), None)
        if node and (is_gone or successors) and self._found.has(node.value):
            thing = self._project.prefixes.compact(node.value)
            new = f"; what took its place is {', '.join(successors)}" if successors else ""
            message = f"{thing} is {status or 'replaced'} by this row{new}."
            self._find(row, "rows/gone", "gone", message)
        self._summary.gone += is_gone
        return is_gone

    def _check_columns(self) -> None:
        """Findings of columns that the mapping takes and the file has not."""
        columns = {*self._table.columns} | {*renamed(self._mapped, self._table.columns).values()}
        if self._table.description.startswith(("JSON", "XML", "iCalendar", "results")):
            return
        lists = {*self._mapped.columns.lists, *self._mapped.columns.split}
        for name in sorted(self._mapped.needed - columns):
            if self._mapped.list_of([name]) not in lists:
                message = f"The file has no column {name}."
                hint = "Name what it is called there, under `columns` in the header of the mapping."
                self._summary.findings.append(
                    Finding("rows/column", Severity.WARNING, message, hint, Place(self._file))
                )

    def summarised(self) -> ImportSummary:
        summary, mapped = self._summary, self._mapped
        for kind, count in self._alike.items():
            if count > MOST_ALIKE:
                rule, _, column = kind.partition(" ")
                message = f"{counted(count - MOST_ALIKE, 'finding')} more of {column} are like that."
                place = Place(self._file)
                summary.findings.append(Finding(rule, Severity.WARNING, message, "", place))
        needed = mapped.needed
        for name in self._table.columns:
            own = self._names.get(name, name)
            is_needed = own in needed or any(one.startswith(f"{own}_") for one in needed)
            is_ignored = any(fnmatchcase(own, pattern) for pattern in mapped.columns.ignored)
            inside_of = name in mapped.columns.lists
            if not (is_needed or is_ignored or inside_of):
                summary.unread = [*summary.unread, self._table.columns[name]]
        summary.findings += self._table.findings
        if (more := self._table.ragged - MOST_RAGGED) > 0:
            message = f"{counted(more, 'row')} more have another number of cells than the header."
            summary.findings.append(Finding("rows/row", Severity.WARNING, message, "", Place(self._file)))
        summary.proposed = [*dict.fromkeys(summary.proposed)]
        return summary
