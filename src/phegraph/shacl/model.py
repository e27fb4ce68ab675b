"""Validation reports and results (SHACL, section 3.6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode

from phegraph.finding import Finding, Place
from phegraph.rdf.tabular import Tabular, plain
from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile.paths import as_written
from phegraph.sparql.algebra.tree import Path


class Result(Struct, frozen=True):
    """A validation result (SHACL, section 3.6.2).

    Attributes:
        focus: The focus node.
        component: The constraint component.
        shape: The source shape.
        severity: `sh:Violation`, `sh:Warning`, `sh:Info` or one of the project's own.
        path: The node of the path in the shapes graph, an IRI for a plain property; None for a node shape.
        value: The value node, where one is at fault.
        messages: The messages, perhaps in several languages.
        property_path: The path as plain data.
        constraint: The node of the constraint, where it has one of its own (`sh:sourceConstraint`).
        about: A description of a blank focus node on a server, as Turtle: a statement that leads from an IRI
            to it, or the first statements of its own.
        is_local: Whether it follows from the statements between the focus node and its value nodes.
        parameter: The values of the parameter of the constraint, where the message is the default one of the
            component.
        details: The results of the shapes that the value node must conform to (`sh:detail`).
    """

    focus: Term
    component: NamedNode
    shape: Subject
    severity: NamedNode
    path: Subject | None = None
    value: Term | None = None
    messages: tuple[Literal, ...] = ()
    property_path: Path | None = None
    constraint: Subject | None = None
    about: str | None = None
    is_local: bool = False
    parameter: tuple[Term | Path, ...] | None = None
    details: tuple[Result, ...] = ()

    @property
    def path_text(self) -> str | None:
        """The path as SPARQL writes it."""
        return None if self.property_path is None else as_written(self.property_path)

    def message_in(self, language: str) -> Literal | None:
        """The message for readers of a language: in it, or near it, or in none, or in English, or any.

        Args:
            language: A language tag.
        """
        tag_of_reader = language.lower()

        def distance(message: Literal) -> tuple[bool | str, ...]:
            tag = (message.language or "").lower()
            is_near = tag.split("-")[0] == tag_of_reader.split("-")[0]
            return tag != tag_of_reader, not is_near, tag != "", tag.split("-")[0] != "en", tag, message.value

        return min(self.messages, key=distance, default=None)


class Report(Struct, Tabular, frozen=True, dict=True):
    """A validation report (SHACL, section 3.6.1). As a table it has a row a result.

    Attributes:
        results: The results.
        findings: Warnings about the shapes: that none has a target, or that no other shape uses one.
        unchecked: What of the shapes is left out, whole or in part, so that nothing is said about it.
        failures: The constraints that could not be evaluated, and why (SHACL, section 3.4).
        places: The place in a file of each result; empty where nothing was read from files.
        language: The language of the messages in the table.
        disallows: The severities of results without which data conform; None for any.

    Example:
        >>> data = "<a:b> a <https://example.org/ontology#Lighthouse> ."
        >>> report = validate(data, "lighthouses/ontology/shapes.ttl")
        >>> [result.path_text for result in report.results]
        ['<http://www.w3.org/2000/01/rdf-schema#label>']
    """

    results: tuple[Result, ...]
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Finding, ...] = ()
    failures: tuple[Finding, ...] = ()
    places: tuple[Place | None, ...] = ()
    language: str = "en"
    disallows: frozenset[NamedNode] | None = None

    @cached_property
    def conforms(self) -> bool:
        """Whether no shape was left out, every constraint evaluated, and no result is disallowed."""
        found = any(self.disallows is None or one.severity in self.disallows for one in self.results)
        return not (found or self.unchecked or self.failures)

    def without(self, nodes: Collection[Term]) -> Report:
        """The report without the results about some focus nodes."""
        if not nodes:
            return self
        return replace(self, results=tuple(result for result in self.results if result.focus not in nodes))

    def _columns(self) -> Sequence[str]:
        return "focus node", "path", "value", "component", "severity", "message", "file", "line"

    def _cells(self) -> Sequence[Sequence[object]]:
        places = self.places or (None,) * len(self.results)
        return [
            (
                plain(result.focus),
                result.path_text,
                plain(result.value),
                result.component.value,
                result.severity.value,
                message.value if (message := result.message_in(self.language)) else None,
                place.file if place else None,
                place.line if place else None,
            )
            for result, place in zip(self.results, places, strict=True)
        ]
