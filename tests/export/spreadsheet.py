"""Opens a table in Gnumeric, a spreadsheet, for tests."""

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Sheet:
    """What a spreadsheet shows.

    Attributes:
        rows: Texts and numbers by the heading of their column, a row each.
        formulas: The cells that it would compute.
    """

    rows: list[dict[str, str]]
    formulas: list[str]


def opened(path: Path, folder: Path) -> Sheet:
    """Open a file of comma-separated values."""
    command = shutil.which("ssconvert")
    if command is None:
        if os.environ.get("CI"):
            pytest.fail("Gnumeric is not installed, and CI does not skip.")
        pytest.skip("Gnumeric is not installed: apt-get install gnumeric.")
    to = folder / f"{path.stem}.xml"
    run = [
        command,
        "--import-type=Gnumeric_stf:stf_csvtab",
        "--export-type=Gnumeric_XmlIO:sax:0",
        str(path),
        str(to),
    ]
    subprocess.run(run, check=True, capture_output=True, timeout=60)
    cells = {(int(cell.get("Row", "")), int(cell.get("Col", ""))): cell for cell in _cells(to)}
    headings = {column: cell.text or "" for (row, column), cell in cells.items() if row == 0}
    rows: dict[int, dict[str, str]] = {}
    for (row, column), cell in cells.items():
        if row > 0:
            rows.setdefault(row, {})[headings[column]] = cell.text or ""
    # Gnumeric gives a type to each value, and to a formula none.
    formulas = [cell.text or "" for cell in cells.values() if cell.get("ValueType") is None]
    return Sheet(list(rows.values()), formulas)


def _cells(path: Path) -> Iterator[ET.Element]:
    yield from ET.parse(path).iterfind(".//{*}Cells/{*}Cell")
