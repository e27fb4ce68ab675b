"""Literals: ill-typed ones, and language tags that name no language."""

from collections.abc import Iterator

from phegraph.check.context import CheckContext
from phegraph.check.languages import fault_of
from phegraph.findings.draft import DraftFinding
from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.terms import text


def malformed(context: CheckContext) -> Iterator[DraftFinding]:
    """Ill-typed literals: not in the lexical space of their datatype (RDF 1.1 Concepts, section 3.3).

    Those of files that did not change are the cause of what is found of them.
    """
    for literal, statements in context.literals_anywhere.items():
        if literal.language is None and is_ill_typed(literal.value, literal.datatype.value):
            datatype = text(literal.datatype, context.graph.prefixes)
            yield DraftFinding(
                "literal/datatype",
                f"{literal.value!r} is no {datatype}.",
                "Correct the value, or its datatype.",
                statements=tuple(statements),
            )


def unknown_language(context: CheckContext) -> Iterator[DraftFinding]:
    """Language tags whose language or region is not registered (BCP 47, section 2.2)."""
    faults: dict[str, tuple[str, str] | None] = {}
    for literal, statements in context.literals.items():
        tag = literal.language
        if tag is None:
            continue
        if tag not in faults:
            faults[tag] = fault_of(tag)
        fault = faults[tag]
        if fault:
            yield DraftFinding("literal/language", *fault, statements=tuple(statements))
