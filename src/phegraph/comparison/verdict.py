"""The verdict on a change of an ontology: breaking, compatible, or of annotations only."""

from collections.abc import Collection, Iterator
from enum import IntEnum

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.comparison.difference import Difference
from phegraph.owl.closure.closing import inferred_from
from phegraph.owl.consistency.disjointness import groups, steps_of
from phegraph.owl.tbox.axioms import CELLS, TBox, is_axiom, tbox_of
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
_ONTOLOGY = NamedNode(OWL + "Ontology")
_IMPORTS, _DISJOINT = NamedNode(OWL + "imports"), NamedNode(OWL + "disjointWith")


def _owl(*names: str) -> frozenset[NamedNode]:
    return frozenset(NamedNode(OWL + name) for name in names)


_TOP_PROPERTIES = _owl("topObjectProperty", "topDataProperty")
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
    reasons = [*dict.fromkeys(_reasons(change))]
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
    for term, told in before.owners(statement):
        if term not in common and term not in before.headers:
            continue
        if predicate == _IMPORTS:
            yield EffectReason(Effect.BREAKING, term, told, "does not import it any more")
        elif statement not in before.axioms:
            yield EffectReason(Effect.ANNOTATION, term, told, "does not say it any more")
        elif object_ in _KINDS:
            continue  # told of the term as a whole
        elif {predicate, object_} & _ONLY_CONSTRAIN:
            yield EffectReason(Effect.COMPATIBLE, term, told, "is constrained less")
        elif statement in after.closed:
            yield EffectReason(
                Effect.ANNOTATION, term, told, "does not say it any more, and it still follows"
            )
        else:
            yield EffectReason(Effect.BREAKING, term, told, "loses what followed from it")


def _of_added(
    quad: Quad, before: "_TermsAndAxioms", after: "_TermsAndAxioms", common: Collection[Term]
) -> Iterator[EffectReason]:
    statement = statement_of(quad)
    _, predicate, object_ = statement
    for term, told in after.owners(statement):
        if term not in common and term not in after.headers:
            continue
        if predicate == _IMPORTS:
            yield EffectReason(Effect.COMPATIBLE, term, told, "imports it now; what it says is not compared")
        elif predicate == _DEPRECATED:
            yield EffectReason(Effect.COMPATIBLE, term, told, "is deprecated")
        elif statement not in after.axioms:
            yield EffectReason(Effect.ANNOTATION, term, told, "says it now")
        elif object_ in _KINDS:
            continue  # told of the term as a whole
        elif statement in before.closed or (
            predicate == _DISJOINT and not before.new_rivals(term, {object_})
        ):
            yield EffectReason(Effect.ANNOTATION, term, told, "says now what followed already")
        elif {predicate, object_} & _CONSTRAIN:
            yield EffectReason(
                Effect.BREAKING, term, told, "is constrained more, so data may contradict it now"
            )
        elif predicate == RANGE and object_ in after.tbox.datatypes | DATATYPES:
            yield EffectReason(Effect.BREAKING, term, told, "takes literals of one datatype only now")
        elif rivals := before.new_rivals(term, after.rivals(term, predicate), predicate):
            sentence = f"is disjoint now with {_names(rivals)}, by what is above it"
            yield EffectReason(Effect.BREAKING, term, told, sentence)
        else:
            yield EffectReason(Effect.COMPATIBLE, term, told, "entails more")


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
        self._leading: dict[BlankNode, list[Statement]] = {}
        for statement in statements:
            subject, predicate, object_ = statement
            if isinstance(object_, BlankNode):
                self._leading.setdefault(object_, []).append(statement)
            if predicate == RDF_TYPE and isinstance(subject, NamedNode):
                if object_ in _TERM_TYPES:
                    self.terms.setdefault(subject, set()).add(object_)
                elif object_ == _ONTOLOGY:
                    self.headers.add(subject)
        self.axioms = _axioms(statements)
        self.tbox: TBox = tbox_of(self.axioms)
        self.closed = _closed(self.axioms)
        self._steps = steps_of(self.tbox)
        self._rivals: dict[Term, set[Term]] = {}
        for group in groups(self.tbox):
            for one in group.classes:
                self._rivals.setdefault(one, set()).update(other for other in group.classes if other != one)

    def owners(self, statement: Statement) -> list[tuple[Term, Statement]]:
        """The named nodes that a statement is about, each with its own statement that leads there.

        Of an axiom that has no name, they are its members.
        """
        if not isinstance(statement[0], BlankNode):
            return [(statement[0], statement)]
        owners: dict[tuple[Term, Statement], None] = {}
        queue, seen = [statement[0]], {statement[0]}
        for node in queue:
            leading = self._leading.get(node, ())
            if not leading:
                owners.update(((member, statement), None) for member in self._members(node))
            for one in leading:
                if isinstance(one[0], NamedNode):
                    owners[one[0], one] = None
                elif one[0] not in seen:
                    seen.add(one[0])
                    queue.append(one[0])
        return [*owners]

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


def _axioms(statements: Collection[Statement]) -> frozenset[Statement]:
    """The axioms among statements, with the lists that are part of one; none that always holds."""
    axioms = {s for s in statements if is_axiom(s) and s[1] not in CELLS and not _says_nothing(s)}
    cells: dict[Term, list[Statement]] = {}
    for statement in statements:
        if statement[1] in CELLS:
            cells.setdefault(statement[0], []).append(statement)
    queue = [object_ for _, _, object_ in axioms if object_ in cells]
    seen: set[Term] = set()
    for node in queue:
        if node not in seen:
            seen.add(node)
            axioms.update(cells[node])
            queue += (object_ for _, _, object_ in cells[node] if object_ in cells)
    return frozenset(axioms)


def _says_nothing(statement: Statement) -> bool:
    """Whether nothing follows from a statement: it declares an ontology, or a property below the top one."""
    _, predicate, object_ = statement
    return object_ == _ONTOLOGY or (predicate == SUB_PROPERTY and object_ in _TOP_PROPERTIES)


def _closed(axioms: Collection[Statement]) -> frozenset[Statement]:
    """Axioms, and those that follow from them."""
    inferred = inferred_from([Quad(*axiom) for axiom in axioms], schema=True)
    return frozenset(axioms).union(map(statement_of, inferred))
