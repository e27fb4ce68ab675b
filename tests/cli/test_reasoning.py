"""The commands that reason: close, entails, why, and rules --reasoning."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from pyoxigraph import NamedNode, RdfFormat, parse

from phegraph.cli import group
from phegraph.cli.commands.close import progress_printer
from phegraph.errors import PhegraphError
from phegraph.rdf.writing.formats import FORMATS

PROJECT = Path(__file__).parents[2]
PREFIXES = """@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    ontology = ":part a owl:TransitiveProperty .\n:A owl:disjointWith :B .\n"
    (tmp_path / "ontology.ttl").write_text(PREFIXES + ontology, encoding="utf-8")
    (tmp_path / "data.ttl").write_text(PREFIXES + ":a :part :b .\n:b :part :c .\n", encoding="utf-8")
    (tmp_path / "wrong.ttl").write_text(PREFIXES + ":x a :A .\n:x a :B .\n", encoding="utf-8")
    (tmp_path / "follows.ttl").write_text(PREFIXES + ":a :part :c .\n", encoding="utf-8")
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(group, [str(word) for word in words], standalone_mode=False)


def test_close_prints_what_is_inferred(files: Path) -> None:
    result = run("close", files / "data.ttl", "--ontology", files / "ontology.ttl", "--time")
    triple, seconds = result.stdout.splitlines()
    assert triple == "<https://example.org/a> <https://example.org/part> <https://example.org/c> ."
    assert float(seconds) >= 0
    assert "1 statement inferred" in result.stderr
    assert result.return_value == 0


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_close_writes_a_file(files: Path, engine: str) -> None:
    to = files / "inferred.ttl"
    result = run("close", files / "data.ttl", "-o", files / "ontology.ttl", "--to", to, "--engine", engine)
    assert result.return_value == 0
    assert ":a :part :c ." in to.read_text(encoding="utf-8")
    assert result.stdout == ""


def test_close_tells_inconsistencies_with_every_place(files: Path) -> None:
    result = run("close", files / "wrong.ttl", "-o", files / "ontology.ttl")
    assert result.return_value == 1
    assert f"{files}/wrong.ttl:4:6: violation" in result.stderr
    assert f"{files}/wrong.ttl:5:6" in result.stderr
    assert f"{files}/ontology.ttl:5:" in result.stderr


def test_relative_iris_of_all_files_resolve_against_the_base_that_is_given(files: Path) -> None:
    (files / "x.ttl").write_text("<#x> a <#A>, <#B> .", encoding="utf-8")
    (files / "axioms.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <#A> owl:disjointWith <#B> .", encoding="utf-8"
    )
    arguments = ("close", files / "x.ttl", "-o", files / "axioms.ttl")
    assert run(*arguments).return_value == 0
    result = run(*arguments, "--base", "http://example.org/")
    assert result.return_value == 1
    assert f"{files}/x.ttl:1:" in result.stderr
    (files / "conclusion.ttl").write_text("<http://example.org/#x> a <#A> .", encoding="utf-8")
    arguments = ("entails", files / "x.ttl", "--conclusion", files / "conclusion.ttl")
    assert run(*arguments).return_value == 1
    result = run(*arguments, "--base", "http://example.org/")
    assert result.return_value == 0
    assert f"{files}/x.ttl:1:8" in result.stdout


def test_a_base_that_is_no_absolute_iri_is_refused(files: Path) -> None:
    assert "cannot be a base IRI" in str(run("close", files / "data.ttl", "--base", "here").exception)


def test_close_tells_what_is_outside_the_profile(files: Path) -> None:
    (files / "more.ttl").write_text(PREFIXES + ":p a owl:ReflexiveProperty .\n", encoding="utf-8")
    result = run("close", files / "more.ttl")
    assert result.return_value == 0
    assert f"{files}/more.ttl:4:4: info" in result.stderr


def test_files_that_cannot_be_used_are_refused_before_anything_is_written(files: Path) -> None:
    (files / "bad.ttl").write_text(":a :b", encoding="utf-8")
    for words in (
        ("close", files / "bad.ttl", "--to", files / "out.nt"),
        ("close", files / "data.ttl", "--to", files / "out.txt"),
    ):
        assert isinstance(run(*words).exception, PhegraphError)
    assert not list(files.glob("out.*"))


def test_entails_says_yes_with_a_proof_and_its_places(files: Path) -> None:
    result = run("entails", files / "data.ttl", files / "ontology.ttl", "--conclusion", files / "follows.ttl")
    assert result.return_value == 0
    assert result.stdout.splitlines()[0] == "yes"
    assert f"{files}/data.ttl:5:10" in result.stdout


def test_entails_says_no(files: Path) -> None:
    result = run("entails", files / "data.ttl", "--conclusion", files / "follows.ttl")
    assert result.return_value == 1
    assert result.stdout.splitlines()[0] == "no"


def test_why_shows_a_proof_down_to_file_and_line(lighthouses: Path) -> None:
    store = (lighthouses / "data" / "almanac.ttl").read_text(encoding="utf-8")
    assert store
    result = run("why", "?", "a", "?", "--max-proofs", 3, "--project", lighthouses)
    assert result.return_value == 0
    assert ".ttl:" in result.stdout
    proofs = json.loads(
        run("why", "?", "a", "?", "--max-proofs", 3, "--format", "json", "--project", lighthouses).stdout
    )
    assert len(proofs) == 3
    marked = run(
        "why", "?", "a", "?", "--max-proofs", 3, "--format", "markdown", "--project", lighthouses
    ).stdout
    assert marked.startswith("- ")


