"""`phegraph validate` and `phegraph shapes`, on files alone and without a project."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from phegraph.cli.commands.shapes import command as shapes_command
from phegraph.cli.commands.validate import command as validate_command
from shacl.graphs import PREFIXES

DATA = PREFIXES + "ex:a a ex:C ;\n  ex:p 1 .\nex:b a ex:C ;\n  ex:p 'x' .\n"
SHAPES = PREFIXES + "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:datatype xsd:integer ] .\n"
FIRST = PREFIXES.count("\n")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data and shapes, to be in."""
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "good.ttl").write_text(PREFIXES + "ex:a a ex:C .")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, shapes: bool = False) -> tuple[int, str]:
    """The exit code and output of a command."""
    result = CliRunner().invoke(
        shapes_command if shapes else validate_command,
        arguments,
        standalone_mode=False,
        catch_exceptions=False,
    )
    code = result.return_value
    assert isinstance(code, int)
    return code, result.output


def test_results_have_file_line_and_column(files: Path) -> None:
    code, output = run("data.ttl", "--shapes", "shapes.ttl")
    assert code == 1
    assert f"\ndata.ttl:{FIRST + 4}:8: violation: ex:b: " in output
    assert "[shape/datatype]" in output
    assert output.endswith("1 finding: 1 violation.\n")


def test_data_that_conforms_is_a_success(files: Path) -> None:
    assert run("good.ttl", "--shapes", "shapes.ttl") == (0, "No findings.\n")


def test_what_is_left_out_of_shapes_is_a_warning_and_the_rest_is_validated(files: Path) -> None:
    (files / "partial.ttl").write_text(SHAPES + "ex:S sh:shape ex:T ; sh:not ex:U .\nex:U sh:elephant 1 .\n")
    code, output = run("data.ttl", "--shapes", "partial.ttl")
    assert (code, output.count("shape/datatype")) == (1, 1)
    assert f"partial.ttl:{FIRST + 2}:6: warning: <http://example.org/S>: SHACL has no sh:shape." in output
    assert "do: Did you mean sh:node?" in output
    assert output.count("[shapes/unknown-term]") == 2


def test_the_draft_is_read_where_it_is_asked_for(files: Path) -> None:
    (files / "draft.ttl").write_text(SHAPES + "ex:T sh:targetClass ex:C ; sh:uniqueValuesFor ex:p .\n")
    arguments = ("good.ttl", "--shapes", "draft.ttl")
    code, output = run(*arguments)
    assert (code, output.count("[shapes/unsupported]")) == (1, 1)
    assert (
        "sh:uniqueValuesFor belongs to the draft of SHACL 1.2 (2026-08-03), which is not asked for." in output
    )
    assert "do: Ask for the draft: --draft" in output
    assert run(*arguments, "--draft") == (0, "No findings.\n")
    (files / "two.ttl").write_text(PREFIXES + "ex:a a ex:C ; ex:p 1 . ex:b a ex:C ; ex:p 1 .\n")
    code, output = run("two.ttl", "--shapes", "draft.ttl", "--draft")
    assert (code, output.count("[shape/unique-values-for]")) == (1, 2)
    with pytest.raises(click.UsageError, match="has nothing of the draft"):
        run(*arguments, "--draft", "--engine", "reference")
    code, output = run("draft.ttl", "--sparql", "--draft", shapes=True)
    assert (code, "UniqueValuesForConstraintComponent" in output) == (0, True)


def test_debug_and_trace_are_told_and_let_data_conform(files: Path) -> None:
    (files / "debug.ttl").write_text(
        PREFIXES + "ex:T sh:targetClass ex:C ; sh:severity sh:Debug ; sh:class ex:D .\n"
    )
    code, output = run("good.ttl", "--shapes", "debug.ttl", "--draft")
    assert (code, output.count("info: ex:a")) == (0, 1)
    report = run("good.ttl", "--shapes", "debug.ttl", "--draft", "--format", "report")[1]
    assert "sh:conforms true" in report
    assert run("good.ttl", "--shapes", "debug.ttl")[0] == 1


