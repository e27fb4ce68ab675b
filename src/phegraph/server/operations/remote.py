"""What is answered otherwise where an endpoint of others is served."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.errors import QueryError
from phegraph.publish.documents import VOID
from phegraph.questions.description import Description, describe_named
from phegraph.questions.rendering import described_in_json
from phegraph.rdf.terms import RDF_TYPE
from phegraph.server.accepting import best
from phegraph.server.messages import Reply
from phegraph.server.operations.graphs import in_best_format, service_of, statement
from phegraph.server.operations.names import DATA, sources_of
from phegraph.server.operations.query import names_of
from phegraph.server.problems import problem
from phegraph.server.remote import ServedEndpoint


def read_graph(served: ServedEndpoint, *, graph: str = "", accept: str = "") -> Reply:
    """A graph of the endpoint. See `graphs.read_graph`."""
    (name,) = names_of([graph]) if graph else (None,)
    found = [Quad(*triple) for triple in served.statements(name)]
    if graph and not found:
        return problem(404, f"There is no graph {graph}.", "A SPARQL query with GRAPH lists them.")
    return in_best_format(served, found, accept)


def describe_service(served: ServedEndpoint, *, accept: str = "") -> Reply:
    """This endpoint in the terms of SPARQL 1.1 Service Description; what is in the other is not counted."""
    return in_best_format(served, service_of(served), accept)


def describe_dataset(served: ServedEndpoint, *, published: str = "", accept: str = "") -> Reply:
    """The dataset in VoID, which is where it is queried."""
    dataset = BlankNode("dataset")
    quads = [
        statement(dataset, RDF_TYPE.value, NamedNode(VOID + "Dataset")),
        statement(dataset, VOID + "sparqlEndpoint", NamedNode(served.endpoint)),
    ]
    return in_best_format(served, quads, accept)


def describe(served: ServedEndpoint, *, name: str, accept: str = "") -> Reply:
    """All that the endpoint says about a thing. See `names.describe`."""
    names, source_of = served.graph.names, served.graph.source_of
    try:
        description = describe_named(served.store, names, name, source_of, in_graphs=False)
    except QueryError as error:
        return problem(404, error.message, error.hint)
    if best(accept, DATA) == "data":
        text = described_in_json(description, names, sources_of)
        return Reply(200, "application/json", text.encode("utf-8", "replace"))
    return in_best_format(served, _statements(description), accept)


def _statements(description: Description) -> Iterator[Quad]:
    """The statements that have a thing as subject, with those of its blank nodes, or as object."""
    for fact in description.facts:
        if not fact.inverse:
            yield Quad(description.thing, fact.property, fact.term)
        elif isinstance(fact.term, NamedNode) and not fact.details:
            yield Quad(fact.term, fact.property, description.thing)
        if not fact.inverse and isinstance(fact.term, BlankNode):
            yield from (Quad(fact.term, name, value) for name, value in fact.details)
