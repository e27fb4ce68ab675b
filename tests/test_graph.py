"""The public face does the main job on any project."""

from pathlib import Path

import pytest
import rdflib

from phegraph.errors import ExportError, InputError, ProjectError, QueryError, StoreError
from phegraph.graph import KnowledgeGraph

ID = "https://example.org/id/"


@pytest.fixture
def graph(lighthouses: Path) -> KnowledgeGraph:
    return KnowledgeGraph.open(lighthouses)


def test_an_inferred_value_is_exported_in_the_lexical_form_of_its_file(
    lighthouses: Path, tmp_path: Path
) -> None:
    ontology, data = lighthouses / "ontology" / "lighthouses.ttl", lighthouses / "data" / "logbook.ttl"
    ontology.write_text(ontology.read_text() + "\nlh:height rdfs:subPropertyOf lh:figure .\n")
    data.write_text(data.read_text() + "\nid:gull-rock lh:height 037 .\nid:long-sand lh:height 37 .\n")
    for _ in range(2):  # the second time, what was inferred is read from the cache
        graph = KnowledgeGraph.open(lighthouses)
        (dump,) = graph.export(tmp_path, formats=["ntriples"], statements="inferred")
        figures = [line for line in dump.read_text().splitlines() if "ontology#figure" in line]
        integer = "^^<http://www.w3.org/2001/XMLSchema#integer> ."
        assert figures == [
            f'<{ID}gull-rock> <https://example.org/ontology#figure> "037"{integer}',
            f'<{ID}long-sand> <https://example.org/ontology#figure> "37"{integer}',
        ]


@pytest.mark.slow
def test_a_build_does_every_step_and_tells_of_each(graph: KnowledgeGraph) -> None:
    steps: list[str] = []
    summary = graph.build("output", lambda step, seconds: steps.append(step) if seconds is not None else None)
    assert steps == ["load", "reason", "check", "answer", "publish"]
    assert not summary.failed
    assert (summary.sources, summary.answered, summary.unexpected) == (2, 1, {})
    assert summary.entities == {"lighthouses": 3, "keeper": 1}
    folder = graph.project.root / "output"
    dumps = {f"graph.{extension}" for extension in ("jsonld", "nq", "nt", "rdf", "trig", "ttl")}
    assert dumps <= {path.name for path in (folder / "dumps").iterdir()}
    assert (folder / "id" / "west-spit.ttl").is_file()
    assert (folder / "id" / "west-spit.html").is_file()
    assert (folder / "question" / "south-of.csv").read_text(
        encoding="utf-8-sig"
    ) == "lighthouse,keeper\nLong Sand,\nWest Spit,Ada\n"
    files = sum(path.is_file() for path in folder.rglob("*"))
    # The last one tells that the folder may be replaced.
    assert (summary.published.pages, summary.published.files) == (len([*folder.rglob("*.html")]), files - 1)


@pytest.mark.slow
def test_a_build_replaces_a_former_build_and_nothing_else(graph: KnowledgeGraph) -> None:
    folder = graph.project.root / "output"
    folder.mkdir()
    (folder / "letters.txt").write_text("mine")
    with pytest.raises(ExportError, match="something else than a site"):
        graph.build("output")
    (folder / "letters.txt").unlink()
    graph.build("output")
    (folder / "id" / "gone.html").write_text("of a thing that is no more")
    graph.build("output")
    assert not (folder / "id" / "gone.html").exists()


def test_a_second_build_writes_the_same_bytes(lighthouses: Path) -> None:
    first = KnowledgeGraph.open(lighthouses, caching=False).export(lighthouses / "a")
    second = KnowledgeGraph.open(lighthouses).export(lighthouses / "b")
    third = KnowledgeGraph.open(lighthouses).export(lighthouses / "c")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in third]


@pytest.mark.slow
def test_an_unexpected_answer_fails_the_build(lighthouses: Path) -> None:
    almanac = lighthouses / "data" / "almanac.ttl"
    almanac.write_text(almanac.read_text().replace("lh:north id:west-spit", "lh:lit '1902'^^xsd:gYear"))
    summary = KnowledgeGraph.open(lighthouses).build("output")
    assert summary.failed
    assert summary.unexpected == {"south-of": ["no row with lighthouse = id:west-spit, keeper = id:ada"]}


