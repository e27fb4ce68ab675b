"""Unsatisfiable classes and properties: those that can have no instances."""

from collections.abc import Iterable

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Quad

from phegraph.owl.closure.closing import close
from phegraph.owl.model import Inconsistency
from phegraph.owl.rules.program import Profile
from phegraph.owl.tbox.axioms import TBox, tbox_of
from phegraph.owl.vocabulary import NOTHING, RANGE
from phegraph.rdf.terms import OWL, RDF_TYPE, Prefixes, Statement, Term, text
from phegraph.store.protocol import local_store

_FRESH = "urn:phegraph:fresh:"
_PREFIXES = Prefixes()
_DATA = NamedNode(OWL + "DatatypeProperty")


def find_unsatisfiable(ontology: Iterable[Statement], *, profile: Profile = "rl") -> list[Inconsistency]:
    """The unsatisfiable named classes and properties, each as an inconsistency.

    Each class gets a fresh member, and each property an assertion about two fresh individuals; the term is
    unsatisfiable where that is inconsistent with the axioms. All are tried at once, and suspects again alone.

    Args:
        ontology: The axioms.
        profile: `rl` or `rdfs`.
    """
    tbox = tbox_of(ontology)
    trials = {**_members(tbox), **_assertions(tbox)}
    suspects = _contradicted(tbox, trials, profile)
    inconsistencies = []
    for term in sorted(suspects, key=str):
        inconsistency = _contradicted(tbox, {term: trials[term]}, profile).get(term)
        if inconsistency is not None:
            kind = "can have no member" if term in tbox.classes else "can link nothing"
            reason = inconsistency.message.replace(f"<{_FRESH}{term.value}>", "it")
            message = f"{text(term, _PREFIXES)} {kind}: {reason}"
            inconsistencies.append(
                replace(
                    inconsistency, rule="unsatisfiable", message=message, individuals=(term,), statements=()
                )
            )
    return inconsistencies


def _members(tbox: TBox) -> dict[Term, Statement]:
    named = (c for c in tbox.classes - tbox.datatypes - {NOTHING} if isinstance(c, NamedNode))
    return {c: (NamedNode(f"{_FRESH}{c.value}"), RDF_TYPE, c) for c in named}


def _assertions(tbox: TBox) -> dict[Term, Statement]:
    """An assertion for each object property. Data properties are satisfiable, for datatypes have values."""
    valued = {p for p, c in tbox.pairs(RANGE) if c in tbox.datatypes} | set(tbox.instances(_DATA))
    named = (p for p in tbox.properties - valued if isinstance(p, NamedNode))
    return {p: (NamedNode(f"{_FRESH}{p.value}/from"), p, NamedNode(f"{_FRESH}{p.value}/to")) for p in named}


def _contradicted(tbox: TBox, trials: dict[Term, Statement], profile: Profile) -> dict[Term, Inconsistency]:
    """The terms whose trial statements are inconsistent with the axioms, each with one inconsistency."""
    store = local_store()
    store.extend(Quad(*statement) for statement in (*tbox.statements, *trials.values()))
    about: dict[Term, Term] = {}
    for term, (subject, _, object) in trials.items():
        about[subject] = term
        if not isinstance(object, Literal) and str(object.value).startswith(_FRESH):
            about[object] = term
    contradicted: dict[Term, Inconsistency] = {}
    for inconsistency in close(store, profile=profile).inconsistencies:
        for individual in inconsistency.individuals:
            if individual in about:
                contradicted.setdefault(about[individual], inconsistency)
    return contradicted
