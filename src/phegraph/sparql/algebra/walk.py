"""Walking over trees: their parts, and the same tree with other parts."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from msgspec.structs import astuple, replace
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.sparql.algebra.tree import Node

T = TypeVar("T")
_TERMS = (Variable, NamedNode, BlankNode, Literal)


def parts(tree: object, *, but_of: tuple[type[Node], ...] = ()) -> Iterator[object]:
    """A tree and all parts of it, each before its own: nodes and terms.

    Args:
        tree: The tree.
        but_of: Kinds of nodes whose own parts are left out.
    """
    remaining = [tree]
    while remaining:
        part = remaining.pop()
        if isinstance(part, tuple):
            remaining.extend(part[::-1])
        elif isinstance(part, Node):
            yield part
            if not isinstance(part, but_of):
                remaining.extend(astuple(part)[::-1])
        elif isinstance(part, _TERMS):
            yield part


def nodes(tree: object) -> Iterator[Node]:
    """The parts of a tree without terms, each before its own."""
    remaining = [tree]
    while remaining:
        part = remaining.pop()
        if isinstance(part, tuple):
            remaining.extend(part[::-1])
        elif isinstance(part, Node):
            yield part
            remaining.extend(astuple(part)[::-1])


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


def rewritten(tree: T, rewrite: Callable[[Any], Any]) -> T:
    """A tree with each part replaced by what a function makes of it, after the parts of the part itself.

    What has no part that the function changes stays the same object.
    """
    part: Any = tree
    if isinstance(part, tuple):
        members = tuple(rewritten(member, rewrite) for member in part)
        return tree if all(map(_is, members, part)) else members  # type: ignore[return-value]
    if isinstance(part, Node):
        fields = {name: getattr(part, name) for name in part.__struct_fields__}
        changed = {
            name: new
            for name, old in fields.items()
            if isinstance(old, (tuple, Node, *_TERMS)) and (new := rewritten(old, rewrite)) is not old
        }
        part = replace(part, **changed) if changed else part
    elif not isinstance(part, _TERMS):
        return tree
    return rewrite(part)  # type: ignore[no-any-return]


def _is(one: object, other: object) -> bool:
    return one is other
