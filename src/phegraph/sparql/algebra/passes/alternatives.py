"""Alternative paths, each way of which counts (SPARQL 1.1 Query, section 18.4)."""

import re
from collections import Counter
from itertools import product
from typing import Any

from msgspec.structs import replace
from pyoxigraph import BlankNode

from phegraph.errors import QueryError
from phegraph.sparql.algebra.scope import explicit, fresh
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    AlternativePath,
    Exists,
    Form,
    InversePath,
    Join,
    Minus,
    NegatedPropertySet,
    Node,
    Path,
    Pattern,
    Query,
    Select,
    SequencePath,
    TriplePattern,
    Union,
    Update,
    join,
)
from phegraph.sparql.algebra.walk import nodes, parts, rewritten

_MOST = 64
_BAR = re.compile(r"(?<!\|)\|(?!\|)")


def may_have_alternatives(text: str) -> bool:
    """Whether a text may have a path with alternatives."""
    return _BAR.search(text) is not None


def counted_alternatives(tree: Query | Update) -> Query | Update:
    """An alternative path is a UNION: Oxigraph gives two terms once that are linked in several ways.

    Where it does not matter how often there is a solution, paths stay as they are: of a UNION in EXISTS,
    Oxigraph finds all solutions each time.

    Raises:
        QueryError: A path has too many ways.
    """
    patterns = [part for part in nodes(tree) if isinstance(part, TriplePattern) and len(_ways(part)) > 1]
    if not patterns or _with_unions(tree, counts=True) is tree:
        return tree
    # A label that stands in several patterns would stand in several groups.
    labels = Counter(part for part in parts(tree) if isinstance(part, BlankNode))
    ends = dict.fromkeys(end for each in patterns for end in (each.subject, each.object))
    shared = [end for end in ends if isinstance(end, BlankNode) and labels[end] > 1]
    if shared:
        variables = dict(zip(shared, fresh(tree, "node"), strict=False))
        tree = rewritten(explicit(tree), lambda part: _term(part, variables))
    return _with_unions(tree, counts=True)  # type: ignore[no-any-return]


def _term(part: Any, variables: dict[Any, Any]) -> Any:
    return variables.get(part, part) if isinstance(part, BlankNode) else part


def _with_unions(part: Any, *, counts: bool) -> Any:
    """A part of a tree with unions for alternative paths, where it counts how often there is a solution."""
    if isinstance(part, tuple):
        members = tuple(_with_unions(member, counts=counts) for member in part)
        return part if all(one is other for one, other in zip(members, part, strict=True)) else members
    if not isinstance(part, Node):
        return part
    match part:
        case Exists() | Minus():
            counts = False
        case Select(distinct=is_distinct):
            counts = (counts and not is_distinct) or _is_counted(part)
        case Form():
            counts = _is_counted(part)
        case Join(members) if counts and any(map(_has_alternatives, members)):
            part = join(each for member in members for each in _split(member))
    fields = {name: getattr(part, name) for name in part.__struct_fields__}
    changed = {
        name: new
        for name, old in fields.items()
        if isinstance(old, tuple | Node) and (new := _with_unions(old, counts=counts)) is not old
    }
    return replace(part, **changed) if changed else part


def _is_counted(form: Form) -> bool:
    """Whether the number of solutions shows in a form whose results are a set."""
    if form.limit is not None or form.offset is not None or form.group:
        return True
    own = (getattr(form, name) for name in form.__struct_fields__ if name != "where")
    return any(isinstance(part, Aggregate) for each in own for part in parts(each))


def _has_alternatives(member: Pattern) -> bool:
    return isinstance(member, BGP) and any(len(_ways(each)) > 1 for each in member.triples)


def _split(member: Pattern) -> list[Pattern]:
    if not isinstance(member, BGP):
        return [member]
    return [
        Union(tuple(join(BGP((_by(each, way),))) for way in ways))
        if len(ways := _ways(each)) > 1
        else BGP((each,))
        for each in member.triples
    ]


def _by(pattern: TriplePattern, way: Path) -> TriplePattern:
    """A pattern with another path, and with other labels of blank nodes."""
    ends = (BlankNode() if isinstance(end, BlankNode) else end for end in (pattern.subject, pattern.object))
    subject, object_ = ends
    return TriplePattern(subject, way, object_)


def _ways(pattern: TriplePattern) -> list[Any]:
    """The paths that the path of a pattern is the union of; where it has no alternatives, itself alone."""
    return _of_path(pattern.predicate) if isinstance(pattern.predicate, Node) else [pattern.predicate]


def _of_path(path: Path) -> list[Path]:
    """Paths without alternatives whose solutions together are those of a path."""
    match path:
        case AlternativePath(inners):
            ways = [way for inner in inners for way in _of_path(inner)]
        case InversePath(inner):
            ways = [InversePath(way) for way in _of_path(inner)]
        case SequencePath(inners):
            several = [_of_path(inner) for inner in inners]
            if sum(map(len, several)) == len(several):
                return [path]
            ways = [SequencePath(steps) for steps in _products(several)]
        case NegatedPropertySet(predicates):
            inverse = tuple(each for each in predicates if isinstance(each, InversePath))
            forward = tuple(each for each in predicates if not isinstance(each, InversePath))
            if not inverse or not forward:
                return [path]
            return [NegatedPropertySet(forward), NegatedPropertySet(inverse)]
        case _:
            return [path]
    _check(len(ways))
    return ways if len(ways) > 1 else [path]


def _products(several: list[list[Path]]) -> Any:
    number = 1
    for each in several:
        number *= len(each)
    _check(number)
    return product(*several)


def _check(number: int) -> None:
    if number > _MOST:
        raise QueryError(f"A path has more than {_MOST} ways.", hint="Split it, or use SELECT DISTINCT.")
