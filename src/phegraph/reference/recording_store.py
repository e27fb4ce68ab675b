"""A store for the reference reasoner that records lookups and changes."""

from collections.abc import Iterator

import rdflib
from rdflib.term import Node

from phegraph.reference.indexed_store import Match, Pattern, PatternStore, Triple

_TYPE = rdflib.RDF.type


class RecordingStore(PatternStore):
    """A store that records what is looked up and what is added.

    Attributes:
        lookups: The classes whose members were looked up, and the predicates of other lookups; None is any.
        changed: The classes and predicates of the statements that were added.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lookups: set[Node | None] = set()
        self.changed: set[Node | None] = {None}

    def add(self, triple: Triple, context: rdflib.Graph, quoted: bool = False) -> None:
        """As of `rdflib.store.Store`."""
        _, predicate, object = triple
        self.changed |= {predicate, object} if predicate == _TYPE else {predicate}
        super().add(triple, context, quoted)

    def triples(self, triple_pattern: Pattern, context: rdflib.Graph | None = None) -> Iterator[Match]:
        """As of `rdflib.store.Store`."""
        _, predicate, object = triple_pattern
        self.lookups.add(predicate if object is None or predicate != _TYPE else object)
        return super().triples(triple_pattern, context)
