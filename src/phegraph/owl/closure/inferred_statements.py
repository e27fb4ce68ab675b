"""The words of inferred literals: a value takes back the form in which it was written."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from phegraph.rdf.terms import Subject, Term, text
from phegraph.store.embedded import rewritten
from phegraph.store.protocol import Store


def inferred(store: Store) -> Iterator[Quad]:
    """The inferred statements of a store, each literal as a file has it.

    Where a value was written in several ways, that of the same subject is taken, else the first in order of
    those that the store has changed.
    """
    changed = rewritten(quad.object for quad in store.rewritten)
    near: dict[tuple[object, Term], Literal] = {}
    anywhere: dict[Term, Literal] = {}
    for quad in sorted(store.rewritten, key=str, reverse=True):
        if isinstance(quad.object, Literal):
            near[quad.subject, changed[quad.object]] = quad.object
            anywhere[changed[quad.object]] = quad.object
    shown = " ".join(map(text, sorted(anywhere, key=str)))
    own = set(store.select(f"SELECT DISTINCT ?s ?o {{ VALUES ?o {{ {shown} }} ?s ?p ?o }}", asserted=True))
    rows = store.select(f"SELECT ?s ?p ?o {{ GRAPH {text(store.inferred)} {{ ?s ?p ?o }} }}")
    for subject, predicate, other in rows:
        assert isinstance(subject, Subject)
        assert isinstance(predicate, NamedNode)
        assert other is not None
        words = near.get((subject, other)) or (None if (subject, other) in own else anywhere.get(other))
        yield Quad(subject, predicate, words or other, store.inferred)
