"""Descriptions: all statements of a store about one thing, in both directions, with its sources."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Variable

from phegraph.errors import QueryError
from phegraph.questions.names import Names
from phegraph.rdf.terms import Statement, Term
from phegraph.sparql.results import Row
from phegraph.store.protocol import Store

_AT_ONCE = 100


class Fact(NamedTuple):
    """A statement with the thing described at one end.

    Attributes:
        property: Its predicate.
        term: The term at the other end; a blank node where there are details only.
        inverse: Whether the thing described is the object.
        inferred: Whether no source states it.
        sources: The sources that state it.
        details: Where a blank node stands at the other end or between the ends, its statements.
    """

    property: NamedNode
    term: Term
    inverse: bool
    inferred: bool = False
    sources: tuple[NamedNode, ...] = ()
    details: tuple[tuple[NamedNode, Term], ...] = ()


class Description(Struct, frozen=True):
    """A thing and all statements about it."""

    thing: NamedNode
    facts: tuple[Fact, ...]

    def statement(self, fact: Fact) -> Statement | None:
        """The statement of a fact, or None where a blank node stands in it."""
        if fact.details or isinstance(fact.term, BlankNode):
            return None
        if not fact.inverse:
            return (self.thing, fact.property, fact.term)
        return (fact.term, fact.property, self.thing) if isinstance(fact.term, NamedNode) else None


class _Gathered(Struct):
    graphs: set[NamedNode] = set()
    details: dict[tuple[NamedNode, Term], None] = {}


SourceOf = Callable[[NamedNode], NamedNode]
"""The source of the statements of a named graph."""


def _graph_itself(graph: NamedNode) -> NamedNode:
    return graph


def describe(store: Store, thing: NamedNode) -> Description:
    """All statements of a store about a thing; no facts where there are none."""
    return next(describe_all(store, [thing]))


def describe_named(
    store: Store, names: Names, name: str, source_of: SourceOf = _graph_itself, *, in_graphs: bool = True
) -> Description:
    """All statements of a store about the thing of a name.

    Args:
        store: The store.
        names: The names of its things.
        name: A name, a prefixed name or an IRI.
        source_of: The source of each named graph.
        in_graphs: Whether every statement is in a named graph.

    Raises:
        QueryError: No thing, or more than one, has that name, or there are no statements about it.
    """
    thing = names.find(name)
    description = next(describe_all(store, [thing], source_of, in_graphs=in_graphs))
    if not description.facts:
        raise QueryError(f"The graph says nothing about {thing.value}.", hint="Check how it is written.")
    return description


def describe_all(
    store: Store,
    things: Sequence[NamedNode],
    source_of: SourceOf = _graph_itself,
    *,
    in_graphs: bool = True,
) -> Iterator[Description]:
    """All statements of a store about each of many things, in their order, some of them held at a time."""
    for start in range(0, len(things), _AT_ONCE):
        batch = things[start : start + _AT_ONCE]
        as_subject = _by_thing(store.select(_statements(batch, in_graphs=in_graphs)))
        as_object = _by_thing(store.select(_statements(batch, inverse=True, in_graphs=in_graphs)))
        for thing in batch:
            facts = (
                *_facts(store, as_subject.get(thing, ()), source_of, inverse=False),
                *_facts(store, as_object.get(thing, ()), source_of, inverse=True),
            )
            yield Description(thing, facts)


def _statements(things: Sequence[NamedNode], *, inverse: bool = False, in_graphs: bool) -> str:
    """The query for the statements that have things as subject, or as object."""
    from phegraph.sparql.algebra.expressions import call  # not needed to ask a query of files
    from phegraph.sparql.algebra.printer import printed
    from phegraph.sparql.algebra.tree import Filter, Graph, Not, Select, Union, bgp, join, values

    names = ("thing", "graph", "property", "term", "node", "detail", "value")
    columns = thing, graph, name, term, node, detail, value = tuple(map(Variable, names))
    of_term = bgp((term, name, thing) if inverse else (thing, name, term))
    through = ((node, Variable("end"), thing), (term, name, node)) if inverse else ((thing, name, node),)
    of_node = bgp(*through, (node, detail, value))
    listed = values(thing, things)
    branches = [
        join(listed, part, condition)
        for pattern, condition in (
            (of_term, Filter(Not(call("ISBLANK", term)))),
            (of_node, Filter(call("ISBLANK", node))),
        )
        for part in ((Graph(graph, join(pattern)),) if in_graphs else (Graph(graph, join(pattern)), pattern))
    ]
    return printed(Select(projection=columns, where=join(Union(tuple(branches)))))


def _by_thing(rows: Iterable[Row]) -> dict[Term | None, list[Row]]:
    by_thing: dict[Term | None, list[Row]] = defaultdict(list)
    for thing, *row in rows:
        by_thing[thing].append(tuple(row))
    return by_thing


def _facts(store: Store, rows: Iterable[Row], source_of: SourceOf, *, inverse: bool) -> list[Fact]:
    gathered: dict[tuple[NamedNode, Term, Term | None], _Gathered] = defaultdict(_Gathered)
    for graph, predicate, term, node, detail, value in rows:
        end = node if term is None else term
        if not isinstance(graph, NamedNode | None):
            continue
        if isinstance(predicate, NamedNode) and end is not None:
            fact = gathered[predicate, end, node]
            if graph:
                fact.graphs.add(graph)
            if isinstance(detail, NamedNode) and value is not None:
                fact.details[detail, value] = None
    return [
        Fact(
            predicate,
            term,
            inverse,
            inferred=fact.graphs == {store.inferred},
            sources=tuple(sorted({*map(source_of, fact.graphs - {store.inferred})}, key=str)),
            details=tuple(sorted(fact.details, key=str)),
        )
        for (predicate, term, _), fact in sorted(gathered.items(), key=lambda item: str(item[0]))
    ]
