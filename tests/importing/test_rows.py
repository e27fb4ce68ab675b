"""Rows: files of every format give the same rows, with their places; damaged ones are refused at a line."""

import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from phegraph.errors import InputError, PhegraphError
from phegraph.finding import Place
from phegraph.importing.rows import Row, Source, open_table
from phegraph.importing.spreadsheets import cell_text

CELLS = [{"name": "Pavia", "height": "1,5"}, {"name": "Zürich"}]


def rows(path: Path, **how: object) -> list[Row]:
    return [*open_table(Source(path, path.name, **how)).rows]  # type: ignore[arg-type]


def written(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", 'name,height\nPavia,"1,5"\nZürich,\n'),
        ("a.csv", "name;height\r\nPavia;1,5\r\n\r\nZürich; \r\n"),
        ("a.tsv", "name\theight\nPavia\t1,5\nZürich\t\n"),
        ("a.csv", "\ufeffname|height\nPavia|1,5\nZürich|\n"),
        ("a.csv", "name;height\nPavia;1,5\nZürich;\n".encode("cp1252")),
        ("a.csv", "name;height\nPavia;1,5\nZürich;\n".encode("utf-16")),
        ("a.csv", "name\theight\nPavia\t1,5\nZürich\t\n".encode("utf-16-le")),
        ("a.csv", '"sep=,"\r\nname,height\r\nPavia,"1,5"\r\n , \r\nZürich,\r\n'),
        ("a.csv", "sep=;\r\nname;height\r\nPavia;1,5\r\nZürich;\r\n"),
        ("a.json", '\ufeff[{"name": "Pavia", "height": "1,5"}, {"name": "Zürich", "height": null}]'),
        ("a.jsonl", '{"name": "Pavia", "height": "1,5"}\n\n{"name": "Zürich"}\n'),
        ("a.xml", '<l><r name="Pavia"><height> 1,5 </height></r><r><name>Zürich</name></r></l>'),
    ],
    ids=[
        "csv",
        "semicolons",
        "tsv",
        "mark",
        "cp1252",
        "utf-16",
        "no mark",
        "sep",
        "sep;",
        "json",
        "jsonl",
        "xml",
    ],
)
def test_every_format_gives_the_same_rows(tmp_path: Path, name: str, data: str | bytes) -> None:
    found = rows(written(tmp_path, name, data))
    assert [row.cells for row in found] == CELLS
    assert [row.number for row in found] == [1, 2]


def test_rows_know_their_lines_also_after_cells_of_several_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b\n"x\ny",1\nz,2\n')
    assert [row.line for row in rows(path)] == [2, 4]


def test_what_was_detected_is_described(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "name;height\nZürich;1\nGenève;2\n".encode("cp1252"))
    assert open_table(Source(path, "a.csv")).description == "cp1252, cells between semicolons"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Universit\u00e9 de Gen\u00e8ve;1\nS\u00e3o Paulo;2\n", "cp1252"),
        ("\u0141\u00f3d\u017a;1\nPozna\u0144;2\n", "cp1250"),
        ("\u041c\u043e\u0441\u043a\u0432\u0430;1\n\u0414\u0443\u0431\u043d\u0430;2\n", "cp1251"),
        (
            "\u0391\u03b8\u03ae\u03bd\u03b1;1\n\u0398\u03b5\u03c3\u03c3\u03b1\u03bb\u03bf\u03bd\u03af\u03ba\u03b7;2\n",
            "cp1253",
        ),
    ],
)
def test_the_encoding_of_what_is_not_utf_8_is_the_likeliest(tmp_path: Path, text: str, encoding: str) -> None:
    path = written(tmp_path, "a.csv", b"name;n\n" + text.encode(encoding))
    assert open_table(Source(path, "a.csv")).description.startswith(f"{encoding},")
    assert [row.cells["name"] for row in rows(path)] == [line[:-2] for line in text.splitlines()]


