"""Cost notes: what of a query costs more than it seems to."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Variable

from phegraph.sparql.algebra.restrictions import Restriction
from phegraph.sparql.algebra.scope import in_scope
from phegraph.sparql.algebra.tree import (
    BGP,
    Join,
    LeftJoin,
    Minus,
    Pattern,
    Query,
    RepeatedPath,
    TriplePattern,
)
from phegraph.sparql.algebra.walk import parts, variables


def notes(query: Query) -> Iterator[Restriction]:
    """What of a query an engine will need long for, or what gives nothing."""
    for part in parts(query):
        if isinstance(part, Join):
            yield from _of_group(part)


def _of_group(group: Join) -> Iterator[Restriction]:
    before: dict[str, None] = {}
    operands: list[tuple[object, set[str]]] = []
    for pattern in group.parts:
        names = in_scope(pattern)
        match pattern:
            case LeftJoin(right):
                if before and not before.keys() & variables(right).keys():
                    yield Restriction(pattern, "This OPTIONAL shares no variable with what stands before it.")
            case Minus(right):
                if not before.keys() & in_scope(right).keys():
                    yield Restriction(pattern, "This MINUS shares no variable with what stands before it.")
            case BGP(triples):
                operands += ((triple, set(variables(triple))) for triple in triples)
            case _:
                operands.append((pattern, set(names)))
        before |= names
    yield from _unconnected([(part, names) for part, names in operands if names])
    for pattern in group.parts:
        for triple in pattern.triples if isinstance(pattern, BGP) else ():
            yield from _unbounded(triple, group.parts)


def _unconnected(operands: list[tuple[object, set[str]]]) -> Iterator[Restriction]:
    """The first pattern that no variable connects to the first of all, not even through others."""
    connected = operands[0][1] if operands else set()
    apart = operands[1:]
    while nearer := [names for _, names in apart if names & connected]:
        connected = connected.union(*nearer)
        apart = [operand for operand in apart if not operand[1] & connected]
    for part, _ in apart[:1]:
        yield Restriction(part, "No variable connects this to what stands before: each is joined with each.")


def _unbounded(triple: TriplePattern, group: Iterable[Pattern]) -> Iterator[Restriction]:
    """A repeated path between two variables that nothing else binds."""
    ends = [end for end in (triple.subject, triple.object) if isinstance(end, Variable)]
    if len(ends) < 2 or not any(isinstance(part, RepeatedPath) for part in parts(triple.predicate)):
        return
    others: set[str] = set()
    for pattern in group:
        if isinstance(pattern, BGP):
            for other in pattern.triples:
                others |= set() if other is triple else set(variables(other))
        else:
            others |= set(in_scope(pattern))
    if not others & {end.value for end in ends}:
        yield Restriction(triple, "This path is followed from every node: nothing else binds an end of it.")
