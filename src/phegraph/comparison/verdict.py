"""The verdict on a change of an ontology: breaking, compatible, or of annotations only."""

from collections.abc import Collection, Iterator
from enum import IntEnum

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.comparison.difference import Difference
from phegraph.owl.closure.closing import inferred_from
from phegraph.owl.consistency.disjointness import groups, steps_of
from phegraph.owl.tbox.axioms import TBox, is_axiom, tbox_of
from phegraph.owl.vocabulary import (
    CLASS_TYPES,
    DATATYPE,
    DATATYPES,
    DOMAIN,
    PROPERTY_TYPES,
    RANGE,
    SUB_CLASS,
    SUB_PROPERTY,
)
from phegraph.rdf.terms import OWL, RDF_TYPE, Statement, Term, statement_of


class Effect(IntEnum):
    """What a change of an ontology does, the least first; and the part of a semantic version it asks for."""

    NONE = 0
    ANNOTATION = 1
    """What follows from any data stays the same: no axiom changes, or none that matters."""
    COMPATIBLE = 2
    """What followed from any data still does, and data that were consistent still are; more may follow."""
    BREAKING = 3
    """Something no longer follows, or data that were consistent may not be any more."""


VERSION_PARTS = {
    Effect.NONE: "none",
    Effect.ANNOTATION: "patch",
    Effect.COMPATIBLE: "minor",
    Effect.BREAKING: "major",
}
"""The part of a version to raise (Semantic Versioning 2.0.0, 6 to 8)."""


class EffectReason(Struct, frozen=True):
    """What one change of an ontology does.

    Attributes:
        effect: The effect.
        term: The term that it is about.
        statement: The statement that is removed or added; None where a term as a whole is.
        sentence: Why, as a sentence that begins with the term.
    """

    effect: Effect
    term: Term
    statement: Statement | None
    sentence: str


class Verdict(Struct, frozen=True):
    """The effect of a change of an ontology, with its reasons, the worst first."""

    effect: Effect
    reasons: tuple[EffectReason, ...]


_TERM_TYPES = CLASS_TYPES | PROPERTY_TYPES | {NamedNode(OWL + "NamedIndividual")}
_KINDS = {
    NamedNode(OWL + name)
    for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
} | {DATATYPE}
_DEPRECATED = NamedNode(OWL + "deprecated")
_IMPORTS, _DISJOINT = NamedNode(OWL + "imports"), NamedNode(OWL + "disjointWith")


def _owl(*names: str) -> frozenset[NamedNode]:
    return frozenset(NamedNode(OWL + name) for name in names)


_ONLY_CONSTRAIN = _owl(
    "disjointWith", "propertyDisjointWith", "complementOf", "AsymmetricProperty", "IrreflexiveProperty"
)
"""What nothing but contradictions follow from (OWL 2 Profiles, section 4.3: prp-irp, prp-asyp, prp-pdw,
cls-com, cax-dw)."""
_CONSTRAIN = _ONLY_CONSTRAIN | _owl(
    "FunctionalProperty", "InverseFunctionalProperty", "hasKey", "oneOf", "disjointUnionOf",
    "maxCardinality", "maxQualifiedCardinality", "cardinality", "qualifiedCardinality", "allValuesFrom",
    "AllDisjointClasses", "AllDisjointProperties", "withRestrictions",
)  # fmt: skip
"""What contradictions, or the equality of things, follow from."""


def verdict(change: Difference) -> Verdict:
    """What a change means for those who use an ontology.

    Args:
        change: The difference of two graphs; what is not about terms or axioms is left aside.
    """
    reasons = [*_reasons(change)]
    effect = max((reason.effect for reason in reasons), default=Effect.NONE)
    return Verdict(effect, tuple(sorted(reasons, key=lambda reason: -reason.effect)))


def _reasons(change: Difference) -> Iterator[EffectReason]:
    before, after = _TermsAndAxioms(change.former), _TermsAndAxioms(change.present)
    for term in before.terms:
        if term not in after.terms:
            yield EffectReason(Effect.BREAKING, term, None, "is not declared any more")
        elif (kinds := before.terms[term] & _KINDS - after.terms[term]) and after.terms[term] & _KINDS:
            was, now = (_names(several & _KINDS) for several in (kinds, after.terms[term]))
            yield EffectReason(Effect.BREAKING, term, None, f"was {was} and is {now}")
    for term in after.terms:
        if term not in before.terms:
            yield EffectReason(Effect.COMPATIBLE, term, None, "is new")
    common = before.terms.keys() & after.terms.keys()
    for quad in change.removed:
        yield from _of_removed(quad, before, after, common)
    for quad in change.added:
        yield from _of_added(quad, before, after, common)


def _of_removed(
    quad: Quad, before: "_TermsAndAxioms", after: "_TermsAndAxioms", common: Collection[Term]
) -> Iterator[EffectReason]:
    statement = statement_of(quad)
    _, predicate, object_ = statement
    for term in before.owners(statement[0]):
        if term not in common and term not in before.headers:
            continue
        if predicate == _IMPORTS:
            yield EffectReason(Effect.BREAKING, term, statement, "does not import it any more")
        elif not is_axiom(statement):
            yield EffectReason(Effect.ANNOTATION, term, statement, "does not say it any more")
        elif object_ in _KINDS:
            continue  # told of the term as a whole
        elif {predicate, object_} & _ONLY_CONSTRAIN:
            yield EffectReason(Effect.COMPATIBLE, term, statement, "is constrained less")
        elif statement in after.closed:
            yield EffectReason(
                Effect.ANNOTATION, term, statement, "does not say it any more, and it still follows"
            )
        else:
            yield EffectReason(Effect.BREAKING, term, statement, "loses what followed from it")