def test_statements_can_be_exported_apart(graph: KnowledgeGraph, tmp_path: Path) -> None:
    (asserted,) = graph.export(tmp_path, formats=["ntriples"], statements="asserted")
    (inferred,) = graph.export(tmp_path, formats=["ntriples"], statements="inferred")
    (both,) = graph.export(tmp_path, formats=["ntriples"])
    parts = [set(path.read_text().splitlines()) for path in (asserted, inferred, both)]
    assert parts[0] | parts[1] == parts[2]
    assert not parts[0] & parts[1]
    assert f"<{ID}ada> <https://example.org/ontology#keeps> <{ID}gull-rock> ." in parts[1]


def test_an_unknown_format_is_refused(graph: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no format 'excel'"):
        graph.export(tmp_path, formats=["excel"])


def test_the_dataset_is_rdflib_s_and_only_to_read(graph: KnowledgeGraph) -> None:
    ada = rdflib.URIRef(ID + "ada")
    keeper = rdflib.URIRef("https://example.org/ontology#Keeper")
    assert (ada, rdflib.RDF.type, keeper) in graph.dataset
    with pytest.raises(StoreError, match="read-only"):
        graph.dataset.add((ada, rdflib.RDF.type, keeper))


def test_queries_give_rdflib_results(graph: KnowledgeGraph) -> None:
    result = graph.query("SELECT ?light WHERE { ?light lh:keptBy id:ada } ORDER BY ?light")
    assert [str(row[0]) for row in result] == [ID + "gull-rock", ID + "west-spit"]  # type: ignore[index]
    assert not graph.query("ASK { id:ada a lh:Keeper }", asserted=True).askAnswer


@pytest.mark.parametrize("as_written", [False, True])
def test_both_engines_give_the_same_answers(graph: KnowledgeGraph, as_written: bool) -> None:
    question = graph.loaded.asker.question("south-of")
    text = graph.loaded.asker.text_of(question, graph.loaded.asker.values(question, {}))
    rows = {tuple(str(cell) for cell in row) for row in graph.query(text, as_written=as_written)}  # type: ignore[union-attr]
    assert rows == {(ID + "long-sand", "None"), (ID + "west-spit", ID + "ada")}


def test_every_fault_of_every_file_is_in_the_error(lighthouses: Path) -> None:
    for name in ("almanac", "logbook"):
        path = lighthouses / "data" / f"{name}.ttl"
        path.write_text(path.read_text() + "\nid:x lh:lit nope:y .\n")
    with pytest.raises(InputError) as caught:
        KnowledgeGraph.open(lighthouses).ask("south-of")
    assert {finding.place.file for finding in caught.value.findings if finding.place} == {
        "data/almanac.ttl",
        "data/logbook.ttl",
    }


def test_show_gives_facts_of_both_directions(graph: KnowledgeGraph) -> None:
    description = graph.show("Ada")
    facts = [fact for fact in description.facts if fact.property.value.endswith("keptBy")]
    assert [(fact.inverse, fact.inferred, len(fact.sources)) for fact in facts] == [(True, False, 1)] * 2
    assert description.statement(facts[0]) == (facts[0].term, facts[0].property, description.thing)


def test_show_of_an_iri_without_statements_is_an_error(graph: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="says nothing"):
        graph.show("id:nobody")


def test_a_place_without_a_project_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectError):
        KnowledgeGraph.open(tmp_path)


def test_a_question_is_answered_whatever_the_others_are_like(lighthouses: Path) -> None:
    (lighthouses / "queries" / "broken.rq").write_text("#+ title: [")
    graph = KnowledgeGraph.open(lighthouses)
    assert len(graph.ask("south-of").rows) == 2
    with pytest.raises(QueryError, match=r"^queries/broken.rq:1: The header is no YAML"):
        graph.ask("broken")


def test_a_question_that_cannot_be_parsed_is_reported_with_its_file_and_line(lighthouses: Path) -> None:
    (lighthouses / "queries" / "broken.rq").write_text("#+ title: T\nSELECT * { ?s ?p }")
    with pytest.raises(QueryError, match=r"^queries/broken.rq:2:"):
        KnowledgeGraph.open(lighthouses).ask("broken")


@pytest.mark.parametrize("values", ["SELECT ?value", "ASK { ?value ?p ?o }"])
def test_a_query_for_values_that_cannot_be_used_is_found_by_the_check(lighthouses: Path, values: str) -> None:
    text = f"#+ title: T\n#+ parameters:\n#+   s: {{values: '{values}'}}\nSELECT * {{ ?s ?p ?o }}"
    (lighthouses / "queries" / "broken.rq").write_text(text)
    (finding,) = KnowledgeGraph.open(lighthouses).check()
    assert (finding.rule, str(finding.place)) == ("question/broken", "queries/broken.rq")
    assert finding.message.startswith("The query for the values of s cannot be used: ")
