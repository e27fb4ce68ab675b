"""Unsatisfiable classes and properties: those that can have no instances."""

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad

from phegraph.owl.closure.closing import close
from phegraph.owl.consistency.disjointness import contradictions, steps_of
from phegraph.owl.consistency.suspects import suspects
from phegraph.owl.model import Inconsistency
from phegraph.owl.rules.descriptions import display_name
from phegraph.owl.rules.program import Profile, compile_program
from phegraph.owl.tbox.axioms import TBox, tbox_of
from phegraph.owl.vocabulary import NOTHING, RANGE, SUB_PROPERTY
from phegraph.rdf.hierarchy import components
from phegraph.rdf.terms import OWL, RDF_TYPE, Statement, Subject, Term
from phegraph.store.protocol import local_store

_FRESH = "urn:phegraph:fresh:"
_DATA = NamedNode(OWL + "DatatypeProperty")


def find_unsatisfiable(ontology: Iterable[Statement], *, profile: Profile = "rl") -> list[Inconsistency]:
    """The unsatisfiable named classes and properties, each as an inconsistency.

    What is below disjoint classes is found along the hierarchy. Of the rest, each class gets a fresh member,
    and each property an assertion about two fresh individuals; the term is unsatisfiable where that is
    inconsistent with the axioms. Suspects are found in memory; those that are not below an unsatisfiable one
    are tried in a store, each alone.

    Args:
        ontology: The axioms.
        profile: `rl` or `rdfs`.
    """
    tbox = tbox_of(ontology)
    steps = steps_of(tbox)
    found: dict[Term, Inconsistency] = {}
    for one, why in (contradictions(tbox, steps) if profile == "rl" else {}).items():
        found[one] = _unsatisfiable(tbox, one, why.message, why.axiom)
    for low, high in tbox.pairs(SUB_PROPERTY):
        if isinstance(low, Subject) and isinstance(high, Subject):
            steps.setdefault(low, {})[high] = ((low, SUB_PROPERTY, high),)
    order = components(steps)
    trials = {**_members(tbox), **_assertions(tbox)}
    untried = {term: trial for term, trial in trials.items() if term not in found}
    ranks = {term: rank for rank, term in enumerate(chain.from_iterable(order))}
    suspected = suspects(compile_program(tbox, profile=profile), untried)
    for term in sorted(suspected, key=lambda term: (ranks.get(term, 0), term.value)):
        above = next((step for step in steps.get(term, ()) if step in found), None)
        if above is not None:
            none = "have none" if above in tbox.classes else "link nothing"
            reason = f"it is below {display_name(above)}, which can {none}"
            found[term] = _unsatisfiable(tbox, term, reason, (*steps[term][above], *found[above].axiom))
            continue
        inconsistency = _contradicted(tbox, trials, {term}, profile).get(term)
        if inconsistency is not None:
            reason = inconsistency.message.removesuffix(".")
            for name, said in (("", "it"), ("/from", "its subject"), ("/to", "its object")):
                reason = reason.replace(f"<{_FRESH}{term.value}{name}>", said)
            found[term] = _unsatisfiable(tbox, term, reason, inconsistency.axiom)
    return [found[term] for term in sorted(found, key=str)]


def _unsatisfiable(tbox: TBox, term: NamedNode, reason: str, axiom: tuple[Statement, ...]) -> Inconsistency:
    kind = "can have no member" if term in tbox.classes else "can link nothing"
    return Inconsistency("unsatisfiable", f"{display_name(term)} {kind}: {reason}.", (term,), axiom=axiom)


def _members(tbox: TBox) -> dict[NamedNode, Statement]:
    named = (c for c in tbox.classes - tbox.datatypes - {NOTHING} if isinstance(c, NamedNode))
    return {c: (NamedNode(f"{_FRESH}{c.value}"), RDF_TYPE, c) for c in named}


def _assertions(tbox: TBox) -> dict[NamedNode, Statement]:
    """An assertion for each object property. Data properties are satisfiable, for datatypes have values."""
    valued = {p for p, c in tbox.pairs(RANGE) if c in tbox.datatypes} | set(tbox.instances(_DATA))
    named = (p for p in tbox.properties - valued if isinstance(p, NamedNode))
    return {p: (NamedNode(f"{_FRESH}{p.value}/from"), p, NamedNode(f"{_FRESH}{p.value}/to")) for p in named}


def _contradicted(
    tbox: TBox, trials: Mapping[NamedNode, Statement], terms: Collection[NamedNode], profile: Profile
) -> dict[NamedNode, Inconsistency]:
    """The terms whose trial statements are inconsistent with the axioms, each with one inconsistency."""
    if not terms:
        return {}
    store = local_store()
    store.extend(Quad(*statement) for statement in (*tbox.statements, *(trials[term] for term in terms)))
    about: dict[Term, NamedNode] = {}
    for term in terms:
        subject, _, object = trials[term]
        about[subject] = term
        if not isinstance(object, Literal) and str(object.value).startswith(_FRESH):
            about[object] = term
    contradicted: dict[NamedNode, Inconsistency] = {}
    for inconsistency in close(store, profile=profile).inconsistencies:
        for individual in inconsistency.individuals:
            if individual in about:
                contradicted.setdefault(about[individual], inconsistency)
    return contradicted
