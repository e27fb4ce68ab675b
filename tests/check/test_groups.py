"""Groups: one fault is one finding, its consequences beneath it, and many of a kind beneath the first."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check.conftest import check
from phegraph.check.baseline import Baseline, KnownFinding, read_baseline, write_baseline
from phegraph.check.checking import CheckOptions
from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome, SourceLines, fingerprints
from phegraph.check.rulebook import Rulebook
from phegraph.check.waivers import Waiver, waive
from phegraph.finding import Finding, Place, Severity, unfolded
from phegraph.findings.groups import FEWEST_ALIKE, fold_alike

PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix graph: <https://example.org/graph/source/> .
@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://example.org/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOURCE = 'source:more dcterms:title "More"@en .\ngraph:more prov:wasDerivedFrom source:more .\n'


def add_data(folder: Path, text: str) -> Path:
    path = folder / "data" / "more.ttl"
    path.write_text(f"{PREFIXES}{SOURCE}{text}\n")
    return path


def add_axioms(folder: Path, text: str) -> Path:
    path = folder / "ontology" / "more.ttl"
    path.write_text(f"{PREFIXES}{text}\n")
    return path


def faults(folder: Path, options: CheckOptions | None = None) -> list[Finding]:
    """The findings, but for that nothing links to a thing, or that a prefix is not used."""
    mild = ("structure/orphan", "structure/unconnected", "prefix/unused", "logic/datatype-map")
    return [finding for finding in check(folder, options).findings if finding.rule not in mild]


def property_of(name: str, rest: str) -> str:
    return f'lh:{name} rdfs:label "{name}"@en ; rdfs:comment "It is {name}."@en ; {rest} .\n'


def lights(number: int, more: str) -> str:
    """So many lights, each with a statement."""
    return "".join(
        f'id:light-{n} a lh:Lighthouse ; rdfs:label "Light {n}"@en ; {more} .\n' for n in range(number)
    )


@pytest.mark.parametrize(
    ("datatype", "value", "least"),
    [
        ("date", "2019-02-30", "2000-01-01"),
        ("decimal", "3,5", "0"),
        ("integer", "1e3", "0"),
        ("dateTime", "2019", "2000-01-01T00:00:00Z"),
    ],
)
def test_a_value_that_its_datatype_does_not_have_is_one_finding(
    lighthouses: Path, datatype: str, value: str, least: str
) -> None:
    rest = f"a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:range xsd:{datatype}"
    add_axioms(lighthouses, property_of("seen", rest))
    shapes = lighthouses / "ontology" / "shapes.ttl"
    shapes.write_text(
        f"{shapes.read_text()}lh:SeenShape a sh:NodeShape ; sh:targetSubjectsOf lh:seen ; sh:property [\n"
        f'  sh:path lh:seen ; sh:datatype xsd:{datatype} ; sh:minInclusive "{least}"^^xsd:{datatype} ] .\n'
    )
    data = add_data(lighthouses, f'id:gull-rock lh:seen "{value}"^^xsd:{datatype} .')
    (finding,) = faults(lighthouses)
    assert finding.rule == "literal/datatype"
    assert finding.place is not None
    assert finding.place.line == len(data.read_text().splitlines())
    assert {other.rule for other in finding.consequences} >= {"logic/datatype", "shape/datatype"}


def test_a_cycle_is_one_finding_whatever_its_property_may_not_be(lighthouses: Path) -> None:
    kinds = "owl:ObjectProperty , owl:TransitiveProperty , owl:IrreflexiveProperty , owl:AsymmetricProperty"
    add_axioms(lighthouses, property_of("partOf", f"a {kinds}"))
    steps = [("gull-rock", "long-sand"), ("long-sand", "west-spit"), ("west-spit", "gull-rock")]
    add_data(lighthouses, "".join(f"id:{one} lh:partOf id:{other} .\n" for one, other in steps))
    (finding,) = faults(lighthouses)
    assert finding.rule == "structure/transitive-cycle"
    assert {other.rule for other in finding.consequences} >= {"logic/irreflexive", "logic/asymmetric"}


def test_two_cycles_are_two_findings(lighthouses: Path) -> None:
    add_axioms(lighthouses, property_of("partOf", "a owl:ObjectProperty , owl:TransitiveProperty"))
    pairs = [("gull-rock", "long-sand"), ("west-spit", "ada")]
    add_data(lighthouses, "".join(f"id:{a} lh:partOf id:{b} . id:{b} lh:partOf id:{a} .\n" for a, b in pairs))
    assert [finding.rule for finding in faults(lighthouses)] == ["structure/transitive-cycle"] * 2


def test_a_class_that_nothing_can_be_of_is_one_finding_with_its_subclasses_and_members(
    lighthouses: Path,
) -> None:
    path = add_axioms(
        lighthouses,
        "lh:Lighthouse rdfs:subClassOf lh:Keeper .\n"
        'lh:Lightship a owl:Class ; rdfs:label "lightship"@en ; rdfs:comment "A ship."@en ;\n'
        "  rdfs:subClassOf lh:Lighthouse .",
    )
    (finding,) = faults(lighthouses)
    assert finding.rule == "logic/unsatisfiable"
    assert "lighthouse" in finding.message
    places = [place.file for place in (finding.place, *finding.also) if place]
    assert f"ontology/{path.name}" in places
    rules = [other.rule for other in finding.consequences]
    assert rules.count("logic/unsatisfiable") == 1, "the lightship"
    assert rules.count("logic/disjoint") == 3, "the three lights"


def test_an_axiom_that_contradicts_what_it_applies_to_is_one_finding_at_the_axiom(lighthouses: Path) -> None:
    """That it makes keepers of lights is known from the proofs alone."""
    path = add_axioms(lighthouses, "lh:lit rdfs:domain lh:Keeper .")
    add_data(lighthouses, lights(20, 'lh:lit "1900"^^xsd:gYear'))
    (finding,) = faults(lighthouses)
    assert finding.rule == "logic/disjoint"
    assert finding.place is not None
    assert (finding.place.file, finding.place.line) == (
        f"ontology/{path.name}",
        len(PREFIXES.splitlines()) + 1,
    )
    assert len(finding.consequences) == 22


def test_an_axiom_that_most_data_keep_to_is_not_blamed_for_the_rest(lighthouses: Path) -> None:
    add_data(lighthouses, lights(20, "lh:north id:gull-rock") + lights(4, "a lh:Keeper"))
    found = [finding for finding in faults(lighthouses) if finding.rule == "logic/disjoint"]
    assert len(found) == 4
    assert {finding.place.file for finding in found if finding.place} == {"data/more.ttl"}


def test_many_findings_of_a_kind_are_one_with_the_others_beneath_it(lighthouses: Path) -> None:
    for number in range(FEWEST_ALIKE + 2):
        (lighthouses / "data" / f"note-{number}.ttl").write_text(
            f'{PREFIXES}id:ada rdfs:comment "{number}"@en .\n'
        )
    (finding,) = (finding for finding in faults(lighthouses) if finding.rule == "data/no-source")
    assert len(finding.alike) == FEWEST_ALIKE + 1


def test_few_findings_of_a_kind_stand_each_at_its_place(lighthouses: Path) -> None:
    for number in range(FEWEST_ALIKE):
        (lighthouses / "data" / f"note-{number}.ttl").write_text(
            f'{PREFIXES}id:ada rdfs:comment "{number}"@en .\n'
        )
    found = [finding for finding in faults(lighthouses) if finding.rule == "data/no-source"]
    assert len(found) == FEWEST_ALIKE


def test_one_waiver_of_a_cause_allows_its_consequences(lighthouses: Path) -> None:
    add_axioms(
        lighthouses, "lh:lit rdfs:domain lh:Keeper . # phegraph: allow logic/disjoint until it is discussed"
    )
    add_data(lighthouses, lights(5, 'lh:lit "1900"^^xsd:gYear'))
    assert faults(lighthouses) == []
    ((finding, reason),) = check(lighthouses).waived
    assert reason == "until it is discussed"
    assert len(finding.consequences) == 7


def test_a_waiver_of_a_consequence_allows_it_alone(lighthouses: Path) -> None:
    add_axioms(lighthouses, "lh:lit rdfs:domain lh:Keeper .")
    add_data(lighthouses, lights(5, 'lh:lit "1900"^^xsd:gYear ; # phegraph: allow logic/disjoint so it is\n'))
    (finding,) = (finding for finding in faults(lighthouses) if finding.rule == "logic/disjoint")
    assert len(finding.consequences) == 7 - 5


def test_a_known_cause_has_one_entry_and_its_new_consequences_are_known(lighthouses: Path) -> None:
    known = lighthouses / "known.json"
    add_axioms(lighthouses, "lh:lit rdfs:domain lh:Keeper .")
    add_data(lighthouses, lights(5, 'lh:lit "1900"^^xsd:gYear'))
    write_baseline(known, check(lighthouses))
    assert known.read_text().count('"rule": "logic/disjoint"') == 1
    add_data(lighthouses, lights(6, 'lh:lit "1900"^^xsd:gYear'))
    options = CheckOptions(baseline=read_baseline(known, known.name))
    assert faults(lighthouses, options) == []


def test_a_known_consequence_stays_known_where_its_cause_is_left_out(lighthouses: Path) -> None:
    known = lighthouses / "known.json"
    add_data(lighthouses, 'id:gull-rock lh:lit "18 81"^^xsd:gYear .')
    write_baseline(known, check(lighthouses))
    skip = frozenset({"literal"})
    assert "logic/datatype" in {f.rule for f in faults(lighthouses, CheckOptions(skip=skip))}
    options = CheckOptions(baseline=read_baseline(known, known.name), skip=skip)
    assert faults(lighthouses, options) == []


def test_a_cause_that_is_put_right_must_leave_the_baseline(lighthouses: Path) -> None:
    known = lighthouses / "known.json"
    path = add_data(lighthouses, 'id:gull-rock lh:lit "18 81"^^xsd:gYear .')
    write_baseline(known, check(lighthouses))
    path.write_text(path.read_text().replace("18 81", "1881"))
    (gone,) = faults(lighthouses, CheckOptions(baseline=read_baseline(known, known.name)))
    assert gone.rule == "baseline/gone"
    assert "literal/datatype" in gone.message


def test_of_the_files_asked_about_a_consequence_is_shown_with_its_cause(lighthouses: Path) -> None:
    add_axioms(lighthouses, "lh:lit rdfs:domain lh:Keeper .")
    path = add_data(lighthouses, lights(5, 'lh:lit "1900"^^xsd:gYear'))
    (finding,) = faults(lighthouses, CheckOptions(paths=(path,)))
    assert finding.place is not None
    assert finding.place.file == "ontology/more.ttl"
    assert {other.place.file for other in finding.consequences if other.place} == {"data/more.ttl"}


def test_a_mild_cause_is_as_severe_as_its_consequences(lighthouses: Path) -> None:
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text() + '\n[check.severity]\n"literal/datatype" = "info"\n')
    add_data(lighthouses, 'id:gull-rock lh:lit "18 81"^^xsd:gYear .')
    outcome = check(lighthouses)
    (finding,) = View(Severity.VIOLATION).reached(outcome)
    assert finding.rule == "literal/datatype"


LINES = st.integers(1, 40)
PLAIN = st.builds(
    Finding,
    st.sampled_from(["own/a", "own/b"]),
    st.sampled_from([*Severity]),
    st.sampled_from(["It is wrong.", "It is odd."]),
    place=st.builds(Place, st.sampled_from(["a", "b"]), LINES),
)
GROUPS = st.lists(
    st.builds(
        Finding,
        st.sampled_from(["own/a", "own/c"]),
        st.sampled_from([*Severity]),
        st.sampled_from(["It is wrong.", "It is bad."]),
        place=st.builds(Place, st.just("c"), LINES),
        consequences=st.lists(PLAIN, max_size=4, unique=True).map(tuple),
    ),
    max_size=40,
    unique_by=lambda finding: (finding.rule, finding.message, finding.place),
)


def named(finding: Finding) -> tuple[str, str, Place | None]:
    return finding.rule, finding.message, finding.place


@given(GROUPS)
def test_folding_loses_no_finding(groups: list[Finding]) -> None:
    assert sorted(map(named, unfolded(fold_alike(groups, {})))) == sorted(map(named, unfolded(groups)))


@given(GROUPS, st.sampled_from([*Severity]))
def test_a_check_fails_with_groups_exactly_where_it_fails_without(
    groups: list[Finding], mildest: Severity
) -> None:
    folded = Outcome(tuple(fold_alike(groups, {})))
    fails = any(finding.severity.reaches(mildest) for finding in unfolded(groups))
    assert bool(View(mildest).reached(folded)) == fails


@given(GROUPS, st.data())
def test_what_a_baseline_leaves_is_what_neither_it_nor_the_cause_of_it_knows(
    groups: list[Finding], data: st.DataObject
) -> None:
    sources = SourceLines(Path("nowhere"))
    prints = fingerprints(unfolded(groups), sources)
    known = data.draw(st.sets(st.sampled_from(sorted(prints.values())))) if prints else set()
    new, rest, _ = Baseline("known", {key: KnownFinding(fingerprint=key) for key in known}).divided(
        groups, sources
    )
    expected = [
        (named(cause), [named(other) for other in cause.consequences if prints[other] not in known])
        for cause in groups
        if prints[cause] not in known
    ]
    assert [(named(cause), [named(other) for other in cause.consequences]) for cause in new] == expected
    assert {*map(named, unfolded([*new, *rest]))} == {*map(named, unfolded(groups))}


@given(GROUPS, st.sampled_from(["own/a", "own/b", "own/c"]), st.sampled_from("abc"), LINES)
def test_a_waiver_lets_pass_what_it_covers_and_the_consequences_of_that(
    groups: list[Finding], rule: str, file: str, line: int
) -> None:
    waiver = Waiver(rule, "So it is.", Place(file, line))
    passed = waive(groups, [waiver], Rulebook())
    assert not [finding for finding in unfolded(passed.remaining) if waiver.covers(finding)]
    waived = {named(finding) for finding, _ in passed.waived}
    assert waived == {named(finding) for finding in unfolded(groups) if waiver.covers(finding)} - {
        named(other) for cause in groups if waiver.covers(cause) for other in cause.consequences
    } | {named(finding) for finding, _ in passed.waived if waiver.covers(finding)}
    assert len(passed.remaining) == sum(not waiver.covers(cause) for cause in groups)


def test_a_fingerprint_of_a_finding_does_not_depend_on_what_it_is_folded_beneath() -> None:
    other = Finding("own/b", Severity.INFO, "It follows.", place=Place("a", 2))
    cause = Finding("own/a", Severity.INFO, "It is wrong.", place=Place("a", 1))
    folded = Finding("own/a", Severity.INFO, "It is wrong.", place=Place("a", 1), consequences=(other,))
    sources = SourceLines(Path("nowhere"))
    apart, together = fingerprints([cause, other], sources), Outcome((folded,), sources=sources).fingerprints
    assert (together[folded], together[other]) == (apart[cause], apart[other])


def test_what_a_rule_and_a_shape_both_find_is_one_finding(lighthouses: Path) -> None:
    add_data(lighthouses, "id:new a lh:Lighthouse .")
    (finding,) = faults(lighthouses)
    assert finding.rule == "shape/min-count"
    assert [other.rule for other in finding.consequences] == ["label/missing"]


def test_what_a_rule_finds_of_another_property_than_a_shape_stands_apart(lighthouses: Path) -> None:
    shapes = lighthouses / "ontology" / "shapes.ttl"
    text = shapes.read_text().replace("sh:path rdfs:label", "sh:path lh:nickname")
    shapes.write_text(
        text.replace("sh:targetClass lh:Lighthouse", "sh:targetNode <https://example.org/id/new>")
    )
    add_axioms(lighthouses, property_of("nickname", "a owl:DatatypeProperty"))
    add_data(lighthouses, "id:new a lh:Lighthouse .")
    assert sorted(finding.rule for finding in faults(lighthouses)) == ["label/missing", "shape/min-count"]
