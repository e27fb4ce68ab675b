"""Opens a table in Gnumeric, a spreadsheet, for tests."""

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

FORMULAS = [
    *("=1+1", "=5", "+1+1", "-1+1", "@SUM(1)", "=A1", "+", "-x", "-0044-03-15", "=cmd|'/c calc'!A0"),
    *("\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u3000=1+1", "\x0b=1+1", "\x07=1+1"),
    *("\u200b=1+1", "\ufeff=1+1", "\u202e=1+1", "\u2066=1+1", "\u200d=1+1", "\U000e0020=1+1", '"=1+1"'),
    *("\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff20x", "\ufe661+1", "\ufe621+1", "\ufe631+1", "\ufe6bx"),
    *("a;=1+1", "a,=1+1", "a|=1+1", "a\t=1+1", "a\n=1+1", "a\r\n=1+1", "a; =1+1;b", 'a;"=1+1;"', "a | -x"),
    *("a;-5", "-5;=1+1", "-5;1", "-5,1;2"),
]
"""Texts that some spreadsheet, in some country, takes for a formula or has one in."""
HARMLESS = [
    *("", "-5", "+7", "-0.25", "-1.5E-3", "48.2,-16.3", "Salt - and pepper", "a=b", "e@mail.org", "x\ny"),
    *("<https://example.org/?a=1+1;b=-x>", "-5 ", "1;2;3", "'=1+1", "\u2212x", "–x"),
]
"""Texts that none does."""


@dataclass(frozen=True)
class Sheet:
    """What a spreadsheet shows.

    Attributes:
        rows: Texts and numbers by the heading of their column, or its number where it has none, a row each.
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
    subprocess.run(run, check=True, capture_output=True, timeout=600)
    cells = {(int(cell.get("Row", "")), int(cell.get("Col", ""))): cell for cell in _cells(to)}
    headings = {column: cell.text or "" for (row, column), cell in cells.items() if row == 0}
    rows: dict[int, dict[str, str]] = {}
    for (row, column), cell in cells.items():
        if row > 0:
            rows.setdefault(row, {})[headings.get(column, str(column))] = cell.text or ""
    # Gnumeric gives a type to each value, and to a formula none.
    formulas = [cell.text or "" for cell in cells.values() if cell.get("ValueType") is None]
    return Sheet(list(rows.values()), formulas)


def _cells(path: Path) -> Iterator[ET.Element]:
    yield from ET.parse(path).iterfind(".//{*}Cells/{*}Cell")
