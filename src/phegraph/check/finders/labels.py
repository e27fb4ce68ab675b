"""Labels: things that have none, and ought to."""

from collections import Counter
from collections.abc import Iterator, Set

from pyoxigraph import NamedNode

from phegraph.check.context import DEPRECATED, CheckContext
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.terms import DCTERMS, FOAF, OWL, RDF, RDF_TYPE, RDFS, SCHEMA, SH, SKOS

_LABELS = frozenset(
    NamedNode(iri)
    for iri in (
        RDFS + "label",
        SKOS + "prefLabel",
        "http://www.w3.org/2008/05/skos-xl#prefLabel",
        DCTERMS + "title",
        "http://purl.org/dc/elements/1.1/title",
        SCHEMA + "name",
        "http://schema.org/name",
        FOAF + "name",
        "http://www.w3.org/2006/vcard/ns#fn",
        SH + "name",
    )
)
_KINDS = frozenset(
    NamedNode(iri)
    for iri in (
        *(OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
        *(RDFS + kind for kind in ("Class", "Datatype")),
        RDF + "Property",
        *(SKOS + kind for kind in ("Concept", "ConceptScheme")),
    )
)


def missing(context: CheckContext) -> Iterator[DraftFinding]:
    """Things of the project without a label: terms, concepts, and what is of a class of which most have one.

    Shapes need none, and of ontologies `ontology/metadata` tells.

    By the rules of the house every thing needs one.
    """
    labelled = {thing for reading in context.graph.readings.values() for thing in reading.made(_labelled_in)}
    of_class, with_label = Counter[NamedNode](), Counter[NamedNode]()
    for thing, cls in _typed(context):
        of_class[cls] += 1
        with_label[cls] += hash(thing) in labelled
    mostly = {cls for cls, count in of_class.items() if 2 * with_label[cls] >= count}
    expected = _KINDS | {cls for cls in mostly if not cls.value.startswith((SH, OWL))}
    found = set[NamedNode]()
    for thing, cls in _typed(context):
        if hash(thing) in labelled or thing in found or not (context.graph.project.house or cls in expected):
            continue
        if context.is_own(thing):
            found.add(thing)
            message, hint = f"{context.say(thing)} has no label.", "Add an rdfs:label or a skos:prefLabel."
            yield DraftFinding("label/missing", message, hint, node=thing)


def _typed(context: CheckContext) -> Iterator[tuple[NamedNode, NamedNode]]:
    """The things with an IRI, each with a class."""
    for reading in context.graph.readings.values():
        for quad in reading.quads:
            if quad.predicate == RDF_TYPE:
                thing, cls = quad.subject, quad.object
                if isinstance(thing, NamedNode) and isinstance(cls, NamedNode):
                    yield thing, cls


def _labelled_in(reading: Reading) -> Set[int]:
    """The things that have a label or are gone, by their hashes: there may be too many to keep."""
    quads = reading.quads
    return {hash(quad.subject) for quad in quads if quad.predicate in _LABELS or quad.predicate == DEPRECATED}
