"""Terms of the SHACL namespace that are not carried out: none is ignored without a word."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from pyoxigraph import NamedNode

from phegraph.finding import Severity
from phegraph.rdf.terms import RDF_TYPE, SH, Subject, Term
from phegraph.shacl.compile.constraints import COMPONENTS
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.vocabulary import (
    CLASSES,
    DESCRIBING,
    EXPRESSIONS,
    FORMER,
    OF_QUERIES,
    OF_REPORTS,
    OF_RULES,
    PATHS,
    REFUSED,
    RULES,
    SHAPE_TERMS,
    TARGET_TYPES,
    sh,
)

PARAMETERS = frozenset(
    {component.parameter for component in COMPONENTS}
    | {name for component in COMPONENTS for name in component.other_parameters}
    | {"property", "sparql"}
)
"""The local names of the properties that shapes have constraints by."""
_OF_SHAPES = PARAMETERS | SHAPE_TERMS | DESCRIBING
_KNOWN_PREDICATES = _OF_SHAPES | PATHS | OF_QUERIES | OF_RULES | OF_REPORTS
_OTHER_PARAMETERS = frozenset(name for component in COMPONENTS for name in component.other_parameters)
_OF_REFERENCE = (RULES, TARGET_TYPES, EXPRESSIONS)
"""What pySHACL carries out."""


def unknown_terms(source: ShapesSource, shapes: Collection[Subject]) -> Iterator[Subject]:
    """Keep a fault for each SHACL term that is not known, not supported, or at a place without a meaning.

    What is not known where it changes nothing is a warning, and what is part of something that is refused is
    told with it.

    Returns:
        The shapes of which a constraint is left out.
    """
    bearing = {*shapes, *(node for node in source.subjects() if _is_part(source, node))}
    parts, definitions = _told_elsewhere(source, shapes)
    for subject, predicate, object in source.statements:
        if isinstance(subject, NamedNode) and subject.value.startswith(SH):
            continue  # The SHACL vocabulary itself, loaded with the shapes.
        if subject in parts:
            continue
        name = predicate.value.removeprefix(SH)
        if predicate.value.startswith(SH) and subject not in definitions:
            if predicate == sh("entailment"):
                _refuse_entailment(source, subject, object)
            elif name not in _KNOWN_PREDICATES:
                is_bearing = subject in bearing
                _unknown(source, subject, predicate, object, name, _OF_SHAPES, omits=is_bearing)
                if is_bearing and REFUSED.get(name) not in (RULES, TARGET_TYPES):
                    yield from (node for node in source.lineage(subject) if node in shapes)
            elif name in _OTHER_PARAMETERS and not _has_main(source, subject, name):
                message = f"sh:{name} means nothing without sh:{_mains(name)[0]}."
                warning = Severity.WARNING
                source.fault(message, subject, predicate, object, severity=warning, rule="no-effect")
        if predicate == RDF_TYPE and isinstance(object, NamedNode) and object.value.startswith(SH):
            kind = object.value.removeprefix(SH)
            if kind not in CLASSES:
                # A type changes nothing: what has it is read by its properties, or by what uses it.
                _unknown(source, subject, predicate, object, kind, CLASSES, omits=False)


def _told_elsewhere(source: ShapesSource, shapes: Collection[Subject]) -> tuple[set[Term], set[Subject]]:
    """The nodes that are told with what is refused as parts of it, and those that are defined for no use."""
    terms = {sh(name) for name in REFUSED}
    users = {node for term in terms for _, node in source.pairs(term)}.difference(shapes)
    kinds = terms.intersection(kind for _, kind in source.pairs(RDF_TYPE))
    definitions = {node for node, kind in source.pairs(RDF_TYPE) if kind in kinds and node not in users}
    return users | source.below(users) | source.below(definitions), definitions


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
    *,
    omits: bool,
) -> None:
    severity = Severity.VIOLATION if omits or predicate == RDF_TYPE else Severity.WARNING
    if name in REFUSED:
        message = f"sh:{name} belongs to {REFUSED[name]}, which are not supported."
        hint = "pySHACL carries it out: --engine reference." if REFUSED[name] in _OF_REFERENCE else ""
        rule = "unsupported"
    else:
        meant = [FORMER[name]] if name in FORMER else get_close_matches(name, known, n=1, cutoff=0.75)
        hint = f"Did you mean sh:{meant[0]}?" if meant else "Use a namespace of your own for your own terms."
        message, rule = f"SHACL has no sh:{name}.", "unknown-term"
    source.fault(message, subject, predicate, object, hint=hint, severity=severity, rule=rule, omits=omits)


def _refuse_entailment(source: ShapesSource, subject: Subject, object: Term) -> None:
    source.fault(
        f"sh:entailment asks for {object}, which is not computed here.",
        subject,
        sh("entailment"),
        object,
        hint="Close the data first, and leave sh:entailment out.",
        rule="unsupported",
    )
