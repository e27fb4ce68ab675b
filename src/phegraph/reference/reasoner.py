"""The reference reasoner: owlrl, without the statements that are not about the data."""

import time
import warnings
from collections.abc import Collection, Iterable, Iterator

import rdflib
from owlrl import OWLRL_Semantics
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.errors import PhegraphError
from phegraph.owl.closure.closing import punned_terms
from phegraph.owl.model import Closure, Inconsistency
from phegraph.owl.tbox.axioms import tbox_in
from phegraph.owl.vocabulary import SAME_AS, THING
from phegraph.rdf.convert import from_rdflib, to_rdflib
from phegraph.rdf.terms import OWL, RDF, RDF_TYPE, RDFS, XSD, Statement, Term, statement_of
from phegraph.store.protocol import LocalStore

_VOCABULARIES = (OWL, RDF, RDFS, XSD)
_RESOURCE = NamedNode(RDFS + "Resource")
_REPORTS = "http://www.daml.org/2002/03/agents/agent-ont#"
"""The namespace in which owlrl writes its error messages into the graph."""


def close(store: LocalStore, ontology: Iterable[Statement] = ()) -> Closure:
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
    closed, messages = close_with_owlrl(statements)
    tbox = tbox_in(store, axioms, asserted=True)
    terms = tbox.terms - punned_terms(store, tbox.terms)
    inferred = [s for s in closed if s not in statements and not is_noise(s, terms)]
    store.clear(store.inferred)
    store.extend(Quad(*statement, store.inferred) for statement in inferred)
    inconsistencies = tuple(Inconsistency("owlrl", message) for message in messages)
    return Closure(len(inferred), inconsistencies, {"seconds": time.perf_counter() - started})


def close_with_owlrl(statements: Iterable[Statement]) -> tuple[list[Statement], list[str]]:
    """All RDF statements that owlrl infers from others, these included, and its error messages.

    Args:
        statements: Data and axioms.

    Raises:
        PhegraphError: owlrl fails, as it does on an endless list.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    for subject, predicate, object in statements:
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        semantics = OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False)
        try:
            semantics.closure()
        except Exception as error:  # it lets whatever happens in it pass through
            hint = "Correct the axiom, or close with the engine `compiled`, which leaves it out and says so."
            raise PhegraphError(f"owlrl cannot close this graph: {error!r}", hint=hint) from error
    return list(rdf_statements(graph)), [str(message) for message in semantics.error_messages]


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


def rdf_statements(graph: rdflib.Graph) -> Iterator[Statement]:
    """The statements of a graph that are RDF: owlrl infers some with literals as subjects as well."""
    for nodes in graph:
        subject, predicate, object = (from_rdflib(node) for node in nodes)
        if isinstance(predicate, NamedNode) and not isinstance(subject, Literal):
            yield subject, predicate, object
