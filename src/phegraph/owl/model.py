"""The results of reasoning: closures, proofs, inconsistencies, unsatisfiable terms and profile violations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.errors import LimitError
from phegraph.rdf.tabular import Tabular, plain
from phegraph.rdf.terms import Statement, Term

if TYPE_CHECKING:
    import rdflib


MAX_PER_AXIOM = 1000
"""The most inconsistencies that are reported of one axiom."""


class ExplosionError(LimitError):
    """More would be inferred than the limit allows.

    Attributes:
        axiom: The statements of the ontology that the last rule came from.
    """

    def __init__(self, message: str, axiom: tuple[Statement, ...]) -> None:
        super().__init__(message, hint="Correct its axiom, or raise the limit.")
        self.axiom = axiom


class Inconsistency(Struct, frozen=True):
    """An instance of a rule whose conclusion is false (OWL 2 Profiles, section 4.3).

    Attributes:
        rule: The name of the rule in the specification, such as `cax-dw`.
        message: The inconsistency as a sentence, with terms in Turtle syntax.
        individuals: The terms that it is about.
        statements: The statements about them that cannot all hold.
        axiom: The axiom that they contradict, as statements.
    """

    rule: str
    message: str
    individuals: tuple[Term, ...] = ()
    statements: tuple[Statement, ...] = ()
    axiom: tuple[Statement, ...] = ()


class Satisfiability(Struct, frozen=True):
    """The unsatisfiable terms of an ontology, as far as they are found.

    Attributes:
        unsatisfiable: An inconsistency for each class and property that can have no instances.
        untried: The terms of which it is not known, for too much would be inferred to find out.
    """

    unsatisfiable: tuple[Inconsistency, ...]
    untried: tuple[NamedNode, ...] = ()


class Proof(Struct, frozen=True):
    """Why a statement holds.

    Attributes:
        statement: The statement that is proven.
        rule: The row of OWL 2 Profiles, tables 4 to 9, that this is an instance of; empty if asserted.
        axiom: Proofs of the axioms that the row needs, in its order.
        premises: Proofs of the statements that the row needs, in its order.
        explanation: The rule as a sentence about the terms of the statement.
    """

    statement: Statement
    rule: str = ""
    axiom: tuple[Proof, ...] = ()
    premises: tuple[Proof, ...] = ()
    explanation: str = ""

    def leaves(self) -> dict[Statement, None]:
        """The asserted statements that the proof rests on, in order, each once."""
        leaves: dict[Statement, None] = {}
        to_visit, seen = [self], set[int]()
        while to_visit:
            proof = to_visit.pop()
            if id(proof) not in seen:
                seen.add(id(proof))
                if not proof.rule:
                    leaves[proof.statement] = None
                to_visit += reversed((*proof.axiom, *proof.premises))
        return leaves


class ProfileViolation(Struct, frozen=True):
    """An axiom outside OWL 2 RL (OWL 2 Profiles, section 4.2), which the rules use as far as they can.

    Attributes:
        message: What is wrong with it, as a sentence.
        statement: The statement of the axiom that the profile does not allow.
    """

    message: str
    statement: Statement


class LargeClique(Struct, frozen=True):
    """Too many equal individuals to infer for each the statements of all.

    Attributes:
        message: Their number, as a sentence.
        members: The individuals; the first is the one that has the statements of all.
    """

    message: str
    members: tuple[Term, ...]


class Closure(Struct, Tabular, frozen=True):
    """The closure of a graph. As a table it has a row for each of its `statements`.

    Attributes:
        inferred: The number of statements in the inferred graph.
        inconsistencies: The inconsistencies.
        statistics: Figures about the run, such as `seconds`.
        profile_violations: The axioms outside the profile.
        large_cliques: The cliques of equal individuals that were not expanded.
        statements: The inferred statements, where the closure has no store that has them.

    Example:
        >>> closure = close("lighthouses/data/almanac.ttl", "lighthouses/ontology/lighthouses.ttl")
        >>> sum(1 for subject, predicate, object_ in closure.statements if "north" in predicate.value)
        1
    """

    inferred: int
    inconsistencies: tuple[Inconsistency, ...] = ()
    statistics: Mapping[str, float] = {}
    profile_violations: tuple[ProfileViolation, ...] = ()
    large_cliques: tuple[LargeClique, ...] = ()
    statements: tuple[Statement, ...] = ()

    def _columns(self) -> Sequence[str]:
        return "subject", "predicate", "object"

    def _cells(self) -> Sequence[Sequence[object]]:
        return [[plain(term) for term in statement] for statement in self.statements]

    def to_rdflib(self) -> rdflib.Graph:
        """Its `statements` as an rdflib graph."""
        import rdflib

        from phegraph.rdf.convert import to_rdflib

        graph = rdflib.Graph()
        for subject, predicate, object_ in self.statements:
            graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object_)))
        return graph
