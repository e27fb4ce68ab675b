"""What the browser answers with: queries in pieces, names, sources, libraries."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode

from phegraph.graph import KnowledgeGraph
from phegraph.rdf.terms import text
from phegraph.site.questions.evidence import Evidence, numbered
from phegraph.site.questions.forms import Field, pieces, script_data, sparql
from phegraph.sparql.algebra.parser import parse

ROOT = Path(__file__).parents[2]
ID = "https://example.org/id/"
SOURCE = "https://example.org/source/"


@pytest.fixture
def graph(lighthouses: Path) -> KnowledgeGraph:
    return KnowledgeGraph.open(lighthouses, caching=False)


def test_the_pieces_of_a_query_make_the_query_that_is_asked(graph: KnowledgeGraph) -> None:
    question = graph.loaded.asker.question("south-of")
    cut = pieces(graph.loaded, question)
    value = NamedNode(ID + "long-sand")
    assert cut[1::2] == ["light"]
    joined = "".join(text(value) if place % 2 else piece for place, piece in enumerate(cut))
    shown = sparql(graph.loaded, question, {"light": value})
    assert "BIND (id:long-sand AS ?light)" in shown
    assert parse(joined).tree == replace(parse(shown).tree, prefixes=parse(joined).tree.prefixes)
    answer = graph.ask("south-of", {"light": "Long Sand"})
    assert list(graph.store.select(joined)) == list(answer.rows)


def test_prefixes_that_a_query_lacks_stand_on_lines_before_it(lighthouses: Path) -> None:
    query = (
        "#+ title: T\n#+ keywords: [a]\nSELECT ?a WHERE { ?a a lh:Lighthouse ; lh:keptBy id:ada }\n# last\n"
    )
    (lighthouses / "queries" / "bare.rq").write_text(query, encoding="utf-8")
    graph = KnowledgeGraph.open(lighthouses, caching=False)
    query = sparql(graph.loaded, graph.loaded.asker.question("bare"), {})
    assert query == (
        "PREFIX id: <https://example.org/id/>\nPREFIX lh: <https://example.org/ontology#>\n"
        "SELECT ?a WHERE {\n  ?a a lh:Lighthouse .\n  ?a lh:keptBy id:ada .\n}\n"
    )


def test_a_query_that_has_the_mark_itself_is_cut_elsewhere(lighthouses: Path) -> None:
    query = "#+ title: T\n#+ parameters: {a: {}}\nSELECT ?a WHERE { ?a ?p 'value 0 a' }"
    (lighthouses / "queries" / "marked.rq").write_text(query, encoding="utf-8")
    graph = KnowledgeGraph.open(lighthouses, caching=False)
    cut = pieces(graph.loaded, graph.loaded.asker.question("marked"))
    assert cut[1::2] == ["a"]
    assert '"value 0 a"' in "".join(cut[::2])


def test_what_the_browser_gets_is_mended_for_its_engine(lighthouses: Path) -> None:
    grouped = "{ ?light lh:lit ?y } GROUP BY (?y AS ?year)"
    values = f"SELECT ?year {grouped}"
    header = f"#+ title: T\n#+ parameters: {{year: {{type: integer, default: 1, values: '{values}'}}}}\n"
    query = (
        header
        + f"SELECT ?when {{ ?light lh:lit ?year {{ SELECT ?when {grouped.replace('year', 'when')} }} }}"
    )
    (lighthouses / "queries" / "grouped.rq").write_text(query, encoding="utf-8")
    graph = KnowledgeGraph.open(lighthouses, caching=False)
    question = graph.loaded.asker.question("grouped")
    form = [Field(question.parameters[0], "1", "1", ())]
    data = json.dumps(script_data(graph.loaded, question, form, ""))
    assert "COALESCE(?y) AS ?when" in data
    assert "COALESCE(?y) AS ?year" in data
    assert "COALESCE(?y) AS ?when" in sparql(graph.loaded, question, {})


def iris(*names: str) -> list[str]:
    return [SOURCE + name for name in names]


def test_a_row_has_the_sources_that_link_what_stands_in_it(graph: KnowledgeGraph) -> None:
    evidence = Evidence(graph.loaded)

    def of(row: list[str], value: str) -> list[str]:
        terms = tuple(NamedNode(ID + name) for name in row)
        return [source.value for source in evidence.of(terms, [NamedNode(ID + value)])]

    assert of(["west-spit", "ada"], "long-sand") == iris("almanac", "logbook")
    assert of(["west-spit", "ada"], "gull-rock") == iris("logbook")
    assert of(["west-spit"], "gull-rock") == []


def test_the_inferred_graph_is_no_source(graph: KnowledgeGraph) -> None:
    row = (NamedNode(ID + "gull-rock"), NamedNode(ID + "west-spit"))
    assert graph.store.ask(f"ASK {{ {text(row[0])} <https://example.org/ontology#north> {text(row[1])} }}")
    assert Evidence(graph.loaded).of(row, []) == ()


def test_the_ontology_is_no_source(graph: KnowledgeGraph) -> None:
    row = (NamedNode("https://example.org/ontology#keptBy"), NamedNode("https://example.org/ontology#keeps"))
    assert graph.store.ask(f"ASK {{ GRAPH ?file {{ {text(row[0])} ?how {text(row[1])} }} }}")
    assert Evidence(graph.loaded).of(row, []) == ()


def test_details_on_a_blank_node_count_together_and_numbers_alone_do_not(lighthouses: Path) -> None:
    for name, year in (("first", 1950), ("second", 1960)):
        (lighthouses / "data" / f"{name}.ttl").write_text(
            f"@prefix id: <{ID}> . @prefix : <urn:> .\n"
            f'id:ada :post [ :at id:gull-rock ; :from "{year}" ] ; :wage 5 .\n',
            encoding="utf-8",
        )
    evidence = Evidence(KnowledgeGraph.open(lighthouses, caching=False).loaded)
    ada, rock = NamedNode(ID + "ada"), NamedNode(ID + "gull-rock")
    of = {
        year: [s.value for s in evidence.of((ada, Literal(year)), [rock])]
        for year in ("1950", "1960", "1970")
    }
    assert of == {
        "1950": iris("first", "logbook"),
        "1960": iris("logbook", "second"),
        "1970": iris("first", "logbook", "second"),
    }
    assert evidence.of((ada, Literal(5)), []) == ()


def test_a_text_made_of_a_date_is_that_date(graph: KnowledgeGraph) -> None:
    row = (NamedNode(ID + "gull-rock"), Literal("1881"))
    assert [source.value for source in Evidence(graph.loaded).of(row, [])] == iris("almanac")


def test_sources_are_numbered_as_they_come() -> None:
    one, two = NamedNode("urn:1"), NamedNode("urn:2")
    assert numbered([[two], [], [one, two]]) == ((two, one), ((1,), (), (2, 1)))


def test_names_lead_to_the_pages_that_are_there(hostile_site: Path) -> None:
    content = json.loads((hostile_site / "assets" / "names.json").read_text(encoding="utf-8"))
    base = content["base"]
    assert content["names"][f"{base}graph/lighthouses"] == ["Vocabulary: lighthouses", "vocabulary.html"]
    pages = 0
    for iri, known in content["names"].items():
        usual = iri.removeprefix(base).partition("#")
        path = known[1] if isinstance(known, list) else f"{usual[0]}.html{usual[1]}{usual[2]}"
        if path:
            pages += 1
            assert (hostile_site / path.partition("#")[0]).is_file(), iri
    assert pages > 15


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_what_is_told_a_page_survives_its_attribute(text: str) -> None:
    from html import unescape

    from phegraph.site.html import _environment

    html = _environment().from_string("<p data-settings='{{ settings|tojson }}'>").render(settings=text)
    attribute = re.fullmatch("<p data-settings='([^'<>]*)'>", html)
    assert attribute
    assert json.loads(unescape(attribute[1])) == text


def test_the_libraries_are_those_of_the_pinned_packages(libraries: Path) -> None:
    described = json.loads((ROOT / "vendor" / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((ROOT / "vendor" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    notices = (libraries / "NOTICES.txt").read_text(encoding="utf-8")
    for name, version in described["dependencies"].items():
        assert locked[f"node_modules/{name}"]["version"] == version
    for path, package in locked.items():
        if path and not package.get("optional"):
            assert f"\n{path.rpartition('node_modules/')[2]} {package['version']} (" in notices
    copied = {
        f"{name.rpartition('/')[2]}/{Path(file).name}"
        for name, files in described["vendored"].items()
        for file in files
    }
    there = {str(path.relative_to(libraries)) for path in libraries.rglob("*") if path.is_file()}
    assert there == {*copied, "NOTICES.txt"}


def test_a_question_page_of_its_own_is_under_100_kb(small_site: Path) -> None:
    for name in ("question/south-of.html", "sparql.html"):
        page = small_site / name
        own = re.findall(r'(?:src|href)="([^"]+\.(?:js|css))"', page.read_text(encoding="utf-8"))
        files = [page, *(page.parent / path for path in own if "vendor" not in path)]
        assert sum(file.stat().st_size for file in files) < 100_000
