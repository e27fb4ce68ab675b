"""Alternative paths, each way of which counts (SPARQL 1.1 Query, section 18.4)."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Variable

from phegraph.errors import QueryError
from phegraph.sparql.algebra.scope import explicit, fresh
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    AlternativePath,
    Exists,
    Filter,
    Form,
    In,
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
from phegraph.sparql.algebra.walk import BGPS_AND_LEAVES, nodes, parts, rewritten, with_own

_MOST = 64
_BAR = re.compile(r"\|(?<!\|\|)(?!\|)|!\s*(?:\(\s*)?(?:\^\s*)?(?:<[^<>\s]*>|[\w.-]*:|a\b)")


def may_have_alternatives(text: str) -> bool:
    """Whether a text may have a path with alternatives, or a negated property set."""
    return _BAR.search(text) is not None


def counted_alternatives(tree: Query | Update) -> Query | Update:
    """An alternative path is a UNION: Oxigraph gives two terms once that are linked in several ways.

    So it does, between terms that it knows, for a negated property set, which becomes a variable with a
    filter.
    Where it does not matter how often there is a solution, paths stay as they are: of a UNION in EXISTS,
    Oxigraph finds all solutions each time.

    Raises:
        QueryError: A path has too many ways.
    """
    patterns = [part for part in nodes(tree) if isinstance(part, TriplePattern) and _is_split(part)]
    if not patterns:
        return tree
    names = fresh(tree, "link")
    changed: Query | Update = _with_unions(tree, names, counts=True)
    if changed is tree:
        return tree
    given, tree = tree, explicit(tree)
    # A label that stands in several patterns would stand in several groups.
    labels = Counter(part for part in parts(tree) if isinstance(part, BlankNode))
    ends = dict.fromkeys(end for each in patterns for end in (each.subject, each.object))
    shared = [end for end in ends if isinstance(end, BlankNode) and labels[end] > 1]
    if shared:
        variables = dict(zip(shared, fresh(tree, "node"), strict=False))
        tree = rewritten(tree, lambda part: variables.get(part, part), BlankNode)
    return changed if tree is given else _with_unions(tree, names, counts=True)


def _with_unions(part: Any, names: Iterator[Variable], *, counts: bool) -> Any:
    """A part of a tree with unions for alternative paths, where it counts how often there is a solution."""
    match part:
        case Exists() | Minus():
            counts = False
        case Select(distinct=is_distinct):
            counts = (counts and not is_distinct) or _is_counted(part)
        case Form():
            counts = _is_counted(part)
        case Join(members) if counts and any(map(_has_alternatives, members)):
            part = join(each for member in members for each in _split(member, names))
    return with_own(part, partial(_with_unions, names=names, counts=counts), but=BGPS_AND_LEAVES)


def _is_counted(form: Form) -> bool:
    """Whether the number of solutions shows in a form whose results are a set."""
    if form.limit is not None or form.offset is not None or form.group:
        return True
    own = (getattr(form, name) for name in form.__struct_fields__ if name != "where")
    return any(isinstance(part, Aggregate) for each in own for part in parts(each))


def _has_alternatives(member: Pattern) -> bool:
    return isinstance(member, BGP) and any(map(_is_split, member.triples))


def _is_split(pattern: TriplePattern) -> bool:
    if not isinstance(pattern.predicate, Node):
        return False
    ways = _of_path(pattern.predicate)
    return len(ways) > 1 or len(_steps(ways[0])) > 1 or isinstance(ways[0], NegatedPropertySet)


def _split(member: Pattern, names: Iterator[Variable]) -> Iterator[Pattern]:
    for pattern in member.triples if isinstance(member, BGP) else ():
        path = pattern.predicate
        if isinstance(path, Variable) or not _is_split(pattern):
            yield BGP((pattern,))
            continue
        rows = [_in_a_row(pattern, _steps(way)) for way in _of_path(path)]
        if len(rows) == 1:
            yield from _linked(rows[0], names)
        else:
            yield Union(tuple(join(_linked(_renamed(row), names)) for row in rows))
    if not isinstance(member, BGP):
        yield member


def _steps(way: Path) -> tuple[Path, ...]:
    """The steps of a sequence with a negated property set; another path is one step."""
    if isinstance(way, SequencePath) and any(isinstance(each, NegatedPropertySet) for each in way.paths):
        return way.paths
    return (way,)


def _in_a_row(pattern: TriplePattern, steps: tuple[Path, ...]) -> tuple[TriplePattern, ...]:
    ends = [pattern.subject, *(BlankNode() for _ in steps[1:]), pattern.object]
    return tuple(TriplePattern(*each) for each in zip(ends, steps, ends[1:], strict=False))


def _linked(row: tuple[TriplePattern, ...], names: Iterator[Variable]) -> list[Pattern]:
    """Patterns with a variable for each negated property set, and what the variable is not."""
    triples, filters = list[TriplePattern](), list[Pattern]()
    for pattern in row:
        if isinstance(pattern.predicate, NegatedPropertySet):
            link, predicates = next(names), pattern.predicate.predicates
            subject, object_ = pattern.subject, pattern.object
            if any(isinstance(each, InversePath) for each in predicates):
                subject, object_ = object_, subject
            pattern = TriplePattern(subject, link, object_)
            excluded = (each.path if isinstance(each, InversePath) else each for each in predicates)
            members = tuple(each for each in excluded if isinstance(each, NamedNode))
            filters.append(Filter(In(link, members, negated=True)))
        triples.append(pattern)
    return [BGP(tuple(triples)), *filters]


def _renamed(row: tuple[TriplePattern, ...]) -> tuple[TriplePattern, ...]:
    """Patterns with other labels of blank nodes."""
    labels: dict[BlankNode, BlankNode] = {}

    return rewritten(row, lambda part: labels.setdefault(part, BlankNode()), BlankNode)


def _of_path(path: Path) -> list[Path]:
    """Paths without alternatives whose solutions together are those of a path."""
    match path:
        case AlternativePath(inners):
            ways = [way for inner in inners for way in _of_path(inner)]
        case InversePath(inner):
            ways = [_inverse(way) for way in _of_path(inner)]
            _check(len(ways))
            return ways
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


def _inverse(path: Path) -> Path:
    if not isinstance(path, NegatedPropertySet):
        return InversePath(path)
    return NegatedPropertySet(tuple(map(_turned, path.predicates)))


def _turned(predicate: NamedNode | InversePath) -> NamedNode | InversePath:
    if isinstance(predicate, InversePath) and isinstance(predicate.path, NamedNode):
        return predicate.path
    return InversePath(predicate)


def _products(several: list[list[Path]]) -> Any:
    number = 1
    for each in several:
        number *= len(each)
    _check(number)
    return product(*several)


def _check(number: int) -> None:
    if number > _MOST:
        raise QueryError(f"A path has more than {_MOST} ways.", hint="Split it, or use SELECT DISTINCT.")
