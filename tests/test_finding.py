"""Findings read as a person works through them."""

from phegraph.finding import Finding, Place, Severity, sort


def test_findings_are_sorted_by_place_then_severity() -> None:
    late = Finding("b", Severity.VIOLATION, "late", place=Place("a.ttl", 9, 1))
    mild = Finding("a", Severity.INFO, "mild", place=Place("a.ttl", 2, 1))
    bad = Finding("z", Severity.VIOLATION, "bad", place=Place("a.ttl", 2, 1))
    assert sort([late, mild, bad]) == [bad, mild, late]


def test_a_finding_reads_as_place_severity_message_hint_and_rule() -> None:
    finding = Finding("shape/x", Severity.WARNING, "No label.", hint="Add one.", place=Place("a.ttl", 3, 5))
    assert str(finding) == "a.ttl:3:5: warning: No label. Add one. [shape/x]"


def test_a_finding_tells_how_many_are_folded_beneath_it() -> None:
    other = Finding("shape/x", Severity.WARNING, "No label.")
    finding = Finding("shape/x", Severity.WARNING, "No label.", consequences=(other,), alike=(other, other))
    assert str(finding) == "warning: No label. [shape/x] (and 3 folded beneath it)"


def test_a_severity_reaches_thresholds_that_are_milder_or_equal() -> None:
    assert Severity.VIOLATION.reaches(Severity.INFO)
    assert Severity.WARNING.reaches(Severity.WARNING)
    assert not Severity.INFO.reaches(Severity.WARNING)
