"""Terms: the page of each document that defines some, and the page of the whole vocabulary."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import NamedNode, Quad

from phegraph.publish.graph import Graph
from phegraph.site.addresses import Linker
from phegraph.site.listings import Kind
from phegraph.site.pages import Pages
from phegraph.site.schema import Schema
from phegraph.site.sketches import Sketch
from phegraph.site.sketches.pillars import PILLARS, draw, joins
from phegraph.site.vocabulary import Entry, Vocabulary, examples

Defined = tuple[Entry, Kind | None]
"""A term, and its things where it is a class that has some."""


def vocabulary_pages(
    graph: Graph, schema: Schema, linker: Linker, kinds: Sequence[Kind], quads: Iterable[Quad], pages: Pages
) -> None:
    """Write the page of each document that defines terms, and that of the vocabulary.

    Args:
        graph: The graph.
        schema: Its schema.
        linker: Where pages are.
        kinds: The classes that have things.
        quads: What the ontology and the shapes say.
        pages: Where they are written.
    """
    vocabulary = Vocabulary(quads, schema, linker, graph.project.prefixes.namespaces)
    vocabulary.shown = examples(graph.store, set(schema.properties), linker)
    by_class = {kind.iri: kind for kind in kinds}
    order = {term.value: place for place, term in enumerate(vocabulary.said)}
    documents: dict[str, list[str]] = {}
    for iri in sorted(linker.addresses.fragments, key=lambda iri: (order.get(iri, len(order)), iri)):
        documents.setdefault(iri.partition("#")[0], []).append(iri)
    listed = []
    for document, iris in documents.items():
        entries: list[Defined] = []
        for iri in iris:
            kind = by_class.get(iri)
            things = kind.things if kind else ()
            entries.append((vocabulary.entry(NamedNode(iri), len(things), things[:2]), kind))
        path = linker.addresses.documents[document]
        head = vocabulary.entry(NamedNode(document))
        groups = _by_kind(entries)
        listed.append((path, head, groups))
        pages.write(path, "terms", title=head.label, head=head, groups=groups, iri=document)
    pages.write(
        "vocabulary",
        "vocabulary",
        title="Vocabulary",
        documents=listed,
        concepts=[kind for kind in kinds if "Concept" in kind.iri or _is_concept(kind, schema)],
        pillars=_pillars(graph, schema, linker, by_class, pages),
    )


def _pillars(
    graph: Graph, schema: Schema, linker: Linker, by_class: Mapping[str, Kind], pages: Pages
) -> Sketch | None:
    pillars = [by_class[p.value] for p in graph.project.pillars if p.value in by_class]
    joined = joins(graph.store, [kind.iri for kind in pillars], schema)
    drawn = draw(pillars, joined, linker)
    if drawn:
        pages.put(f"{PILLARS}.svg", drawn.svg)
        pages.put(f"{PILLARS}.csv", drawn.csv())
    return drawn


def _is_concept(kind: Kind, schema: Schema) -> bool:
    return any(upper.endswith("#Concept") for upper in schema.above.get(kind.iri, ()))


def _by_kind(entries: Sequence[Defined]) -> list[tuple[str, list[Defined]]]:
    """Terms by what they are; what is several things stands with the commonest, such as object properties."""
    groups: dict[str, list[Defined]] = {}
    common = Counter(kind for entry, _ in entries for kind in entry.kind.split(", "))
    for entry, kind in entries:
        first = max(entry.kind.split(", "), key=lambda one: common[one])
        groups.setdefault(first or "other", []).append((entry, kind))
    return list(groups.items())
