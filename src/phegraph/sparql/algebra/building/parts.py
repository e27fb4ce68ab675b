"""What rules of the grammar make that is no part of a tree by itself."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.sparql.algebra.tree import (
    BGP,
    Expression,
    Path,
    TriplePattern,
    VarOrTerm,
)
from phegraph.sparql.tokens import Token


class From(Struct, frozen=True):
    """A graph of a dataset clause."""

    graph: NamedNode
    is_named: bool


class Property(Struct, frozen=True):
    """A verb and its objects."""

    verb: Variable | Path
    objects: list["Described"]


class Described(Struct, frozen=True):
    """A node, and the triple patterns that its brackets stand for."""

    term: VarOrTerm
    triples: list[TriplePattern]


class Triples(list[TriplePattern]):
    """Triple patterns, the last one first: the grammar reads the rest before it adds the first."""


class Cell(Struct, frozen=True):
    """A value of a row of VALUES."""

    term: NamedNode | Literal | None


class Arguments(Struct, frozen=True):
    """The arguments of a call."""

    arguments: tuple[Expression, ...]
    distinct: bool = False


def without_tokens(children: Iterable[Any]) -> list[Any]:
    """The children that are no tokens."""
    return [child for child in children if type(child) is not Token]


def bgp_of(triples: Triples) -> tuple[BGP, ...]:
    """The basic graph pattern of triple patterns, or none."""
    return (BGP(tuple(reversed(triples))),) if triples else ()


def described(node: Any) -> Described:
    """A node with the triple patterns of its brackets, if it has some."""
    return node if type(node) is Described else Described(node, [])
