"""Checking: from the first syntax error to the last rule, step by step."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence, Set
from functools import cache, partial
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from phegraph.check import rule_queries
from phegraph.check.baseline import GONE, Baseline
from phegraph.check.changes import Changes, checked_out
from phegraph.check.context import CheckContext
from phegraph.check.finders import FINDERS, OF_STATEMENTS
from phegraph.check.outcome import Outcome, SourceLines, rules_of
from phegraph.check.rulebook import Rulebook
from phegraph.check.waivers import waive, waivers
from phegraph.errors import InputError, PhegraphError
from phegraph.finding import Finding, Severity, unfolded
from phegraph.findings import inconsistencies, results
from phegraph.findings.causes import Grouped, axioms_in, group_by_cause
from phegraph.findings.draft import DraftFinding
from phegraph.findings.groups import Kinds, fold_alike, fold_consequences, kinds_of, without
from phegraph.findings.imports import without_imported
from phegraph.findings.places import located_findings
from phegraph.owl.consistency.satisfiability import find_unsatisfiable
from phegraph.owl.model import ExplosionError, Satisfiability
from phegraph.owl.tbox.axioms import tbox_in
from phegraph.project.loading import LoadedGraph
from phegraph.project.project import Project, listing_once
from phegraph.project.rounds import current_rounds
from phegraph.project.settings import project_at
from phegraph.rdf.terms import statement_of
from phegraph.shacl.model import Report
from phegraph.sparql.texts import keeping_texts
from phegraph.store.answers import add_answers, with_answers
from phegraph.system.files import real
from phegraph.system.parallel import Begin, run_in_parallel
from phegraph.system.progress import tell


class CheckOptions(Struct, frozen=True):
    """What of a project is checked.

    Attributes:
        paths: The files and folders whose findings are of interest, as absolute paths; all without any.
        changes: What changed, where only that is of interest.
        baseline: The findings that are known.
        skip: Rules, or groups of rules, that are left out.
        severity: The mildest severity that is of interest. What is milder is not looked for, unless the
            baseline or a waiver may know it.
    """

    paths: Sequence[Path] = ()
    changes: Changes | None = None
    baseline: Baseline | None = None
    skip: frozenset[str] = field(default_factory=frozenset)
    severity: Severity = Severity.INFO

    @property
    def whole(self) -> bool:
        """Whether everything is checked, so that what is not found is gone."""
        return not (self.paths or self.changes or self.skip)


def check(graph: LoadedGraph, options: CheckOptions) -> Outcome:
    """Check a graph: its files first, and where all can be read, their statements.

    What takes long runs in parallel, where there is a second processor. In rounds, what is found in
    statements is kept while these stay the same.

    Raises:
        ProjectError: The settings of the project cannot be used.
        RuleError: A rule of the project cannot be used.
    """
    with listing_once():
        return _check(graph, options)


def _check(graph: LoadedGraph, options: CheckOptions) -> Outcome:
    project = graph.project
    rulebook = Rulebook(project)
    readings, unreadable = graph.every_reading, [*graph.faults, *graph.warnings]
    if graph.faults and not project.by_content:
        return _unusable(unreadable, rulebook, project, options)
    try:
        with run_in_parallel() as begin, keeping_texts(graph.texts.values):
            graph.close()
            context = CheckContext(graph, options.changes)
            allowed = waivers(context)
            waived = frozenset(waiver.rule for waiver in allowed)
            is_on = _interest(rulebook, options, waived)
            context = replace(context, made=_made(context, options, waived))
            begun = _Begun(context, is_on, begin)
            drafts = list(_drafts(context, rulebook, is_on, begun))
            report = begun.report()
    except InputError as error:  # the shapes are ill-formed
        return _unusable([*unreadable, *error.findings], rulebook, project, options)
    except ExplosionError as error:
        severity = rulebook.severity(inconsistencies.EXPLOSION)
        findings = located_findings(
            [inconsistencies.explosion_draft(error)], [severity], readings, project.base_of_files
        )
        return _unusable([*unreadable, *findings], rulebook, project, options)
    grouped = group_by_cause(drafts, context.say, axioms_in(graph.store))
    drafts = _about_changes(grouped, options, rulebook, graph)
    severities = [rulebook.severity(draft.rule, draft.severity) for draft in drafts]
    located = located_findings(drafts, severities, readings, project.base_of_files)
    own = without_imported(dict(zip(drafts, located, strict=True)), graph.imported_subjects)
    found = {draft: there for draft, finding in own.items() if (there := rulebook.at(finding)) is not None}
    faults = filter(None, map(rulebook.at, unreadable))
    findings = [*faults, *fold_consequences(found, grouped.causes)]
    passed = waive(findings, allowed, rulebook)
    idle = [] if options.skip else [f for f in passed.findings if rulebook.is_on(f.rule)]
    reported = _of_interest((*passed.remaining, *idle), project, options)
    kinds = kinds_of(found)
    return _outcome(reported, passed.waived, kinds, rulebook, context, options, report)


def _made(context: CheckContext, options: CheckOptions, waived: Set[str]) -> dict[Hashable, Any]:
    """What was found in a round before, if everything that it depends on stays the same."""
    rounds, graph = current_rounds(), context.graph
    if rounds is None or options.changes:
        return {}
    said = {path: (reading.quads, reading.prefixes) for path, reading in graph.every_reading.items()}
    of_options = options.severity, options.skip, options.baseline is not None, waived
    return rounds.made_of((graph.project, graph.engine, context.today, of_options, said, graph.imports))


class _Begun:
    """What takes long and runs in parallel, unless it is kept."""

    def __init__(self, context: CheckContext, is_on: results.IsOn, begin: Begin) -> None:
        self._made = made = context.made
        graph, changes = context.graph, context.changes
        if "unsatisfiable" not in made:
            self._unsatisfiable = begin(lambda: _unsatisfiable(graph, changes))
        if "report" not in made:
            is_reported = partial(results.is_reported, is_on)
            self._validation = begin(lambda: with_answers(lambda: graph.validate(is_reported)))

    def unsatisfiable(self) -> Satisfiability:
        if "unsatisfiable" not in self._made:
            self._made["unsatisfiable"] = self._unsatisfiable()
        satisfiability: Satisfiability = self._made["unsatisfiable"]
        return satisfiability

    def report(self) -> Report:
        if "report" not in self._made:
            self._made["report"], answers = self._validation()
            add_answers(answers)
        report: Report = self._made["report"]
        return report


def _unsatisfiable(graph: LoadedGraph, changes: Changes | None) -> Satisfiability:
    """The classes and properties that nothing can be of, whatever the data say.

    Axioms that did not change are tried only if they mention a node that did, or may be the cause of an
    inconsistency.
    """
    axioms = tbox_in(graph.store, map(statement_of, graph.axioms), asserted=True).statements
    is_consistent = not graph.close().inconsistencies
    if changes and is_consistent and changes.nodes.isdisjoint(term for axiom in axioms for term in axiom):
        return Satisfiability(())
    return find_unsatisfiable(axioms)


def _unusable(
    findings: Iterable[Finding], rulebook: Rulebook, project: Project, options: CheckOptions
) -> Outcome:
    findings = list(findings)
    # What prevents the check of the requested files is reported, in whatever file it is.
    relevant = fold_alike(_of_interest(findings, project, options) or findings, {})
    rules = rules_of(relevant, rulebook)
    return Outcome(tuple(relevant), rules=rules, sources=_sources(project), unusable=True)


def _sources(project: Project) -> SourceLines:
    return SourceLines(project.root, project.base_of_files)


def _interest(rulebook: Rulebook, options: CheckOptions, waived: Collection[str]) -> results.IsOn:
    """The function for whether findings of a rule are of interest."""

    def is_on(rule: str, severity: Severity | None = None) -> bool:
        if {rule, rule.partition("/")[0]} & options.skip or not rulebook.is_on(rule):
            return False
        may_be_known = options.baseline is not None or rule in waived
        return may_be_known or rulebook.most_severe(rule, severity).reaches(options.severity)

    return is_on


def _drafts(
    context: CheckContext,
    rulebook: Rulebook,
    is_on: results.IsOn,
    begun: _Begun,
) -> Iterator[DraftFinding]:
    for rule, finder in FINDERS.items():
        if is_on(rule) and rule not in context.made:
            tell(f"looking for {rule}")
            found = [*finder(context)]
            if rule in OF_STATEMENTS:
                context.made[rule] = found
            yield from found
        elif is_on(rule):
            yield from context.made[rule]
    if is_on("rule/broken"):
        yield from map(rule_queries.unreadable, rulebook.unreadable)
    from_queries = rule_queries.find_all([rule for rule in rulebook.queries() if is_on(rule.id)], context)
    yield from (draft for draft in from_queries if is_on(draft.rule, draft.severity))
    for draft in (
        *inconsistencies.unsatisfiable_drafts(begun.unsatisfiable(), context.say),
        *inconsistencies.drafts(context.graph.close(), context.say),
        *(results.shape_findings(begun.report()) if context.graph.shapes else ()),
    ):  # these wait
        if is_on(draft.rule, draft.severity):
            yield draft
    of_shapes = results.drafts(begun.report(), context.say, context.graph.project.language, is_on)
    for draft in context.as_far_as_known(of_shapes):
        if is_on(draft.rule, draft.severity):
            yield draft


def _about_changes(
    grouped: Grouped,
    options: CheckOptions,
    rulebook: Rulebook,
    graph: LoadedGraph,
) -> list[DraftFinding]:
    """The findings that are about what changed, or that were not there before it did.

    With them are all consequences of what changed, and the causes, wherever they are.
    """
    changes, causes = options.changes, grouped.causes
    if changes is None:
        return list(grouped.drafts)
    relevance = {draft: _touches(draft, graph.project, changes) for draft in grouped.drafts}
    indirect = [
        draft
        for draft, touched in relevance.items()
        if not touched and draft.indirect
        if rulebook.severity(draft.rule, draft.severity).reaches(options.severity)
    ]
    skipped = frozenset(rulebook) - {draft.rule for draft in indirect}
    earlier = CheckOptions(skip=skipped, severity=options.severity)
    findings_before = _findings_at(changes.commit, graph, earlier) if indirect else ()
    known_before = {(finding.rule, finding.message) for finding in unfolded(findings_before)}
    relevance.update((draft, (draft.rule, draft.message) not in known_before) for draft in indirect)
    relevant = {draft for draft, is_relevant in relevance.items() if is_relevant}
    with_causes = relevant | {causes[draft] for draft in relevant if draft in causes}
    return [draft for draft in grouped.drafts if draft in with_causes or causes.get(draft) in relevant]


def _findings_at(commit: str, graph: LoadedGraph, options: CheckOptions) -> list[Finding]:
    """What a check finds in the project as it was at a commit; nothing where it could not be checked."""
    with checked_out(graph.project, commit) as folder:
        try:
            then = project_at(folder, graph.project)
            outcome = check(LoadedGraph(then, engine=graph.engine, caching=False), options)
        except PhegraphError:
            return []
    return [*outcome.findings, *(finding for finding, _ in outcome.waived)]


def _touches(draft: DraftFinding, project: Project, changes: Changes) -> bool:
    """Whether a finding is about something that changed."""
    if draft.places:
        return any((project.root / place.file) in changes.files for place in draft.places)
    things = draft.things
    return not things or not things.isdisjoint(changes.nodes)


def _of_interest(findings: Iterable[Finding], project: Project, options: CheckOptions) -> list[Finding]:
    """The findings in the files that are asked about, and the causes of consequences there."""
    if not options.paths:
        return list(findings)
    lies_there = cache(lambda file: _lies_in(file, project, options.paths))

    def is_elsewhere(finding: Finding) -> bool:
        places = [place for place in (finding.place, *finding.also) if place is not None]
        if not (places or project.settings):  # of a project that the paths are
            return False
        return not any(lies_there(place.file) for place in places)

    of_interest = []
    for finding in findings:
        if not is_elsewhere(finding):
            of_interest.append(finding)
        elif (cause := without(finding, [*filter(is_elsewhere, finding.consequences)])).consequences:
            of_interest.append(cause)
    return of_interest


def _lies_in(file: str, project: Project, paths: Sequence[Path]) -> bool:
    absolute = real(project.root / file)
    return any(absolute.is_relative_to(path) for path in paths)


def _outcome(
    findings: Sequence[Finding],
    waived: Iterable[tuple[Finding, str]],
    kinds: Kinds,
    rulebook: Rulebook,
    context: CheckContext,
    options: CheckOptions,
    report: Report,
) -> Outcome:
    """The outcome, without what the baseline knows; what has gone from it is a finding."""
    sources = _sources(context.graph.project)
    known: list[Finding] = []
    if options.baseline is not None:
        findings, known, prints = options.baseline.divided(findings, sources)
        if options.whole and rulebook.is_on(GONE):
            findings += options.baseline.gone(prints, rulebook.severity(GONE))
    waived = tuple(waived)
    rules = rules_of((*findings, *known, *(finding for finding, _ in waived)), rulebook)
    reported = tuple(fold_alike((_without_mild(finding, options.severity) for finding in findings), kinds))
    return Outcome(reported, waived, tuple(known), rules, sources, report)


def _without_mild(finding: Finding, mildest: Severity) -> Finding:
    """A finding without consequences that are too mild, which are looked for only where they may be known."""
    return without(finding, [other for other in finding.consequences if not other.severity.reaches(mildest)])
