"""The working group's tests of what the draft of SHACL 1.2 adds, compared as reports."""

import pytest
import rdflib
from rdflib.namespace import RDF, SH

from conformance.shacl_suite import Case, agrees, all_cases
from conformance.suites import of_suite
from phegraph.errors import PhegraphError
from phegraph.reference.interface import errors, validate

DRAFT, STANDARD = of_suite("shacl-draft"), of_suite("shacl")
ADDED = {
    "misc": ("severity-004", "severity-005"),
    "node": (
        "closed-003",
        "closed-004",
        "datatype-003",
        "in-002",
        "in-003",
        "maxListLength-001",
        "memberShape-001",
        "minListLength-001",
        "uniqueMembers-001",
        *(f"uniqueValuesFor-00{number}" for number in range(1, 6)),
        "xone-002",
    ),
    "path": ("path-oneOrMore-002", "path-sequence-003", "path-zeroOrMore-002"),
    "property": (
        "class-002",
        "datatype-004",
        "disjoint-002",
        "equals-002",
        "lessThan-003",
        "maxListLength-001",
        "memberShape-001",
        "minListLength-001",
        "rootClass-001",
        "singleLine-001",
        "someValue-001",
        "subsetOf-001",
        "subsetOf-002",
        "uniqueMembers-001",
    ),
    "targets": ("shape-001", "targetClassImplicit-002", "targetWhere-001"),
    "validation-reports": ("conformance-disallows-001", "conformance-disallows-002"),
}
LEFT_OUT = {
    **dict.fromkeys(("misc/deactivated-003", "misc/message-002", "misc/severity-003"), "RDF 1.2"),
    **dict.fromkeys(("property/reifierShape-001", "property/reifierShape-002"), "RDF 1.2"),
    "property/uniqueLang-003": "RDF 1.2",
    "node/nodeByExpression-001": "node expressions",
    "node/nodeKind-002": "has a blank node as sh:targetNode, which is no node expression of the core",
    "node/xone-003": "expects a result of a property shape without its path",
}
"""The tests of the core that the draft adds and that do not pass, each with what it needs or has wrong."""
CASES = [Case(DRAFT / folder / f"{name}.ttl") for folder, names in ADDED.items() for name in names]
_SEVERITIES = (SH.Violation, SH.Warning, SH.Info)
_DISALLOWS = rdflib.URIRef(f"{SH}conformanceDisallows")


def _report(case: Case) -> rdflib.Graph:
    """The report under the draft, with what the expected one says of severities."""
    disallowed = _disallowed(case)
    outcome = validate(
        case.data,
        shacl_graph=case.shapes,
        draft=True,
        allow_warnings=SH.Warning not in disallowed,
        allow_infos=SH.Info not in disallowed,
    )
    assert isinstance(outcome, tuple)
    assert isinstance(outcome[1], rdflib.Graph)
    return outcome[1]


def _disallowed(case: Case) -> set[rdflib.term.Node]:
    assert case.expected is not None
    return set(case.expected.objects(None, _DISALLOWS)) or set(_SEVERITIES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.path.parent.name}-{case.path.stem}")
def test_a_report_is_the_expected_one(case: Case) -> None:
    report = _report(case)
    assert case.expected is not None
    assert agrees(case.expected, report)
    stated = set(report.objects(None, _DISALLOWS))
    assert stated == set(case.expected.objects(None, _DISALLOWS))


@pytest.mark.parametrize("folder", ["node", "property"])
@pytest.mark.parametrize("name", ["memberShape-001", "uniqueMembers-001"])
def test_results_about_lists_have_the_expected_details(folder: str, name: str) -> None:
    case = Case(DRAFT / folder / f"{name}.ttl")
    assert case.expected is not None
    assert _details(_report(case)) == _details(case.expected)


def _details(report: rdflib.Graph) -> set[tuple[str, ...]]:
    """The component, shape and value of each detail with the component of its result, blank nodes alike."""
    return {
        (
            _text(report.value(result, SH.sourceConstraintComponent)),
            *(
                _text(report.value(detail, p))
                for p in (SH.sourceConstraintComponent, SH.sourceShape, SH.value)
            ),
        )
        for result, detail in report.subject_objects(SH.detail)
    }


def _text(node: rdflib.term.Node | None) -> str:
    return "" if node is None or isinstance(node, rdflib.BNode) else node.n3()


@pytest.mark.parametrize("case", all_cases(STANDARD), ids=lambda case: case.path.stem)
def test_under_the_draft_the_standard_holds(case: Case) -> None:
    if case.expected is None:
        outcome = validate(case.data, shacl_graph=case.shapes, draft=True)
        assert isinstance(outcome, tuple)
        assert isinstance(outcome[1], errors.ValidationFailure)
        return
    report, expected = _report(case), case.expected
    severities = set(expected.objects(None, SH.resultSeverity))
    if severities and not severities.intersection(_SEVERITIES):
        # By the draft, results of other severities let data conform (section 6.6).
        (node,) = expected.subjects(RDF.type, SH.ValidationReport)
        expected.set((node, SH.conforms, rdflib.Literal(True)))
    assert agrees(expected, report)


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out_does_not_pass(name: str) -> None:
    """A test that passes by now belongs to those that must."""
    path = DRAFT / f"{name}.ttl"
    assert path.is_file()
    case = Case(path)
    if LEFT_OUT[name] == "RDF 1.2" or name == "node/nodeKind-002":
        with pytest.raises(PhegraphError):
            validate(path, shacl_graph=path, draft=True)
    else:
        assert case.expected is not None
        assert not agrees(case.expected, _report(case))
