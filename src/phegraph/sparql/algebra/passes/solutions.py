"""Whether a pattern may have solutions, by what is stated with its predicates and classes."""

from collections.abc import Callable, Mapping

from pyoxigraph import NamedNode, Variable

from phegraph.rdf.terms import Term
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    AlternativePath,
    And,
    Exists,
    Expression,
    Filter,
    InversePath,
    Join,
    Or,
    Path,
    Pattern,
    RepeatedPath,
    Select,
    SequencePath,
    ToMultiset,
    TriplePattern,
    Union,
    Values,
)
from phegraph.sparql.algebra.walk import nodes

Has = Callable[[NamedNode, Term | None], bool]
"""Whether there is a statement with a predicate and an object, or with a predicate."""
_OF_GROUP = (BGP, Filter)
"""What sees the variables of a group; in a group within it, a filter does not."""
_Named = Mapping[Variable, frozenset[NamedNode]]


def may_have_rows(select: Select, has: Has) -> bool:
    """Whether a SELECT may have solutions. It may have one for none where it aggregates all of them."""
    aggregates = any(
        isinstance(part, Aggregate) for part in nodes((select.projection, select.having, select.order))
    )
    if select.where is None or (aggregates and not select.group):
        return True
    return _may_match(select.where, has, {})


def _may_match(pattern: Pattern, has: Has, named: _Named) -> bool:
    match pattern:
        case Join(parts):
            for part in parts:
                if isinstance(part, Values):
                    named = {**named, **_names_in(part)}
            return all(_may_match(part, has, named if isinstance(part, _OF_GROUP) else {}) for part in parts)
        case BGP(triples):
            return all(_is_stated(triple, has, named) for triple in triples)
        case Union(branches):
            return any(_may_match(branch, has, named) for branch in branches)
        case ToMultiset(select):
            return may_have_rows(select, has)
        case Filter(condition):
            return _may_hold(condition, has, named)
    return True


def _may_hold(condition: Expression, has: Has, named: _Named) -> bool:
    match condition:
        case And(operands):
            return all(_may_hold(operand, has, named) for operand in operands)
        case Or(operands):
            return any(_may_hold(operand, has, named) for operand in operands)
        case Exists(pattern, negated=False):
            return _may_match(pattern, has, named)
    return True


def _names_in(pattern: Values) -> _Named:
    """The IRIs of which a variable of VALUES is one, where it is nothing else."""
    if not pattern.rows:
        return {}
    columns = zip(pattern.variables, zip(*pattern.rows, strict=True), strict=True)
    return {
        name: frozenset(term for term in column if isinstance(term, NamedNode))
        for name, column in columns
        if all(isinstance(term, NamedNode) for term in column)
    }


def _is_stated(triple: TriplePattern, has: Has, named: _Named) -> bool:
    path, object = triple.predicate, triple.object
    if isinstance(path, NamedNode) and isinstance(object, Variable) and object in named:
        return any(has(path, term) for term in named[object])
    if isinstance(path, NamedNode) and isinstance(object, NamedNode):
        return has(path, object)
    return isinstance(path, Variable) or _has_steps(path, has)


def _has_steps(path: Path, has: Has) -> bool:
    match path:
        case NamedNode():
            return has(path, None)
        case InversePath(inner) | RepeatedPath(inner, "+"):
            return _has_steps(inner, has)
        case SequencePath(steps):
            return all(_has_steps(step, has) for step in steps)
        case AlternativePath(ways):
            return any(_has_steps(way, has) for way in ways)
    return True
