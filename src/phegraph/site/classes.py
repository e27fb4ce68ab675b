"""Classes: the things of each class of the ontology, and how the classes stand above one another."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from pyoxigraph import Literal, NamedNode

from phegraph.publish.graph import Graph
from phegraph.publish.paths import paths
from phegraph.rdf.terms import text
from phegraph.site.addresses import Link, Linker
from phegraph.site.ontology import DEFINITIONS, Ontology


class ClassListing(Struct, frozen=True):
    """A class and its things, in the order of their names.

    Attributes:
        iri: The class.
        label: Its name.
        path: The first page that lists its things.
        depth: How many classes with things stand above it, one inside the other.
        things: The things.
        definition: What it means, in words; None where the ontology has none.
    """

    iri: str
    label: str
    path: str
    depth: int
    things: tuple[NamedNode, ...]
    definition: Link | None = None


def class_listings(graph: Graph, ontology: Ontology, linker: Linker) -> list[ClassListing]:
    """The classes of the ontology that have things with pages, each after the class above it."""
    found = {}
    for iri in ontology.classes:
        query = f"SELECT DISTINCT ?thing WHERE {{ ?thing a {text(NamedNode(iri))} FILTER(isIRI(?thing)) }}"
        things = [
            t
            for (t,) in graph.store.select(query)
            if isinstance(t, NamedNode) and linker.addresses.path(t.value)
        ]
        if things:
            things.sort(key=lambda thing: (linker.label(thing).casefold(), thing.value))
            found[iri] = tuple(things)
    base = graph.project.base
    made = paths((f"{base}k/{iri.removeprefix(base)}".replace("#", "/") for iri in found), base)
    defined = _definitions(graph, found, linker)
    return [
        ClassListing(
            iri,
            linker.label(NamedNode(iri)),
            "things/"
            + made[f"{base}k/{iri.removeprefix(base)}".replace("#", "/")].partition("/")[2].replace("/", "-"),
            depth,
            found[iri],
            defined.get(iri),
        )
        for iri, depth in _tree(list(found), ontology)
    ]


def _definitions(graph: Graph, classes: Iterable[str], linker: Linker) -> dict[str, Link]:
    """The definition of each class, in the language of the project where there is one."""
    best: dict[str, tuple[bool, int, str]] = {}
    listed = " ".join(text(NamedNode(iri)) for iri in classes)
    means = " ".join(f"<{iri}>" for iri in DEFINITIONS)
    query = (
        f"SELECT ?class ?property ?text WHERE {{ VALUES ?class {{ {listed} }} VALUES ?property {{ {means} }} "
        "?class ?property ?text FILTER(isLiteral(?text)) }"
    )
    found = {}
    for kind, name, words in graph.store.select(query, asserted=True):
        if isinstance(kind, NamedNode) and isinstance(name, NamedNode) and isinstance(words, Literal):
            link = linker.link(words)
            rank = (bool(link.language), DEFINITIONS.index(name.value), words.value)
            if kind.value not in best or rank < best[kind.value]:
                best[kind.value], found[kind.value] = rank, link
    return found


def _tree(iris: Sequence[str], ontology: Ontology) -> list[tuple[str, int]]:
    """The classes in the order of the ontology, each below the nearest of those above it."""
    above = {
        iri: [
            u
            for u in iris
            if u != iri and u in ontology.above.get(iri, ()) and iri not in ontology.above.get(u, ())
        ]
        for iri in iris
    }
    parent = {iri: max(uppers, key=lambda u: len(above[u]), default=None) for iri, uppers in above.items()}
    made: list[tuple[str, int]] = []

    def add(iri: str, depth: int) -> None:
        made.append((iri, depth))
        for lower in iris:
            if parent[lower] == iri:
                add(lower, depth + 1)

    for iri in iris:
        if parent[iri] is None:
            add(iri, 0)
    return made
