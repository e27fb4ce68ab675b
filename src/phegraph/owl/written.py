"""The words of inferred literals: a value takes back the form in which it was written."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from phegraph.store import Store
from phegraph.store.embedded import rewritten
from phegraph.terms import Subject, Term, text


def inferred(store: Store) -> Iterator[Quad]:
    """The inferred statements of a store, each literal as a file has it.

    Where a value was written in several ways, that of the same subject is taken, else the first in order.
    """
    changed = rewritten(quad.object for quad in store.rewritten)
    near: dict[tuple[object, Term], Literal] = {}
    anywhere: dict[Term, Literal] = {}
    for quad in sorted(store.rewritten, key=str, reverse=True):
        if isinstance(quad.object, Literal):
            near[quad.subject, changed[quad.object]] = quad.object
            anywhere[changed[quad.object]] = quad.object
    rows = store.select(f"SELECT ?s ?p ?o {{ GRAPH {text(store.inferred)} {{ ?s ?p ?o }} }}")
    for subject, predicate, other in rows:
        assert isinstance(subject, Subject)
        assert isinstance(predicate, NamedNode)
        assert other is not None
        words = near.get((subject, other)) or anywhere.get(other)
        yield Quad(subject, predicate, words or other, store.inferred)
