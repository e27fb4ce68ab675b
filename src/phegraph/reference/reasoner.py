"""The reference reasoner: owlrl, without the statements that are not about the data."""

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
from phegraph.reference.recording_store import RecordingStore
from phegraph.store.embedded import EmbeddedStore

_VOCABULARIES = (OWL, RDF, RDFS, XSD)
_ANNOTATIONS = {RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")}
_RESOURCE = NamedNode(RDFS + "Resource")
_REPORTS = "http://www.daml.org/2002/03/agents/agent-ont#"
"""The namespace in which owlrl writes its error messages into the graph."""


def close(store: EmbeddedStore, ontology: Iterable[Statement] = ()) -> Closure:
    """Close a store's asserted statements under OWL 2 RL with owlrl, into its inferred graph.

    The statements of `is_noise` are left out. owlrl misses the last member of the lists of
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
    unmentioned = _unmentioned(statements)
    closed, messages = close_with_owlrl(
        (s for s in statements if s[1] not in unmentioned or _is_ill_typed(s[2])), _Semantics
    )
    if unmentioned and any(p == SAME_AS and s != o for s, p, o in closed):
        # Equal individuals have each other's statements, whatever their predicates (eq-rep-s, eq-rep-o).
        closed, messages = close_with_owlrl(statements, _Semantics)
    tbox = tbox_in(store, axioms, asserted=True)
    terms = tbox.terms - punned_terms(store, tbox)
    inferred = [s for s in closed if s not in statements and not is_noise(s, terms)]
    store.clear(store.inferred)
    store.extend(Quad(*statement, store.inferred) for statement in inferred)
    inconsistencies = tuple(Inconsistency("owlrl", message) for message in messages)
    return Closure(len(inferred), inconsistencies, {"seconds": time.perf_counter() - started})


class _Semantics(OWLRL_Semantics):  # type: ignore[misc]
    """owlrl's rules, without `x owl:sameAs x` for each term of each statement, and what follows from that.

    Where statements have `owl:sameAs` or `owl:differentFrom`, the rules of equality are owlrl's own. Each
    rule starts from an axiom: other statements are not offered to the rules, and an axiom is offered again
    only when something has changed of what its rules looked up.
    """

    def __init__(self, graph: rdflib.Graph, *options: bool) -> None:
        super().__init__(graph, *options)
        assert isinstance(graph.store, RecordingStore)
        self._recording = graph.store
        self._lookups: dict[Triple, set[Node | None]] = {}
        self._changed: set[Node | None] = set()
        self._cycle = 0

    def rules(self, t: Triple, cycle_num: int) -> None:
        """Offer a statement to the rules, if it can be an axiom (Tables 4 to 9)."""
        if cycle_num > self._cycle:
            self._cycle, self._changed, self._recording.changed = cycle_num, self._recording.changed, {None}
        if not _is_axiom(t):
            return
        lookups = self._lookups.get(t)
        if lookups is None or not lookups.isdisjoint(self._changed):
            self._recording.lookups = self._lookups[t] = lookups or set()
            super().rules(t, cycle_num)

    def store_triple(self, t: Triple) -> None:
        """Keep what a rule concludes until the end of a cycle."""
        if not isinstance(t[1], rdflib.Literal) and not self._recording.has(t):
            self.added_triples.add(t)

    def _equality(self, triple: Triple, cycle_num: int) -> None:
        _, predicate, object = triple
        if predicate in (rdflib.OWL.sameAs, rdflib.OWL.differentFrom) or object == rdflib.OWL.AllDifferent:
            super()._equality(triple, cycle_num)


def close_with_owlrl(
    statements: Iterable[Statement], rules: type[OWLRL_Semantics] = OWLRL_Semantics
) -> tuple[list[Statement], list[str]]:
    """All RDF statements that owlrl infers, and its error messages.

    Args:
        statements: Data and axioms.
        rules: owlrl's rules; all of them by default.

    Raises:
        PhegraphError: owlrl fails, as it does on an endless list.
    """
    graph = rdflib.Graph(store=RecordingStore(), bind_namespaces="none")
    for subject, predicate, object in statements:
        graph.store.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object)), graph)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        semantics = rules(graph, False, False, False)
        try:
            semantics.closure()
        except Exception as error:  # it lets whatever happens in it pass through
            hint = "Correct the axiom, or close with the engine `compiled`, which leaves it out and says so."
            raise PhegraphError(f"owlrl cannot close this graph: {error!r}", hint=hint) from error
    return list(_statements(graph)), [str(message) for message in semantics.error_messages]


def is_noise(statement: Statement, terms: Collection[Term]) -> bool:
    """Whether a statement is not about the data, so that the closure leaves it out.

    That is one about a standard vocabulary or the terms of the ontology, one that an individual is the same
    as itself or as a value, a member of owl:Thing, rdfs:Resource or an anonymous class, and owlrl's reports
    of inconsistencies.

    Args:
        statement: What was inferred.
        terms: The terms of the ontology that are no individuals of the data.
    """
    subject, predicate, object = statement
    if subject in terms or (isinstance(subject, NamedNode) and subject.value.startswith(_VOCABULARIES)):
        return True
    if predicate.value.startswith(_REPORTS) or str(object.value).startswith(_REPORTS):
        return True
    if predicate == SAME_AS:
        return subject == object or isinstance(object, Literal)
    return predicate == RDF_TYPE and (object in (THING, _RESOURCE) or isinstance(object, BlankNode))


def _is_ill_typed(term: Term) -> bool:
    """Whether a term is an ill-typed literal, an inconsistency wherever it stands (dt-not-type)."""
    return isinstance(term, Literal) and value(term) is None


def _unmentioned(statements: Iterable[Statement]) -> set[Term]:
    """The predicates that no axiom mentions: only the rules of equality use their statements.

    owlrl would spend most of its time on their literals.
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
