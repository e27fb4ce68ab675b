"""Groups: findings folded beneath their cause, and many of one kind beneath the first."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping

from msgspec.structs import replace

from phegraph.finding import Finding, Place, sort
from phegraph.findings.causes import Causes
from phegraph.findings.draft import DraftFinding

FEWEST_ALIKE = 10
"""How many findings of one kind there may be without being folded beneath the first."""

Kinds = Mapping[tuple[str, Place | None, str], Hashable]
"""What tells findings of one kind from others of their rule, by the rule, place and message of each."""


def fold_consequences(findings: Mapping[DraftFinding, Finding], causes: Causes) -> list[Finding]:
    """The findings that have no cause among them, with their consequences.

    Args:
        findings: The finding of each draft.
        causes: The cause of each consequence.
    """
    beneath: dict[DraftFinding, list[Finding]] = defaultdict(list)
    for draft, finding in findings.items():
        if draft in causes and causes[draft] in findings:
            beneath[causes[draft]].append(finding)
    return [
        replace(finding, consequences=tuple(sort(beneath[draft]))) if draft in beneath else finding
        for draft, finding in findings.items()
        if draft not in causes or causes[draft] not in findings
    ]


def kinds_of(findings: Mapping[DraftFinding, Finding]) -> Kinds:
    """The kinds of findings, by their drafts."""
    return {_key(finding): draft.kind for draft, finding in findings.items()}


def without(finding: Finding, left_out: Collection[Finding]) -> Finding:
    """A finding without some of its consequences."""
    rest = tuple(other for other in finding.consequences if other not in left_out)
    return replace(finding, consequences=rest) if left_out else finding


def fold_alike(findings: Iterable[Finding], kinds: Kinds) -> list[Finding]:
    """The findings, sorted, each as severe as the worst of its consequences, and many of a kind as one.

    Args:
        findings: The findings.
        kinds: The kinds of those that have any; the kind of others is their rule.
    """
    by_kind: dict[Hashable, list[Finding]] = defaultdict(list)
    for finding in sort(map(as_severe_as_its_consequences, findings)):
        by_kind[finding.rule, finding.severity, kinds.get(_key(finding))].append(finding)
    folded = []
    for several in by_kind.values():
        if len(several) > FEWEST_ALIKE:
            folded.append(replace(several[0], alike=tuple(several[1:])))
        else:
            folded += several
    return sort(folded)


def as_severe_as_its_consequences(finding: Finding) -> Finding:
    """A finding with the worst severity of itself and its consequences."""
    worst = min((finding, *finding.consequences), key=lambda other: other.severity.rank).severity
    return finding if worst is finding.severity else replace(finding, severity=worst)


def _key(finding: Finding) -> tuple[str, Place | None, str]:
    return finding.rule, finding.place, finding.message
