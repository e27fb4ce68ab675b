"""Documents say all that the graph says of a thing, and nothing that it does not."""

import json
from collections import Counter
from pathlib import Path

import pyld.jsonld
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import Graph, URIRef
from rdflib.compare import to_canonical_graph

from datasets import canonical, without_graphs
from phegraph.graph import KnowledgeGraph
from phegraph.publish.documents import Document, documents, write_document
from phegraph.publish.publication import Publication
from phegraph.publish.syntaxes import SYNTAXES
from phegraph.rdf.terms import DCTERMS
from publish.publishing import CONTEXT, HOSTILE, project

EX = "https://example.org/"
ADA = NamedNode(EX + "id/ada")


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    return Publication.of(
        project(tmp_path_factory.mktemp("graph") / "project", HOSTILE, context=CONTEXT).loaded
    )


@pytest.fixture(scope="module")
def made(publication: Publication) -> dict[str, Document]:
    return {document.iri: document for document in documents(publication)}


def read(folder: Path, document: Document, extension: str) -> list[Quad]:
    path = folder / f"{document.path}.{extension}"
    return list(parse(path.read_bytes(), RdfFormat.from_extension(extension)))


def test_all_that_is_said_of_a_thing_is_in_its_document(
    publication: Publication, made: dict[str, Document]
) -> None:
    everything = {*publication.graph.asserted_quads, *publication.graph.inferred_quads}
    for document in made.values():
        if document.iri not in publication.vocabularies:
            thing = NamedNode(document.iri)
            said = {quad for quad in everything if thing in (quad.subject, quad.object)}
            assert said <= set(document.quads)


def test_links_through_blank_nodes_come_whole(made: dict[str, Document]) -> None:
    quads = made[ADA.value].quads
    (shift,) = {q.subject for q in quads if q.predicate.value == EX + "ontology#keeper"}
    assert isinstance(shift, BlankNode)
    said = {q.predicate.value.rpartition("#")[2] for q in quads if q.subject == shift}
    assert said == {"type", "keeper", "begin", "end"}
    assert [q.subject for q in quads if q.object == shift] == [NamedNode("urn:uuid:0")]


def test_a_source_has_a_document_of_all_that_it_says(
    publication: Publication, made: dict[str, Document]
) -> None:
    for name in ("almanac", "logbook"):
        graph = NamedNode(EX + "graph/source/" + name)
        statements = {quad for quad in publication.graph.asserted_quads if quad.graph_name == graph}
        assert statements
        assert statements <= set(made[EX + "source/" + name].quads)


def test_the_graph_of_a_source_has_no_document_of_its_own(
    publication: Publication, made: dict[str, Document]
) -> None:
    assert not any(iri.startswith(EX + "graph/") for iri in made)
    assert publication.graphs[EX + "graph/source/logbook"] == EX + "source/logbook"


def test_a_vocabulary_has_a_document_without_data(
    publication: Publication, made: dict[str, Document]
) -> None:
    ontology = made[EX + "ontology"]
    assert {quad.graph_name.value for quad in ontology.quads if isinstance(quad.graph_name, NamedNode)} == {
        EX + "graph/lighthouses",
        EX + "graph/shapes",
    }
    classes = {quad.subject.value for quad in ontology.quads if isinstance(quad.subject, NamedNode)}
    assert EX + "ontology#Lighthouse" in classes


@pytest.mark.parametrize("extension", ["ttl", "nt"])
def test_turtle_and_n_triples_add_only_what_the_document_is(
    publication: Publication, made: dict[str, Document], tmp_path: Path, extension: str
) -> None:
    for document in made.values():
        write_document(tmp_path, document, publication)
        quads = read(tmp_path, document, extension)
        address = NamedNode(f"{EX}{document.path}.{extension}")
        about = [quad for quad in quads if quad.subject == address]
        assert canonical([q for q in quads if q.subject != address]) == canonical(
            without_graphs(document.quads)
        )
        cited = {q.object for q in about if q.predicate.value == DCTERMS + "source"}
        graphs = {quad.graph_name.value for quad in document.quads if isinstance(quad.graph_name, NamedNode)}
        of_sources = {name for name in graphs if name.startswith(EX + "graph/source/")}
        assert cited == {NamedNode(name.replace("/graph/", "/")) for name in of_sources}
        assert {quad.object for quad in about} >= {NamedNode(document.iri), publication.dataset}


def in_json_ld(document: Document) -> list[Quad]:
    """Statements in the graphs of their sources, and merged in the default graph."""
    return [*document.quads, *without_graphs(document.quads)]


def about(document: Document, extension: str) -> NamedNode:
    return NamedNode(f"{EX}{document.path}.{extension}")


def test_json_ld_holds_the_statements_in_the_graphs_of_their_sources_and_merged(
    publication: Publication, made: dict[str, Document], tmp_path: Path
) -> None:
    for document in made.values():
        write_document(tmp_path, document, publication)
        address = about(document, "jsonld")
        quads = [quad for quad in read(tmp_path, document, "jsonld") if quad.subject != address]
        assert canonical(quads) == canonical(in_json_ld(document))


