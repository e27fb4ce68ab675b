"""Terms of the SHACL namespace that are not carried out: none is ignored without a word."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches

from pyoxigraph import NamedNode

from phegraph.finding import Severity
from phegraph.rdf.terms import RDF_TYPE, SH, Subject, Term
from phegraph.shacl.compile.constraints import COMPONENTS
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.vocabulary import (
    ABOUT_GRAPHS,
    ANNOTATIONS,
    CLASSES,
    DESCRIBING,
    DRAFT,
    EXPRESSIONS,
    FORMER,
    HINT_OF_DRAFT,
    OF_DRAFT,
    OF_QUERIES,
    OF_REPORTS,
    OF_RULES,
    PATHS,
    REFUSED,
    RULES,
    SHAPE_TERMS,
    sh,
)

PARAMETERS = frozenset(
    {component.parameter for component in COMPONENTS}
    | {name for component in COMPONENTS for name in component.other_parameters}
    | {"property", "sparql"}
)
"""The local names of the properties that shapes have constraints by."""
_DRAFT_TERMS = OF_DRAFT | {component.parameter for component in COMPONENTS if component.is_draft}
_OF_SHAPES = (PARAMETERS - _DRAFT_TERMS) | SHAPE_TERMS | DESCRIBING
_KNOWN_PREDICATES = _OF_SHAPES | PATHS | OF_QUERIES | OF_RULES | OF_REPORTS
_OTHER_PARAMETERS = frozenset(name for component in COMPONENTS for name in component.other_parameters)
_OF_REFERENCE = (RULES, EXPRESSIONS)
"""What pySHACL carries out."""

_OF_NO_CHECK = (ANNOTATIONS, ABOUT_GRAPHS)
"""What changes neither the results nor what is checked."""


def unknown_terms(
    source: ShapesSource, shapes: Collection[Subject], *, draft: bool = False
) -> Iterator[Subject]:
    """Keep a fault for each SHACL term that is not known, not supported, or at a place without a meaning.

    What is not known where it changes nothing is a warning, and what is part of something that is refused is
    told with it.

    Returns:
        The shapes of which a constraint is left out.
    """
    bearing = {*shapes, *(node for node in source.subjects() if _is_part(source, node))}
    refused = REFUSED if draft else REFUSED | dict.fromkeys(_DRAFT_TERMS, DRAFT)
    parts, definitions = _told_elsewhere(source, shapes, refused)
    known_predicates = _KNOWN_PREDICATES | _DRAFT_TERMS if draft else _KNOWN_PREDICATES
    known_classes = CLASSES | OF_DRAFT if draft else CLASSES
    for subject, predicate, object in source.statements:
        if isinstance(subject, NamedNode) and subject.value.startswith(SH):
            continue  # The SHACL vocabulary itself, loaded with the shapes.
        if subject in parts:
            continue
        name = predicate.value.removeprefix(SH)
        if predicate.value.startswith(SH) and subject not in definitions:
            if predicate == sh("entailment"):
                _refuse_entailment(source, subject, object)
            elif name in FORMER and subject in shapes:
                # sh:shape is one of them, which data have in the draft, and shapes do not.
                _unknown(source, subject, predicate, object, name, {}, omits=True)
                yield from (node for node in source.lineage(subject) if node in shapes)
            elif name not in known_predicates:
                is_bearing = subject in bearing and refused.get(name) not in _OF_NO_CHECK
                _unknown(source, subject, predicate, object, name, refused, omits=is_bearing)
                if is_bearing and refused.get(name) != RULES and name != "targetWhere":
                    yield from (node for node in source.lineage(subject) if node in shapes)
            elif name in _OTHER_PARAMETERS and not _has_main(source, subject, name):
                message = f"sh:{name} means nothing without sh:{_mains(name)[0]}."
                warning = Severity.WARNING
                source.fault(message, subject, predicate, object, severity=warning, rule="no-effect")
        if predicate == RDF_TYPE and isinstance(object, NamedNode) and object.value.startswith(SH):
            kind = object.value.removeprefix(SH)
            if kind not in known_classes:
                # A type changes nothing: what has it is read by its properties, or by what uses it. But of
                # a class that is a shape by its type alone the instances are targets.
                _unknown(source, subject, predicate, object, kind, refused, omits=kind in OF_DRAFT)


def _told_elsewhere(
    source: ShapesSource, shapes: Collection[Subject], refused: Collection[str]
) -> tuple[set[Term], set[Subject]]:
    """The nodes that are told with what is refused as parts of it, and those that are defined for no use."""
    terms = {sh(name) for name in refused}
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
    refused: Mapping[str, str],
    *,
    omits: bool,
) -> None:
    severity = Severity.VIOLATION if omits or predicate == RDF_TYPE else Severity.WARNING
    if name in refused:
        message, hint, rule = *_refusal(name, refused[name]), "unsupported"
    else:
        known = CLASSES if predicate == RDF_TYPE else _OF_SHAPES | _DRAFT_TERMS
        meant = [FORMER[name]] if name in FORMER else get_close_matches(name, known, n=1, cutoff=0.75)
        hint = f"Did you mean sh:{meant[0]}?" if meant else "Use a namespace of your own for your own terms."
        message, rule = f"SHACL has no sh:{name}.", "unknown-term"
    source.fault(message, subject, predicate, object, hint=hint, severity=severity, rule=rule, omits=omits)


def _refusal(name: str, kind: str) -> tuple[str, str]:
    """Why a term is not carried out, and what to do."""
    if kind == DRAFT:
        return f"sh:{name} belongs to {DRAFT}, which is not asked for.", HINT_OF_DRAFT
    if kind.startswith("RDF"):
        return f"sh:{name} needs {kind}.", ""
    if kind == ABOUT_GRAPHS:
        return f"sh:{name} belongs to {kind}; it changes no result.", ""
    hint = "pySHACL carries it out: --engine reference." if kind in _OF_REFERENCE else ""
    return f"sh:{name} belongs to {kind}, which are not supported.", hint


def _refuse_entailment(source: ShapesSource, subject: Subject, object: Term) -> None:
    source.fault(
        f"sh:entailment asks for {object}, which is not computed here.",
        subject,
        sh("entailment"),
        object,
        hint="Close the data first, and leave sh:entailment out.",
        rule="unsupported",
    )