def test_why_of_what_does_not_hold_is_told(lighthouses: Path) -> None:
    result = run("why", "?", "https://example.org/nothing", "?", "--project", lighthouses)
    assert result.return_value == 1 or isinstance(result.exception, PhegraphError)


def test_rules_of_reasoning_are_listed_and_explained(files: Path) -> None:
    words = ("rules", "--reasoning", files / "data.ttl", files / "ontology.ttl")
    listed = run(*words)
    assert "prp-trp" in listed.stdout
    assert "INSERT {" not in listed.stdout
    assert "INSERT {" in run(*words, "--sparql").stdout
    explained = run(*words, "--explain").stdout.splitlines()
    assert explained[0] == "  seconds       rows  stratum  rule"
    seconds, rows, stratum, name = explained[1].split()[:4]
    assert float(seconds) >= 0
    assert (rows, stratum, name) == ("1", "1", "prp-trp")


@pytest.mark.slow
def test_rules_of_reasoning_are_those_of_the_project() -> None:
    listed = run("rules", "--reasoning", "--project", PROJECT)
    assert "phe:" in listed.stdout
    assert "cax-sco" in listed.stdout


def test_options_of_reasoning_need_it() -> None:
    for words in (["--sparql"], ["--explain"], ["label/missing", "syntax"]):
        assert isinstance(run("rules", *words).exception, click.UsageError)


def test_close_names_the_line_of_an_axiom_that_explodes(files: Path) -> None:
    result = run("close", files / "data.ttl", "-o", files / "ontology.ttl", "--max-inferred", "0")
    assert result.return_value == 1
    assert f"{files / 'ontology.ttl'}:4:" in result.stderr
    assert "prp-trp" in result.stderr
    assert "[logic/explosion]" in result.stderr


def test_a_long_closure_tells_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    progress = progress_printer(every=0.0)
    progress("<https://example.org/part>", 12000)
    progress_printer(every=60.0)("<https://example.org/part>", 13000)
    assert capsys.readouterr().err == "<https://example.org/part>: 12,000 statements so far\n"


@pytest.mark.parametrize("name", [*FORMATS])
def test_what_is_inferred_is_printed_in_each_format_of_dumps(files: Path, name: str) -> None:
    result = run("close", files / "data.ttl", "-o", files / "ontology.ttl", "--format", name)
    syntax = RdfFormat.from_media_type(FORMATS[name].media_type)
    assert syntax is not None
    (quad,) = parse(result.stdout, syntax)
    terms = (f"https://example.org/{local}" for local in ("a", "part", "c"))
    assert tuple(quad.triple) == tuple(map(NamedNode, terms))


def test_the_format_goes_before_the_extension_of_the_file(files: Path) -> None:
    to = files / "inferred.txt"
    words = ("close", files / "data.ttl", "-o", files / "ontology.ttl", "--to", to, "--format", "ntriples")
    assert run(*words).return_value == 0
    assert to.read_text() == "<https://example.org/a> <https://example.org/part> <https://example.org/c> .\n"


@pytest.mark.parametrize("option", [("--profile", "rdfs"), ("--schema",), ("--max-inferred", "9")])
def test_what_the_reference_engine_does_not_have_is_refused(files: Path, option: tuple[str, ...]) -> None:
    done = run("close", files / "data.ttl", "--engine", "reference", *option)
    assert isinstance(done.exception, click.UsageError)


def test_an_entailment_as_json_has_the_proof_of_each_statement(files: Path) -> None:
    words = ("entails", files / "data.ttl", files / "ontology.ttl", "--conclusion", files / "follows.ttl")
    entailment = json.loads(run(*words, "--format", "json").stdout)
    (part,) = entailment["parts"]
    assert (entailment["answer"], part["answer"]) == ("yes", "yes")
    assert part["proof"]["steps"][-1]["rule"] == "prp-trp"
    assert run(*words, "--format", "markdown").stdout.count("\n  - ") == 3


def test_rules_of_reasoning_as_json_have_their_sparql_and_costs(files: Path) -> None:
    words = ("rules", "--reasoning", files / "data.ttl", files / "ontology.ttl", "--format", "json")
    (listed, *_) = json.loads(run(*words).stdout)
    assert (listed["name"], listed["stratum"]) == ("prp-trp", 1)
    assert listed["sparql"].startswith("PREFIX : <https://example.org/>\nINSERT {")
    assert "rows" not in listed
    (measured, *_) = json.loads(run(*words, "--explain").stdout)
    assert measured["rows"] == 1


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_what_would_steer_a_terminal_is_shown_by_its_code_in_a_proof(files: Path, name: str) -> None:
    (files / "odd.ttl").write_text(PREFIXES + ':a :label "\\u001B[31mred\\u202E" .\n', encoding="utf-8")
    done = run("entails", files / "odd.ttl", "--conclusion", files / "odd.ttl", "--format", name)
    assert done.return_value == 0
    assert "red" in done.stdout
    assert not {"\x1b", "\u202e"} & set(done.stdout)
