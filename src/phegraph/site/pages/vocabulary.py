"""The pages of the vocabulary: one of each document that defines terms, and one of all."""

from collections import Counter
from collections.abc import Sequence

from pyoxigraph import NamedNode

from phegraph.site.classes import ClassListing
from phegraph.site.drawings.figure import Figure
from phegraph.site.drawings.pillars import PILLARS, draw, joins
from phegraph.site.entries import Entry, Vocabulary, examples
from phegraph.site.ontology import Ontology
from phegraph.site.site import Site

Defined = tuple[Entry, ClassListing | None]
"""A term, and its things where it is a class that has some."""


def write_pages(site: Site) -> None:
    """Write the page of each document that defines terms, and that of the vocabulary."""
    linker, ontology = site.linker, site.ontology
    prefixes = site.graph.prefixes.namespaces
    vocabulary = Vocabulary(site.graph.definitions, ontology, linker, prefixes)
    vocabulary.shown = examples(site.graph.store, set(ontology.properties), linker)
    by_class = {listing.iri: listing for listing in site.classes}
    order = {term.value: place for place, term in enumerate(vocabulary.quads)}
    documents: dict[str, list[str]] = {}
    for iri in sorted(linker.addresses.fragments, key=lambda iri: (order.get(iri, len(order)), iri)):
        documents.setdefault(iri.partition("#")[0], []).append(iri)
    listed = []
    for document, iris in sorted(documents.items(), key=lambda item: -len(item[1])):
        entries: list[Defined] = []
        for iri in iris:
            kind = by_class.get(iri)
            things = kind.things if kind else ()
            entries.append((vocabulary.entry(NamedNode(iri), len(things), things[:2]), kind))
        path = linker.addresses.documents[document]
        # The address of an ontology may end in the sign before the fragment.
        ontology_iri = next(
            (i for i in (document, f"{document}#") if NamedNode(i) in vocabulary.quads), document
        )
        head = vocabulary.entry(NamedNode(ontology_iri))
        groups = _by_kind(entries)
        listed.append((path, head, groups))
        site.pages.write_document(path, "terms", title=head.label, head=head, groups=groups, iri=document)
    site.pages.write(
        "vocabulary",
        "vocabulary",
        title="Vocabulary",
        documents=listed,
        concepts=[kind for kind in site.classes if "Concept" in kind.iri or _is_concept(kind, ontology)],
        pillars=_pillars(site),
    )


def _pillars(site: Site) -> Figure | None:
    joined = joins(site.graph.store, [listing.iri for listing in site.pillars], site.ontology)
    figure = draw(site.pillars, joined, site.linker)
    if figure:
        site.pages.put(f"{PILLARS}.svg", figure.svg)
        site.pages.put(f"{PILLARS}.csv", figure.csv())
    return figure


def _is_concept(kind: ClassListing, ontology: Ontology) -> bool:
    return any(upper.endswith("#Concept") for upper in ontology.above(kind.iri))


def _by_kind(entries: Sequence[Defined]) -> list[tuple[str, list[Defined]]]:
    """Terms by what they are; what is several things stands with the commonest, such as object properties."""
    groups: dict[str, list[Defined]] = {}
    common = Counter(kind for entry, _ in entries for kind in entry.kind.split(", "))
    for entry, kind in entries:
        first = max(entry.kind.split(", "), key=lambda name: common[name])
        groups.setdefault(first or "other", []).append((entry, kind))
    return list(groups.items())
