"""The grammar of OWL 2 RL (OWL 2 Profiles, 4.2) and its global restrictions (OWL 2 Syntax, 11)."""

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

# Section 4.2.2, as far as data ranges have a name.
_DATATYPES = {RDFS.Literal, RDF.langString, XSD.anyURI, XSD.string, XSD.decimal, XSD.integer, XSD.dateTime}
_FORBIDDEN = (OWL.ReflexiveProperty, OWL.disjointUnionOf, OWL.hasSelf, OWL.minCardinality, OWL.cardinality)
_ONLY_SIMPLE = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)


def faults(graph: Graph) -> Iterator[str]:
    """What is outside the profile."""
    for sub, sup in graph.subject_objects(RDFS.subClassOf):
        yield from _sub(graph, sub)
        yield from _super(graph, sup)
    for predicate in (RDFS.domain, RDFS.range):
        for subject, value in graph.subject_objects(predicate):
            if predicate == RDFS.domain or (subject, RDF.type, OWL.ObjectProperty) in graph:
                yield from _super(graph, value)
            elif value not in _DATATYPES:
                yield f"{subject} has the range {value}, no datatype of OWL 2 RL"
    for one, other in graph.subject_objects(OWL.equivalentClass):
        yield from (*_equivalent(graph, one), *_equivalent(graph, other))
    for one, other in graph.subject_objects(OWL.disjointWith):
        yield from (*_sub(graph, one), *_sub(graph, other))
    for node in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for member in _members(graph, node, OWL.members):
            yield from _sub(graph, member)
    for term in _FORBIDDEN:
        if (None, term, None) in graph or (None, RDF.type, term) in graph:
            yield f"{term} is used"
    yield from _not_simple(graph)


def _members(graph: Graph, node: Node, predicate: URIRef) -> list[Node]:
    head = graph.value(node, predicate)
    return [] if head is None else list(Collection(graph, head))


def _is_name(node: Node) -> bool:
    return isinstance(node, URIRef) and node != OWL.Thing


def _sub(graph: Graph, node: Node) -> Iterator[str]:
    parts = _members(graph, node, OWL.intersectionOf) + _members(graph, node, OWL.unionOf)
    some = graph.value(node, OWL.someValuesFrom)
    if _is_name(node) or graph.value(node, OWL.hasValue) or graph.value(node, OWL.oneOf):
        return
    if parts or some == OWL.Thing or some in _DATATYPES:
        for part in parts:
            yield from _sub(graph, part)
    elif some is not None:
        yield from _sub(graph, some)
    else:
        yield f"{_shown(graph, node)} stands where a subclass must"


def _super(graph: Graph, node: Node) -> Iterator[str]:
    parts = _members(graph, node, OWL.intersectionOf)
    only, apart = graph.value(node, OWL.allValuesFrom), graph.value(node, OWL.complementOf)
    most = graph.value(node, OWL.maxCardinality) or graph.value(node, OWL.maxQualifiedCardinality)
    if _is_name(node) or graph.value(node, OWL.hasValue) is not None or parts:
        for part in parts:
            yield from _super(graph, part)
    elif only is not None:
        yield from _super(graph, only)
    elif apart is not None:
        yield from _sub(graph, apart)
    elif not (isinstance(most, Literal) and most.toPython() in (0, 1)):
        yield f"{_shown(graph, node)} stands where a superclass must"


def _equivalent(graph: Graph, node: Node) -> Iterator[str]:
    parts = _members(graph, node, OWL.intersectionOf)
    for part in parts:
        yield from _equivalent(graph, part)
    if not (_is_name(node) or parts or graph.value(node, OWL.hasValue) is not None):
        yield f"{_shown(graph, node)} stands where an equivalent class must"


def _not_simple(graph: Graph) -> Iterator[str]:
    found = set(graph.subjects(RDF.type, OWL.TransitiveProperty))
    found |= set(graph.subjects(OWL.propertyChainAxiom))
    size = -1
    while size != len(found):
        size = len(found)
        found |= {sup for sub, sup in graph.subject_objects(RDFS.subPropertyOf) if sub in found}
        for one, other in graph.subject_objects(OWL.inverseOf):
            found |= {one, other} if {one, other} & found else set()
    for kind in _ONLY_SIMPLE:
        for term in graph.subjects(RDF.type, kind):
            if term in found:
                yield f"{term} is of {kind} and follows from chains or transitivity"


def _shown(graph: Graph, node: Node) -> str:
    inside = ", ".join(f"{predicate} {value}" for predicate, value in graph.predicate_objects(node))
    return f"{node} ({inside})"
