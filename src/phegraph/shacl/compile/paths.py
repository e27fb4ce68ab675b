"""Property paths: from SHACL's to SPARQL's (SHACL, section 2.3.1)."""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce

from pyoxigraph import NamedNode, Variable

from phegraph.rdf.terms import text
from phegraph.sparql.algebra.expressions import FALSE, any_of, exists, filters
from phegraph.sparql.algebra.printer import printed_path
from phegraph.sparql.algebra.tree import (
    AlternativePath,
    Expression,
    InversePath,
    NegatedPropertySet,
    Path,
    RepeatedPath,
    SequencePath,
    bgp,
)
from phegraph.sparql.algebra.walk import rewritten


def as_written(path: Path) -> str:
    """The path as SPARQL writes it (SPARQL 1.1 Query, section 9.1)."""
    return text(path) if isinstance(path, NamedNode) else printed_path(path)


def arranged(path: Path) -> Path:
    """The path for Virtuoso: among alternatives predicates first, each once, no other alternatives."""
    return rewritten(path, _arranged)


def _arranged(path: Path) -> Path:
    if not isinstance(path, AlternativePath):
        return path
    ways = sorted(dict.fromkeys(_ways(path.paths)), key=lambda way: not isinstance(way, NamedNode))
    return AlternativePath(tuple(ways)) if len(ways) > 1 else ways[0]


def _ways(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from _ways(path.paths) if isinstance(path, AlternativePath) else (path,)


def split_reflexive(path: Path) -> tuple[bool, Path | None]:
    """Whether a path leads from every node to itself in no step, and the path of one step and more.

    SPARQL leads in no step only from the nodes of the graph; SHACL also from a focus node that is not in
    it. So no step is never left to SPARQL.
    """
    empty, rest = _split(path)
    return empty, rest and arranged(rest)


def _split(path: Path) -> tuple[bool, Path | None]:
    match path:
        case NamedNode() | NegatedPropertySet():
            return False, path
        case InversePath(inner):
            empty, rest = _split(inner)
            return empty, rest and inverse(rest)
        case SequencePath(paths):
            return reduce(then, map(_split, paths))
        case AlternativePath(paths):
            parts = [_split(part) for part in paths]
            return any(empty for empty, _ in parts), _either([rest for _, rest in parts if rest])
        case RepeatedPath(inner, mark):
            empty, rest = _split(inner)
            if mark != "?":
                rest = rest and RepeatedPath(rest, "+")
            return empty or mark != "+", rest


def size(path: Path) -> int:
    """How many steps in a row a path takes where none is repeated; alternatives that may be no step double.

    It is the size of the pattern by `split_reflexive` and `some`: where steps of a sequence may be left out,
        each way
    to do so is written out.
    """
    return _size(path)[1]


def _size(path: Path) -> tuple[bool, int]:
    """Whether the path may be no step, and its size."""
    match path:
        case NamedNode() | NegatedPropertySet():
            return False, 1
        case InversePath(inner):
            return _size(inner)
        case RepeatedPath(inner, mark):
            empty, steps = _size(inner)
            return empty or mark != "+", steps
        case AlternativePath(paths):
            sizes = [_size(part) for part in paths]
            return any(empty for empty, _ in sizes), max(steps for _, steps in sizes)
        case SequencePath(paths):
            empty, steps = True, 0
            for then_empty, then in map(_size, paths):
                steps += then + (then if empty and steps else 0) + (steps if then_empty else 0)
                empty = empty and then_empty
            return empty, steps


def inverse(path: Path) -> Path:
    """The way back, whose inverses are of predicates only."""
    match path:
        case NamedNode() | NegatedPropertySet():
            return InversePath(path)
        case InversePath(inner):
            return inner
        case SequencePath(paths):
            return SequencePath(tuple(map(inverse, reversed(paths))))
        case AlternativePath(paths):
            return AlternativePath(tuple(map(inverse, paths)))
        case RepeatedPath(inner, mark):
            return RepeatedPath(inverse(inner), mark)


class IntricateError(Exception):
    """Shapes whose cycles make too long a path."""


Way = tuple[bool, Path | None]
"""Whether a path may be no step, and the path of one step and more."""


def then(first: Way, second: Way) -> Way:
    """Both in a row; where one may be no step, the other alone."""
    (first_empty, one), (then_empty, two) = first, second
    ways: list[Path] = [SequencePath((one, two))] if one and two else []
    ways += [one] if one and then_empty else []
    ways += [two] if two and first_empty else []
    return first_empty and then_empty, _either(ways)


def either(ways: Iterable[Way]) -> Way:
    """One of several."""
    empties, paths = zip(*ways, strict=True)
    return any(empties), _either([path for path in dict.fromkeys(paths) if path])


def _either(paths: list[Path]) -> Path | None:
    return None if not paths else paths[0] if len(paths) == 1 else AlternativePath(tuple(paths))


def some(
    path: Path, node: Variable, fresh: Callable[[], Variable], test: Callable[[Variable], Expression]
) -> Expression:
    """Whether a node that the path leads to passes a test.

    Each step is one EXISTS of its own: an engine looks a step up by its bound end, while a pattern of two
    steps inside one EXISTS is evaluated in full for each solution.

    Args:
        path: The path.
        node: The variable it begins at.
        fresh: Gives a variable that is not used yet.
        test: The expression for the variable of a node that it leads to.
    """
    empty, rest = split_reflexive(path)
    ways = [test(node)] if empty else []
    if rest:
        ways.append(_some(rest, node, fresh, test))
    return any_of(ways)


def _some(
    path: Path, node: Variable, fresh: Callable[[], Variable], test: Callable[[Variable], Expression]
) -> Expression:
    match path:
        case SequencePath((first,)):
            return _some(first, node, fresh, test)
        case SequencePath((first, *others)):
            then = SequencePath(tuple(others))
            return _some(first, node, fresh, lambda middle: _some(then, middle, fresh, test))
        case AlternativePath(paths) if any(isinstance(part, SequencePath) for part in paths):
            return any_of([_some(part, node, fresh, test) for part in paths])
        case _:
            value = fresh()
            condition = test(value)
            return FALSE if condition == FALSE else exists(bgp((node, path, value)), filters(condition))
