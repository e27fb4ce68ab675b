"""The guard: what of a query or update would reach outside the store, or is too much for an engine."""

from collections.abc import Collection, Iterator
from typing import get_args

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.restrictions import Restriction
from phegraph.sparql.algebra.tree import (
    BGP,
    AlternativePath,
    And,
    Arithmetic,
    Call,
    Comparison,
    In,
    Load,
    Modify,
    Node,
    Or,
    Pattern,
    Query,
    RepeatedPath,
    SequencePath,
    Service,
    Update,
)
from phegraph.sparql.algebra.walk import nodes

CASTS = frozenset(
    XSD + name for name in ("boolean", "double", "float", "decimal", "integer", "dateTime", "string")
)
"""The functions with an IRI that SPARQL has itself (SPARQL 1.1 Query, section 17.5)."""

MOST_OPERATIONS = 1000
"""Oxigraph overflows the stack, and ends the process, for thousands of operations in a chain."""


class Permissions(Struct, frozen=True):
    """What a query or update may do.

    Attributes:
        updates: Whether it may be an update.
        services: Whether it may ask other servers.
        fetches: Whether it may load what it names.
        graphs: The graphs that FROM and USING may name; any, without it.
        functions: The functions with an IRI that it may call; any, without it.
        operations: How many operations it may have.
    """

    updates: bool = False
    services: bool = False
    fetches: bool = False
    graphs: Collection[NamedNode] | None = None
    functions: Collection[str] | None = CASTS
    operations: int = MOST_OPERATIONS


def refused(tree: Query | Update, permissions: Permissions = Permissions()) -> Iterator[Restriction]:  # noqa: B008
    """What of a query or update is not permitted."""
    if isinstance(tree, Update) and not permissions.updates:
        yield Restriction(tree, "This is an update, and updates are refused here.", "Write a query.")
    for part in nodes(tree):
        if type(part) not in _REACHING:
            continue
        match part:
            case Service() if not permissions.services:
                message = "This query asks another server (SERVICE), which is refused."
                yield Restriction(part, message, "Query the graph alone.")
            case Load() if not permissions.fetches:
                message = "This update fetches a file (LOAD), which is refused."
                yield Restriction(part, message, "Load the file by its path.")
            case Query(default=graphs, named=named) | Modify(using=graphs, using_named=named):
                yield from _foreign((*graphs, *named), permissions.graphs)
            case Call(function) if isinstance(function, NamedNode):
                if permissions.functions is not None and function.value not in permissions.functions:
                    hint = "Add the file that defines it, or use a function or a cast (17.5) of SPARQL 1.1."
                    yield Restriction(function, f"There is no function {function}.", hint)
    count = operations(tree)
    if count > permissions.operations and isinstance(tree, Query):
        message = f"The query has {count} patterns and operators, of at most {permissions.operations}."
        yield Restriction(tree, message, "Split it, or put the values into one VALUES block.", is_limit=True)


_REACHING = frozenset((Service, Load, Query, Modify, Call))


def _foreign(graphs: Collection[NamedNode], known: Collection[NamedNode] | None) -> Iterator[Restriction]:
    for graph in graphs:
        if known is not None and graph not in known:
            yield Restriction(graph, f"The graph {graph} is not in the dataset, and nothing is fetched.")


_CHAINS: dict[type[Node], str] = {
    Or: "operands",
    And: "operands",
    In: "members",
    SequencePath: "paths",
    AlternativePath: "paths",
    BGP: "triples",
}
_SINGLE = frozenset((*get_args(Pattern), Comparison, Arithmetic, RepeatedPath))


def operations(tree: object) -> int:
    """How many patterns, and operators with two operands, a tree has."""
    count = 0
    for part in nodes(tree):
        if type(part) in _CHAINS:
            count += len(getattr(part, _CHAINS[type(part)]))
        elif type(part) in _SINGLE:
            count += 1
    return count
