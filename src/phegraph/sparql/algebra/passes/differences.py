"""FILTER NOT EXISTS of several steps as MINUS, which Oxigraph evaluates once, and not for each solution."""

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace
from pyoxigraph import NamedNode, Variable

from phegraph.sparql.algebra.tree import (
    BGP,
    AlternativePath,
    Exists,
    Filter,
    InversePath,
    Join,
    Minus,
    Path,
    RepeatedPath,
    Select,
    SequencePath,
    TriplePattern,
)
from phegraph.sparql.algebra.walk import variables


def with_differences(select: Select) -> Select:
    """The same with MINUS for NOT EXISTS in the outermost group, where that means the same.

    Both leave out the solutions that are compatible with one of the pattern. They differ in solutions that
    have no variable of it (SPARQL 1.1 Query, section 8.3.3), in filters of the pattern, and in paths without
    a step from a term that is not in the graph (section 18.4).
    """
    if not isinstance(select.where, Join):
        return select
    bound = variables(tuple(part for part in select.where.parts if isinstance(part, BGP)))
    kept, differences = [], []
    for part in select.where.parts:
        if isinstance(part, Filter) and _is_difference(part, bound):
            assert isinstance(part.condition, Exists)
            differences.append(Minus(part.condition.pattern))
        else:
            kept.append(part)
    return replace(select, where=Join((*kept, *differences))) if differences else select


def _is_difference(part: Filter, bound: Iterable[str]) -> bool:
    """Whether a filter is a NOT EXISTS of several triple patterns that MINUS can stand for."""
    condition = part.condition
    if not isinstance(condition, Exists) or not condition.negated or not isinstance(condition.pattern, Join):
        return False
    patterns = condition.pattern.parts
    triples = [triple for pattern in patterns if isinstance(pattern, BGP) for triple in pattern.triples]
    if not all(isinstance(pattern, BGP) for pattern in patterns) or not _has_steps(triples):
        return False
    ends = Counter(
        end
        for triple in triples
        if not _may_be_empty(triple.predicate)
        for end in (triple.subject, triple.object)
    )
    loose = [
        end
        for triple in triples
        for end in (triple.subject, triple.object)
        if isinstance(end, Variable) and not ends[end]
    ]
    return not loose and not variables(condition.pattern).keys().isdisjoint(bound)


def _has_steps(triples: Iterable[TriplePattern]) -> bool:
    return sum(1 if isinstance(one.predicate, NamedNode | Variable) else 2 for one in triples) > 1


def _may_be_empty(path: Variable | Path) -> bool:
    """Whether a path may lead from a term to itself without a step."""
    match path:
        case RepeatedPath(inner, mark):
            return mark != "+" or _may_be_empty(inner)
        case SequencePath(paths):
            return all(map(_may_be_empty, paths))
        case AlternativePath(paths):
            return any(map(_may_be_empty, paths))
        case InversePath(inner):
            return _may_be_empty(inner)
    return False