def _of_added(
    quad: Quad, before: "_TermsAndAxioms", after: "_TermsAndAxioms", common: Collection[Term]
) -> Iterator[EffectReason]:
    statement = statement_of(quad)
    _, predicate, object_ = statement
    for term in after.owners(statement[0]):
        if term not in common and term not in after.headers:
            continue
        if predicate == _IMPORTS:
            yield EffectReason(
                Effect.COMPATIBLE, term, statement, "imports it now; what it says is not compared"
            )
        elif predicate == _DEPRECATED:
            yield EffectReason(Effect.COMPATIBLE, term, statement, "is deprecated")
        elif not is_axiom(statement):
            yield EffectReason(Effect.ANNOTATION, term, statement, "says it now")
        elif object_ in _KINDS:
            continue  # told of the term as a whole
        elif statement in before.closed or (
            predicate == _DISJOINT and not before.new_rivals(term, {object_})
        ):
            yield EffectReason(Effect.ANNOTATION, term, statement, "says now what followed already")
        elif {predicate, object_} & _CONSTRAIN:
            yield EffectReason(
                Effect.BREAKING, term, statement, "is constrained more, so data may contradict it now"
            )
        elif predicate == RANGE and object_ in after.tbox.datatypes | DATATYPES:
            yield EffectReason(Effect.BREAKING, term, statement, "takes literals of one datatype only now")
        elif rivals := before.new_rivals(term, after.rivals(term, predicate), predicate):
            sentence = f"is disjoint now with {_names(rivals)}, by what is above it"
            yield EffectReason(Effect.BREAKING, term, statement, sentence)
        else:
            yield EffectReason(Effect.COMPATIBLE, term, statement, "entails more")


def _names(terms: Collection[Term]) -> str:
    return " and ".join(
        sorted(term.value.rsplit("#")[-1].rsplit("/")[-1] for term in terms if isinstance(term, NamedNode))
    )


class _TermsAndAxioms:
    """The terms and axioms of a graph."""

    def __init__(self, quads: Collection[Quad]) -> None:
        statements = [statement_of(quad) for quad in quads]
        self.terms: dict[Term, set[Term]] = {}
        self.headers: set[Term] = set()
        self._parents: dict[BlankNode, list[Term]] = {}
        for subject, predicate, object_ in statements:
            if isinstance(object_, BlankNode):
                self._parents.setdefault(object_, []).append(subject)
            if predicate == RDF_TYPE and isinstance(subject, NamedNode):
                if object_ in _TERM_TYPES:
                    self.terms.setdefault(subject, set()).add(object_)
                elif object_ == NamedNode(OWL + "Ontology"):
                    self.headers.add(subject)
        axioms = [statement for statement in statements if is_axiom(statement)]
        self.tbox: TBox = tbox_of(axioms)
        self.closed = _closed(axioms)
        self._steps = steps_of(self.tbox)
        self._rivals: dict[Term, set[Term]] = {}
        for group in groups(self.tbox):
            for one in group.classes:
                self._rivals.setdefault(one, set()).update(other for other in group.classes if other != one)

    def owners(self, node: Term) -> list[Term]:
        """The named nodes whose statements lead to a node, or the members of an axiom that has no name."""
        queue, seen = [node], {node}
        for term in queue:
            if isinstance(term, BlankNode):
                parents = self._parents.get(term) or self._members(term)
                queue.extend(parent for parent in dict.fromkeys(parents) if parent not in seen)
                seen.update(parents)
        return [term for term in queue if isinstance(term, NamedNode)]

    def _members(self, node: BlankNode) -> list[Term]:
        lists = (
            self.tbox.list_of(start)
            for name in ("members", "distinctMembers")
            for start in self.tbox.objects(node, NamedNode(OWL + name))
        )
        return [member for listed in lists if listed for member in listed.members]

    def rivals(self, term: Term, predicate: NamedNode = SUB_CLASS) -> set[Term]:
        """The classes with which a class, or the domain or range of a property, has no member in common."""
        above = self._above(self._classes(term, predicate))
        return {rival for cls in above for rival in self._rivals.get(cls, ())}

    def new_rivals(self, term: Term, rivals: Collection[Term], predicate: NamedNode = SUB_CLASS) -> set[Term]:
        """Of such classes, the terms here that were none."""
        known = self.rivals(term, predicate)
        return {rival for rival in rivals if rival in self.terms and not known & self._above([rival])}

    def _classes(self, term: Term, predicate: NamedNode) -> list[Term]:
        if predicate not in (DOMAIN, RANGE, SUB_CLASS, SUB_PROPERTY):
            return [term]
        properties = [term]
        for name in properties:
            properties.extend(up for up in self.tbox.objects(name, SUB_PROPERTY) if up not in properties)
        sides = (DOMAIN, RANGE) if predicate == SUB_PROPERTY else (predicate,)
        return [cls for name in properties for side in sides for cls in self.tbox.objects(name, side)]

    def _above(self, classes: Collection[Term]) -> set[Term]:
        queue = [*classes]
        seen = {*queue}
        for cls in queue:
            steps = [] if isinstance(cls, Literal) else [*self._steps.get(cls, ())]
            queue.extend(step for step in steps if step not in seen)
            seen.update(steps)
        return seen


def _closed(axioms: Collection[Statement]) -> frozenset[Statement]:
    """Axioms, and those that follow from them."""
    inferred = inferred_from([Quad(*axiom) for axiom in axioms], schema=True)
    return frozenset(axioms).union(map(statement_of, inferred))
