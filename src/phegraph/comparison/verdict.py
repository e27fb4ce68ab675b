"""The verdict on a change of an ontology: breaking, compatible, or of annotations only."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from enum import IntEnum
from itertools import combinations

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.comparison.difference import Difference
from phegraph.comparison.terms_and_axioms import ALL_DIFFERENT, INTERSECTION, TermsAndAxioms, owl_terms
from phegraph.owl.vocabulary import DATATYPE, DATATYPES, RANGE, SUB_CLASS
from phegraph.rdf.terms import OWL, Statement, Term


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


_KINDS = {DATATYPE} | owl_terms(
    "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual"
)
_DEPRECATED = NamedNode(OWL + "deprecated")
_IMPORTS, _DISJOINT = NamedNode(OWL + "imports"), NamedNode(OWL + "disjointWith")
_ONLY_CONSTRAIN = owl_terms(
    "disjointWith",
    "propertyDisjointWith",
    "complementOf",
    "differentFrom",
    "AsymmetricProperty",
    "IrreflexiveProperty",
)
"""What nothing but contradictions follow from (OWL 2 Profiles, section 4.3: prp-irp, prp-asyp, prp-pdw,
cls-com, cax-dw)."""
_CONSTRAIN = _ONLY_CONSTRAIN | owl_terms(
    "FunctionalProperty", "InverseFunctionalProperty", "hasKey", "oneOf", "disjointUnionOf",
    "maxCardinality", "maxQualifiedCardinality", "cardinality", "qualifiedCardinality", "allValuesFrom",
    "withRestrictions",
)  # fmt: skip
"""What contradictions, or the equality of things, follow from."""

_FOLLOWED = "says now what followed already"
_FOLLOWS = "does not say it any more, and it still follows"


def verdict(change: Difference) -> Verdict:
    """What a change means for those who use an ontology.

    Args:
        change: The difference of two graphs; what is not about terms or axioms is left aside.
    """
    worst: dict[tuple[Term, Statement | None, str], EffectReason] = {}
    for reason in _reasons(change):
        key = reason.term, reason.statement, "" if reason.statement else reason.sentence
        if key not in worst or reason.effect > worst[key].effect:
            worst[key] = reason
    effect = max((reason.effect for reason in worst.values()), default=Effect.NONE)
    return Verdict(effect, tuple(sorted(worst.values(), key=lambda reason: -reason.effect)))


def _reasons(change: Difference) -> Iterator[EffectReason]:
    before, after = TermsAndAxioms(change.former), TermsAndAxioms(change.present)
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
    for statement in before.statements:
        if statement not in after.statements:
            yield from _of_removed(statement, before, after, common)
    for statement in after.statements:
        if statement not in before.statements:
            yield from _of_added(statement, before, after, common)
    yield from _of_groups(before, after, common)


def _of_removed(
    statement: Statement, before: TermsAndAxioms, after: TermsAndAxioms, common: Collection[Term]
) -> Iterator[EffectReason]:
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
            yield EffectReason(Effect.ANNOTATION, term, told, _FOLLOWS)
        else:
            yield EffectReason(Effect.BREAKING, term, told, "loses what followed from it")


def _of_added(
    statement: Statement, before: TermsAndAxioms, after: TermsAndAxioms, common: Collection[Term]
) -> Iterator[EffectReason]:
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
            predicate == _DISJOINT and not before.new_rivals(term, {object_}, predicate)
        ):
            yield EffectReason(Effect.ANNOTATION, term, told, _FOLLOWED)
        elif {predicate, object_} & _CONSTRAIN:
            yield EffectReason(
                Effect.BREAKING, term, told, "is constrained more, so data may contradict it now"
            )
        elif predicate == RANGE and object_ in after.tbox.datatypes | DATATYPES:
            yield EffectReason(Effect.BREAKING, term, told, "takes literals of one datatype only now")
        elif rivals := before.new_rivals(term, after.rivals(term, predicate), predicate):
            infers = "is" if predicate == SUB_CLASS else "infers classes that are"
            sentence = f"{infers} disjoint now with {_names(rivals)}, by what is above"
            yield EffectReason(Effect.BREAKING, term, told, sentence)
        elif predicate == INTERSECTION and any(before.tbox.objects(statement[0], predicate)):
            yield EffectReason(Effect.BREAKING, term, told, "asks for more, so fewer things are of it")
        else:
            yield EffectReason(Effect.COMPATIBLE, term, told, "entails more")


def _of_groups(
    before: TermsAndAxioms, after: TermsAndAxioms, common: Collection[Term]
) -> Iterator[EffectReason]:
    """What it does that several terms are said to be apart now, or are not any more."""
    for here, there, is_new in ((before, after, False), (after, before, True)):
        others = {(axiom[2], *sorted(map(str, terms))) for axiom, terms in there.groups}
        for axiom, terms in here.groups:
            known = [term for term in terms if term in common]
            if not known or (axiom[2], *sorted(map(str, terms))) in others:
                continue
            pairs = {frozenset(pair) for pair in combinations(known, 2) if not there.are_apart(*pair)}
            if not pairs:
                sentence = _FOLLOWED if is_new else _FOLLOWS
                yield EffectReason(Effect.ANNOTATION, known[0], axiom, sentence)
                continue
            effect = Effect.BREAKING if is_new else Effect.COMPATIBLE
            yield from (EffectReason(effect, *told) for told in _apart(axiom, known, pairs, is_new=is_new))


def _apart(
    axiom: Statement, terms: Sequence[Term], pairs: set[frozenset[Term]], *, is_new: bool
) -> Iterator[tuple[Term, Statement, str]]:
    """Pairs of terms that are apart now, or are not any more, in as few sentences as can be."""
    relation = "different from" if axiom[2] == ALL_DIFFERENT else "disjoint with"
    while pairs:
        count = Counter(term for pair in pairs for term in pair)
        term = max(terms, key=lambda term: count[term])
        others = [other for other in terms if {term, other} in pairs]
        each = {frozenset(pair) for pair in combinations(others, 2)}
        with_each = bool(each) and each <= pairs
        pairs = {pair for pair in pairs if term not in pair} - (each if with_each else set())
        if is_new:
            sentence = f"is {relation} {_names(others)} now" + ", and these with each other" * with_each
        else:
            sentence = (
                f"is not {relation} {_names(others)} any more" + ", nor these with each other" * with_each
            )
        yield term, axiom, sentence


def _names(terms: Collection[Term]) -> str:
    return " and ".join(
        sorted(term.value.rsplit("#")[-1].rsplit("/")[-1] for term in terms if isinstance(term, NamedNode))
    )
