"""Shapes: results along every kind of path point at the statement that is at fault."""

from pathlib import Path

import pytest

from check.conftest import check, with_settings
from phegraph.check.examples import Example


def shape(constraint: str) -> str:
    return f"=== ontology/shapes.ttl\nex:S sh:targetClass ex:Light ; sh:property [ {constraint} ] .\n"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("( ex:keptBy ex:code )", 'id:a a ex:Light ; ex:keptBy id:b . id:b ex:code «"1"» , "L1" .'),
        ("[ sh:alternativePath ( ex:no ex:code ) ]", 'id:a a ex:Light ; ex:code «"1"» , "L1" .'),
        ("( [ sh:inversePath ex:keeps ] ex:code )", 'id:a a ex:Light . id:b ex:keeps id:a ; ex:code «"1"» .'),
        (
            "( [ sh:zeroOrMorePath ex:next ] ex:code )",
            'id:a a ex:Light ; ex:next id:b . id:b ex:next id:c . id:c ex:code «"1"» .',
        ),
        ("[ sh:zeroOrOnePath ex:code ]", 'id:a a ex:Light ; ex:code "L1" .'),
        (
            "( ex:keptBy [ sh:oneOrMorePath ex:code ] )",
            'id:a a ex:Light ; ex:keptBy id:b . id:b ex:code «"1"» .',
        ),
    ],
)
def test_a_value_at_the_end_of_a_path_is_pointed_at(path: str, data: str, tmp_path: Path) -> None:
    constraint = f'sh:path {path} ; sh:pattern "^(L|https)"'
    example = Example.of(shape(constraint) + "=== data/example.ttl\n" + data)
    example.write(tmp_path)
    findings = [finding for finding in check(tmp_path).findings if finding.rule == "shape/pattern"]
    assert [finding.place for finding in findings] == example.expected


def test_what_links_to_a_thing_is_pointed_at_where_it_stands_as_a_subject(tmp_path: Path) -> None:
    constraint = "sh:path [ sh:inversePath ex:keeps ] ; sh:class ex:Keeper"
    data = "=== data/example.ttl\nid:a a ex:Light . «id:b» ex:keeps id:a ."
    example = Example.of(shape(constraint) + data)
    example.write(tmp_path)
    (finding,) = [finding for finding in check(tmp_path).findings if finding.rule == "shape/class"]
    assert [finding.place] == example.expected


def test_a_value_that_the_store_rewrites_is_found_as_it_is_written(tmp_path: Path) -> None:
    constraint = "sh:path ex:height ; sh:maxInclusive 40.0"
    data = "=== data/example.ttl\nid:a a ex:Light ; ex:height «041.50» .\nid:b ex:height 41.5 ."
    example = Example.of(shape(constraint) + data)
    example.write(tmp_path)
    (finding,) = [finding for finding in check(tmp_path).findings if finding.rule == "shape/max-inclusive"]
    assert [finding.place] == example.expected


def test_a_node_without_a_name_is_called_by_what_it_hangs_on(tmp_path: Path) -> None:
    data = '=== data/example.ttl\nid:a a ex:Light ; rdfs:label "Gull"@en ; ex:lamp [ a ex:Lamp ] .\n'
    target = "=== ontology/more.ttl\nex:Lamp a owl:Class .\n"
    lamp = shape("sh:path ex:colour ; sh:minCount 1").replace("ex:Light", "ex:Lamp")
    Example.of(lamp + target + data).write(tmp_path)
    (finding,) = [finding for finding in check(tmp_path).findings if finding.rule == "shape/min-count"]
    assert finding.message.startswith("Gull → ex:lamp: ")


def test_a_project_without_shapes_is_not_told_that_they_have_no_target(lighthouses: Path) -> None:
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text().replace('shapes = "ontology/shapes.ttl"', ""))
    (lighthouses / "ontology" / "shapes.ttl").unlink()
    assert "shapes/no-target" not in {finding.rule for finding in check(lighthouses).findings}


def test_shapes_may_have_the_draft_where_the_settings_say_so(tmp_path: Path) -> None:
    constraint = "sh:path ex:code ; sh:singleLine true"
    data = '=== data/example.ttl\nid:a a ex:Light ; ex:code «"1\\n2"» .'
    example = Example.of(shape(constraint) + data)
    example.write(tmp_path)
    assert [finding.rule for finding in check(tmp_path).findings if "shape" in finding.rule] == [
        "shapes/unsupported"
    ]
    with_settings(tmp_path, "draft = true")
    (finding,) = [finding for finding in check(tmp_path).findings if "shape" in finding.rule]
    assert (finding.rule, [finding.place]) == ("shape/single-line", example.expected)
