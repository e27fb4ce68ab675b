"""Graphs as a whole, and what describes them: the Graph Store Protocol, the service, the dataset."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.owl.closure.inferred_statements import inferred_quads
from phegraph.publish.documents import VOID
from phegraph.rdf.terms import DCTERMS, RDF_TYPE, XSD, Term
from phegraph.rdf.writing.dumps import dump_text
from phegraph.rdf.writing.formats import FORMATS
from phegraph.server.accepting import best
from phegraph.server.messages import Reply
from phegraph.server.operations.query import GRAPHS, RESULTS, names_of, sent_as
from phegraph.server.problems import problem
from phegraph.server.served import Served
from phegraph.store.embedded import canonical_statements
from phegraph.store.protocol import LocalStore

SD = "http://www.w3.org/ns/sparql-service-description#"
_SERVICE = BlankNode("service")
_W3C = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = {"json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV"}
_RESULT_FORMATS["tsv"] = "SPARQL_Results_TSV"


def read_graph(served: Served, *, graph: str = "", accept: str = "") -> Reply:
    """A graph of the store as files have it (SPARQL 1.1 Graph Store HTTP Protocol, section 5.2).

    Args:
        served: The graph.
        graph: The IRI of a named graph; empty for the default graph, which has what is asserted and inferred.
        accept: The media types that the client takes.

    Raises:
        QueryError: The graph has no IRI.
        LimitError: It has more statements than allowed.
    """
    store = served.graph.store
    if graph:
        (name,) = names_of([graph])
        found: Iterable[Quad] = as_written(store, name)
        if next(iter(store.quads(graph=name)), None) is None:
            return problem(404, f"There is no graph {graph}.", "A SPARQL query with GRAPH lists them.")
    else:
        found = (*as_written(store, None), *inferred_quads(store))
    return in_best_format(served, served.budget.within_rows(found), accept)


def in_best_format(served: Served, quads: Iterable[Quad], accept: str) -> Reply:
    """Statements merged, in the format that a client likes best."""
    chosen = best(accept, GRAPHS)
    if chosen is None:
        listed = ", ".join(types[0] for types in GRAPHS.values())
        return problem(406, "This is not to be had in a media type that is accepted.", f"Accept {listed}.")
    merged = (Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    text = dump_text(chosen, merged, prefixes=served.graph.prefixes.namespaces)
    return Reply(200, sent_as(GRAPHS[chosen]), text.encode("utf-8", "replace"))


def as_written(store: LocalStore, graph: NamedNode | None) -> Iterator[Quad]:
    """The statements of a named graph, or of the asserted one, with the lexical forms of files."""
    written = [quad for quad in store.noncanonical if graph in (None, quad.graph_name)]
    kept = {quad.triple for quad in store.coinciding if graph in (None, quad.graph_name)}
    replaced = {quad.triple for quad in canonical_statements(store) if graph in (None, quad.graph_name)}
    yield from (
        quad
        for quad in store.quads(graph=graph or DefaultGraph())
        if quad.triple not in replaced or quad.triple in kept
    )
    yield from written


def describe_service(served: Served, *, accept: str = "") -> Reply:
    """The endpoint in the terms of SPARQL 1.1 Service Description."""
    return in_best_format(served, _service(served), accept)


def service_of(served: Served) -> Iterator[Quad]:
    """The endpoint: its address, its languages and its formats."""
    service = _SERVICE
    yield statement(service, RDF_TYPE.value, NamedNode(SD + "Service"))
    yield statement(service, SD + "endpoint", NamedNode(served.endpoint))
    for language in ("SPARQL11Query", *(["SPARQL11Update"] if served.writable else [])):
        yield statement(service, SD + "supportedLanguage", NamedNode(SD + language))
    formats = (
        *(_W3C + _RESULT_FORMATS[name] for name in RESULTS),
        *(FORMATS[name].feature for name in GRAPHS),
    )
    for format_iri in formats:
        yield statement(service, SD + "resultFormat", NamedNode(format_iri))


def _service(served: Served) -> Iterator[Quad]:
    store, service = served.graph.store, _SERVICE
    dataset, default = BlankNode("dataset"), BlankNode("default")
    yield from service_of(served)
    yield statement(service, SD + "feature", NamedNode(SD + "UnionDefaultGraph"))
    regime, profile = "http://www.w3.org/ns/entailment/OWL-RDF-Based", "http://www.w3.org/ns/owl-profile/RL"
    yield statement(service, SD + "defaultEntailmentRegime", NamedNode(regime))
    yield statement(service, SD + "defaultSupportedEntailmentProfile", NamedNode(profile))
    yield statement(service, SD + "defaultDataset", dataset)
    yield statement(dataset, RDF_TYPE.value, NamedNode(SD + "Dataset"))
    yield statement(dataset, SD + "defaultGraph", default)
    yield statement(default, RDF_TYPE.value, NamedNode(SD + "Graph"))
    yield statement(default, VOID + "triples", _number(store.count() + store.count(store.inferred)))
    for place, name in enumerate(sorted(_named_graphs(store), key=str)):
        named, graph = BlankNode(f"named{place}"), BlankNode(f"graph{place}")
        yield statement(dataset, SD + "namedGraph", named)
        yield statement(named, RDF_TYPE.value, NamedNode(SD + "NamedGraph"))
        yield statement(named, SD + "name", name)
        yield statement(named, SD + "graph", graph)
        yield statement(graph, RDF_TYPE.value, NamedNode(SD + "Graph"))
        yield statement(graph, VOID + "triples", _number(store.count(name)))


def _named_graphs(store: LocalStore) -> set[NamedNode]:
    from phegraph.sparql.algebra.printer import printed
    from phegraph.sparql.algebra.tree import Graph, Select, join

    graph = pyoxigraph.Variable("graph")
    rows = store.select(printed(Select(projection=(graph,), distinct=True, where=join(Graph(graph, join())))))
    return {row[0] for row in rows if isinstance(row[0], NamedNode)}


def describe_dataset(served: Served, *, published: str = "", accept: str = "") -> Reply:
    """The dataset in VoID: as it was published, or what can be told without that, and where it is queried."""
    project = served.graph.project
    dataset = NamedNode(project.base.partition("#")[0] + "#dataset")
    file = Path(published) / "void.ttl"
    if published and file.is_file():
        quads = [*pyoxigraph.parse(path=file)]
    else:
        store = served.graph.store
        quads = [
            statement(dataset, RDF_TYPE.value, NamedNode(VOID + "Dataset")),
            statement(dataset, DCTERMS + "title", Literal(project.title)),
            statement(dataset, VOID + "triples", _number(store.count() + store.count(store.inferred))),
        ]
        if project.licence:
            quads.append(statement(dataset, DCTERMS + "license", NamedNode(project.licence)))
    quads.append(statement(dataset, VOID + "sparqlEndpoint", NamedNode(served.endpoint)))
    return in_best_format(served, quads, accept)


def statement(subject: NamedNode | BlankNode, predicate: str, object: Term) -> Quad:
    """A statement of a description."""
    return Quad(subject, NamedNode(predicate), object)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))