def test_pyld_reads_the_same_statements(
    publication: Publication, made: dict[str, Document], tmp_path: Path
) -> None:
    for document in made.values():
        write_document(tmp_path, document, publication)
        written = json.loads((tmp_path / f"{document.path}.jsonld").read_text(encoding="utf-8"))
        text = pyld.jsonld.to_rdf(written, {"format": "application/n-quads"})
        quads = list(parse(text.encode(), RdfFormat.N_QUADS))
        address = about(document, "jsonld")
        assert canonical([q for q in quads if q.subject != address]) == canonical(in_json_ld(document))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_rdflib_reads_the_same_graph_in_each_syntax(
    publication: Publication, made: dict[str, Document], tmp_path: Path
) -> None:
    names = {"turtle": "turtle", "jsonld": "json-ld", "ntriples": "nt", "rdfxml": "xml"}
    for document in made.values():
        refused = write_document(tmp_path, document, publication)
        graphs = []
        for syntax in SYNTAXES:
            if syntax not in refused:
                path = tmp_path / f"{document.path}.{syntax.extension}"
                graph = Graph().parse(path, format=names[syntax.format])
                graph.remove((URIRef(about(document, syntax.extension).value), None, None))
                graphs.append(to_canonical_graph(graph))
        assert len(graphs) >= 3
        assert {*graphs[0]}
        assert all({*graph} == {*graphs[0]} for graph in graphs)


def test_what_rdf_xml_cannot_carry_is_not_written_in_it(
    publication: Publication, made: dict[str, Document], tmp_path: Path
) -> None:
    refused = {
        document.iri: [syntax.format for syntax in write_document(tmp_path, document, publication)]
        for document in made.values()
    }
    for document in made.values():
        texts = {quad.object.value for quad in document.quads if isinstance(quad.object, Literal)}
        has_it = bool(texts & {"no name for XML", "bell \u0007 end"})
        assert refused[document.iri] == (["rdfxml"] if has_it else [])
        assert (tmp_path / f"{document.path}.rdf").is_file() != has_it
    assert ["rdfxml"] in refused.values()
    assert [] in refused.values()


def test_json_ld_has_the_words_of_the_projects_context(
    publication: Publication, made: dict[str, Document], tmp_path: Path
) -> None:
    write_document(tmp_path, made[EX + "id/gull-rock"], publication)
    written = json.loads((tmp_path / "id/gull-rock.jsonld").read_text(encoding="utf-8"))
    by_graph = {graph["@id"]: graph["@graph"] for graph in written["@graph"] if "@graph" in graph}
    (node,) = [node for node in by_graph[EX + "graph/source/logbook"] if node["@id"] == "id:gull-rock"]
    assert node["keptBy"] == "ada"
    assert "north" in written["@context"]


def test_no_document_leaves_the_folder_or_takes_anothers_place(
    publication: Publication, made: dict[str, Document], tmp_path: Path
) -> None:
    paths = [document.path for document in made.values()]
    assert len({path.lower() for path in paths}) == len(paths)
    for document in made.values():
        write_document(tmp_path / "public", document, publication)
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
    written = [path.relative_to(tmp_path / "public") for path in tmp_path.rglob("*") if path.is_file()]
    assert Counter(path.suffix for path in written if path.suffix != ".rdf") == dict.fromkeys(
        (".ttl", ".jsonld", ".nt"), len(paths)
    )
    assert {path.with_suffix("").as_posix() for path in written} == set(paths)


def test_a_thing_whose_address_has_a_fragment_has_a_document_of_its_own(tmp_path: Path) -> None:
    data = f"<{EX}id/rock#light> a <{EX}ontology#Lighthouse> ; <{EX}ontology#north> <{ADA.value}> ."
    publication = Publication.of(project(tmp_path / "project", data).loaded)
    made = {document.iri: document for document in documents(publication)}
    said = {(quad.subject, quad.object) for quad in made[EX + "id/rock"].quads}
    assert (NamedNode(EX + "id/rock#light"), ADA) in said


def test_what_is_said_of_a_version_joins_its_document(tmp_path: Path) -> None:
    project(tmp_path / "project")
    version, ontology = NamedNode(EX + "ontology/2.0"), NamedNode(EX + "ontology")
    with (tmp_path / "project" / "ontology" / "lighthouses.ttl").open("a", encoding="utf-8") as file:
        file.write(f"{ontology} owl:versionIRI {version} . {version} rdfs:comment 'Second' .")
    publication = Publication.of(KnowledgeGraph.open(tmp_path / "project", caching=False).loaded)
    (of_version,) = [document for document in documents(publication) if document.path == "ontology/2.0"]
    (plain,) = [document for document in documents(publication) if document.path == "ontology"]
    assert set(plain.quads) < set(of_version.quads)
    assert Literal("Second") in {quad.object for quad in of_version.quads}


def test_every_statement_of_the_sources_is_in_a_document(
    publication: Publication, made: dict[str, Document]
) -> None:
    written = {quad.triple for document in made.values() for quad in document.quads}
    said: set[Triple] = {quad.triple for quad in publication.graph.asserted_quads}
    assert said <= written


@pytest.mark.slow
def test_documents_of_the_project_itself_read_back_and_cite_their_sources(tmp_path: Path) -> None:
    publication = Publication.of(KnowledgeGraph.open(Path(__file__).parents[2]).loaded)
    sample = list(documents(publication))[::40]
    assert len(sample) > 20
    for document in sample:
        write_document(tmp_path, document, publication)
        address = NamedNode(f"{publication.home}{document.path}.jsonld")
        quads = [quad for quad in read(tmp_path, document, "jsonld") if quad.subject != address]
        assert canonical(quads) == canonical(in_json_ld(document))
        is_vocabulary = document.iri in publication.vocabularies
        assert document.sources or is_vocabulary or not _from_data(document, publication)


def _from_data(document: Document, publication: Publication) -> bool:
    return any(quad.graph_name in publication.graph.graph_sources for quad in document.quads)
