"""Spreadsheets (XLSX, XLSB, XLS, ODS): a sheet of at most a million rows, within a limit of size."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

from phegraph.importing.rows import Row, Source, Table, needs, unreadable, variables_of, with_split

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
    table.rows = with_split(_rows(sheet.iter_rows(), source, table), source)
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


def _rows(sheet: Iterable[Sequence[object]], source: Source, table: Table) -> Iterator[Row]:
    names: list[str] | None = None
    number = 0
    for line, values in enumerate(sheet, 1):
        cells = [cell_text(value) for value in values]
        if not any(cells) or line < source.header:
            continue
        if names is None:
            while cells and not cells[-1]:
                cells.pop()
            names, findings = variables_of(cells, source, line)
            table.findings += findings
            table.columns.update(zip(names, (cell.strip() for cell in cells), strict=True))
            continue
        number += 1
        yield Row(
            number, {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}, {}, line
        )
    if names is None:
        raise unreadable(source, "There is no row with the names of columns.")


def cell_text(value: object) -> str:
    """The text of a cell: dates as XML Schema writes them, whole numbers without a fraction."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return value.isoformat() if isinstance(value, date | time) else "" if value is None else str(value)
