"""`phegraph import` and `phegraph matches`, as people use them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from importing.projects import project_in
from phegraph.cli import group
from phegraph.errors import PhegraphError
from phegraph.graph import KnowledgeGraph
from phegraph.importing.changes import MOST
from phegraph.importing.proposing import proposal
from phegraph.project.settings import find

ROWS = "name,ror,country,cost,day text\nCERN,https://ror.org/01ggx4157,CH,1,\nUniversity of Pisa,,IT,2,\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project_in(tmp_path)
    (tmp_path / "rows.csv").write_text(ROWS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments, standalone_mode=False, catch_exceptions=False)


def files(folder: Path) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_import_says_what_would_change_and_writes_on_request(folder: Path) -> None:
    before = files(folder)
    result = run("import", "list", "rows.csv")
    assert result.return_value == 0
    assert "+ CERN (id:cern), ex:Organisation" in result.output
    assert "Found: 1 by an identifier, 1 waiting for a review." in result.output
    assert files(folder) == before
    assert run("import", "list", "rows.csv", "--write").return_value == 0
    assert {*files(folder)} - {*before} == {
        f"{folder.as_posix()}/data/list.ttl",
        f"{folder.as_posix()}/data/mappings/matches.csv",
    }
    assert "data/list.ttl stays as it is." in run("import", "list", "rows.csv").output


def test_a_person_decides_and_the_next_import_follows(folder: Path) -> None:
    run("import", "list", "rows.csv", "--write")
    assert "university of pisa (IT)" in run("matches").output
    with pytest.raises(PhegraphError, match="--by"):
        run("matches", "accept", "university of pisa (IT)")
    with pytest.raises(PhegraphError, match="Nothing is proposed"):
        run("matches", "accept", "university of pisa (IT)", "id:cern", "--by", "Me")
    assert run("matches", "refuse", "university of pisa (IT)", "--by", "Me").return_value == 0
    assert "+ University of Pisa (id:university-of-pisa)" in run("import", "list", "rows.csv").output
    assert "0 things of rows to decide." in run("matches").output


def test_what_was_imported_passes_the_check(folder: Path) -> None:
    run("import", "list", "rows.csv", "--write")
    rules = {finding.rule for finding in KnowledgeGraph.open(folder, caching=False).check().findings}
    assert not {rule for rule in rules if rule.startswith(("mapping/", "prefix/", "syntax/", "duplicate/"))}


def test_a_term_is_renamed_in_the_header_and_the_query_of_a_mapping(folder: Path) -> None:
    assert run("rename", "ex:in", "ex:country", "--write").return_value == 0
    text = (folder / "data" / "mappings" / "list.rq").read_text()
    assert "ex:in" not in text
    assert text.count("ex:country") == 2


def test_a_damaged_file_writes_nothing(folder: Path) -> None:
    run("import", "list", "rows.csv", "--write")
    before = files(folder)
    (folder / "rows.csv").write_text(ROWS + '"open')
    before[f"{folder.as_posix()}/rows.csv"] = (ROWS + '"open').encode()
    with pytest.raises(PhegraphError, match="cannot be read"):
        run("import", "list", "rows.csv", "--write")
    assert files(folder) == before


def test_faults_of_cells_are_told_and_the_rest_is_imported(folder: Path) -> None:
    (folder / "rows.csv").write_text(ROWS.replace("CH,1,", "CH,x,"))
    result = run("import", "list", "rows.csv", "--write")
    assert result.return_value == 1
    assert "rows.csv:2: warning: The cell 'x' of the column cost is no decimal." in result.output
    assert "id:cern" in (folder / "data" / "list.ttl").read_text()


def test_of_many_changes_the_numbers_are_told(folder: Path) -> None:
    lines = "".join(f"N{number},,CH,1,\n" for number in range(MOST + 1))
    (folder / "rows.csv").write_text(ROWS.splitlines()[0] + "\n" + lines)
    assert f"{MOST + 3:,} new, 0 changed, 0 gone." in run("import", "list", "rows.csv").output


def test_the_mappings_are_listed_and_one_that_is_not_there_is_told(folder: Path) -> None:
    assert "list  Organisations of a list" in run("import").output
    with pytest.raises(PhegraphError, match="no mapping lists") as caught:
        run("import", "lists", "rows.csv")
    assert caught.value.hint == "Did you mean list?"
    with pytest.raises(PhegraphError, match="no input"):
        run("import", "list")


def test_a_mapping_is_proposed_that_needs_no_more_than_a_person_knows(folder: Path) -> None:
    text = proposal(find(folder), folder / "rows.csv")
    assert "ex:ror ?ror_value ;" in text
    assert "BIND(value:ror(?ror) AS ?ror_value)" in text
    assert "#+ key: [name]" in text
    text = text.replace("licence: …", "licence: https://creativecommons.org/publicdomain/zero/1.0/")
    text = text.replace("a ?class ;", "a ex:Organisation ;").replace(
        "foaf:page: …", "foaf:page: https://e.org/"
    )
    (folder / "data" / "mappings" / "made.rq").write_text(text)
    assert "ex:ror: <https://ror.org/01ggx4157>" in run("import", "made", "rows.csv").output


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "a: b.json",
            '{"n": 1, "rows": {"all": [{"no": "x", "ror": "01ggx4157"}, {"no": "y"}]}}',
            "ex:ror: ",
        ),
        ("a.xml", "<l><meta/><rows><r in='CH'/><r in='IT'/></rows></l>", 'ex:in: "CH"'),
        ("a.ttl", "<a:a> <a:b> <a:c> , <a:d> .", "2 rows"),
    ],
)
def test_what_is_proposed_says_where_rows_are(folder: Path, name: str, text: str, told: str) -> None:
    (folder / name).write_text(text)
    made = proposal(find(folder), folder / name)
    made = made.replace("licence: …", "licence: https://creativecommons.org/publicdomain/zero/1.0/")
    (folder / "data" / "mappings" / "made.rq").write_text(made.replace("a ?class", "a ex:Organisation"))
    output = run("import", "made", name).output
    assert "2 rows." in output
    assert told in output
