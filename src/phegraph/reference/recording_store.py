"""A store for the reference reasoner, which notes what is asked of it and what is new."""

from collections.abc import Iterator

import rdflib
from rdflib.term import Node

from phegraph.reference.indexed_store import Match, Pattern, PatternStore, Triple

_TYPE = rdflib.RDF.type


class NotedStore(PatternStore):
    """A store with notes.

    Attributes:
        asked: What was asked for: classes, where the things of one were, and else predicates; None is any.
        new: The same of what was added.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[Node | None] = set()
        self.new: set[Node | None] = {None}

    def add(self, triple: Triple, context: rdflib.Graph, quoted: bool = False) -> None:
        """As of `rdflib.store.Store`."""
        _, predicate, object = triple
        self.new |= {predicate, object} if predicate == _TYPE else {predicate}
        super().add(triple, context, quoted)

    def triples(self, triple_pattern: Pattern, context: rdflib.Graph | None = None) -> Iterator[Match]:
        """As of `rdflib.store.Store`."""
        _, predicate, object = triple_pattern
        self.asked.add(predicate if object is None or predicate != _TYPE else object)
        return super().triples(triple_pattern, context)
