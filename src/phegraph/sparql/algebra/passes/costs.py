"""Cost notes: what of a query costs more than it seems to."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import BlankNode, Variable

from phegraph.sparql.algebra.restrictions import Restriction
from phegraph.sparql.algebra.scope import in_scope
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    Exists,
    Form,
    Graph,
    Join,
    LeftJoin,
    Minus,
    Query,
    RepeatedPath,
    Select,
    ToMultiset,
    TriplePattern,
    Union,
)
from phegraph.sparql.algebra.walk import nodes, parts, variables

_MULTIPLYING = (TriplePattern, Join, ToMultiset, Union, Graph)
"""The kinds of operands that may have many solutions. VALUES is short, and written on purpose."""

_OPTIONAL = "This OPTIONAL shares no variable with what stands before it: each is joined with each."
_MINUS = "This MINUS shares no variable with what stands before it, and removes nothing."
_PATH = "This path is followed from every node: nothing else binds an end of it."
_APART = "No variable connects this to what stands before it: each is joined with each."


def notes(query: Query, given: Collection[str] = ()) -> Iterator[Restriction]:
    """What of a query an engine will need long for, or what gives nothing.

    Args:
        query: The query.
        given: The variables that get values before it is evaluated.
    """
    for form in nodes(query):
        if not isinstance(form, Form):
            continue
        mentions = Counter(_names(form.where))
        graphs: dict[int, set[str]] = {}
        for part in parts(form.where, but_of=(Form,)):
            if isinstance(part, Graph):
                graphs[id(part.pattern)] = set(_names(part.name))
            elif isinstance(part, Join):
                elsewhere = mentions - Counter(_names(part))
                yield from _of_group(part, {*given, *elsewhere}, graphs.get(id(part), set()))


def _of_group(group: Join, known: set[str], graph: set[str]) -> Iterator[Restriction]:
    """Notes on a group.

    Args:
        group: The group.
        known: The names of what has values from elsewhere.
        graph: The name of the variable of GRAPH, which each of its triple patterns binds; none outside.
    """
    before: set[str] = set()
    operands: list[object] = []
    for pattern in group.parts:
        match pattern:
            case LeftJoin(right) if before and not (before | known) & variables(right).keys():
                yield Restriction(pattern, _OPTIONAL, "Use a variable in it that stands before it.")
            case Minus(right) if not (before | known) & in_scope(right).keys():
                yield Restriction(pattern, _MINUS, "Use a variable in it that stands before it.")
        operands += pattern.triples if isinstance(pattern, BGP) else (pattern,)
        before |= in_scope(pattern).keys()
    named = [(each, graph.union(_names(each))) for each in operands if not isinstance(each, Minus)]
    yield from _unconnected([*named, (None, known)])
    for operand in operands:
        if isinstance(operand, TriplePattern) and _is_unbounded(operand):
            others = known.union(*(_bound(part) for part in operands if part is not operand))
            if others.isdisjoint(_names(operand)):
                yield Restriction(operand, _PATH, "Say what one of its ends is.")


def _names(part: object) -> Iterator[str]:
    """The variables and blank nodes that a part mentions; of a sub-select, the variables that it projects."""
    for inner in parts(part, but_of=(ToMultiset,)):
        if isinstance(inner, ToMultiset):
            yield from in_scope(inner)
        elif isinstance(inner, Variable):
            yield inner.value
        elif isinstance(inner, BlankNode):
            yield f"_:{inner.value}"


def _bound(operand: object) -> set[str]:
    return set(_names(operand) if isinstance(operand, TriplePattern) else in_scope(operand))  # type: ignore[arg-type]


def _unconnected(operands: Collection[tuple[object, set[str]]]) -> Iterator[Restriction]:
    """The first operand that no variable connects to the first of all, not even through others."""
    many = [(part, names) for part, names in operands if names and _has_many_solutions(part)]
    connected = set(many[0][1]) if many else set()
    apart = [names for _, names in operands]
    while nearer := [names for names in apart if names & connected]:
        connected = connected.union(*nearer)
        apart = [names for names in apart if not names & connected]
    for part, names in many:
        if not names & connected:
            yield Restriction(part, _APART, "Connect the two by a variable, or ask two questions.")
            return


def _has_many_solutions(part: object) -> bool:
    if isinstance(part, ToMultiset):
        return part.select.limit != 1 and not _is_total(part.select)
    return isinstance(part, _MULTIPLYING)


def _is_total(select: Select) -> bool:
    """Whether it has one solution: an aggregate of all."""
    if select.group:
        return False
    return any(isinstance(part, Aggregate) for part in parts(select.projection, but_of=(Exists,)))


def _is_unbounded(triple: TriplePattern) -> bool:
    """Whether it is a repeated path between two nodes that are no constants."""
    ends: Iterable[object] = (triple.subject, triple.object)
    if not all(isinstance(end, Variable | BlankNode) for end in ends):
        return False
    return any(isinstance(part, RepeatedPath) for part in parts(triple.predicate))
