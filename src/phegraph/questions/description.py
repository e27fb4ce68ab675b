"""Descriptions: everything a store says about one thing, in both directions, with its sources."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode

from phegraph.rdf.terms import Statement, Term, text
from phegraph.store.protocol import Row, Store

_SAID_OF = """
SELECT ?thing ?graph ?property ?other ?node ?detail ?value WHERE {{
  {{ VALUES ?thing {{ {things} }} GRAPH ?graph {{ ?thing ?property ?other }} FILTER(!isBlank(?other)) }}
  UNION
  {{
    VALUES ?thing {{ {things} }}
    GRAPH ?graph {{ ?thing ?property ?node . ?node ?detail ?value }}
    FILTER(isBlank(?node))
  }}
}}
"""
_SAID_WITH = """
SELECT ?thing ?graph ?property ?other ?node ?detail ?value WHERE {{
  {{ VALUES ?thing {{ {things} }} GRAPH ?graph {{ ?other ?property ?thing }} FILTER(!isBlank(?other)) }}
  UNION
  {{
    VALUES ?thing {{ {things} }}
    GRAPH ?graph {{ ?node ?end ?thing . ?other ?property ?node . ?node ?detail ?value }}
    FILTER(isBlank(?node))
  }}
}}
"""
_AT_ONCE = 100


class Fact(NamedTuple):
    """A statement with the thing described at one end.

    Attributes:
        property: Its predicate.
        other: What stands at the other end; a blank node where `details` tell all there is to tell.
        inverse: Whether the thing described is the object.
        inferred: Whether no source says it.
        sources: The graphs of the sources that say it.
        details: Where a blank node stands at the other end or between the ends, what is said of it.
    """

    property: NamedNode
    other: Term
    inverse: bool
    inferred: bool = False
    sources: tuple[NamedNode, ...] = ()
    details: tuple[tuple[NamedNode, Term], ...] = ()


class Description(Struct, frozen=True):
    """A thing and all that is said of it."""

    thing: NamedNode
    facts: tuple[Fact, ...]

    def statement(self, fact: Fact) -> Statement | None:
        """The statement of a fact, or None where a blank node stands in it."""
        if fact.details or isinstance(fact.other, BlankNode):
            return None
        if not fact.inverse:
            return (self.thing, fact.property, fact.other)
        return (fact.other, fact.property, self.thing) if isinstance(fact.other, NamedNode) else None


class _Gathered(Struct):
    graphs: set[NamedNode] = set()
    details: dict[tuple[NamedNode, Term], None] = {}


def describe(store: Store, thing: NamedNode) -> Description:
    """Everything a store says about a thing; no facts where it says nothing."""
    return next(describe_all(store, [thing]))


def describe_all(store: Store, things: Sequence[NamedNode]) -> Iterator[Description]:
    """Everything a store says about each of many things, in their order, some of them held at a time."""
    for start in range(0, len(things), _AT_ONCE):
        some = things[start : start + _AT_ONCE]
        listed = " ".join(map(text, some))
        said_of = _by_thing(store.select(_SAID_OF.format(things=listed)))
        said_with = _by_thing(store.select(_SAID_WITH.format(things=listed)))
        for thing in some:
            facts = (
                *_facts(store, said_of.get(thing, ()), inverse=False),
                *_facts(store, said_with.get(thing, ()), inverse=True),
            )
            yield Description(thing, facts)


def _by_thing(rows: Iterable[Row]) -> dict[Term | None, list[Row]]:
    found: dict[Term | None, list[Row]] = defaultdict(list)
    for thing, *row in rows:
        found[thing].append(tuple(row))
    return found


def _facts(store: Store, rows: Iterable[Row], *, inverse: bool) -> list[Fact]:
    gathered: dict[tuple[NamedNode, Term, Term | None], _Gathered] = defaultdict(_Gathered)
    for graph, predicate, other, node, detail, value in rows:
        end = node if other is None else other
        if isinstance(graph, NamedNode) and isinstance(predicate, NamedNode) and end is not None:
            fact = gathered[predicate, end, node]
            fact.graphs.add(graph)
            if isinstance(detail, NamedNode) and value is not None:
                fact.details[detail, value] = None
    return [
        Fact(
            predicate,
            other,
            inverse,
            inferred=fact.graphs == {store.inferred},
            sources=tuple(sorted(fact.graphs - {store.inferred}, key=str)),
            details=tuple(sorted(fact.details, key=str)),
        )
        for (predicate, other, _), fact in sorted(gathered.items(), key=lambda item: str(item[0]))
    ]
