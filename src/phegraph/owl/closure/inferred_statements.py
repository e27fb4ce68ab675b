"""The inferred statements of a store, with the lexical forms of the files."""

from collections.abc import Iterator
from typing import cast

from pyoxigraph import Literal, NamedNode, Quad

from phegraph.owl.rules.sparql import OBJECT, PREDICATE, STATEMENT, SUBJECT, in_graph, pattern_of, select
from phegraph.rdf.terms import Subject, Term
from phegraph.sparql.algebra.tree import join, values
from phegraph.store.embedded import canonical_forms
from phegraph.store.protocol import Store


def inferred_quads(store: Store) -> Iterator[Quad]:
    """The inferred statements of a store, each literal in a lexical form that it has in a file.

    Of several lexical forms of a value, that of the same subject is taken, else the first in order among
    those that the store has changed.
    """
    stored = canonical_forms(quad.object for quad in store.noncanonical)
    of_subject: dict[tuple[Term, Term], Literal] = {}
    of_value: dict[Term, Literal] = {}
    for quad in sorted(store.noncanonical, key=str, reverse=True):
        if isinstance(quad.object, Literal):
            of_subject[cast("Subject", quad.subject), stored[quad.object]] = quad.object
            of_value[stored[quad.object]] = quad.object
    changed = [literal for literal in sorted(of_value, key=str) if isinstance(literal, Literal)]
    where = join(values(OBJECT, changed), pattern_of(STATEMENT))
    query = select(SUBJECT, OBJECT, where=where, distinct=True)
    as_stored = set(store.select(query, asserted=True)) if changed else set()
    rows = store.select(select(SUBJECT, PREDICATE, OBJECT, where=join(in_graph(store.inferred, STATEMENT))))
    for subject, predicate, object in rows:
        assert isinstance(subject, Subject)
        assert isinstance(predicate, NamedNode)
        assert object is not None
        literal = of_subject.get((subject, object))
        if literal is None and (subject, object) not in as_stored:
            literal = of_value.get(object)
        yield Quad(subject, predicate, literal or object, store.inferred)
