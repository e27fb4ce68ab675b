"""Fixes: each makes the right example of its rule of the wrong one, and changes nothing else of a file."""

import json
import sys
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from check.conftest import check
from phegraph.check.examples import Example
from phegraph.check.fixes import FIXES
from phegraph.check.fixing import Fixer
from phegraph.check.formats.rendering import render
from phegraph.check.formats.view import View
from phegraph.check.rule import FixKind, Rule
from phegraph.check.rulebook import Rulebook
from phegraph.cli import group
from phegraph.finding import unfolded
from phegraph.graph import KnowledgeGraph
from phegraph.rdf.editing.syntax import concrete_syntax
from phegraph.rdf.reading.reader import read_text

BOOK = Rulebook()
RULES = [BOOK[rule] for rule in BOOK if BOOK[rule].fix]
PREFIXES = """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def run(folder: Path, *words: str, answers: str = "") -> Result:
    arguments = ["check", *words, "--project", str(folder)]
    return CliRunner().invoke(group, arguments, input=answers, standalone_mode=False)


def texts(folder: Path) -> dict[str, str]:
    """The files of a folder; that the last line ends is of no matter."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text().rstrip() for path in files}


def test_the_rules_that_say_so_have_a_fix() -> None:
    assert {rule.id: rule.fix is FixKind.ASK for rule in RULES} == {
        rule: fix.guesses for rule, fix in FIXES.items()
    }


def test_a_file_outside_the_project_is_left_as_it_is(lighthouses: Path) -> None:
    outside = lighthouses.parent / "shared"
    (lighthouses / "data").rename(outside)
    settings_file = lighthouses / "phegraph.toml"
    text = settings_file.read_text()
    assert 'data = "data"' in text
    settings_file.write_text(text.replace('data = "data"', 'data = "../shared"\noutside = ["../shared"]'))
    (outside / "unused.ttl").write_text(PREFIXES + "@prefix none: <https://example.org/none#> .\n")
    before = texts(outside)
    result = run(lighthouses, "--fix")
    assert "lies outside the project" in result.output
    assert texts(outside) == before


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_fix_makes_the_right_example_of_the_wrong_one(rule: Rule, tmp_path: Path) -> None:
    folder, expected = tmp_path / "example", tmp_path / "expected"
    Example.of(rule.bad).write(folder)
    Example.of(rule.fixed or rule.good).write(expected)
    graph = KnowledgeGraph.open(folder, caching=False)
    outcome = graph.check(skip=frozenset(BOOK) - {rule.id})
    quiet, asked = Fixer(graph.project), Fixer(graph.project, lambda *_: True)
    assert quiet.fix(outcome) is (rule.fix is FixKind.SAFE)
    if rule.fix is FixKind.ASK:
        assert asked.fix(outcome)
    assert not {**quiet.errors, **asked.errors}
    assert texts(folder) == texts(expected)


FAULTY = f"""{PREFIXES}@prefix lamp: <https://example.org/lamp/> . # lamps
id:x a lh:Lighthouse ; # a light
  rdfs:label "  X\\tlight  \\u0041"@EN , # label
    "X"@en-gb ;
  rdfs:label "X"@en-gb ;
  lh:keptBt id:ada .
id:x rdfs:label "X"@en-gb .
"""
SAFE = f"""{PREFIXES}# lamps
id:x a lh:Lighthouse ; # a light
  rdfs:label "X\\tlight \\u0041"@en , # label
    "X"@en-GB ;
  lh:keptBt id:ada .
"""


def test_what_is_safe_is_put_right_by_itself_and_the_rest_after_a_question(lighthouses: Path) -> None:
    file = lighthouses / "data" / "x.ttl"
    file.write_text(FAULTY)
    result = run(lighthouses, "--fix")
    assert file.read_text() == SAFE
    assert "5 findings put right." in result.stderr
    assert result.return_value == 1, "what is not declared is left"
    for answers in ("", "\n", "n\n"):
        result = run(lighthouses, "--fix=ask", answers=answers)
        assert "-  lh:keptBt id:ada .\n+  lh:keptBy id:ada .\n" in result.stdout
        assert file.read_text() == SAFE
    run(lighthouses, "--fix=ask", answers="y\n")
    assert file.read_text() == SAFE.replace("keptBt", "keptBy")


def test_a_question_is_asked_once_though_other_fixes_move_its_line(lighthouses: Path) -> None:
    (lighthouses / "data" / "x.ttl").write_text(FAULTY)
    result = run(lighthouses, "--fix=ask", answers="n\n" * 9)
    assert result.stdout.count("Make this change?") == 1
    assert (lighthouses / "data" / "x.ttl").read_text() == SAFE


