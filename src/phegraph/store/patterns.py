"""A quick store of one graph for rdflib: it keeps each statement under every pattern that asks for it."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

import rdflib
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
Pattern = tuple[Node | None, Node | None, Node | None]
Match = tuple[Triple, Any]
"""A statement with the graphs that it is in."""


class PatternStore(SimpleMemory):
    """Statements of one graph. What is found stays as it was found while more is added."""

    context_aware = True
    graph_aware = True

    def __init__(self) -> None:
        super().__init__()
        self._found: defaultdict[Pattern, list[Match]] = defaultdict(list)

    def has(self, triple: Triple) -> bool:
        """Whether a statement is there."""
        return triple in self._found

    def add(self, triple: Triple, context: rdflib.Graph, quoted: bool = False) -> None:
        """As of `rdflib.store.Store`."""
        if triple not in self._found:
            match = triple, (context,)
            for pattern in _patterns(triple):
                self._found[pattern].append(match)

    def remove(self, triple_pattern: Pattern, context: rdflib.Graph | None = None) -> None:
        """As of `rdflib.store.Store`."""
        for match in list(self._found.get(triple_pattern, ())):
            for pattern in _patterns(match[0]):
                self._found[pattern].remove(match)
            del self._found[match[0]]

    def triples(self, triple_pattern: Pattern, context: rdflib.Graph | None = None) -> Iterator[Match]:
        """As of `rdflib.store.Store`."""
        return iter(tuple(self._found.get(triple_pattern, ())))

    def __len__(self, context: rdflib.Graph | None = None) -> int:
        return len(self._found.get((None, None, None), ()))


def _patterns(triple: Triple) -> Iterator[Pattern]:
    subject, predicate, other = triple
    return product((subject, None), (predicate, None), (other, None))
