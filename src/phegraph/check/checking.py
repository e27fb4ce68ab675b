"""Checking: from the first syntax error to the last rule, step by step."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from phegraph.check import rule_queries
from phegraph.check.baseline import GONE, Baseline
from phegraph.check.beside import Beside, made_before, made_of_ontology
from phegraph.check.changes import Changes, checked_out
from phegraph.check.context import CheckContext
from phegraph.check.finders import ASKING, FINDERS, OF_ONTOLOGY, OF_STATEMENTS
from phegraph.check.finders.questions import to_be_asked
from phegraph.check.outcome import Outcome, SourceLines, rules_of
from phegraph.check.rulebook import Rulebook
from phegraph.check.waivers import Waiver, waive, waivers
from phegraph.errors import InputError, PhegraphError
from phegraph.finding import Finding, Severity, unfolded
from phegraph.findings import inconsistencies, results
from phegraph.findings.causes import Causes, Grouped, axioms_in, group_by_cause
from phegraph.findings.draft import DraftFinding
from phegraph.findings.groups import Kinds, fold_alike, fold_consequences, kinds_of, without
from phegraph.findings.imports import without_imported
from phegraph.findings.places import located_findings
from phegraph.owl.model import ExplosionError
from phegraph.project.loading import LoadedGraph
from phegraph.project.project import Project, listing_once
from phegraph.project.settings import project_at
from phegraph.shacl.model import Report
from phegraph.sparql.texts import keeping_texts
from phegraph.system.files import real
from phegraph.system.parallel import run_in_parallel
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
        before_questions: Called with what is found before the questions are asked, which takes longest.
    """

    paths: Sequence[Path] = ()
    changes: Changes | None = None
    baseline: Baseline | None = None
    skip: frozenset[str] = field(default_factory=frozenset)
    severity: Severity = Severity.INFO
    before_questions: Callable[[Outcome], None] | None = None

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
            of_options = options.severity, options.skip, options.baseline is not None, waived
            made = {} if options.changes else made_before(graph, context.today, of_options)
            of_ontology = {} if options.changes else made_of_ontology(graph)
            context = replace(context, made=made, made_of_ontology=of_ontology)
            questions = to_be_asked(context) if any(map(is_on, ASKING)) else ()
            result_filter = partial(results.is_reported, is_on)
            beside = Beside(graph, options.changes, made, result_filter, questions, begin)
            found = {rule: _found(rule, context) for rule in FINDERS if is_on(rule) and rule not in ASKING}
            others = list(_other_drafts(context, rulebook, is_on, beside))
            checked = _Checked(context, rulebook, allowed, unreadable, beside.report())
            located = None
            if options.before_questions and questions:
                early = replace(options, skip=options.skip | ASKING)
                located = checked.located([*chain(*found.values(), others)], early)
                options.before_questions(checked.outcome(located, early))
            beside.ask()
            asked = {rule: _found(rule, context) for rule in FINDERS if is_on(rule) and rule in ASKING}
            if located is None or any(asked.values()):
                found |= asked
                drafts = [*chain(*(found[rule] for rule in FINDERS if rule in found), others)]
                located = checked.located(drafts, options)
            return checked.outcome(located, options)
    except InputError as error:  # the shapes are ill-formed
        return _unusable([*unreadable, *error.findings], rulebook, project, options)
    except ExplosionError as error:
        severity = rulebook.severity(inconsistencies.EXPLOSION)
        findings = located_findings(
            [inconsistencies.explosion_draft(error)], [severity], readings, project.base_of_files
        )
        return _unusable([*unreadable, *findings], rulebook, project, options)


class _FoundAndCauses(Struct, frozen=True):
    """The findings of drafts, with their places, and the causes of those that are consequences."""

    found: Mapping[DraftFinding, Finding]
    causes: Causes


class _Checked(Struct, frozen=True):
    """What was checked, from which and its drafts the outcome is made."""

    context: CheckContext
    rulebook: Rulebook
    allowed: Sequence[Waiver]
    unreadable: Sequence[Finding]
    report: Report

    def located(self, drafts: list[DraftFinding], options: CheckOptions) -> _FoundAndCauses:
        """The findings of drafts that are of the project, and where they are."""
        context, rulebook, graph = self.context, self.rulebook, self.context.graph
        grouped = group_by_cause(drafts, context.say, axioms_in(graph.store))
        drafts = _about_changes(grouped, options, rulebook, graph)
        severities = [rulebook.severity(draft.rule, draft.severity) for draft in drafts]
        located = located_findings(drafts, severities, graph.every_reading, graph.project.base_of_files)
        own = without_imported(dict(zip(drafts, located, strict=True)), graph.imported_subjects)
        there = ((draft, rulebook.at(finding)) for draft, finding in own.items())
        found = {draft: finding for draft, finding in there if finding is not None}
        return _FoundAndCauses(found, grouped.causes)

    def outcome(self, located: _FoundAndCauses, options: CheckOptions) -> Outcome:
        """What is reported of findings, as options say."""
        rulebook, project = self.rulebook, self.context.graph.project
        faults = filter(None, map(rulebook.at, self.unreadable))
        findings = [*faults, *fold_consequences(located.found, located.causes)]
        passed = waive(findings, self.allowed, rulebook)
        idle = [] if options.skip else [f for f in passed.findings if rulebook.is_on(f.rule)]
        reported = _of_interest((*passed.remaining, *idle), project, options)
        kinds = kinds_of(located.found)
        return _outcome(reported, passed.waived, kinds, rulebook, self.context, options, self.report)


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


def _found(rule: str, context: CheckContext) -> list[DraftFinding]:
    """What the finder of a rule finds; in rounds, what it has found in the same statements."""
    made = context.made_of_ontology if rule in OF_ONTOLOGY else context.made
    if rule not in made:
        tell(f"looking for {rule}")
        found = [*FINDERS[rule](context)]
        if rule not in OF_STATEMENTS | OF_ONTOLOGY:
            return found
        made[rule] = found
    kept: list[DraftFinding] = made[rule]
    return kept


def _other_drafts(
    context: CheckContext, rulebook: Rulebook, is_on: results.IsOn, beside: Beside
) -> Iterator[DraftFinding]:
    if is_on("rule/broken"):
        yield from map(rule_queries.unreadable, rulebook.unreadable)
    from_queries = rule_queries.find_all([rule for rule in rulebook.queries() if is_on(rule.id)], context)
    yield from (draft for draft in from_queries if is_on(draft.rule, draft.severity))
    for draft in (
        *inconsistencies.unsatisfiable_drafts(beside.unsatisfiable(), context.say),
        *inconsistencies.drafts(context.graph.close(), context.say),
        *(results.shape_findings(beside.report()) if context.graph.shapes else ()),
    ):  # these wait
        if is_on(draft.rule, draft.severity):
            yield draft
    of_shapes = results.drafts(beside.report(), context.say, context.graph.project.language, is_on)
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
