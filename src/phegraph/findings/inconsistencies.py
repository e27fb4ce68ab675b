"""Logic: contradictions, and axioms that nothing follows from, as findings about their statements."""

import re
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Triple

from phegraph.findings.draft import DraftFinding, Position, TermNames
from phegraph.owl.model import Closure, ExplosionError, Inconsistency
from phegraph.rdf.terms import Subject

# The rules of OWL 2 RL that find contradictions (OWL 2 Profiles, section 4.3), by what they are about: those
# that end in false, and those that make two values the same which are different ones (dt-diff).
RULES: Mapping[str, str] = {
    "eq-diff1": "logic/different",
    "eq-diff2": "logic/different",
    "eq-diff3": "logic/different",
    "prp-fp": "data/conflict",
    "prp-ifp": "data/conflict",
    "prp-key": "data/conflict",
    "cls-maxc2": "data/conflict",
    "cls-maxqc3": "data/conflict",
    "cls-maxqc4": "data/conflict",
    "prp-irp": "logic/irreflexive",
    "prp-asyp": "logic/asymmetric",
    "prp-pdw": "logic/disjoint-properties",
    "prp-adp": "logic/disjoint-properties",
    "prp-npa1": "logic/denied",
    "prp-npa2": "logic/denied",
    "cls-nothing2": "logic/nothing",
    "cls-com": "logic/disjoint",
    "cls-maxc1": "logic/too-many",
    "cls-maxqc1": "logic/too-many",
    "cls-maxqc2": "logic/too-many",
    "cax-dw": "logic/disjoint",
    "cax-adc": "logic/disjoint",
    "dt-not-type": "logic/datatype",
}
OTHER = "logic/contradiction"
EXPLOSION = "logic/explosion"

_IRI = re.compile(r"<([^<>\"{}|^`\\\s]+)>")


def drafts(closure: Closure, name: TermNames) -> Iterator[DraftFinding]:
    """The contradictions, each with the statements it is about, then the axiom; and what does not reason."""
    seen = set()
    for inconsistency in closure.inconsistencies:
        key = inconsistency.message, frozenset(inconsistency.statements)
        if key in seen:
            continue  # another rule finds the same
        seen.add(key)
        node = next((thing for thing in inconsistency.individuals if isinstance(thing, Subject)), None)
        statements = (*inconsistency.statements, *inconsistency.axiom)
        yield DraftFinding(
            RULES.get(inconsistency.rule, OTHER),
            _named(inconsistency.message, name),
            hint=f"Correct one of the statements, or the axiom (OWL 2 RL {inconsistency.rule}).",
            statements=tuple(Triple(*statement) for statement in statements),
            node=node,
        )
    for violation in closure.profile_violations:
        axiom = (Triple(*violation.statement),)
        yield DraftFinding(
            "logic/outside-profile", violation.message, statements=axiom, at=Position.PREDICATE
        )
    for clique in closure.large_cliques:
        node = next((member for member in clique.members if isinstance(member, NamedNode)), None)
        yield DraftFinding("logic/large-clique", clique.message, at=Position.PREDICATE, node=node)


def unsatisfiable_drafts(inconsistencies: Iterable[Inconsistency], name: TermNames) -> Iterator[DraftFinding]:
    """The unsatisfiable classes and properties, each with the axioms that make it so."""
    for inconsistency in inconsistencies:
        yield DraftFinding(
            "logic/unsatisfiable",
            _named(inconsistency.message, name),
            statements=tuple(Triple(*statement) for statement in inconsistency.axiom),
            at=Position.SUBJECT,
            node=next((thing for thing in inconsistency.individuals if isinstance(thing, NamedNode)), None),
        )


def explosion_draft(error: ExplosionError) -> DraftFinding:
    """That reasoning was stopped, as a finding about the axiom that explodes."""
    statements = tuple(Triple(*statement) for statement in error.axiom)
    return DraftFinding(EXPLOSION, error.message, hint=error.hint, statements=statements)


def _named(message: str, name: TermNames) -> str:
    """A message with things called by their names instead of their IRIs."""
    return _IRI.sub(lambda found: name(NamedNode(found[1])), message)
