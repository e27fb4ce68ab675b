"""The reference reasoner: owlrl, without the noise it adds."""

import time
import warnings
from collections.abc import Collection, Iterable, Iterator

import rdflib
from owlrl.OWLRL import OWLRL_Semantics
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from rdflib.term import Node

from phegraph.errors import PhegraphError
from phegraph.owl.closure.closing import punned_terms
from phegraph.owl.datatypes import value
from phegraph.owl.model import Closure, Inconsistency
from phegraph.owl.tbox.axioms import tbox_in
from phegraph.owl.vocabulary import SAME_AS, THING
from phegraph.rdf.convert import from_rdflib, to_rdflib
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS, XSD, Statement, Term, statement_of
from phegraph.reference.indexed_store import Triple
from phegraph.reference.recording_store import NotedStore
from phegraph.store.embedded import EmbeddedStore

_VOCABULARIES = (OWL, RDF, RDFS, XSD)
_ANNOTATIONS = {RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")}
_RESOURCE = NamedNode(RDFS + "Resource")
_REPORTS = "http://www.daml.org/2002/03/agents/agent-ont#"
"""The namespace in which owlrl writes its error messages into the graph."""


def close(store: EmbeddedStore, ontology: Iterable[Statement] = ()) -> Closure:
    """Close a store's asserted statements under OWL 2 RL with owlrl, into its inferred graph.

    What owlrl adds besides is left out: see `is_noise`. It misses the last member of the lists of
    owl:hasKey, owl:AllDifferent and owl:AllDisjointProperties, and different values of a functional property.

    Args:
        store: A store whose default graph holds the data and the ontology.
        ontology: Axioms that are not in the store.

    Raises:
        PhegraphError: owlrl fails.
    """
    started = time.perf_counter()
    asserted = {statement_of(q) for q in store.quads(graph=DefaultGraph())}
    axioms = tuple(ontology)
    statements = {*asserted, *axioms}
    mute = _mute(statements)
    found, messages = everything(
        (s for s in statements if s[1] not in mute or _is_ill_typed(s[2])), _Semantics
    )
    if mute and any(p == SAME_AS and s != o for s, p, o in found):
        # What is the same has each other's statements, those that no axiom mentions too (eq-rep-s, eq-rep-o).
        found, messages = everything(statements, _Semantics)
    tbox = tbox_in(store, axioms, asserted=True)
    own = tbox.terms - punned_terms(store, tbox)
    new = [s for s in found if s not in statements and not is_noise(s, own)]
    store.clear(store.inferred)
    store.extend(Quad(*statement, store.inferred) for statement in new)
    inconsistencies = tuple(Inconsistency("owlrl", message) for message in messages)
    return Closure(len(new), inconsistencies, {"seconds": time.perf_counter() - started})


class _Semantics(OWLRL_Semantics):  # type: ignore[misc]
    """owlrl's rules, without `x owl:sameAs x` for each term of each statement, and what follows from that.

    Where a thing is said to be another, or not to be one, the rules of equality are owlrl's own. Each rule
    starts from an axiom: the others of the statements, which are many, are not offered to the rules, and an
    axiom not again while nothing is new of what its rules asked.
    """

    def __init__(self, graph: rdflib.Graph, *options: bool) -> None:
        super().__init__(graph, *options)
        assert isinstance(graph.store, NotedStore)
        self._notes = graph.store
        self._asked: dict[Triple, set[Node | None]] = {}
        self._new: set[Node | None] = set()
        self._cycle = 0

    def rules(self, t: Triple, cycle_num: int) -> None:
        """Offer a statement to the rules, if it can be an axiom (Tables 4 to 9)."""
        if cycle_num > self._cycle:
            self._cycle, self._new, self._notes.new = cycle_num, self._notes.new, {None}
        if not _is_axiom(t):
            return
        asked = self._asked.get(t)
        if asked is None or not asked.isdisjoint(self._new):
            self._notes.asked = self._asked[t] = asked or set()
            super().rules(t, cycle_num)

    def store_triple(self, t: Triple) -> None:
        """Keep what a rule concludes until the end of a cycle."""
        if not isinstance(t[1], rdflib.Literal) and not self._notes.has(t):
            self.added_triples.add(t)

    def _equality(self, triple: Triple, cycle_num: int) -> None:
        _, predicate, object = triple
        if predicate in (rdflib.OWL.sameAs, rdflib.OWL.differentFrom) or object == rdflib.OWL.AllDifferent:
            super()._equality(triple, cycle_num)


def everything(
    statements: Iterable[Statement], rules: type[OWLRL_Semantics] = OWLRL_Semantics
) -> tuple[list[Statement], list[str]]:
    """All that owlrl infers and that is RDF, and what it says against the statements.

    Args:
        statements: Data and axioms.
        rules: owlrl's rules, all of them unless others are given.

    Raises:
        PhegraphError: owlrl fails, as it does on a list without end.
    """
    graph = rdflib.Graph(store=NotedStore(), bind_namespaces="none")
    for subject, predicate, object in statements:
        graph.store.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object)), graph)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        semantics = rules(graph, False, False, False)
        try:
            semantics.closure()
        except Exception as error:  # it lets whatever happens in it pass through
            hint = "Correct the axiom, or close with the engine sparql, which leaves it out and says so."
            raise PhegraphError(f"owlrl cannot close this graph: {error!r}", hint=hint) from error
    return list(_statements(graph)), [str(message) for message in semantics.error_messages]


