"""Unfolding: what follows from the members of an anonymous class is concluded from the classes below it."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace
from pyoxigraph import BlankNode, Variable

from phegraph.owl.rules.patterns import EntailmentRule
from phegraph.owl.rules.strata import Relation, is_copy, relation_of
from phegraph.rdf.terms import RDF_TYPE, Term

_Kind = TypeVar("_Kind", bound=str)


def unfolded(
    rules: Mapping[_Kind, Iterable[EntailmentRule]], inferring: _Kind, kept: Container[Term]
) -> dict[_Kind, tuple[EntailmentRule, ...]]:
    """The rules without anonymous classes whose members follow from those of other classes alone.

    For `?x a C => ?x a _:r` and `?x a _:r . ?x p ?y => ?y a D` there is `?x a C . ?x p ?y => ?y a D`, so that
    the members of `_:r` need not be inferred.

    Args:
        rules: The rules by kind.
        inferring: The kind of those that may conclude membership in an anonymous class.
        kept: The classes that have asserted members.
    """
    kinds = {rule: kind for kind, of_kind in rules.items() for rule in of_kind}
    concluding: dict[Relation, list[EntailmentRule]] = {}
    looking: dict[Relation, list[EntailmentRule]] = {}

    def note(rule: EntailmentRule) -> None:
        if rule.head is not None:
            concluding.setdefault(relation_of(rule.head), []).append(rule)
        for relation in {relation_of(atom) for atom in rule.body}:
            looking.setdefault(relation, []).append(rule)

    for rule in kinds:
        note(rule)
    if any(relation == RDF_TYPE and isinstance(of, Variable) for relation, of in concluding):
        return {kind: tuple(of_kind) for kind, of_kind in rules.items()}
    for relation in [each for each in concluding if _is_anonymous_class(each) and each[1] not in kept]:
        below = [rule for rule in concluding[relation] if rule in kinds]
        above = [rule for rule in looking.get(relation, ()) if rule in kinds]
        is_goal = any(kinds[rule] != inferring for rule in above)
        if not _is_worth_it(len(below), len(above), is_goal) or not all(map(_is_of_class, below)):
            continue
        if any(rule.any_two or _times(relation, rule) > 1 for rule in above):
            continue
        joined = [
            (each, kinds[upper]) for upper in above for lower in below for each in _joined(lower, upper)
        ]
        for rule in (*below, *above):
            kinds.pop(rule, None)
        for rule, kind in joined:
            if rule not in kinds:
                kinds[rule] = kind
                note(rule)
    return {each: tuple(rule for rule, kind in kinds.items() if kind == each) for each in rules}


def _is_worth_it(below: int, above: int, is_goal: bool) -> bool:
    """Whether there are no more rules than before, and one for each at which inconsistencies are counted."""
    return below == 1 if is_goal else below * above <= below + above


def _times(relation: Relation, rule: EntailmentRule) -> int:
    return sum(relation_of(atom) == relation for atom in rule.body)


def _joined(lower: EntailmentRule, upper: EntailmentRule) -> Iterator[EntailmentRule]:
    """The rule that concludes from the body of one what another concludes from its head, if that is new."""
    assert lower.head is not None
    (given,), relation = lower.body, relation_of(lower.head)
    body = tuple((atom[0], *given[1:]) if relation_of(atom) == relation else atom for atom in upper.body)
    if upper.head not in body:
        yield replace(upper, body=body, origin=upper.origin or upper)


def _is_anonymous_class(relation: Relation) -> bool:
    return relation[0] == RDF_TYPE and isinstance(relation[1], BlankNode)


def _is_of_class(rule: EntailmentRule) -> bool:
    """Whether a rule concludes membership in a class from that in another."""
    return is_copy(rule) and rule.body[0][1] == RDF_TYPE
