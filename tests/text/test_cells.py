"""Cells of tables for people hold no formula, whatever separator a spreadsheet opens them with."""

import csv
import io
import re
from pathlib import Path

import pytest

from phegraph.text.cells import harmless, table
from publish.spreadsheet import FORMULAS, HARMLESS, opened


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_gains_apostrophes_before_what_begins_a_formula_and_nothing_else(text: str) -> None:
    guarded = harmless(text)
    assert guarded != text
    assert guarded.replace("'", "") == text.replace("'", "")
    assert harmless(guarded) == guarded


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_without_a_formula_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quotes", ["kept", "dropped"])
@pytest.mark.parametrize("tabs", [False, True])
def test_no_separator_makes_a_formula_of_a_part(separator: str, quotes: str, tabs: bool) -> None:
    written = table(["=heading"], [["urn:x", text, text] for text in FORMULAS], tabs=tabs)
    if quotes == "kept":
        rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=separator))
    else:
        rows = [line.replace('"', "").split(separator) for line in re.split("[\r\n]+", written)]
    cells = [cell.strip(' "\x07\x0b\t\r\n\u00a0\u3000\u200b\ufeff') for row in rows for cell in row]
    assert len(cells) > len(FORMULAS)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\uff1d"))] == []


@pytest.mark.parametrize("tabs", [False, True])
def test_a_spreadsheet_that_guesses_the_separator_computes_nothing(tmp_path: Path, tabs: bool) -> None:
    path = tmp_path / "cells.csv"
    rows = [[f"urn:{place}", text] for place, text in enumerate(FORMULAS) if "\t" not in text]
    path.write_text(table(["address", "text"], rows, tabs=tabs), encoding="utf-8", newline="")
    assert opened(path, tmp_path).formulas == []


def test_the_guess_of_that_spreadsheet_makes_formulas_of_parts(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    path.write_text("address\ttext\nurn:x\ta,=1+1,b\n", encoding="utf-8")
    assert opened(path, tmp_path).formulas == ["=1+1"]
