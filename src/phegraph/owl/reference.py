"""The reference reasoner: owlrl, without the noise it adds."""

import time
import warnings
from collections.abc import Iterable, Iterator

import rdflib
from owlrl.OWLRL import OWLRL_Semantics
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from phegraph.owl.model import Clash, Closure
from phegraph.store.convert import from_rdflib, to_rdflib
from phegraph.store.embedded import EmbeddedStore
from phegraph.terms import OWL, RDF, RDFS, XSD, Statement, Term, statement_of

_VOCABULARIES = (OWL, RDF, RDFS, XSD)
_ANNOTATIONS = {RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")}
_SAME_AS = NamedNode(OWL + "sameAs")


def close(store: EmbeddedStore, ontology: Iterable[Statement] = ()) -> Closure:
    """Close a store's asserted statements under OWL 2 RL with owlrl, into its inferred graph.

    What owlrl adds besides is left out: literal subjects, `x owl:sameAs x`, axiomatic statements, and
    statements about the terms of the ontology themselves.

    Args:
        store: A store whose default graph holds the data and the ontology.
        ontology: The statements of the ontology, which tell which terms are its own.
    """
    begin = time.perf_counter()
    quads = store.oxigraph.quads_for_pattern(None, None, None, DefaultGraph())
    statements = [statement_of(quad) for quad in quads]
    mute = _mute(statements)
    graph = rdflib.Graph(store="SimpleMemory")
    for subject, predicate, other in statements:
        if predicate not in mute:
            graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(other)))
    asserted = set(graph)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        semantics = _Semantics(graph, False, False, False)
        semantics.closure()
    declared = (subject for subject, predicate, other in ontology if _is_declaration(predicate, other))
    terms: set[Term] = set(declared)
    new = [s for s in _statements(set(graph) - asserted) if not is_noise(s, terms)]
    store.extend(Quad(*statement, store.inferred) for statement in new)
    clashes = tuple(Clash("owlrl", str(message)) for message in semantics.error_messages)
    return Closure(len(new), clashes, {"seconds": time.perf_counter() - begin})


class _Semantics(OWLRL_Semantics):  # type: ignore[misc]
    """owlrl's rules, without `x owl:sameAs x` for each term of each statement, and what follows from that.

    Where a thing is said to be another, or not to be one, the rules of equality are owlrl's own.
    """

    def _equality(self, triple: tuple[rdflib.term.Node, ...], cycle_num: int) -> None:
        _, predicate, other = triple
        if predicate in (rdflib.OWL.sameAs, rdflib.OWL.differentFrom) or other == rdflib.OWL.AllDifferent:
            super()._equality(triple, cycle_num)


def is_noise(statement: Statement, terms: set[Term]) -> bool:
    """Whether a statement tells nothing of the data.

    That is one about a standard vocabulary or the terms of the ontology, one that says that a thing is
    itself, and one that says that it is a thing at all.
    """
    subject, predicate, other = statement
    if subject in terms or (isinstance(subject, NamedNode) and subject.value.startswith(_VOCABULARIES)):
        return True
    if predicate == _SAME_AS and subject == other:
        return True
    return isinstance(other, NamedNode) and other.value in (OWL + "Thing", RDFS + "Resource")


def _mute(statements: Iterable[Statement]) -> set[Term]:
    """The predicates that no axiom mentions: no rule concludes a thing from their statements, which are many.

    owlrl would make each of their literals a thing of its own, in most of its time.
    """
    used: set[Term] = set()
    mentioned: set[Term] = set()
    for subject, predicate, other in statements:
        used.add(predicate)
        is_axiom = predicate.value.startswith((OWL, RDFS)) and predicate.value not in _ANNOTATIONS
        if is_axiom or predicate.value in (RDF + "type", RDF + "first"):
            mentioned |= {predicate, subject, other}
    return {predicate for predicate in used - mentioned if str(predicate.value) != RDF + "rest"}


def _is_declaration(predicate: NamedNode, other: Term) -> bool:
    is_type = predicate.value == RDF + "type" and isinstance(other, NamedNode)
    return is_type and str(other.value).startswith((OWL, RDFS))


def _statements(graph: Iterable[tuple[rdflib.term.Node, ...]]) -> Iterator[Statement]:
    for nodes in graph:
        subject, predicate, other = (from_rdflib(node) for node in nodes)
        if isinstance(predicate, NamedNode) and not isinstance(subject, Literal):
            yield subject, predicate, other
