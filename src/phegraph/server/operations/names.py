"""Names: things found by what people call them, and all that is said about one."""

from collections.abc import Iterator, Sequence

from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.errors import QueryError
from phegraph.questions.description import Fact, describe_named
from phegraph.questions.rendering import described_in_json
from phegraph.server.accepting import best
from phegraph.server.messages import Reply
from phegraph.server.operations.graphs import in_best_format
from phegraph.server.operations.query import GRAPHS
from phegraph.server.problems import problem
from phegraph.server.served import Served
from phegraph.site.pages.search import SearchEntry
from phegraph.store.protocol import LocalStore
from phegraph.text.data import json_text

DATA = {"data": ("application/json",), "graph": tuple(types[0] for types in GRAPHS.values())}


def find(served: Served, *, sought: str, limit: int = 10, kinds: Sequence[str] = ()) -> Reply:
    """What is called so, the best first: things, sources, terms and questions.

    Args:
        served: The graph.
        sought: What a person typed.
        limit: How many at most.
        kinds: The classes that are of interest, as the answers name them; all without any.
    """
    found = served.finder.find(sought, kinds=kinds)
    results = [{**summary(served, one.entry), "score": round(one.points, 2)} for one in found[:limit]]
    incomplete = {} if served.graph.names.are_all else {"complete": False}
    text = json_text({"total": len(found), **incomplete, "results": results})
    return Reply(200, "application/json", text.encode("utf-8", "replace"))


def summary(served: Served, entry: SearchEntry) -> dict[str, object]:
    """What tells an entry from others."""
    texts = [text if isinstance(text, str) else text[0] for text in (*entry.other_names, *entry.texts)]
    return {
        "label": entry.label,
        "kind": entry.kind,
        **({"iri": entry.iri} if entry.iri else {}),
        "page": served.address + entry.path,
        "description": " · ".join(texts)[:300],
    }


def describe(served: Served, *, name: str, accept: str = "") -> Reply:
    """All that is said about a thing, in both directions.

    Args:
        served: The graph.
        name: Its IRI, its prefixed name, or what people call it.
        accept: The media types that the client takes: JSON with names and sources, or RDF.

    Raises:
        QueryError: No thing, or more than one, is called so, or nothing is said about it.
    """
    graph = served.graph
    try:
        description = describe_named(graph.store, graph.names, name, graph.source_of)
    except QueryError as error:
        return problem(404, error.message, error.hint)
    if best(accept, DATA) == "data":
        text = described_in_json(description, graph.names, sources_of)
        return Reply(200, "application/json", text.encode("utf-8", "replace"))
    return in_best_format(served, _around(graph.store, description.thing), accept)


def sources_of(fact: Fact) -> list[str]:
    """The sources of a fact."""
    return [source.value for source in fact.sources]


def _around(store: LocalStore, thing: NamedNode) -> Iterator[Quad]:
    """The statements that have a thing as subject, with those of its blank nodes, or as object."""
    seen: set[NamedNode | BlankNode] = {thing}
    queue: list[NamedNode | BlankNode] = [thing]
    while queue:
        for quad in store.quads(queue.pop()):
            yield quad
            if isinstance(quad.object, BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                queue.append(quad.object)
    yield from store.quads(object=thing)
