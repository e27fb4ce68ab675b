"""Every fact that was collected is in the graph, in the file of its source.

`facts.csv` has a row a fact: its number in the collection, the fact, its source, and the pattern of
statements that must hold in the graph of that source, or of our reading of it.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from phegraph.graph import KnowledgeGraph
from phegraph.project.settings import find
from phegraph.sparql.guard import guard
from phegraph.store.embedded import EmbeddedStore

HERE = Path(__file__).parent
PROJECT = find(HERE)
TITLE = NamedNode("http://purl.org/dc/terms/title")
REGISTER = PROJECT.root / PROJECT.data[0] / "register.ttl"
# Facts of the collection that proved wrong: the graph does not have them, and their patterns are empty.
WITHDRAWN = {1261: "LIGHT grew from work that began before the study of 2010"}


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    row: int
    subject: str
    property: str
    value: str
    source: str
    pattern: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.subject} | {self.property} | {self.value} ({self.source})"


def graphs_of(row: Row) -> tuple[NamedNode, NamedNode]:
    """The graph of the row's source, and that of our reading of it."""
    name = f"{PROJECT.base}graph/source/{row.source}"
    return NamedNode(name), NamedNode(name + ".reading")


def rows() -> Iterator[Row]:
    return (row for row in table() if row.row not in WITHDRAWN)


def table() -> Iterator[Row]:
    """Every row, with those that are withdrawn."""
    with (HERE / "facts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            number = int(row.pop("row"))
            yield Row(number, **row)


@cache
def asserted() -> EmbeddedStore:
    graph = KnowledgeGraph(PROJECT, caching=False)
    store = EmbeddedStore()
    store.load((PROJECT.graph_of(path), reading.quads) for path, reading in graph.readings.items())
    return store


def holds(store: EmbeddedStore, row: Row) -> bool:
    return any(holds_in(store, row, graph) for graph in graphs_of(row))


def test_every_fact_holds_in_the_graph_of_its_source() -> None:
    failing = [str(row) for row in rows() if not holds(asserted(), row)]
    assert not failing, f"{len(failing)} facts are missing:\n" + "\n".join(failing[:20])


def test_no_fact_holds_without_the_files_of_its_source() -> None:
    without = EmbeddedStore()
    without.extend(asserted().quads(graph=NamedNode(f"{PROJECT.base}graph/source/register")))
    standing = [str(row) for row in rows() if holds(without, row)]
    assert not standing, f"{len(standing)} patterns hold without their source:\n" + "\n".join(standing[:20])


def test_every_file_of_a_collected_source_is_needed_by_a_fact() -> None:
    needed = {graph for row in rows() for graph in graphs_of(row) if holds_in(asserted(), row, graph)}
    # A source or a reading that joined the graph later has no row in the table.
    collected = {row.source for row in rows()}
    stems = {path: path.stem.removesuffix(".reading") for path in PROJECT.data_files}
    files = {path: PROJECT.graph_of(path) for path, stem in stems.items() if stem in collected}
    headers_only = {path.name for path, graph in files.items() if graph not in needed}
    headers_only -= {f"{stem}.reading.ttl" for stem in collected}
    readings = {
        f"{path.stem.removesuffix('.reading')}.ttl" for path in files if path.stem.endswith(".reading")
    }
    assert headers_only <= readings, "These files hold no fact, and no reading rests on them."


def holds_in(store: EmbeddedStore, row: Row, graph: NamedNode) -> bool:
    query = f"ASK {{ GRAPH <{graph.value}> {{ {row.pattern} }} }}"
    return store.ask(guard(query, PROJECT.prefixes.namespaces).text)


def test_a_fact_has_no_pattern_exactly_where_it_is_withdrawn() -> None:
    assert {row.row for row in table() if not row.pattern} == set(WITHDRAWN)


def test_at_most_a_quarter_of_the_facts_are_notes() -> None:
    every = list(rows())
    notes = [row for row in every if "skos:note" in row.pattern]
    assert len(notes) <= len(every) / 4


def test_the_table_has_every_fact_of_the_collection_once(shared: Path) -> None:
    with (shared / "facts" / "facts.csv").open(encoding="utf-8", newline="") as file:
        collected = list(csv.DictReader(file))
    numbered = {row.row: row for row in table()}
    assert Counter(row.row for row in table()).most_common(1)[0][1] == 1
    assert sorted(numbered) == list(range(1, len(collected) + 1))
    for number, fact in enumerate(collected, 1):
        row = numbered[number]
        assert (row.subject, row.property, row.value, row.source) == (
            fact["subject"],
            fact["property"],
            fact["value"],
            fact["source"],
        ), f"row {number}"


def test_readings_hold_exactly_the_facts_of_medium_confidence(shared: Path) -> None:
    with (shared / "facts" / "facts.csv").open(encoding="utf-8", newline="") as file:
        confidence = {number: fact["confidence"] for number, fact in enumerate(csv.DictReader(file), 1)}
    wrong = [
        str(row)
        for row in rows()
        if not holds_in(asserted(), row, graphs_of(row)[confidence[row.row] == "medium"])
    ]
    assert not wrong, "\n".join(wrong)


def test_a_website_is_the_address_of_its_source_and_a_scheme_put_before_it_is_noted() -> None:
    websites = [row for row in rows() if row.property == "website"]
    bare = [row for row in websites if not row.value.startswith(("http://", "https://"))]
    assert bare
    for row in websites:
        scheme = "http://" if row in bare else ""
        assert f'phe:website "{scheme}{row.value}"^^xsd:anyURI' in row.pattern
    for row in bare:
        text = (PROJECT.root / PROJECT.data[0] / f"{row.source}.ttl").read_text(encoding="utf-8")
        assert '# The source gives the website without "http://".' in text, str(row)


@pytest.mark.parametrize(
    "path", [path for path in PROJECT.data_files if path != REGISTER], ids=lambda p: p.stem
)
def test_a_data_file_begins_with_its_source(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(("# Source: ", "# Our reading of"))
    graph = PROJECT.graph_of(path)
    derived = asserted().quads(graph, NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom"), None, graph)
    shared = [quad.object for quad in derived if isinstance(quad.object, NamedNode)]
    sources = [PROJECT.source_of(graph), *shared]  # its own, or that of another file
    described = [title for source in sources for title in asserted().quads(source, TITLE, None, None)]
    assert described, "The file does not give the title of its source."
