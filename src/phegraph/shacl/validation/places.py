"""Where the statement is that a result is about: its triple, its source graphs, its place in a file."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Quad, Triple

from phegraph.finding import Finding, Place, Severity
from phegraph.rdf.display import readable
from phegraph.rdf.reading.places import locate, locate_subjects
from phegraph.rdf.terms import SH, Prefixes, Subject, statement_of, text
from phegraph.shacl.compile.paths import Inverse, Predicate
from phegraph.shacl.model import Result
from phegraph.shacl.shapes.graph import File
from phegraph.store.embedded import rewritten
from phegraph.store.protocol import LocalStore

_SEVERITIES = {
    SH + "Violation": Severity.VIOLATION,
    SH + "Warning": Severity.WARNING,
    SH + "Info": Severity.INFO,
}
_PREFIXES = Prefixes()


def triple_of(result: Result) -> Triple | None:
    """The statement that gives a focus node the value that is at fault; None where it is not one alone."""
    focus, value = result.focus, result.value
    match result.property_path:
        case Predicate(iri) if value is not None and not isinstance(focus, Literal):
            return Triple(focus, iri, value)
        case Inverse(Predicate(iri)) if value is not None and not isinstance(value, Literal):
            return Triple(value, iri, focus)
    return None


def statements_of(result: Result, store: LocalStore) -> tuple[Quad, ...]:
    """The statements that a result is about, each in the graphs of its sources.

    They are the one with the value at fault, or where no value is, all with the property of the result.

    Args:
        result: The result.
        store: The store that was validated.
    """
    triple = triple_of(result)
    if triple is None:
        path = result.property_path
        if result.value is not None or not isinstance(path, Predicate) or isinstance(result.focus, Literal):
            return ()
        found = store.quads(result.focus, path.iri)
        return tuple(quad for quad in found if isinstance(quad.graph_name, NamedNode))
    subject, predicate, object = statement_of(triple)
    if rewritten([object]):
        return tuple(quad for quad in store.rewritten if quad.triple == triple)
    quads = store.quads(subject, predicate, object)
    return tuple(quad for quad in quads if isinstance(quad.graph_name, NamedNode))


def findings_of(results: Sequence[Result], files: Iterable[File], language: str = "en") -> list[Finding]:
    """Results as findings, with the places of what they are about.

    Args:
        results: The results.
        files: The files that the data stands in.
        language: The language to tell them in, where a message has several.
    """
    triples = {triple for result in results if (triple := triple_of(result)) is not None}
    nodes = {result.focus for result in results if not isinstance(result.focus, Literal)}
    objects: dict[Triple, Place] = {}
    subjects: dict[Subject, Place] = {}
    for path, name, base in files if results else ():
        found = locate(path, triples, base=base, name=name)
        objects.update((at, where.object) for at, where in found.items() if isinstance(at, Triple))
        subjects |= locate_subjects(path, nodes - set(subjects), base=base, name=name)
    findings = []
    for result in results:
        triple = triple_of(result)
        place = objects.get(triple) if triple is not None else None
        if place is None and not isinstance(result.focus, Literal):
            place = subjects.get(result.focus)
        findings.append(replace(_finding(result, language), place=place))
    return findings


def _finding(result: Result, language: str) -> Finding:
    best = result.message_in(language)
    about = result.about or text(result.focus, _PREFIXES)
    path = f" {_path(result)}" if result.property_path is not None else ""
    value = ""
    if result.value is not None and result.value != result.focus:
        value = f" The value is {readable(result.value, _PREFIXES)}."
    component = result.component.value.rpartition("#")[2].removesuffix("ConstraintComponent")
    severity = _SEVERITIES.get(result.severity.value, Severity.VIOLATION)
    return Finding(component, severity, f"{about}{path}: {best.value if best else component}{value}")


def _path(result: Result) -> str:
    path = result.property_path
    return text(path.iri, _PREFIXES) if isinstance(path, Predicate) else result.path_text or ""