def test_data_conforms_to_partial_shapes_only_where_that_is_allowed(files: Path) -> None:
    (files / "partial.ttl").write_text(SHAPES + "ex:S sh:js [ ] .\n")
    arguments = ("good.ttl", "--shapes", "partial.ttl")
    code, output = run(*arguments)
    assert (code, output.count("[shapes/unsupported]")) == (1, 1)
    code, output = run(*arguments, "--allow-partial")
    assert (code, output.count("[shapes/unsupported]")) == (0, 1)
    assert "sh:conforms false" in run(*arguments, "--format", "report")[1]
    code, output = run(*arguments, "--strict")
    assert code == 1
    assert "SHACL JavaScript" in output
    with pytest.raises(click.UsageError, match="allows nothing to be left out"):
        run(*arguments, "--strict", "--allow-partial")


def test_data_are_validated_with_what_follows_by_the_rules_of_the_shapes(files: Path) -> None:
    rule = "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object 1 ]"
    (files / "rules.ttl").write_text(
        SHAPES + f"ex:S {rule} ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .\n"
    )
    arguments = ("good.ttl", "--shapes", "rules.ttl")
    assert run(*arguments) == (0, "No findings.\n")
    assert run(*arguments, "--engine", "reference") == (0, "No findings.\n")


def test_a_finding_of_a_nested_shape_says_why(files: Path) -> None:
    nested = "ex:S sh:targetClass ex:C ; sh:node ex:T . ex:T sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
    (files / "nested.ttl").write_text(PREFIXES + nested)
    code, output = run("good.ttl", "--shapes", "nested.ttl")
    (line,) = [line for line in output.splitlines() if "[shape/node]" in line]
    assert code == 1
    assert line.endswith("It has no ex:q, and needs at least 1. [shape/node]")


def test_relative_iris_of_all_files_resolve_against_the_base_that_is_given(files: Path) -> None:
    (files / "relative.ttl").write_text("<#a> a <#C> ; <#p> 1 .")
    (files / "relative.shapes.ttl").write_text(
        PREFIXES + "[] sh:targetClass <#C> ; sh:property [ sh:path <#p> ; sh:maxInclusive 0 ] ."
    )
    arguments = ("relative.ttl", "--shapes", "relative.shapes.ttl")
    assert run(*arguments) == (0, "No findings.\n")
    code, output = run(*arguments, "--base", "http://example.org/")
    assert code == 1
    assert "relative.ttl:1:20: violation: " in output


def test_several_files_are_one_graph(files: Path) -> None:
    (files / "more.ttl").write_text(PREFIXES + "ex:b ex:p 'y', 'z' .")
    _, output = run("data.ttl", "more.ttl", "--shapes", "shapes.ttl")
    assert output.endswith("3 findings: 3 violations.\n")
    assert "more.ttl:" in output


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_json_has_each_result_with_its_place(files: Path, engine: str) -> None:
    code, output = run("data.ttl", "--shapes", "shapes.ttl", "--format", "json", "--engine", engine)
    (finding,) = json.loads(output)
    assert code == 1
    assert (finding["place"]["file"], finding["place"]["line"]) == ("data.ttl", FIRST + 4)
    assert (finding["rule"], finding["severity"]) == ("shape/datatype", "violation")


def test_turtle_is_the_report_of_the_standard(files: Path) -> None:
    _, output = run("data.ttl", "--shapes", "shapes.ttl", "--format", "report")
    assert "a sh:ValidationReport" in output
    assert "sh:conforms false" in output


def test_faults_of_every_file_are_told_at_once(files: Path) -> None:
    for name in ("one.ttl", "two.ttl"):
        (files / name).write_text("broken")
    _, output = run("one.ttl", "two.ttl", "--shapes", "shapes.ttl", "--format", "json")
    assert [finding["place"]["file"] for finding in json.loads(output)] == ["one.ttl", "two.ttl"]


def test_shapes_that_find_nothing_say_so(files: Path) -> None:
    (files / "none.ttl").write_text(PREFIXES + "ex:S a sh:NodeShape ; sh:class ex:C .")
    code, output = run("good.ttl", "--shapes", "none.ttl")
    assert code == 0
    assert "has a target" in output


