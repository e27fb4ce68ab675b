"""Drafts: findings without a place yet, and names for the terms in their messages."""

from collections.abc import Hashable
from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, Triple

from phegraph.finding import Place, Replacement, Severity
from phegraph.questions.names import Names
from phegraph.rdf.terms import Subject, Term, statement_of
from phegraph.store.protocol import LocalStore

Mention = tuple[Path, Term]
_DEFAULT = DefaultGraph()
_MAX_DEPTH = 3


class Position(StrEnum):
    """The position in a statement that a finding points at."""

    SUBJECT = "subject"
    PREDICATE = "predicate"
    OBJECT = "object"


class DraftFinding(Struct, frozen=True):
    """A finding without a place, and the statements or terms by which its place is located.

    Attributes:
        rule: The id of the rule.
        message: What is wrong.
        hint: What to do.
        severity: Its own severity, where the rule does not decide.
        statements: The statements it is about; its place is that of the first.
        position: The position in them that it points at.
        node: The subject that it points at where no file has any of the statements.
        mention: A file and a term; it points at the first occurrence of the term.
        places: The places that are known already.
        indirect: Whether statements about other things may cause it.
        axiom: Those of the statements that are the axiom of an inconsistency.
        about: The focus node, path and value node of a validation result.
        kind: What tells findings of one kind from others of the rule.
        replacement: What was probably meant, where there is one such term or namespace.
    """

    rule: str
    message: str
    hint: str = ""
    severity: Severity | None = None
    statements: tuple[Triple, ...] = ()
    position: Position = Position.OBJECT
    node: Subject | None = None
    mention: Mention | None = None
    places: tuple[Place, ...] = ()
    indirect: bool = False
    axiom: tuple[Triple, ...] = ()
    about: Hashable = None
    kind: Hashable = None
    replacement: Replacement | None = None

    @property
    def facts(self) -> tuple[Triple, ...]:
        """The statements that are not of the axiom."""
        return tuple(statement for statement in self.statements if statement not in self.axiom)

    @property
    def things(self) -> set[Term]:
        """The things it is about."""
        terms: set[Term] = set() if self.node is None else {self.node}
        for subject, _, object_ in map(statement_of, self.statements):
            terms |= {subject, object_}
        return terms


class TermNames(Struct, frozen=True):
    """The names of terms in messages.

    Attributes:
        names: The names of the things of the graph.
        store: The graph.
    """

    names: Names
    store: LocalStore

    def __call__(self, term: Term | None, depth: int = 0) -> str:
        """The name of a term; of a blank node, the subject and predicate that it is the object of."""
        if not isinstance(term, BlankNode):
            return self.names.label(term)
        owner = next(self.store.quads(None, None, term, _DEFAULT), None)
        is_own = owner is not None and owner.subject == term
        if owner is not None and not is_own and depth < _MAX_DEPTH and isinstance(owner.subject, Subject):
            return f"{self(owner.subject, depth + 1)} → {self.names.label(owner.predicate)}"
        return "a blank node"
