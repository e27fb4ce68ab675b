"""What closing a graph gives: new statements, and contradictions."""

from collections.abc import Mapping

from msgspec import Struct

from phegraph.errors import LimitError
from phegraph.rdf.terms import Statement, Term


class ExplosionError(LimitError):
    """More would be inferred than the limit allows.

    Attributes:
        axiom: The statements of the ontology that the last rule came from.
    """

    def __init__(self, message: str, axiom: tuple[Statement, ...]) -> None:
        super().__init__(message, hint="Correct its axiom, or raise the limit.")
        self.axiom = axiom


class Clash(Struct, frozen=True):
    """A contradiction (OWL 2 Profiles, section 4.3: a rule whose head is false).

    Attributes:
        rule: The name of the rule in the specification, such as `cax-dw`.
        message: What contradicts what, in plain words, with terms as Turtle writes them.
        individuals: The things that cannot be.
        statements: The statements about them that cannot all hold.
        axiom: The statements of the ontology that say so.
    """

    rule: str
    message: str
    individuals: tuple[Term, ...] = ()
    statements: tuple[Statement, ...] = ()
    axiom: tuple[Statement, ...] = ()


class Proof(Struct, frozen=True):
    """Why a statement holds.

    Attributes:
        statement: What is proven.
        rule: The row of OWL 2 Profiles, tables 4 to 9, that this is an instance of; empty if asserted.
        axiom: Proofs of the axioms that the row needs, in its order.
        premises: Proofs of the statements that the row needs, in its order.
        words: The rule in plain words.
    """

    statement: Statement
    rule: str = ""
    axiom: tuple["Proof", ...] = ()
    premises: tuple["Proof", ...] = ()
    words: str = ""

    def leaves(self) -> dict[Statement, None]:
        """The asserted statements that the proof rests on, in order, each once."""
        found: dict[Statement, None] = {}
        to_visit, seen = [self], set[int]()
        while to_visit:
            proof = to_visit.pop()
            if id(proof) not in seen:
                seen.add(id(proof))
                if not proof.rule:
                    found[proof.statement] = None
                to_visit += reversed((*proof.axiom, *proof.premises))
        return found


class Remark(Struct, frozen=True):
    """Something about the ontology that limits what is inferred.

    Attributes:
        rule: A short name of it, such as `outside-profile`.
        message: What it is, in plain words.
        statements: The statements of the ontology that it is about.
        individuals: The things that it is about.
    """

    rule: str
    message: str
    statements: tuple[Statement, ...] = ()
    individuals: tuple[Term, ...] = ()


class Closure(Struct, frozen=True):
    """What follows from a graph.

    Attributes:
        inferred: How many statements were added to the inferred graph.
        clashes: The contradictions.
        statistics: Figures about the run, such as `seconds`.
        remarks: What is outside the profile, and what was left out.
    """

    inferred: int
    clashes: tuple[Clash, ...] = ()
    statistics: Mapping[str, float] = {}
    remarks: tuple[Remark, ...] = ()
