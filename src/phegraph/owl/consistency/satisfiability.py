"""Unsatisfiable classes and properties: those that can have no instances."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from pyoxigraph import Literal, NamedNode, Quad

from phegraph.owl.closure.closing import close
from phegraph.owl.consistency.disjointness import contradictions, steps_of
from phegraph.owl.consistency.suspects import suspects
from phegraph.owl.model import ExplosionError, Inconsistency, Satisfiability
from phegraph.owl.rules.descriptions import display_name
from phegraph.owl.rules.program import Profile, compile_program
from phegraph.owl.tbox.axioms import TBox, tbox_of
from phegraph.owl.vocabulary import NOTHING, RANGE, SAME_AS, SUB_PROPERTY
from phegraph.rdf.hierarchy import components
from phegraph.rdf.terms import OWL, RDF_TYPE, Statement, Subject, Term
from phegraph.store.protocol import local_store

MAX_BATCH = 500
"""The most terms that are tried together."""
MAX_CLOSED = 5_000_000
"""The most statements of all closures of trials together, axioms included; the rest then stays untried."""
MAX_INFERRED = 1_000_000
"""The most statements that trials may lead to."""
_FRESH = "urn:phegraph:fresh:"
_DATA = NamedNode(OWL + "DatatypeProperty")


def find_unsatisfiable(ontology: Iterable[Statement], *, profile: Profile = "rl") -> Satisfiability:
    """The unsatisfiable named classes and properties.

    What is below disjoint classes is found along the hierarchy. Of the rest, each class gets a fresh member,
    and each property an assertion about two fresh individuals; the term is unsatisfiable where that is
    inconsistent with the axioms. Suspects are found in memory; those that are not below an unsatisfiable one
    are tried in a store: many together, which clears most, and the others in ever smaller batches, for trials
    may disturb each other.

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
    to_try = {term: trial for term, trial in trials.items() if term not in found}
    ranks = {term: rank for rank, term in enumerate(chain.from_iterable(order))}
    suspected = sorted(
        suspects(compile_program(tbox, profile=profile), to_try),
        key=lambda term: (ranks.get(term, 0), term.value),
    )
    batches = [suspected[at : at + MAX_BATCH] for at in range(0, len(suspected), MAX_BATCH)][::-1]
    untried: list[NamedNode] = []
    left = MAX_CLOSED
    while batches:
        batch = []
        for term in batches.pop():
            above = next((step for step in steps.get(term, ()) if step in found), None)
            if above is None:
                batch.append(term)
                continue
            none = "have none" if above in tbox.classes else "link nothing"
            reason = f"it is below {display_name(above)}, which can {none}"
            found[term] = _unsatisfiable(tbox, term, reason, (*steps[term][above], *found[above].axiom))
        if left <= 0:
            untried += batch
            continue
        contradicted, closed = _contradicted(tbox, trials, batch, profile)
        left -= closed
        if len(batch) > 1:
            again = [term for term in batch if term in contradicted]
            half = (len(again) + 1) // 2
            rest = [term for term in batch if term not in contradicted] if again else []
            batches += filter(None, (rest, again[half:], again[:half]))
            continue
        for term, inconsistency in contradicted.items():
            if inconsistency is None:
                untried.append(term)
                continue
            reason = inconsistency.message.removesuffix(".")
            for name, said in (("", "it"), ("/from", "its subject"), ("/to", "its object")):
                reason = reason.replace(f"<{_FRESH}{term.value}{name}>", said)
            found[term] = _unsatisfiable(tbox, term, reason, inconsistency.axiom)
    return Satisfiability(tuple(found[term] for term in sorted(found, key=str)), tuple(untried))


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
    tbox: TBox, trials: Mapping[NamedNode, Statement], terms: Sequence[NamedNode], profile: Profile
) -> tuple[Mapping[NamedNode, Inconsistency | None], int]:
    """The terms whose trial statements contradict the axioms, each with an inconsistency where one is known.

    Of several terms, some may contradict them only together; where none does, none does alone. Where too much
    follows, it may be any of them.

    Returns:
        The terms, and the number of statements that were closed.
    """
    if not terms:
        return {}, 0
    store = local_store()
    store.extend(Quad(*statement) for statement in (*tbox.statements, *(trials[term] for term in terms)))
    about: dict[Term, NamedNode] = {}
    for term in terms:
        subject, _, object = trials[term]
        about[subject] = term
        if not isinstance(object, Literal) and str(object.value).startswith(_FRESH):
            about[object] = term
    try:
        closure = close(store, tbox.statements, profile=profile, max_inferred=MAX_INFERRED)
    except ExplosionError:
        return dict.fromkeys(terms), len(tbox.statements) + MAX_INFERRED
    contradicted: dict[NamedNode, Inconsistency | None] = {}
    for inconsistency in closure.inconsistencies:
        for individual in inconsistency.individuals:
            if individual in about:
                contradicted.setdefault(about[individual], inconsistency)
    if closure.inconsistencies and len(terms) > 1:
        # An inconsistency is told of one of several individuals that are equal.
        equal = {quad.subject for quad in store.quads(None, SAME_AS, None, store.inferred)}
        for individual in about.keys() & equal:
            contradicted.setdefault(about[individual], None)
    return contradicted, len(tbox.statements) + closure.inferred
