"""The profile: axioms that OWL 2 RL does not allow (OWL 2 Profiles, section 4.2)."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.owl.datatypes import value
from phegraph.owl.model import ProfileViolation
from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import LIST_PREDICATES, ON_CLASS, RANGE, SUB_CLASS, THING
from phegraph.rdf.terms import OWL, RDF, RDFS, STANDARD_PREFIXES, Prefixes, Term, text

_PREFIXES = Prefixes(STANDARD_PREFIXES)
_EQUIVALENT = NamedNode(OWL + "equivalentClass")
_EXCLUDED = (
    *("hasSelf", "minCardinality", "cardinality", "minQualifiedCardinality", "qualifiedCardinality"),
    *("disjointUnionOf", "onDataRange", "onProperties", "withRestrictions", "datatypeComplementOf"),
)
_INTERSECTION = NamedNode(OWL + "intersectionOf")
_SUBCLASS_ONLY = tuple(NamedNode(OWL + local) for local in ("someValuesFrom", "unionOf", "oneOf"))
_SUPERCLASS_ONLY = tuple(
    NamedNode(OWL + local)
    for local in ("allValuesFrom", "complementOf", "maxCardinality", "maxQualifiedCardinality")
)
_ZERO_OR_ONE = (("decimal", 0), ("decimal", 1))
_RESERVED = {
    RDF + "type",
    *(RDFS + local for local in ("subClassOf", "subPropertyOf", "domain", "range")),
    *(OWL + local for local in ("inverseOf", "equivalentClass", "equivalentProperty", "disjointWith")),
}
_COUNTS = ("maxCardinality", "maxQualifiedCardinality")
MAX_BODY = 100
"""The most atoms that a chain or key may have: one for each property of a chain, two of a key."""


def profile_violations(tbox: TBox) -> list[ProfileViolation]:
    """The axioms outside OWL 2 RL, which the rules use as far as they can."""
    violations = [
        *_misplaced(tbox),
        *_excluded(tbox),
        *_positions(tbox),
        *_counts(tbox),
        *_lists(tbox),
        *_reserved(tbox),
        *_anonymous(tbox),
    ]
    return list(dict.fromkeys(violations))


def too_long(predicate: NamedNode, members: tuple[Term, ...]) -> bool:
    """Whether a chain or a key has more members than can be used."""
    atoms = {"propertyChainAxiom": 1, "hasKey": 2}.get(predicate.value.removeprefix(OWL), 0)
    return atoms * len(members) > MAX_BODY


def _violation(statement: tuple[Term, NamedNode, Term], reason: str) -> ProfileViolation:
    subject, predicate, object = statement
    assert not isinstance(subject, Literal)
    owner = "" if isinstance(subject, BlankNode) else f" of {text(subject, _PREFIXES)}"
    return ProfileViolation(f"{text(predicate, _PREFIXES)}{owner} {reason}", (subject, predicate, object))


def _misplaced(tbox: TBox) -> Iterator[ProfileViolation]:
    for statement in sorted(tbox.misplaced, key=str):
        yield _violation(
            statement, "has a literal where a class, a property or an individual must be: it means nothing."
        )


def _excluded(tbox: TBox) -> Iterator[ProfileViolation]:
    for local in _EXCLUDED:
        predicate = NamedNode(OWL + local)
        for subject, object in tbox.pairs(predicate):
            yield _violation(
                (subject, predicate, object), "has no place in OWL 2 RL: nothing follows from it."
            )
    for subject in tbox.instances(reflexive := NamedNode(OWL + "ReflexiveProperty")):
        type_of = NamedNode(RDF + "type")
        yield _violation(
            (subject, type_of, reflexive),
            "as owl:ReflexiveProperty has no place in OWL 2 RL: nothing follows from it.",
        )


def _positions(tbox: TBox) -> Iterator[ProfileViolation]:
    for below, above in tbox.pairs(SUB_CLASS):
        yield from _uses(
            tbox, below, _SUPERCLASS_ONLY, "can only stand above a class in OWL 2 RL, not below."
        )
        yield from _uses(
            tbox,
            above,
            _SUBCLASS_ONLY,
            "can only stand below a class in OWL 2 RL, not above: no member is made up.",
        )
    for pair in tbox.pairs(_EQUIVALENT):
        for side in pair:
            yield from _uses(tbox, side, _SUPERCLASS_ONLY, "in an equivalence is used in one direction only.")
            yield from _uses(tbox, side, _SUBCLASS_ONLY, "in an equivalence is used in one direction only.")


def _uses(
    tbox: TBox, name: Term, constructs: tuple[NamedNode, ...], reason: str
) -> Iterator[ProfileViolation]:
    """The violations by some constructs in a class expression and in the members of its intersections."""
    if not isinstance(name, BlankNode):
        return
    to_visit, seen = list[Term]((name,)), set[Term]()
    while to_visit:
        part = to_visit.pop()
        if part in seen or not isinstance(part, BlankNode):
            continue
        seen.add(part)
        for predicate in constructs:
            for object in tbox.objects(part, predicate):
                yield _violation((part, predicate, object), reason)
        for node in tbox.objects(part, _INTERSECTION):
            members = tbox.list_of(node)
            to_visit += members.members if members else ()


def _counts(tbox: TBox) -> Iterator[ProfileViolation]:
    for local in _COUNTS:
        predicate = NamedNode(OWL + local)
        for subject, count in tbox.pairs(predicate):
            if not (isinstance(count, Literal) and value(count) in _ZERO_OR_ONE):
                yield _violation(
                    (subject, predicate, count), "must be 0 or 1 in OWL 2 RL: nothing follows from it."
                )
            elif local == "maxQualifiedCardinality" and not tbox.objects(subject, ON_CLASS):
                yield _violation((subject, predicate, count), "has no owl:onClass: nothing follows from it.")


def _lists(tbox: TBox) -> Iterator[ProfileViolation]:
    for predicate in sorted(LIST_PREDICATES, key=str):
        for subject, node in tbox.pairs(predicate):
            listed = tbox.list_of(node)
            if listed is None:
                yield _violation((subject, predicate, node), "has a broken list: nothing follows from it.")
            elif not listed.members:
                yield _violation((subject, predicate, node), "has an empty list: nothing follows from it.")
            elif too_long(predicate, listed.members):
                yield _violation(
                    (subject, predicate, node),
                    f"has {len(listed.members)} properties, which is too many: nothing follows from it.",
                )


def _reserved(tbox: TBox) -> Iterator[ProfileViolation]:
    """Axioms about the vocabulary of RDF and OWL. Annotation properties may have super-properties."""
    for local in ("subPropertyOf", "domain", "range"):
        predicate = NamedNode(RDFS + local)
        for subject, object in tbox.pairs(predicate):
            reserved = isinstance(subject, NamedNode) and subject.value.startswith((RDF, OWL))
            if (reserved and predicate != RANGE) or object.value in _RESERVED:
                yield _violation((subject, predicate, object), "changes the vocabulary of OWL itself.")
    for subject, object in tbox.pairs(SUB_CLASS):
        if subject == THING:
            yield _violation((subject, SUB_CLASS, object), "says that everything is of one class.")


def _anonymous(tbox: TBox) -> Iterator[ProfileViolation]:
    for local in ("hasValue", "sourceIndividual", "targetIndividual"):
        predicate = NamedNode(OWL + local)
        for subject, object in tbox.pairs(predicate):
            if isinstance(object, BlankNode):
                yield _violation(
                    (subject, predicate, object), "needs an individual with a name: nothing follows from it."
                )
    one_of = NamedNode(OWL + "oneOf")
    for subject, node in tbox.pairs(one_of):
        listed = tbox.list_of(node)
        if listed and any(isinstance(member, BlankNode) for member in listed.members):
            yield _violation((subject, one_of, node), "has an individual without a name.")