def is_noise(statement: Statement, own: Collection[Term]) -> bool:
    """Whether a statement tells nothing of the data, so that the closure leaves it out.

    That is one about a standard vocabulary or the terms of the ontology, one that says that a thing is
    itself or the same as a value, one that says that it is a thing at all or of a class without a name,
    and what owlrl writes of contradictions.

    Args:
        statement: What was inferred.
        own: The terms of the ontology that are no things of the data.
    """
    subject, predicate, object = statement
    if subject in own or (isinstance(subject, NamedNode) and subject.value.startswith(_VOCABULARIES)):
        return True
    if predicate.value.startswith(_REPORTS) or str(object.value).startswith(_REPORTS):
        return True
    if predicate == SAME_AS:
        return subject == object or isinstance(object, Literal)
    return predicate == RDF_TYPE and (object in (THING, _RESOURCE) or isinstance(object, BlankNode))


def _is_ill_typed(term: Term) -> bool:
    """Whether a term is a literal without a value, a contradiction wherever it stands (dt-not-type)."""
    return isinstance(term, Literal) and value(term) is None


def _mute(statements: Iterable[Statement]) -> set[Term]:
    """The predicates that no axiom mentions: only equality concludes a thing from their statements.

    owlrl would make each of their literals a thing of its own, in most of its time.
    """
    used: set[Term] = set()
    mentioned: set[Term] = set()
    for subject, predicate, object in statements:
        used.add(predicate)
        is_axiom = predicate.value.startswith((OWL, RDFS)) and predicate.value not in _ANNOTATIONS
        if is_axiom or predicate.value in (RDF + "type", RDF + "first"):
            mentioned |= {predicate, subject, object}
    return {predicate for predicate in used - mentioned if str(predicate.value) != RDF + "rest"}


def _is_axiom(statement: Triple) -> bool:
    _, predicate, object = statement
    name = str(predicate)
    if name == RDF_TYPE.value:
        name = str(object)
        return (name.startswith(OWL) and name != THING.value) or name == RDF + "Property"
    return name.startswith((OWL, RDFS)) and name not in _ANNOTATIONS


def _statements(graph: Iterable[tuple[rdflib.term.Node, ...]]) -> Iterator[Statement]:
    for nodes in graph:
        subject, predicate, object = (from_rdflib(node) for node in nodes)
        if isinstance(predicate, NamedNode) and not isinstance(subject, Literal):
            yield subject, predicate, object
