"""Findings about RDF files that belong to no project."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.finding import Finding, Place, Severity
from phegraph.findings import imports as imported
from phegraph.findings import inconsistencies, results
from phegraph.findings.causes import Grouped, axioms_in, group_by_cause
from phegraph.findings.draft import DraftFinding, TermNames
from phegraph.findings.groups import fold_alike, fold_consequences, kinds_of
from phegraph.findings.places import Readings, located_findings, places_of
from phegraph.owl.model import Closure, ExplosionError
from phegraph.questions.description import Description, Fact
from phegraph.questions.files import graph_of
from phegraph.questions.names import LABELS, Names
from phegraph.rdf.imports.following import NOTHING, Imports
from phegraph.rdf.reading.files import prefixes_of
from phegraph.rdf.terms import Statement
from phegraph.shacl.model import Report
from phegraph.sparql.algebra.walk import parts
from phegraph.store.protocol import LocalStore, local_store

SeverityOf = Callable[[str, Severity | None], Severity]
"""The severity of a finding, by its rule and the severity that its source states, if any."""


def of_closure(
    closure: Closure,
    store: LocalStore,
    readings: Readings,
    severity_of: SeverityOf,
    language: str = "en",
    *,
    base: str | None = None,
    imports: Imports = NOTHING,
) -> list[Finding]:
    """The findings of a closed graph.

    Args:
        closure: The closure.
        store: The graph.
        readings: The statements of each file.
        severity_of: The severity of each finding.
        language: The preferred language of the names in messages.
        base: The base IRI that the files were read with; None for each file's own.
        imports: What the files import. There are findings of what is not found, and none about the rest.
    """
    if closure.inconsistencies or closure.profile_violations or closure.large_cliques:
        name = TermNames(Names(store, prefixes_of(readings), language), store)
        drafts = [*inconsistencies.drafts(closure, name)]
        found = _findings(drafts, readings, severity_of, base, imports, name)
        return [*_warnings(readings, severity_of), *found]
    return of_imports(imports, readings, severity_of, base=base)


def of_explosion(
    error: ExplosionError, readings: Readings, severity_of: SeverityOf, *, base: str | None = None
) -> list[Finding]:
    """The finding that reasoning was stopped. The arguments are those of `of_closure`."""
    return _findings([inconsistencies.explosion_draft(error)], readings, severity_of, base)


def of_report(
    report: Report,
    readings: Readings,
    severity_of: SeverityOf,
    language: str = "en",
    *,
    base: str | None = None,
) -> list[Finding]:
    """The findings of a validation.

    Args:
        report: The validation report.
        readings: The statements of each file of the data; none for data on a server.
        severity_of: The severity of each finding.
        language: The preferred language of messages and names.
        base: See `of_closure`.
    """
    name = _names(report, readings, language)
    drafts = [*results.shape_findings(report), *results.drafts(report, name, language)]
    return _findings(drafts, readings, severity_of, base, name=name)


def of_imports(
    imports: Imports, readings: Readings, severity_of: SeverityOf, *, base: str | None = None
) -> list[Finding]:
    """The warnings of files, and the findings of imports that lead to none.

    The arguments are those of `of_closure`.
    """
    return [*_warnings(readings, severity_of), *_findings([], readings, severity_of, base, imports)]


def _warnings(readings: Readings, severity_of: SeverityOf) -> Iterator[Finding]:
    for reading in readings.values():
        for warning in reading.warnings:
            yield replace(warning, severity=severity_of(warning.rule, warning.severity))


def places_of_results(report: Report, readings: Readings) -> tuple[Place | None, ...]:
    """The place of each result of a validation report, in their order; None where no file has it."""
    drafts = [*results.drafts(report, _names(report, readings, "en"), "en")]
    return tuple(
        finding.place for finding in located_findings(drafts, [Severity.INFO] * len(drafts), readings)
    )


def sources_of_facts(description: Description, readings: Readings) -> Callable[[Fact], list[str]]:
    """What names the sources of each fact of a description: the place in each file, or else its name.

    Args:
        description: What files say about a thing, each in a graph of its own; see `FileGraph`.
        readings: What each file says.
    """
    statements = [statement for fact in description.facts if (statement := description.statement(fact))]
    names: dict[NamedNode, str] = {}
    places: dict[NamedNode, Mapping[Statement, Place]] = {}
    for path, reading in readings.items():
        names[graph_of(path)] = reading.file
        places[graph_of(path)] = places_of(statements, {path: reading})

    def sources_of(fact: Fact) -> list[str]:
        statement = description.statement(fact)
        return [
            str(places[graph][statement])
            if statement is not None and statement in places.get(graph, {})
            else names.get(graph, graph.value)
            for graph in fact.sources
        ]

    return sources_of


def _names(report: Report, readings: Readings, language: str) -> TermNames:
    store = local_store()
    store.load(_relevant_statements(report, readings))
    return TermNames(Names(store, prefixes_of(readings), language), store)


def _findings(
    drafts: Sequence[DraftFinding],
    readings: Readings,
    severity_of: SeverityOf,
    base: str | None,
    imports: Imports = NOTHING,
    name: TermNames | None = None,
) -> list[Finding]:
    drafts = [*imported.drafts(imports), *drafts]
    grouped = group_by_cause(drafts, name, axioms_in(name.store)) if name else Grouped(drafts, {})
    severities = [severity_of(draft.rule, draft.severity) for draft in grouped.drafts]
    findings = located_findings(grouped.drafts, severities, readings, base)
    by_draft = dict(zip(grouped.drafts, findings, strict=True))
    found = imported.without_imported(by_draft, imports.described(readings))
    return fold_alike(fold_consequences(found, grouped.causes), kinds_of(found))


def _relevant_statements(report: Report, readings: Readings) -> Iterator[tuple[NamedNode, list[Quad]]]:
    """The statements for messages and places: names, steps of paths, those of blank nodes and of literals."""
    if not report.results:
        return
    predicates = {NamedNode(iri) for iri in LABELS}
    literals = {result.focus for result in report.results if isinstance(result.focus, Literal)}
    for result in report.results:
        predicates |= {part for part in parts(results.path_of(result)) if isinstance(part, NamedNode)}
    for path, reading in readings.items():
        quads = [
            quad
            for quad in reading.quads
            if quad.predicate in predicates or isinstance(quad.object, BlankNode) or quad.object in literals
        ]
        yield NamedNode(path.resolve().as_uri()), quads
