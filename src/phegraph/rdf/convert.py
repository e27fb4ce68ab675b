"""Terms of pyoxigraph as terms of rdflib and back, in their lexical forms."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from phegraph.errors import StoreError
from phegraph.rdf.terms import XSD_STRING, Term

RdflibNode = rdflib.URIRef | rdflib.BNode | rdflib.Literal


@lru_cache(maxsize=100_000)
def to_rdflib(term: Term) -> RdflibNode:
    """A term of pyoxigraph as a term of rdflib, in its lexical form."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == XSD_STRING:
        return rdflib.Literal(term.value)
    with _quiet():
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without rdflib's log of each value that Python has no type for: only the lexical form matters."""
    before, _LOG.disabled = _LOG.disabled, True
    try:
        yield
    finally:
        _LOG.disabled = before


_LOG = logging.getLogger("rdflib.term")


def from_rdflib(node: object) -> Term:
    """A term of rdflib as a term of pyoxigraph, in its lexical form.

    Raises:
        ValueError: It is no IRI, blank node or literal, or an IRI that is none by its characters.
    """
    if isinstance(node, rdflib.URIRef):
        return NamedNode(node)
    if isinstance(node, rdflib.BNode):
        return BlankNode(node)
    if not isinstance(node, rdflib.Literal):
        raise ValueError(f"{node!r} is no RDF term.")
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(node.datatype or XSD_STRING))


def statement_to_rdflib(statement: Quad | Triple) -> tuple[RdflibNode, RdflibNode, RdflibNode]:
    """The subject, predicate and object of a statement as rdflib nodes.

    Raises:
        StoreError: It has a triple term, which RDF 1.1 does not have.
    """
    if isinstance(statement.subject, Triple) or isinstance(statement.object, Triple):
        raise StoreError("RDF 1.1 has no triple terms.", hint=f"Leave {statement} out.")
    return to_rdflib(statement.subject), to_rdflib(statement.predicate), to_rdflib(statement.object)


def statement_from_rdflib(statement: tuple[rdflib.term.Node, ...]) -> Triple:
    """The statement of an rdflib subject, predicate and object."""
    subject, predicate, object_ = map(from_rdflib, statement)
    assert not isinstance(subject, Literal)
    assert isinstance(predicate, NamedNode)
    return Triple(subject, predicate, object_)
