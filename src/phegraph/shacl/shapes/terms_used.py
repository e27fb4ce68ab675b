"""Terms of the SHACL namespace that are not understood: none is ignored."""

from collections.abc import Collection
from difflib import get_close_matches

from pyoxigraph import NamedNode

from phegraph.finding import Severity
from phegraph.rdf.terms import RDF_TYPE, SH, Subject, Term
from phegraph.shacl.compile.constraints import COMPONENTS
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.vocabulary import (
    CLASSES,
    DESCRIBING,
    OF_QUERIES,
    OF_REPORTS,
    PATHS,
    REFUSED,
    SHAPE_TERMS,
    sh,
)

PARAMETERS = frozenset(
    {component.parameter for component in COMPONENTS}
    | {name for component in COMPONENTS for name in component.other_parameters}
    | {"property", "sparql"}
)
"""The local names of the properties that shapes have constraints by."""
_KNOWN_PREDICATES = PARAMETERS | SHAPE_TERMS | DESCRIBING | PATHS | OF_QUERIES | OF_REPORTS
_OTHER_PARAMETERS = frozenset(name for component in COMPONENTS for name in component.other_parameters)


def unknown_terms(source: ShapesSource, shapes: Collection[Subject]) -> None:
    """Keep a fault for each SHACL term that is not known, not supported, or at a place without a meaning.

    A term that is not known is an error where a shape has it. Elsewhere it changes nothing, and is a warning.
    """
    bearing = {*shapes, *(node for node in source.subjects() if _is_part(source, node))}
    for subject, predicate, object in source.statements:
        if isinstance(subject, NamedNode) and subject.value.startswith(SH):
            continue  # The SHACL vocabulary itself, loaded with the shapes.
        name = predicate.value.removeprefix(SH)
        if predicate.value.startswith(SH):
            if predicate == sh("entailment"):
                _refuse_entailment(source, subject, object)
            elif name not in _KNOWN_PREDICATES:
                _unknown(source, subject, predicate, object, name, _KNOWN_PREDICATES, subject in bearing)
            elif name in _OTHER_PARAMETERS and not _has_main(source, subject, name):
                message = f"sh:{name} means nothing without sh:{_mains(name)[0]}."
                warning = Severity.WARNING
                source.fault(message, subject, predicate, object, severity=warning, rule="no-effect")
        if predicate == RDF_TYPE and isinstance(object, NamedNode) and object.value.startswith(SH):
            kind = object.value.removeprefix(SH)
            if kind not in CLASSES:
                _unknown(source, subject, predicate, object, kind, CLASSES, True)


def _is_part(source: ShapesSource, node: Subject) -> bool:
    """Whether a node is a query, component, path or the like: anything with a SHACL term that is known."""
    known = _KNOWN_PREDICATES - DESCRIBING - OF_REPORTS
    return any(p.value.startswith(SH) and p.value.removeprefix(SH) in known for p in source.described(node))


def _mains(name: str) -> list[str]:
    return [component.parameter for component in COMPONENTS if name in component.other_parameters]


def _has_main(source: ShapesSource, subject: Subject, name: str) -> bool:
    return any(source.objects(subject, sh(main)) for main in _mains(name))


def _unknown(
    source: ShapesSource,
    subject: Subject,
    predicate: NamedNode,
    object: Term,
    name: str,
    known: Collection[str],
    is_error: bool,
) -> None:
    severity = Severity.VIOLATION if is_error else Severity.WARNING
    if name in REFUSED:
        message = f"sh:{name} belongs to {REFUSED[name]}, which are not supported."
        hint = "Leave it out."
        source.fault(message, subject, predicate, object, hint=hint, severity=severity, rule="unsupported")
        return
    close = get_close_matches(name, known, n=1)
    hint = f"Did you mean sh:{close[0]}?" if close else "Leave it out, or name it in a namespace of your own."
    message = f"SHACL has no sh:{name}."
    source.fault(message, subject, predicate, object, hint=hint, severity=severity, rule="unknown-term")


def _refuse_entailment(source: ShapesSource, subject: Subject, object: Term) -> None:
    source.fault(
        f"sh:entailment asks for {object}, which is not computed here.",
        subject,
        sh("entailment"),
        object,
        hint="Close the data first, and leave sh:entailment out.",
        rule="unsupported",
    )
