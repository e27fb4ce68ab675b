"""What validating a graph gives: a report of results (SHACL, section 3.6)."""

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from phegraph.terms import Subject, Term


@dataclass(frozen=True)
class Result:
    """A validation result (SHACL, section 3.6.2).

    Attributes:
        focus: The focus node.
        component: The constraint component that found it.
        shape: The source shape.
        severity: `sh:Violation`, `sh:Warning`, `sh:Info` or one of the project's own.
        path: The node of the path in the shapes graph, an IRI for a plain property; None for a node shape.
        value: The value node, where one is at fault.
        messages: What to tell, in several languages perhaps.
    """

    focus: Term
    component: NamedNode
    shape: Subject
    severity: NamedNode
    path: Subject | None = None
    value: Term | None = None
    messages: tuple[Literal, ...] = ()


@dataclass(frozen=True)
class Report:
    """A validation report (SHACL, section 3.6.1)."""

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all, of any severity."""
        return not self.results
