"""Labels: things that have none, and ought to."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from pyoxigraph import NamedNode

from phegraph.check.context import DEPRECATED, CheckContext
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.reading.reader import Reading
from phegraph.rdf.terms import DCTERMS, FOAF, OWL, RDF, RDF_TYPE, RDFS, SCHEMA, SH, SKOS, statement_of

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
    classes, labelled = _described(context)
    of_class = Counter(cls for thing in classes for cls in classes[thing])
    with_label = Counter(cls for thing in classes if thing in labelled for cls in classes[thing])
    mostly = {cls for cls, count in of_class.items() if 2 * with_label[cls] >= count}
    expected = _KINDS | {cls for cls in mostly if not cls.value.startswith((SH, OWL))}
    for thing, its in classes.items():
        needs_one = context.graph.project.house or not expected.isdisjoint(its)
        if thing not in labelled and needs_one and context.is_own(thing):
            message, hint = f"{context.say(thing)} has no label.", "Add an rdfs:label or a skos:prefLabel."
            yield DraftFinding("label/missing", message, hint, node=thing)


def _described(context: CheckContext) -> tuple[Mapping[NamedNode, Set[NamedNode]], Set[NamedNode]]:
    """The things with an IRI and a class, each with its classes, and those that have a label or are gone."""
    classes, labelled = defaultdict[NamedNode, set[NamedNode]](set), set[NamedNode]()
    for reading in context.graph.readings.values():
        of_classes, with_label = reading.made(_described_in)
        labelled |= with_label
        for thing, cls in of_classes:
            classes[thing].add(cls)
    return classes, labelled


def _described_in(reading: Reading) -> tuple[Sequence[tuple[NamedNode, NamedNode]], Set[NamedNode]]:
    classes, labelled = list[tuple[NamedNode, NamedNode]](), set[NamedNode]()
    for thing, predicate, object in map(statement_of, reading.quads):
        if not isinstance(thing, NamedNode):
            continue
        if predicate == RDF_TYPE and isinstance(object, NamedNode):
            classes.append((thing, object))
        elif predicate in _LABELS or predicate == DEPRECATED:
            labelled.add(thing)
    return classes, labelled