def test_parts_of_parts_have_the_names_of_both_and_lists_are_tables(tmp_path: Path) -> None:
    value = {"id": 1, "at": {"city": "Pavia"}, "names": [{"text": "a", "kinds": ["x", "y"]}, {"text": "b"}]}
    path = written(tmp_path, "a.json", json.dumps({"all": {"items": [value]}}))
    (row,) = rows(path, at="all/items/*", lists=("names",))
    assert row.cells == {"id": "1", "at_city": "Pavia"}
    assert row.lists["names"] == [{"names": "1", "names_text": "a"}, {"names": "2", "names_text": "b"}]
    assert row.lists["names_kinds"] == [
        {"names": "1", "names_kinds": "1", "names_kinds_value": "x"},
        {"names": "1", "names_kinds": "2", "names_kinds_value": "y"},
    ]


def test_one_member_of_what_is_a_list_is_a_list(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xml", "<l><r><tag>x</tag></r><r><tag>x</tag><tag>y</tag></r></l>")
    found = rows(path, at="l/r", lists=("tag",))
    assert [[member["tag_value"] for member in row.lists["tag"]] for row in found] == [["x"], ["x", "y"]]


def test_a_cell_of_several_values_is_a_list(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "name,tags\nPavia,x; y;\n")
    (row,) = rows(path, split={"tags": ";"})
    assert [member["tags_value"] for member in row.lists["tags"]] == ["x", "y"]


def test_numbers_of_json_keep_their_digits(tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", '[{"a": 960619.95, "b": 0.10, "c": true, "d": 12345678901234567890}]')
    (row,) = rows(path)
    assert row.cells == {"a": "960619.95", "b": "0.10", "c": "true", "d": "12345678901234567890"}


def test_a_calendar_has_an_event_a_row(tmp_path: Path) -> None:
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20240101T000000Z\r\n"
        "SUMMARY:A long su\r\n mmary\\, folded\r\nDTSTART;VALUE=DATE:20240613\r\n"
        "DTEND;TZID=Europe/Zurich:20240614T120000\r\nCATEGORIES:a,b\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    (row,) = rows(written(tmp_path, "a.ics", text))
    assert row.cells["summary"] == "A long summary, folded"
    assert (row.cells["dtstart"], row.cells["dtend"]) == ("2024-06-13", "2024-06-14T12:00:00+02:00")
    assert [member["categories_value"] for member in row.lists["categories"]] == ["a", "b"]


def test_rdf_has_the_rows_of_a_select(tmp_path: Path) -> None:
    path = written(tmp_path, "a.ttl", '<urn:a> <urn:name> "Pavia", "Zürich" .')
    found = rows(path, select="SELECT ?name WHERE { ?s <urn:name> ?name } ORDER BY ?name")
    assert [row.cells for row in found] == [{"name": "Pavia"}, {"name": "Zürich"}]
    with pytest.raises(PhegraphError, match="those of a SELECT"):
        rows(path)


def _sheet(path: Path) -> None:
    """A workbook by hand (ECMA-376): a text, a number and a date, and an empty row before the header."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/s.xml" ContentType="{types}worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{types}styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/s.xml"/><Relationship Id="r2" Type="{office}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Centres" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/s.xml": f'<worksheet xmlns="{main}"><sheetData><row r="2">'
        '<c r="A2" t="inlineStr"><is><t>name</t></is></c><c r="B2" t="inlineStr"><is><t>rooms</t></is></c>'
        '<c r="C2" t="inlineStr"><is><t>opened</t></is></c></row><row r="3">'
        '<c r="A3" t="inlineStr"><is><t>Pavia</t></is></c><c r="B3"><v>3</v></c>'
        '<c r="C3" s="1"><v>41791</v></c></row><row r="4"><c r="B4"><f>B3+1</f><v>4</v></c>'
        '<c r="D4"><v>9</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="A3:A4"/></mergeCells>'
        "</worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def test_a_spreadsheet_has_dates_and_whole_numbers_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    _sheet(path)
    table = open_table(Source(path, path.name))
    # Day 41791 of a spreadsheet is the first of June 2014 (ECMA-376, 18.17.4.1). A cell that is merged over
    # rows is in each; of a formula there is what it was last computed to.
    assert [row.cells for row in table.rows] == [
        {"name": "Pavia", "rooms": "3", "opened": "2014-06-01"},
        {"name": "Pavia", "rooms": "4"},
    ]
    assert [finding.place for finding in table.findings] == [Place("a.xlsx", 4)]
    assert cell_text(timedelta(days=-1, seconds=-90)) == "-P1DT90S"
    with pytest.raises(InputError, match="no sheet Other"):
        rows(path, sheet="Other")


def test_an_opendocument_has_the_same_rows(tmp_path: Path) -> None:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "manifest")
    )

    def cell(kind: str, text: str, value: str = "") -> str:
        own = f' office:{"date-value" if kind == "date" else "value"}="{value}"' if value else ""
        return f'<table:table-cell office:value-type="{kind}"{own}><text:p>{text}</text:p></table:table-cell>'

    header = "".join(cell("string", name) for name in ("name", "rooms", "opened"))
    row = cell("string", "Pavia") + cell("float", "3", "3") + cell("date", "1 June", "2014-06-01")
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f"<manifest:manifest{spaces}/>",
        "content.xml": f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Centres"><table:table-row>{header}</table:table-row>'
        f"<table:table-row>{row}</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>",
    }
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    assert [found.cells for found in rows(path)] == [{"name": "Pavia", "rooms": "3", "opened": "2014-06-01"}]


@pytest.mark.parametrize(
    ("name", "data", "line", "message"),
    [
        ("a.csv", 'a,b\n1,2\n"x"y,3\n', 3, "cannot be read"),
        ("a.csv", 'a,b\n1,2\n"open,3\n', 3, "cannot be read"),
        ("a.csv", "", None, "names of columns"),
        ("a.jsonl", '{"a": 1}\n{"a": \n', 2, "no JSON"),
        ("a.json", '[{"a": 1}, {"a"', None, "no JSON"),
        ("a.json", "[" * 3000 + "]" * 3000, None, "too deep"),
        ("a.xml", "<l><r>\n</l>", 2, "well-formed"),
        ("a.xml", '<!DOCTYPE l [<!ENTITY e "x">]><l><r>&e;</r></l>', 1, "entities"),
        ("a.ics", "BEGIN:VCAL", None, "no iCalendar"),
        ("a.xlsx", "no zip", None, "cannot be read"),
    ],
)
def test_a_damaged_file_is_refused_at_its_line(
    tmp_path: Path, name: str, data: str, line: int | None, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        rows(written(tmp_path, name, data))
    assert caught.value.findings[0].place
    assert caught.value.findings[0].place.line == line


def test_rows_of_other_lengths_and_columns_of_one_name_are_findings(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "a,b,a\n1,2,3\n4\n5,6,7,8\n")
    table = open_table(Source(path, "a.csv"))
    assert [row.cells for row in table.rows] == [
        {"a": "1", "b": "2", "a_3": "3"},
        {"a": "4"},
        {"a": "5", "b": "6", "a_3": "7"},
    ]
    places = [(finding.rule, finding.place.line if finding.place else 0) for finding in table.findings]
    assert places == [("rows/column", 1), ("rows/row", 3), ("rows/row", 4)]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.xml"])
def test_a_long_file_is_read_in_little_memory(tmp_path: Path, name: str) -> None:
    lines = 30_000
    texts = {
        "a.csv": "name,text\n" + f"Pavia,{'x' * 100}\n" * lines,
        "a.jsonl": json.dumps({"name": "Pavia", "text": "x" * 100}) + "\n",
        "a.json": "[" + ",".join([json.dumps({"name": "Pavia", "text": "x" * 100})] * lines) + "]",
        "a.xml": "<l>" + f"<r><name>Pavia</name><text>{'x' * 100}</text></r>" * lines + "</l>",
    }
    texts["a.jsonl"] *= lines
    path = written(tmp_path, name, texts.pop(name))
    texts.clear()
    tracemalloc.start()
    try:
        assert sum(1 for _ in open_table(Source(path, name)).rows) == lines
        assert tracemalloc.get_traced_memory()[1] < 3_000_000, "the file has 4 MB"
    finally:
        tracemalloc.stop()
