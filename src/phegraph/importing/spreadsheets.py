"""Spreadsheets (XLSX, XLSB, XLS, ODS): a sheet of at most a million rows, within a limit of size."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from phegraph.importing.rows import Row, Source, Table, needs, unreadable, variables_of, with_split

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_MOST_UNPACKED = 512 * 2**20


def open_spreadsheet(source: Source) -> Table:
    """Open a spreadsheet. Raises what `open_table` raises."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError as missing:
        raise needs("python-calamine") from missing
    _check_size(source)
    try:
        workbook = CalamineWorkbook.from_path(source.path)
        names = workbook.sheet_names
        if source.sheet and source.sheet not in names:
            raise unreadable(source, f"There is no sheet {source.sheet}.", hint=f"It has {', '.join(names)}.")
        if not names:
            raise unreadable(source, "This spreadsheet has no sheet.")
        sheet = workbook.get_sheet_by_name(source.sheet or names[0])
    except (CalamineError, OSError) as error:
        raise unreadable(source, f"This spreadsheet cannot be read: {error}.") from error
    table = Table(f"the sheet {source.sheet or names[0]} of {len(names)}", (), {}, [])
    table.rows = with_split(_rows(sheet, source, table), source)
    return table


def _check_size(source: Source) -> None:
    """Refuse what unpacks to more than memory should take."""
    if not zipfile.is_zipfile(source.path):
        return
    with zipfile.ZipFile(source.path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > _MOST_UNPACKED:
        message = f"This spreadsheet unpacks to {size >> 20:,} MiB, more than {_MOST_UNPACKED >> 20:,}."
        raise unreadable(source, message, hint="Save the sheet as CSV.")


def _rows(sheet: CalamineSheet, source: Source, table: Table) -> Iterator[Row]:
    names: list[str] | None = None
    number = 0
    merged = _Merged(sheet)
    for line, values in enumerate(sheet.iter_rows(), 1):
        cells = [cell_text(value) for value in values]
        if line < source.header or (names is None and not any(cells)):
            continue
        if names is None:
            while cells and not cells[-1]:
                cells.pop()
            names, findings = variables_of(cells, source, line)
            table.findings += findings
            table.columns.update(zip(names, (cell.strip() for cell in cells), strict=True))
            continue
        merged.fill(cells, line)
        if any(cell.strip() for cell in cells):
            number += 1
            if any(cell.strip() for cell in cells[len(names) :]):
                table.note_ragged(source, line, len(cells), len(names))
            own = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
            yield Row(number, own, {}, line)
    if names is None:
        raise unreadable(source, "There is no row with the names of columns.")


class _Merged:
    """Cells below the names of columns that are merged over rows: what is in the first is in all of them.

    XLSX and XLS tell which are.
    """

    def __init__(self, sheet: CalamineSheet) -> None:
        ranges = sheet.merged_cell_ranges or ()
        self._ends = {(top + 1, column): end + 1 for (top, column), (end, _) in ranges if end > top}
        self._open: dict[int, tuple[str, int]] = {}

    def fill(self, cells: list[str], line: int) -> None:
        """Fill the cells of a row, whose number is given, from the one above."""
        if not self._ends:
            return
        for column, text in enumerate(cells):
            if end := self._ends.get((line, column)):
                self._open[column] = text, end
            elif column in self._open and line <= self._open[column][1]:
                cells[column] = self._open[column][0]


def cell_text(value: object) -> str:
    """The text of a cell: dates as XML Schema writes them, whole numbers without a fraction."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    return value.isoformat() if isinstance(value, date | time) else "" if value is None else str(value)


def _duration(value: timedelta) -> str:
    """A duration as XML Schema writes it (dayTimeDuration, section 3.4.27)."""
    sign, length = ("-", -value) if value < timedelta() else ("", value)
    seconds = length.seconds + length.microseconds / 1e6
    days = f"{length.days}D" if length.days else ""
    return f"{sign}P{days}" + (f"T{seconds:.6f}".rstrip("0").rstrip(".") + "S" if seconds or not days else "")
