"""The statements of the steps of property paths, for findings to point at."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Triple

from phegraph.rdf.terms import Subject, Term, statement_of
from phegraph.shacl.compile.paths import inverse
from phegraph.sparql.algebra.tree import (
    AlternativePath,
    InversePath,
    NegatedPropertySet,
    Path,
    RepeatedPath,
    SequencePath,
)
from phegraph.store.protocol import LocalStore

_DEFAULT = DefaultGraph()
_MAX_NODES = 10_000

Ends = dict[Term, set[Triple]]
"""The nodes that a path ends at, each with the statements of the last step to it."""


def last_steps(store: LocalStore, focus: Term, path: Path, value: Term) -> list[Triple]:
    """The statements of the last steps of a path from a focus node to a value node."""
    return sorted(_follow(store, [focus], path).get(value, ()), key=str)


def first_steps(store: LocalStore, focus: Term, path: Path) -> list[Triple]:
    """The statements of the first steps of a path from a focus node."""
    match path:
        case SequencePath(paths):
            return first_steps(store, focus, paths[0])
        case AlternativePath(paths):
            return [triple for part in paths for triple in first_steps(store, focus, part)]
        case RepeatedPath(inner, _):
            return first_steps(store, focus, inner)
        case InversePath(inner) if not isinstance(inner, NamedNode):
            return first_steps(store, focus, inverse(inner))
    return sorted(
        (triple for triples in _follow(store, [focus], path).values() for triple in triples), key=str
    )


def _follow(store: LocalStore, starts: Iterable[Term], path: Path) -> Ends:
    assert not isinstance(path, NegatedPropertySet)
    match path:
        case NamedNode() as iri:
            return _ends((t, t.object) for start in starts for t in _forward(store, start, iri))
        case InversePath(NamedNode() as iri):
            return _ends((t, t.subject) for start in starts for t in _backward(store, start, iri))
        case InversePath(inner):
            return _follow(store, starts, inverse(inner))
        case SequencePath(paths):
            for part in paths[:-1]:
                starts = _follow(store, starts, part)
            return _follow(store, starts, paths[-1])
        case AlternativePath(paths):
            parts = [_follow(store, starts, part) for part in paths]
            return _ends(
                (triple, end) for part in parts for end, triples in part.items() for triple in triples
            )
        case RepeatedPath(inner, mark):
            return _repeat(store, starts, inner, once=mark == "?")


def _repeat(store: LocalStore, starts: Iterable[Term], path: Path, *, once: bool) -> Ends:
    reached: Ends = {}
    new = list(starts)
    while new and len(reached) < _MAX_NODES:
        ends = _follow(store, new, path)
        new = [end for end in ends if end not in reached and not once]
        for end, triples in ends.items():
            reached.setdefault(end, set()).update(triples)
    return reached


def _forward(store: LocalStore, node: Term, predicate: NamedNode) -> Iterator[Triple]:
    if isinstance(node, Subject):
        for graph in (_DEFAULT, store.inferred):
            yield from (q.triple for q in store.quads(node, predicate, None, graph))


def _backward(store: LocalStore, node: Term, predicate: NamedNode) -> Iterator[Triple]:
    for graph in (_DEFAULT, store.inferred):
        yield from (q.triple for q in store.quads(None, predicate, node, graph))


def _ends(steps: Iterable[tuple[Triple, object]]) -> Ends:
    ends: Ends = defaultdict(set)
    for triple, end in steps:
        subject, _, object_ = statement_of(triple)
        ends[object_ if end == object_ else subject].add(triple)
    return dict(ends)
