"""Findings of reasoning: inconsistencies, profile violations, unsatisfiable classes, large cliques."""

import re
from collections.abc import Iterator

from pyoxigraph import BlankNode, NamedNode, Triple

from phegraph.findings.draft import DraftFinding, Position, TermNames
from phegraph.owl.model import Closure, ExplosionError, Inconsistency, Satisfiability
from phegraph.owl.rules.descriptions import BLANK_NODE
from phegraph.rdf.terms import Subject

OTHER = "logic/inconsistency"
"""The id of an inconsistency of a rule that has none in the table."""
EXPLOSION = "logic/explosion"
UNSATISFIABLE = "logic/unsatisfiable"
UNTRIED = "logic/untried"

_IRI = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*:[^<>\"{}|^`\\\s]*)>")


def drafts(closure: Closure, name: TermNames) -> Iterator[DraftFinding]:
    """The findings of a closure; the statements of an inconsistency are before those of its axiom."""
    seen = set()
    for inconsistency in closure.inconsistencies:
        key = inconsistency.message, frozenset(inconsistency.statements)
        if key in seen:
            continue  # another rule found the same
        seen.add(key)
        node = next((thing for thing in inconsistency.individuals if isinstance(thing, Subject)), None)
        statements = (*inconsistency.statements, *inconsistency.axiom)
        yield DraftFinding(
            _id_of(inconsistency.rule),
            _of_individual(_named(inconsistency.message, name), inconsistency, name),
            hint=f"Correct one of the statements, or the axiom (OWL 2 RL {inconsistency.rule}).",
            statements=tuple(Triple(*statement) for statement in statements),
            node=node,
            axiom=tuple(Triple(*statement) for statement in inconsistency.axiom),
        )
    for violation in closure.profile_violations:
        axiom = (Triple(*violation.statement),)
        yield DraftFinding(
            "logic/outside-profile",
            _named(violation.message, name),
            statements=axiom,
            position=Position.PREDICATE,
        )
    for clique in closure.large_cliques:
        node = next((member for member in clique.members if isinstance(member, NamedNode)), None)
        yield DraftFinding(
            "logic/large-clique", _named(clique.message, name), position=Position.PREDICATE, node=node
        )


def _id_of(rule: str) -> str:
    from phegraph.owl.rules.table import TABLE  # what finds an inconsistency has imported it

    return (TABLE[rule].finding if rule in TABLE else "") or OTHER


def unsatisfiable_drafts(satisfiability: Satisfiability, name: TermNames) -> Iterator[DraftFinding]:
    """The findings of unsatisfiable classes and properties, with the axioms that make them so."""
    for term in satisfiability.untried:
        message = f"Whether {name(term)} can have instances was not found out: too much would be inferred."
        yield DraftFinding(UNTRIED, message, position=Position.SUBJECT, node=term)
    for inconsistency in satisfiability.unsatisfiable:
        statements = sorted(inconsistency.axiom, key=lambda axiom: axiom[0] not in inconsistency.individuals)
        axiom = tuple(Triple(*statement) for statement in statements)
        yield DraftFinding(
            UNSATISFIABLE,
            _named(inconsistency.message, name),
            statements=axiom,
            axiom=axiom,
            position=Position.SUBJECT,
            node=next((thing for thing in inconsistency.individuals if isinstance(thing, NamedNode)), None),
        )


def explosion_draft(error: ExplosionError) -> DraftFinding:
    """The finding that reasoning was stopped, about the axiom of the last rule."""
    statements = tuple(Triple(*statement) for statement in error.axiom)
    return DraftFinding(EXPLOSION, error.message, hint=error.hint, statements=statements)


def _of_individual(message: str, inconsistency: Inconsistency, name: TermNames) -> str:
    """A message with what leads to the only individual of it that has no IRI."""
    nodes = [term for term in inconsistency.individuals if isinstance(term, BlankNode)]
    if len(nodes) == 1:
        message = re.sub(BLANK_NODE, lambda _: name(nodes[0]), message, flags=re.IGNORECASE)
    return message[:1].upper() + message[1:] if message.startswith(BLANK_NODE) else message


def _named(message: str, name: TermNames) -> str:
    """A message with names instead of IRIs; what looks like one in a text, such as `<p>`, stays."""

    def named(match: re.Match[str]) -> str:
        try:
            return name(NamedNode(match[1]))
        except ValueError:
            return match[0]

    return _IRI.sub(named, message)
