"""Tables and networks hold the things and links of the graph, for spreadsheets and networkx."""

import csv
from pathlib import Path

import networkx
import pytest
from pyoxigraph import Literal, NamedNode

from phegraph.graph import KnowledgeGraph
from phegraph.publish.tables.edges import Edges
from phegraph.publish.tables.graphml import write_graphml
from phegraph.publish.tables.spreadsheets import file_names, write_csv, write_tables
from phegraph.rdf.terms import text
from publish.publishing import HOSTILE, number, project
from publish.spreadsheet import FORMULAS, opened

LINKS = """
SELECT (COUNT(*) AS ?n) WHERE {{
  {{ SELECT DISTINCT ?s ?p ?o ?q WHERE {{
    {{ ?s ?p ?o BIND("" AS ?q) FILTER(?p != rdf:type) }}
    UNION
    {{ ?s ?p ?node . ?node ?q ?o FILTER(ISBLANK(?node) && ISIRI(?s)) }}
    FILTER(ISIRI(?s) && ISIRI(?o))
    FILTER EXISTS {{ GRAPH ?g1 {{ ?s ?p1 ?o1 }} FILTER(?g1 IN ({graphs}) && ?s NOT IN ({apart})) }}
    FILTER EXISTS {{ GRAPH ?g2 {{ ?o ?p2 ?o2 }} FILTER(?g2 IN ({graphs}) && ?o NOT IN ({apart})) }}
  }} }}
}}
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return project(tmp_path_factory.mktemp("tables") / "project", HOSTILE)


@pytest.fixture(scope="module")
def folder(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("files")
    with Edges(graph.loaded) as edges:
        write_tables(to, graph.loaded, edges)
        assert not write_graphml(to / "graph.graphml", graph.loaded, edges)
    return to


def read(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(1_000_000)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def graphs_and_what_is_apart(graph: KnowledgeGraph) -> tuple[str, str]:
    """The graphs of the sources, and these with the sources, which are no things, both as SPARQL lists."""
    graphs = list(graph.loaded.graph_sources)
    return ", ".join(map(text, graphs)), ", ".join(map(text, (*graphs, *graph.loaded.sources)))


def links(graph: KnowledgeGraph) -> int:
    graphs, apart = graphs_and_what_is_apart(graph)
    prefix = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>"
    return number(graph, prefix + LINKS.format(graphs=graphs, apart=apart))


def test_each_thing_of_a_pillar_has_a_row(graph: KnowledgeGraph, folder: Path) -> None:
    for pillar, name in (("Lighthouse", "lighthouse"), ("Keeper", "keeper")):
        rows = read(folder / f"{name}.csv")
        query = f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a <https://example.org/ontology#{pillar}> }}"
        assert len(rows) == len({row["address"] for row in rows}) == number(graph, query)


def test_each_pillar_has_a_table_of_its_own_on_any_system() -> None:
    names = ("o#Beam", "other#Beam", "o#beam-2", "o#Links", "o#Con", "o#灯台", "o/" + "x" * 300)
    made = file_names(NamedNode(f"https://example.org/{name}") for name in names)
    assert made == ["beam", "beam-2", "beam-2-3", "links-4", "con-5", "6", "x" * 40]


def test_a_cell_has_the_names_and_addresses_of_things(folder: Path) -> None:
    (ada,) = read(folder / "keeper.csv")
    assert ada["name"] == "Ada"
    assert ada["lh:keeps"] == (
        "Gull Rock <https://example.org/id/gull-rock> | West Spit <https://example.org/id/west-spit>"
    )


def test_no_cell_is_a_formula(folder: Path) -> None:
    (row,) = [row for row in read(folder / "lighthouse.csv") if row["address"].endswith("control")]
    assert row["lh:note"].split(" | ") == ["'-", "'=1+1", "a\rb"]
    for path in folder.glob("*.csv"):
        cells = [cell for row in read(path) for cell in row.values()]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_table_of_links_has_each_link(graph: KnowledgeGraph, folder: Path) -> None:
    rows = read(folder / "links.csv")
    assert len(rows) == links(graph)
    (shift,) = [row for row in rows if row["through"] == "lh:keeper"]
    assert (shift["from"], shift["to name"], shift["first"], shift["last"]) == (
        "urn:uuid:0",
        "Ada",
        "1901",
        "1903",
    )


def test_a_spreadsheet_shows_each_thing_and_link_and_computes_nothing(
    graph: KnowledgeGraph, folder: Path, tmp_path: Path
) -> None:
    for pillar, name in (("Lighthouse", "lighthouse"), ("Keeper", "keeper")):
        sheet = opened(folder / f"{name}.csv", tmp_path)
        query = f"SELECT DISTINCT (STR(?s) AS ?a) WHERE {{ ?s a <https://example.org/ontology#{pillar}> }}"
        addresses = {row["address"] for row in sheet.rows}
        assert {(Literal(address),) for address in addresses} == set(graph.store.select(query))
        assert len(sheet.rows) == len(read(folder / f"{name}.csv"))
        assert sheet.formulas == []
    sheet = opened(folder / "lighthouse.csv", tmp_path)
    assert {"\u202eמגדלור\u202c", "🗼👩\u200d🔬", "bell \u2407 end"} <= {row["name"] for row in sheet.rows}
    sheet = opened(folder / "links.csv", tmp_path)
    assert len(sheet.rows) == links(graph)
    assert sheet.formulas == []


def test_a_spreadsheet_computes_no_text_that_begins_like_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "cells.csv"
    write_csv(path, ["address", "text"], [[f"urn:{n}", words] for n, words in enumerate(FORMULAS)])
    sheet = opened(path, tmp_path)
    assert sheet.formulas == []
    assert len(sheet.rows) == len(FORMULAS)
    path.write_text("address,text\nurn:x,=1+1\n", encoding="utf-8")
    assert opened(path, tmp_path).formulas == ["=1+1"]


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    write_csv(tmp_path / "cells.csv", ["n"], [["-5"], ["+7"], ["-0.25"]])
    assert [row["n"] for row in read(tmp_path / "cells.csv")] == ["-5", "+7", "-0.25"]


def test_networkx_reads_each_thing_and_link(graph: KnowledgeGraph, folder: Path) -> None:
    network = networkx.read_graphml(folder / "graph.graphml", force_multigraph=True)
    graphs, apart = graphs_and_what_is_apart(graph)
    things = f"""SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{
      GRAPH ?g {{ ?s ?p ?o }} FILTER(?g IN ({graphs}) && ISIRI(?s) && ?s NOT IN ({apart}))
    }}"""
    assert network.number_of_nodes() == number(graph, things)
    assert network.number_of_edges() == links(graph)
    node = network.nodes["https://example.org/id/gull-rock"]
    assert (node["label"], node["first"]) == ("Gull Rock", 1881)
    assert (
        network.nodes["https://example.org/id/markup"]["label"] == "</title><script>alert(1)</script>&amp;]]>"
    )
    (shift,) = [data for *_, data in network.edges(data=True) if data.get("through") == "lh:keeper"]
    assert (shift["from"], shift["to"], shift["inferred"]) == (1901, 1903, False)


def test_a_cell_has_what_spreadsheets_keep_and_says_what_it_lacks(tmp_path: Path) -> None:
    notes = ", ".join(f'"{place:03} {"x" * 996}"' for place in range(40))
    graph = project(
        tmp_path / "project",
        f"""@prefix lh: <https://example.org/ontology#> .
<https://example.org/id/much> a lh:Lighthouse ; lh:note {notes} .
<https://example.org/id/one> a lh:Lighthouse ; lh:note "{"y" * 40_000}" .
""",
    )
    write_tables(tmp_path / "tables", graph.loaded, Edges(graph.loaded))
    rows = {row["address"]: row for row in read(tmp_path / "tables" / "lighthouse.csv")}
    much = rows["https://example.org/id/much"]["lh:note"].split(" | ")
    assert [value[:3] for value in much[:-1]] == [f"{place:03}" for place in range(31)]
    assert much[-1] == "9 more, too long for a cell"
    assert rows["https://example.org/id/one"]["lh:note"] == "1 more, too long for a cell"
    assert max(len(cell) for row in rows.values() for cell in row.values()) <= 32_767
