"""A quick store of one graph for rdflib: it keeps each statement under the patterns that ask for it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import rdflib
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
Pattern = tuple[Node | None, Node | None, Node | None]
Match = tuple[Triple, Any]
"""A statement with the graphs that it is in."""
_Shape = tuple[bool, bool, bool]
"""Which of its three terms a pattern has."""


class PatternStore(SimpleMemory):
    """Statements of one graph. What is found stays as it was found while more is added.

    They are kept by patterns of a shape from when the first such pattern is asked for.
    """

    context_aware = True
    graph_aware = True

    def __init__(self) -> None:
        super().__init__()
        self._all: dict[Triple, Match] = {}
        self._found: dict[_Shape, defaultdict[Pattern, list[Match]]] = {}

    def has(self, triple: Triple) -> bool:
        """Whether a statement is there."""
        return triple in self._all

    def add(self, triple: Triple, context: rdflib.Graph, quoted: bool = False) -> None:
        """As of `rdflib.store.Store`."""
        if triple not in self._all:
            match = self._all[triple] = triple, (context,)
            for shape, found in self._found.items():
                found[_pattern(triple, shape)].append(match)

    def remove(self, triple_pattern: Pattern, context: rdflib.Graph | None = None) -> None:
        """As of `rdflib.store.Store`."""
        for match, _ in self.triples(triple_pattern):
            gone = self._all.pop(match)
            for shape, found in self._found.items():
                found[_pattern(match, shape)].remove(gone)

    def triples(self, triple_pattern: Pattern, context: rdflib.Graph | None = None) -> Iterator[Match]:
        """As of `rdflib.store.Store`."""
        subject, predicate, object = triple_pattern
        shape = subject is not None, predicate is not None, object is not None
        if shape not in self._found:
            found = self._found[shape] = defaultdict(list)
            for match in self._all.values():
                found[_pattern(match[0], shape)].append(match)
        return iter(tuple(self._found[shape].get(triple_pattern, ())))

    def __len__(self, context: rdflib.Graph | None = None) -> int:
        return len(self._all)


def _pattern(triple: Triple, shape: _Shape) -> Pattern:
    """The pattern of a shape that asks for a statement."""
    subject, predicate, object = triple
    return subject if shape[0] else None, predicate if shape[1] else None, object if shape[2] else None
