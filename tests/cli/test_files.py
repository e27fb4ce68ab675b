"""`phegraph query` and `phegraph show` on RDF files without a project."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from phegraph.cli import group
from phegraph.errors import InputError, LimitError, QueryError
from phegraph.rdf.writing.formats import FORMATS

EX = "https://example.org/"
DATA = """@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:ada rdfs:label "Ada" ; ex:age 36 ; ex:height 1.50 ;
    ex:lives [ ex:in ex:london ] .
ex:bob ex:knows ex:ada .
"""
MORE = "<https://example.org/ada> <https://example.org/age> 36 .\n"
EVERYTHING = "SELECT * { ?s ?p ?o }"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two files and no project, to be in."""
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "more.ttl").write_text(MORE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(group, words, standalone_mode=False)


@pytest.mark.usefixtures("files")
class TestQuery:
    def test_several_files_are_one_graph_and_each_is_a_named_graph(self, files: Path) -> None:
        both = ("--data", "data.ttl", "--data", "more.ttl", "--format", "csv")
        default = run("query", "SELECT (COUNT(*) AS ?n) { ex:ada ex:age ?age }", *both)
        assert default.stdout.split() == ["n", "1"]
        named = run("query", "SELECT ?g { GRAPH ?g { ex:ada ex:age ?age } } ORDER BY ?g", *both)
        assert named.stdout.split() == ["g", *((files / name).as_uri() for name in ("data.ttl", "more.ttl"))]

    def test_people_see_numbers_plain_and_names_short(self) -> None:
        printed = run("query", "SELECT ?s ?age { ?s ex:age ?age }", "--data", "data.ttl").stdout
        assert [line.split() for line in printed.splitlines() if "ada" in line] == [["ex:ada", "36"]]

    def test_literals_are_answered_as_the_files_write_them(self) -> None:
        query = ("query", "SELECT ?h { ?s ex:height ?h }", "--data", "data.ttl", "--format", "csv")
        assert run(*query, "--as-written").stdout.split() == ["h", "1.50"]
        assert run(*query).stdout.split() == ["h", "1.5"]
        assert "--as-written" in run(*query).stderr

    @pytest.mark.parametrize("engine", [(), ("--as-written",)])
    def test_relative_iris_resolve_against_the_base_that_is_given(self, engine: tuple[str, ...]) -> None:
        query = ("query", "SELECT ?age (IRI('x') AS ?i) { <ada> ex:age ?age }", "--data", "data.ttl", *engine)
        printed = run(*query, "--base", f"{EX}any", "--format", "csv").stdout
        assert printed.split() == ["age,i", f"36,{EX}x"]
        with pytest.raises(QueryError, match="<ada> is not an absolute IRI"):
            raise run(*query).exception or AssertionError

    @pytest.mark.parametrize("name", ["text", *FORMATS])
    def test_statements_are_printed_in_each_format_of_dumps(self, name: str) -> None:
        query = "CONSTRUCT { ?s ex:years ?age } { ?s ex:age ?age }"
        printed = run("query", query, "--data", "data.ttl", "--format", name).stdout
        media_type = FORMATS["turtle" if name == "text" else name].media_type
        syntax = RdfFormat.from_media_type(media_type)
        assert syntax is not None
        (quad,) = parse(printed, syntax)
        age = Literal("36", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
        assert tuple(quad.triple) == (NamedNode(EX + "ada"), NamedNode(EX + "years"), age)
        assert printed.endswith("\n")

    def test_only_the_prefixes_that_are_needed_are_declared(self) -> None:
        printed = run("query", "CONSTRUCT WHERE { ?s ex:knows ?o }", "--data", "data.ttl").stdout
        assert printed == "@prefix ex: <https://example.org/> .\n\nex:bob ex:knows ex:ada .\n"

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            (EVERYTHING, "turtle"),
            ("ASK { ?s ?p ?o }", "jsonld"),
            ("DESCRIBE ex:ada", "csv"),
            ("DESCRIBE ex:ada", "markdown"),
        ],
    )
    def test_a_format_that_cannot_hold_the_answer_is_refused(self, query: str, name: str) -> None:
        done = run("query", query, "--data", "data.ttl", "--format", name)
        assert isinstance(done.exception, QueryError)
        assert f"which the format {name} cannot hold" in str(done.exception)

    def test_the_guard_and_the_limits_hold(self) -> None:
        service = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
        assert isinstance(run("query", service, "--data", "data.ttl").exception, QueryError)
        assert isinstance(run("query", "DROP ALL", "--data", "data.ttl").exception, QueryError)
        few = run("query", EVERYTHING, "--data", "data.ttl", "--rows", "2")
        assert isinstance(few.exception, LimitError)
        assert few.stdout == ""

    def test_the_faults_of_all_files_are_told_at_once(self, files: Path) -> None:
        for name in ("one.ttl", "two.ttl"):
            (files / name).write_text("ex:a ex:b")
        done = run("query", EVERYTHING, "--data", "one.ttl", "--data", "two.ttl", "--data", "none.ttl")
        assert isinstance(done.exception, InputError)
        places = {finding.place.file for finding in done.exception.findings if finding.place}
        assert places == {"one.ttl", "two.ttl", "none.ttl"}

    @pytest.mark.parametrize("words", [("query", EVERYTHING), ("show", "Ada")])
    def test_a_project_and_files_are_not_asked_together(self, words: tuple[str, ...]) -> None:
        done = run(*words, "--data", "data.ttl", "--project", ".")
        assert isinstance(done.exception, click.UsageError)


@pytest.mark.usefixtures("files")
class TestShow:
    def test_each_statement_has_the_lines_of_all_files_that_make_it(self) -> None:
        lines = run("show", "Ada", "--data", "data.ttl", "--data", "more.ttl").stdout.splitlines()
        assert lines[:2] == ["Ada", "https://example.org/ada"]
        assert lines[lines.index("  ex:age") + 1] == "    36  [data.ttl:3:34, more.ttl:1:53]"
        assert lines[lines.index("  ← ex:knows") + 1] == "    ex:bob  [data.ttl:5:17]"

    def test_a_blank_node_is_shown_by_its_statements_with_the_file(self) -> None:
        assert "    ex:in: ex:london  [data.ttl]" in run("show", "Ada", "--data", "data.ttl").stdout

    def test_json_has_each_fact_with_its_terms_and_places(self) -> None:
        shown = json.loads(run("show", "ex:ada", "--data", "data.ttl", "--format", "json").stdout)
        assert (shown["thing"], shown["name"]) == ("https://example.org/ada", "Ada")
        by_property = {fact["property"].rpartition("/")[2]: fact for fact in shown["facts"]}
        integer = "http://www.w3.org/2001/XMLSchema#integer"
        assert by_property["age"] == {
            "property": "https://example.org/age",
            "inverse": False,
            "term": {"type": "literal", "value": "36", "datatype": integer},
            "details": [],
            "inferred": False,
            "sources": ["data.ttl:3:34"],
        }
        assert by_property["knows"]["inverse"]
        in_london = ["https://example.org/in", {"type": "uri", "value": "https://example.org/london"}]
        assert by_property["lives"]["details"] == [in_london]

    def test_an_unknown_name_is_refused(self) -> None:
        assert isinstance(run("show", "Bea", "--data", "data.ttl").exception, QueryError)


def test_a_project_without_questions_says_so(lighthouses: Path) -> None:
    (lighthouses / "queries" / "south-of.rq").unlink()
    assert run("ask", "--project", str(lighthouses)).stderr == "The project has no questions.\n"