def test_only_what_is_named_and_reported_is_put_right(lighthouses: Path) -> None:
    one, other = lighthouses / "data" / "x.ttl", lighthouses / "data" / "y.ttl"
    for file in (one, other):
        file.write_text(f'{PREFIXES}id:{file.stem} rdfs:label "{file.stem} "@en . # phegraph: allow x\n')
    one.write_text(one.read_text().replace("allow x", "allow label/blanks it is so"))
    run(lighthouses, "--fix", str(one))
    assert (one.read_text().count('"x "'), other.read_text().count('"y "')) == (1, 1)
    run(lighthouses, "--fix")
    assert (one.read_text().count('"x "'), other.read_text().count('"y "')) == (1, 0)


def test_a_file_that_changes_meanwhile_is_left_alone(lighthouses: Path) -> None:
    file = lighthouses / "data" / "x.ttl"
    file.write_text(FAULTY)
    graph = KnowledgeGraph.open(lighthouses, caching=False)
    outcome = graph.check()
    file.write_text(f"# new\n{FAULTY}")
    fixer = Fixer(graph.project)
    assert not fixer.fix(outcome)
    assert "has changed since it was checked" in str(fixer.errors["data/x.ttl"])
    assert file.read_text() == f"# new\n{FAULTY}"


def test_a_prefix_that_queries_of_mixed_files_use_is_no_remainder(tmp_path: Path) -> None:
    (tmp_path / "phegraph.toml").write_text('[folders]\nmixed = ["all"]\n')
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "a.ttl").write_text("@prefix ex: <https://example.org/> .\n<x:a> <x:b> 1 .\n")
    assert "prefix/unused" in {finding.rule for finding in unfolded(check(tmp_path).findings)}
    (tmp_path / "all" / "a.rq").write_text("SELECT * { ?s ex:b ?o }\n")
    assert "prefix/unused" not in {finding.rule for finding in unfolded(check(tmp_path).findings)}


def test_reports_have_the_edits(lighthouses: Path) -> None:
    file = lighthouses / "data" / "x.ttl"
    file.write_text(FAULTY)
    outcome = KnowledgeGraph.open(lighthouses, caching=False).check()
    found = {finding["rule"]: finding for finding in json.loads(render("json", outcome, View()))}
    line = FAULTY.splitlines().index("  lh:keptBt id:ada .") + 1
    edit = {"file": "data/x.ttl", "line": line, "column": 3, "end_line": line, "end_column": 12}
    assert found["term/undeclared"]["fix"] == {
        "kind": "ask",
        "edits": [{"place": edit, "text": "lh:keptBy"}],
    }
    assert found["data/no-source"]["fix"] is None
    results = json.loads(render("sarif", outcome, View()))["runs"][0]["results"]
    (changes,) = next(r for r in results if r["ruleId"] == "term/undeclared")["fixes"]
    (replacement,) = changes["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"] == {"text": "lh:keptBy"}
    assert replacement["deletedRegion"]["startColumn"] == 3
    diagnostics = json.loads(render("rdjson", outcome, View()))["diagnostics"]
    (suggestion,) = next(d for d in diagnostics if d["code"]["value"] == "term/undeclared")["suggestions"]
    assert suggestion["text"] == "lh:keptBy"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other line ends in files")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32))
def test_faults_in_any_file_are_put_right_and_nothing_else_changes(lighthouses: Path, seed: int) -> None:
    random = Random(seed)
    lines = ["# file", *PREFIXES.splitlines()]
    labels = ['" a"@EN', '"b  c"@en-gb', "'d'@en", '"""e\n"""@fr-CH']
    written = [
        f"id:{random.choice('xy')} rdfs:label {random.choice(labels)}{random.choice(['.', ' ; . # c', ' .'])}"
        for _ in range(random.randint(1, 9))
    ]
    random.shuffle(written)
    text = "\n".join([*lines, *written, ""])
    file = lighthouses / "data" / "x.ttl"
    file.write_text(text)
    run(lighthouses, "--fix", "--skip", "question", "--skip", "shape")
    before, after = text.encode(), file.read_bytes()
    said = {
        str(quad).replace('" a"', '"a"').replace('"b  c"', '"b c"').replace('"e\\n"', '"e"')
        for quad in read_text(before, RdfFormat.TURTLE, name="x").quads
    }
    quads = read_text(after, RdfFormat.TURTLE, name="x").quads
    assert {str(quad) for quad in quads} == said
    assert len(quads) == len(said)
    comments = [[c.text for t in concrete_syntax(data) for c in t.comments] for data in (before, after)]
    assert comments[0] == comments[1]
    assert run(lighthouses, "--fix", "--skip", "question", "--skip", "shape").stderr == ""
