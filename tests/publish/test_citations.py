"""Citations in the forms that reference managers read; expected values are written by hand."""

import json

import pytest

from phegraph.publish.citations import Citation

SOURCE = Citation(
    "document",
    "Costs & benefits of 50 % {carbon}: a_study",
    author="Rolf Heuer",
    publisher="CERN",
    container="Physics for Health",
    date="2010-02-04",
    version="1.2",
    address="https://example.org/a_b#c",
)


def test_the_text_says_who_when_what_and_where() -> None:
    assert SOURCE.text == (
        "Rolf Heuer (2010). Costs & benefits of 50 % {carbon}: a_study (version 1.2). "
        "In: Physics for Health. CERN. https://example.org/a_b#c"
    )
    assert Citation("webpage", "A page.", address="https://e.org/").text == "A page. https://e.org/ (n.d.)"
    assert Citation("webpage", "Who?", container="K").text == "Who? In: K (n.d.)"


def test_bibtex_keeps_capitals_and_escapes_what_tex_reads() -> None:
    assert SOURCE.bibtex == (
        "@misc{costs-benefits-of-50-2010,\n"
        r"  title = {{Costs \& benefits of 50 \% \{carbon\}: a\_study}}," + "\n"
        "  author = {{Rolf Heuer}},\n"
        "  publisher = {CERN},\n"
        "  howpublished = {In: Physics for Health},\n"
        "  year = {2010},\n"
        "  month = {2},\n"
        "  edition = {1.2},\n"
        "  url = {https://example.org/a_b#c}\n"
        "}\n"
    )


def test_ris_has_a_tag_a_line() -> None:
    assert SOURCE.ris.split("\r\n") == [
        "TY  - GEN",
        "TI  - Costs & benefits of 50 % {carbon}: a_study",
        "AU  - Rolf Heuer",
        "T2  - Physics for Health",
        "PB  - CERN",
        "PY  - 2010",
        "DA  - 2010/02/04/",
        "ET  - 1.2",
        "UR  - https://example.org/a_b#c",
        "ER  - ",
        "",
    ]


def test_csl_json_has_the_names_of_its_schema() -> None:
    assert json.loads(SOURCE.csl) == [
        {
            "id": "costs-benefits-of-50-2010",
            "type": "document",
            "title": "Costs & benefits of 50 % {carbon}: a_study",
            "author": [{"literal": "Rolf Heuer"}],
            "container-title": "Physics for Health",
            "publisher": "CERN",
            "issued": {"date-parts": [[2010, 2, 4]]},
            "version": "1.2",
            "URL": "https://example.org/a_b#c",
        }
    ]


@pytest.mark.parametrize(
    ("date", "parts"), [("1999", [[1999]]), ("1999-05", [[1999, 5]]), ("May 1999", None)]
)
def test_dates_are_as_precise_as_the_source_has_them(date: str, parts: list[list[int]] | None) -> None:
    (item,) = json.loads(Citation("webpage", "T", date=date).csl)
    assert item.get("issued", {}).get("date-parts") == parts


@pytest.mark.parametrize("text", ["a\nER  - \nTY  - BOOK", "a\r\n}\n@misc{b,"])
def test_no_title_ends_the_record(text: str) -> None:
    citation = Citation("webpage", text)
    assert citation.ris.count("\r\n") == citation.ris.count("\n") == 3
    assert citation.bibtex.count("\n@") == 0
