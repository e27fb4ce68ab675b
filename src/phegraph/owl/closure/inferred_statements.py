"""The inferred statements of a store, with the lexical forms of the files."""

from collections.abc import Iterator
from typing import cast

from pyoxigraph import Literal, NamedNode, Quad

from phegraph.owl.rules.sparql import OBJECT, PREDICATE, STATEMENT, SUBJECT, in_graph, pattern_of, select
from phegraph.rdf.terms import Subject, Term
from phegraph.sparql.algebra.tree import join, values
from phegraph.store.embedded import canonical_forms
from phegraph.store.protocol import Store


class InferredStatements:
    """The inferred statements of a store, each literal in a lexical form that it has in a file.

    Of several lexical forms of a value, that of the same subject is taken, else the first in order among
    those that the store has changed.
    """

    def __init__(self, store: Store) -> None:
        """Take the store."""
        self._store = store
        stored = canonical_forms(quad.object for quad in store.noncanonical)
        self._of_subject: dict[tuple[Term, Term], Literal] = {}
        self._of_value: dict[Term, Literal] = {}
        for quad in sorted(store.noncanonical, key=str, reverse=True):
            if isinstance(quad.object, Literal):
                self._of_subject[cast("Subject", quad.subject), stored[quad.object]] = quad.object
                self._of_value[stored[quad.object]] = quad.object
        changed = [literal for literal in sorted(self._of_value, key=str) if isinstance(literal, Literal)]
        where = join(values(OBJECT, changed), pattern_of(STATEMENT))
        query = select(SUBJECT, OBJECT, where=where, distinct=True)
        self._as_stored = set(store.select(query, asserted=True)) if changed else set()

    def __iter__(self) -> Iterator[Quad]:
        where = join(in_graph(self._store.inferred, STATEMENT))
        for subject, predicate, object in self._store.select(select(SUBJECT, PREDICATE, OBJECT, where=where)):
            assert isinstance(subject, Subject)
            assert isinstance(predicate, NamedNode)
            assert object is not None
            yield self.written(subject, predicate, object)

    def written(self, subject: Subject, predicate: NamedNode, object: Term) -> Quad:
        """An inferred statement that the store has."""
        literal = self._of_subject.get((subject, object))
        if literal is None and (subject, object) not in self._as_stored:
            literal = self._of_value.get(object)
        return Quad(subject, predicate, literal or object, self._store.inferred)


def inferred_quads(store: Store) -> Iterator[Quad]:
    """The inferred statements of a store, as `InferredStatements` has them."""
    return iter(InferredStatements(store))
