"""Disjointness: classes below two disjoint ones, or below owl:Nothing, found along the hierarchy."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.owl.rules.descriptions import display_name
from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import MEMBERS, NOTHING, SUB_CLASS
from phegraph.rdf.hierarchy import components, reach, shortest_way
from phegraph.rdf.terms import OWL, RDF_TYPE, Statement, Subject, Term

_EQUIVALENT, _DISJOINT, _COMPLEMENT = (
    NamedNode(OWL + name) for name in ("equivalentClass", "disjointWith", "complementOf")
)
_INTERSECTION, _UNION = NamedNode(OWL + "intersectionOf"), NamedNode(OWL + "unionOf")
_ALL_DISJOINT = NamedNode(OWL + "AllDisjointClasses")
Axiom = tuple[Statement, ...]
Steps = dict[Subject, dict[Subject, Axiom]]
"""The classes one step above each, with the axiom that says so."""


class Contradiction(Struct, frozen=True):
    """Why a class can have no member.

    Attributes:
        message: Why, as a sentence about `it`.
        axiom: The statements that it follows from.
        below: The class that can have none, and that it is below; none where it is one of the first.
    """

    message: str
    axiom: Axiom
    below: NamedNode | None = None


class Group(Struct, frozen=True):
    """Classes that have no member in common; one that is there twice has none at all."""

    classes: tuple[Term, ...]
    why: str
    axiom: Axiom


def steps_of(tbox: TBox) -> Steps:
    """What is one step above each class: what it is a subclass, an equivalent, or an intersection of."""
    steps: Steps = {}

    def add(low: Term, high: Term, axiom: Axiom) -> None:
        if isinstance(low, Subject) and isinstance(high, Subject) and low != high:
            steps.setdefault(low, {}).setdefault(high, axiom)

    for low, high in tbox.pairs(SUB_CLASS):
        add(low, high, _axiom(low, SUB_CLASS, high))
    for one, other in tbox.pairs(_EQUIVALENT):
        add(one, other, _axiom(one, _EQUIVALENT, other))
        add(other, one, _axiom(one, _EQUIVALENT, other))
    for predicate in (_INTERSECTION, _UNION):
        for whole, node in tbox.pairs(predicate):
            listed = tbox.list_of(node)
            axiom = (*_axiom(whole, predicate, node), *listed.cells) if listed else ()
            for member in listed.members if listed else ():
                add(*((whole, member) if predicate == _INTERSECTION else (member, whole)), axiom)
    return steps


def contradictions(tbox: TBox, steps: Steps) -> Mapping[NamedNode, Contradiction]:
    """The named classes that can have no member for what is above them.

    What is above is what cax-sco, cax-eqc, cls-int2 and cls-uni lead to; it contradicts itself by cax-dw,
    cax-adc, cls-com or cls-nothing2 (OWL 2 Profiles, section 4.3).

    Args:
        tbox: The axioms.
        steps: Their hierarchy, as `steps_of` gives it.
    """
    disjoint = list(groups(tbox))
    order = components(steps)
    at = reach(steps, [one for group in disjoint for one in group.classes if isinstance(one, Subject)], order)
    rivals: dict[Term, int] = {}
    for group in disjoint:
        times = Counter(one for one in group.classes if isinstance(one, Subject))
        every = sum(at.bits[one] for one in times)
        for one, count in times.items():
            rivals[one] = rivals.get(one, 0) | (every if count > 1 else every - at.bits[one])
    classes = list(at.bits)
    found: dict[NamedNode, Contradiction] = {}
    for one in dict.fromkeys((*chain.from_iterable(order), *classes)):
        if not isinstance(one, NamedNode) or one == NOTHING:
            continue
        mask = at.above(one) | at.bits.get(one, 0)
        first = next((cls for cls in _members(mask, classes) if mask & rivals.get(cls, 0)), None)
        if first is None:
            continue
        above = next((step for step in steps.get(one, ()) if step in found), None)
        if isinstance(above, NamedNode):
            root = found[above].below or above
            axiom = (*steps[one][above], *found[root].axiom)
            found[one] = Contradiction(f"it is below {display_name(root)}, which can have none", axiom, root)
            continue
        second = next(_members(mask & rivals[first], classes))
        group = next(group for group in disjoint if {first, second} <= {*group.classes})
        axiom = (*group.axiom, *_way(one, first, steps), *_way(one, second, steps))
        message = group.why.format(first=display_name(first), second=display_name(second))
        found[one] = Contradiction(message, tuple(dict.fromkeys(axiom)))
    return found


def groups(tbox: TBox) -> Iterator[Group]:
    """The classes that axioms say have no member in common."""
    both = "it is both of {first} and of {second}, which are disjoint"
    for one, other in tbox.pairs(_DISJOINT):
        yield Group((one, other), both, _axiom(one, _DISJOINT, other))
    for one, other in tbox.pairs(_COMPLEMENT):
        why = f"it is both of {display_name(other)} and of its complement"
        yield Group((one, other), why, _axiom(one, _COMPLEMENT, other))
    for node in tbox.instances(_ALL_DISJOINT):
        for start in tbox.objects(node, MEMBERS):
            listed = tbox.list_of(start)
            if listed:
                axiom = (*_axiom(node, RDF_TYPE, _ALL_DISJOINT), *_axiom(node, MEMBERS, start), *listed.cells)
                yield Group(listed.members, both, axiom)
    yield Group((NOTHING, NOTHING), "it is of owl:Nothing, which has no members", ())


def _axiom(subject: Term, predicate: NamedNode, object: Term) -> Axiom:
    return ((subject, predicate, object),) if isinstance(subject, Subject) else ()


def _members(mask: int, classes: Sequence[Subject]) -> Iterator[Subject]:
    """The classes whose bits are set, the first first."""
    while mask:
        bit = mask & -mask
        yield classes[bit.bit_length() - 1]
        mask ^= bit


def _way(low: Subject, high: Subject, steps: Steps) -> Iterator[Statement]:
    """The statements of a shortest way from a class up to another."""
    way = shortest_way(low, high, lambda node: steps.get(node, ())) if low != high else []
    for upper, lower in pairwise(reversed(way)):
        yield from steps[lower][upper]
