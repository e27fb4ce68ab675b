"""Walking over trees: their parts, and the same tree with other parts."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from operator import is_
from typing import Any, TypeVar, cast

from msgspec.structs import astuple, replace
from pyoxigraph import Variable

from phegraph.sparql.algebra.tree import (
    BGP,
    LEAVES,
    OTHERS,
    PATHS,
    TERMS,
    Node,
    TriplePattern,
    Whole,
    nodes_of,
)

T = TypeVar("T")
_OF_BGPS = frozenset[type]((BGP, TriplePattern, *PATHS, *TERMS))
BGPS_AND_LEAVES = LEAVES | {BGP}
"""The types of what has no group, expression or basic graph pattern in it."""


def parts(tree: object, *, but_of: tuple[type[Node], ...] = ()) -> Iterator[object]:
    """A tree and all parts of it, each before its own: nodes and terms.

    Args:
        tree: The tree.
        but_of: Kinds of nodes whose own parts are left out.
    """
    remaining: list[Any] = [tree]
    while remaining:
        part = remaining.pop()
        kind = type(part)
        if kind is tuple:
            remaining.extend(part[::-1])
        elif kind not in OTHERS:
            yield part
            if kind not in LEAVES and not isinstance(part, but_of):
                remaining.extend(astuple(part)[::-1])


def nodes(tree: object) -> Iterable[Node]:
    """The parts of a tree without terms, each before its own."""
    return tree.nodes if isinstance(tree, Whole) else nodes_of(tree)


def depth(tree: object) -> int:
    """How many nodes of a tree stand in one another, at most."""
    count = 0
    level = [tree] if isinstance(tree, Node) else []
    while level:
        count += 1
        below: list[Node] = []
        for node in level:
            for part in astuple(node):
                if isinstance(part, Node):
                    below.append(part)
                elif isinstance(part, tuple):  # Those of more tuples are of terms.
                    below.extend([member for member in part if isinstance(member, Node)])
        level = below
    return count


def variables(tree: object) -> dict[str, None]:
    """The names of the variables that a tree mentions."""
    return {part.value: None for part in parts(tree) if isinstance(part, Variable)}


def rewritten(tree: T, rewrite: Callable[[Any], Any], *kinds: type) -> T:
    """A tree with each part replaced by what a function makes of it, after the parts of the part itself.

    What has no part that the function changes stays the same object.

    Args:
        tree: The tree.
        rewrite: The function.
        kinds: The kinds of parts that it is asked about: without any, all. It is asked about those of a whole
            as they stand first; where it changes none, that is all.
    """
    asked = _with_kinds_of(kinds)
    passed_over = BGPS_AND_LEAVES if asked and asked.isdisjoint(_OF_BGPS) else OTHERS
    may_know = passed_over is BGPS_AND_LEAVES and isinstance(tree, Whole)
    if may_know and all(rewrite(part) is part for part in nodes(tree) if type(part) in asked):
        return tree

    def of(part: Any) -> Any:
        part = with_own(part, of, but=passed_over)
        return rewrite(part) if type(part) is not tuple and (not asked or type(part) in asked) else part

    return tree if type(tree) in OTHERS else of(tree)


def with_own(part: T, change: Callable[[Any], Any], *, but: Collection[type] = LEAVES) -> T:
    """A part with each of its own replaced by what a function makes of it: itself, where all stay the same.

    Args:
        part: A node, or a tuple of what nodes have.
        change: The function.
        but: The types of what it is not asked about.
    """
    kind, given = type(part), cast("Any", part)
    if kind in LEAVES:
        return part
    own = given if kind is tuple else astuple(given)
    new = [inner if type(inner) in but else change(inner) for inner in own]
    if all(map(is_, new, own)):
        return part
    if kind is tuple:
        return tuple(new)  # type: ignore[return-value]
    return replace(given, **dict(zip(given.__struct_fields__, new, strict=True)))  # type: ignore[no-any-return]


@cache
def _with_kinds_of(kinds: tuple[type, ...]) -> frozenset[type]:
    """Kinds with those that they are the base of."""
    return frozenset(each for kind in kinds for each in (kind, *kind.__subclasses__()))