def test_a_query_of_a_shape_may_take_as_long_as_the_options_allow(files: Path) -> None:
    crossed = " . ".join(f"?a{number} ?b{number} ?c{number}" for number in range(40))
    (files / "endless.ttl").write_text(
        f'{PREFIXES}ex:E sh:targetClass ex:C ; sh:sparql [ sh:select """SELECT $this WHERE {{ $this a ?t .\n'
        f'{crossed} . FILTER(?c0 = ?c1 && ?b2 > ?c39) }}""" ] .\n'
    )
    (files / "data.ttl").write_text(PREFIXES + "ex:a a ex:C, ex:D, ex:E ; ex:p 1, 2, 3, 4 .")
    code, output = run("data.ttl", "--shapes", "endless.ttl", "--timeout", "0.5")
    assert code == 1
    assert "endless.ttl:" in output
    assert "no answer after 0.5 seconds" in output


@pytest.mark.parametrize(
    "arguments",
    [("--shapes", "shapes.ttl"), ("data.ttl", "--shapes", "shapes.ttl", "--endpoint", "http://localhost:1/")],
)
def test_there_is_either_a_file_or_an_endpoint(files: Path, arguments: tuple[str, ...]) -> None:
    from click import UsageError

    with pytest.raises(UsageError):
        run(*arguments)
    with pytest.raises(UsageError):
        run("--endpoint", "http://localhost:1/", "--shapes", "shapes.ttl", "--engine", "reference")


def test_shapes_are_listed_with_their_components(files: Path) -> None:
    code, output = run("shapes.ttl", shapes=True)
    assert code == 0
    assert output == "the property shape of <http://example.org/p> in <http://example.org/S>: Datatype\n"


def test_compiled_queries_are_printed_with_shape_and_component(files: Path) -> None:
    _, output = run("shapes.ttl", "--sparql", shapes=True)
    assert output.startswith("# the property shape of <http://example.org/p> in <http://example.org/S>")
    assert "\n# DatatypeConstraintComponent\nPREFIX " in output
    assert "\nPREFIX ex: <http://example.org/>\n" in output
    assert "\nSELECT ?this ?value WHERE {\n  ?this" in output
    assert "ex:p ?value ." in output


def test_one_shape_may_be_chosen(files: Path) -> None:
    from click import UsageError

    (files / "two.ttl").write_text(
        PREFIXES + "ex:S sh:targetClass ex:C ; sh:class ex:D . ex:T sh:targetNode ex:a ; sh:class ex:E ."
    )
    assert run("two.ttl", "--shape", "T", shapes=True)[1] == "<http://example.org/T>: Class\n"
    with pytest.raises(UsageError):
        run("two.ttl", "--shape", "U", shapes=True)


def test_the_cost_of_each_query_is_told(files: Path) -> None:
    _, output = run("shapes.ttl", "--data", "data.ttl", shapes=True)
    heading, line = output.splitlines()
    assert heading.split() == ["rows", "seconds", "component,", "shape"]
    assert line.split()[0] == "1"
    assert "DatatypeConstraintComponent" in line


def test_odd_shapes_are_findings(files: Path) -> None:
    (files / "none.ttl").write_text(PREFIXES + "ex:S a sh:NodeShape ; sh:class ex:C .")
    assert run("none.ttl", shapes=True)[0] == 1


def test_compiled_shapes_as_json_have_their_queries_and_costs(files: Path) -> None:
    _, output = run("shapes.ttl", "--data", "data.ttl", "--format", "json", shapes=True)
    (constraint,) = json.loads(output)
    assert (constraint["component"], constraint["rows"]) == ("DatatypeConstraintComponent", 1)
    assert "\nSELECT ?this ?value WHERE {" in constraint["sparql"]


def test_a_report_is_written_to_files_and_printed(files: Path) -> None:
    code, output = run("data.ttl", "--shapes", "shapes.ttl", "--to", "report.md", "--to", "sarif=report.txt")
    assert code == 1
    assert output.endswith("1 finding: 1 violation.\n")
    assert "shape/datatype" in (files / "report.md").read_text()
    assert json.loads((files / "report.txt").read_text())["version"] == "2.1.0"


def test_a_result_about_a_node_in_no_file_is_shown_at_the_first_file(files: Path) -> None:
    (files / "none.ttl").write_text(
        PREFIXES + "ex:S sh:targetNode ex:nowhere ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    )
    _, output = run("data.ttl", "--shapes", "none.ttl", "--format", "sarif")
    (result,) = json.loads(output)["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "data.ttl"
