"""Drafts: findings that have no place yet, and the terms in their messages."""

from enum import StrEnum
from pathlib import Path

from msgspec import Struct
from pyoxigraph import BlankNode, DefaultGraph, Triple

from phegraph.finding import Place, Severity
from phegraph.questions.names import Names
from phegraph.rdf.terms import Subject, Term, statement_of
from phegraph.store.embedded import EmbeddedStore

Mention = tuple[Path, Term]
_DEFAULT = DefaultGraph()
_MAX_DEPTH = 3


class Position(StrEnum):
    """Which token of a statement a finding points at."""

    SUBJECT = "subject"
    PREDICATE = "predicate"
    OBJECT = "object"


class DraftFinding(Struct, frozen=True):
    """A finding whose place is not known yet, and what to look for in the files.

    Attributes:
        rule: The id of the rule.
        message: What is wrong.
        hint: What to do.
        severity: Its own severity, where the rule does not decide.
        statements: The statements it is about, the most telling first.
        at: Which position of them it points at.
        node: The subject whose description it points at, where no file has any of the statements.
        mention: A file and a term whose first mention there is what it points at.
        places: The places that are known already.
        indirect: Whether statements about other things may cause it.
    """

    rule: str
    message: str
    hint: str = ""
    severity: Severity | None = None
    statements: tuple[Triple, ...] = ()
    at: Position = Position.OBJECT
    node: Subject | None = None
    mention: Mention | None = None
    places: tuple[Place, ...] = ()
    indirect: bool = False

    @property
    def things(self) -> set[Term]:
        """The things it is about."""
        terms: set[Term] = set() if self.node is None else {self.node}
        for subject, _, object_ in map(statement_of, self.statements):
            terms |= {subject, object_}
        return terms


class TermNames(Struct, frozen=True):
    """What to call terms in messages.

    Attributes:
        names: The names of the things of the graph.
        store: The graph.
    """

    names: Names
    store: EmbeddedStore

    def __call__(self, term: Term | None, depth: int = 0) -> str:
        """What to call a term; a blank node by what it hangs on."""
        if not isinstance(term, BlankNode):
            return self.names.label(term)
        on = next(self.store.quads(None, None, term, _DEFAULT), None)
        if on is not None and depth < _MAX_DEPTH and isinstance(on.subject, Subject):
            return f"{self(on.subject, depth + 1)} → {self.names.label(on.predicate)}"
        return "a node without a name"
