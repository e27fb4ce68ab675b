"""Every command that finds a fault prints it with the same id, text and place."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from phegraph.cli import group

SETTINGS = """[project]
title = "Lights"
base = "https://example.org/"
[check]
house = true
[prefixes]
ex = "https://example.org/ontology#"
id = "https://example.org/id/"
"""
PREFIXES = """@prefix ex: <https://example.org/ontology#> .
@prefix id: <https://example.org/id/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = """ex:Light a owl:Class ; rdfs:label "light"@en ; owl:disjointWith ex:Keeper .
ex:Keeper a owl:Class ; rdfs:label "keeper"@en .
ex:height a owl:DatatypeProperty ; rdfs:label "height"@en .
ex:lamp a owl:ObjectProperty ; rdfs:label "lamp"@en .
ex:part a owl:ReflexiveProperty ; rdfs:label "part"@en .
"""
DATA = """id:gull a ex:Light, ex:Keeper ; rdfs:label "Gull"@en ; ex:height "041.50"^^xsd:decimal, 41.5 ;
  ex:lamp [ ex:colour "red" ] .
id:tern a ex:Light .
"""
SHAPES = """ex:LightShape sh:targetClass ex:Light ;
  sh:property [ sh:path ex:height ; sh:minCount 1 ; sh:maxInclusive 40.0 ] ;
  sh:property [ sh:path ( ex:lamp ex:colour ) ; sh:hasValue "white" ; sh:maxLength 2 ] .
ex:LampShape sh:targetObjectsOf ex:lamp ; sh:property [ sh:path ex:power ; sh:minCount 1 ] .
"""
FILES = ("data/lights.ttl", "ontology/lights.ttl")


@pytest.fixture
def lights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with inconsistencies and results of several kinds, to be in."""
    texts = {
        "phegraph.toml": SETTINGS,
        "ontology/lights.ttl": PREFIXES + ONTOLOGY,
        "ontology/shapes.ttl": PREFIXES + SHAPES,
        "data/lights.ttl": PREFIXES + DATA,
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(group_of_rules: tuple[str, ...], *arguments: str) -> list[str]:
    """What a command prints about findings of some rules, a paragraph a finding, in their order."""
    output = CliRunner().invoke(group, arguments, standalone_mode=False).output
    rules = tuple(f"[{name}" for name in group_of_rules)
    return [part.rstrip() for part in output.split("\n\n") if any(rule in part for rule in rules)]


CHECK = ("check", "--severity", "info", "--no-cache")


def test_validate_and_check_tell_results_alike(lights: Path) -> None:
    findings = printed(("shape/",), "validate", *FILES, "--shapes", "ontology/shapes.ttl")
    assert findings == printed(("shape/",), *CHECK)
    text = "\n".join(findings)
    for part in ("Gull: ", "Gull → lamp: ", "id:tern: ", "[shape/min-count]", "[shape/has-value]", "041.50"):
        assert part in text


def test_close_and_check_tell_inconsistencies_alike(lights: Path) -> None:
    rules = ("logic/", "data/conflict")
    findings = printed(rules, "close", *FILES)
    assert findings == printed(rules, *CHECK)
    assert "[logic/disjoint]" in findings[0]
    assert "[logic/outside-profile]" in "\n".join(findings)


@pytest.mark.slow
def test_close_and_check_tell_an_axiom_that_explodes_alike(lights: Path) -> None:
    (lights / "ontology" / "more.ttl").write_text(PREFIXES + "ex:next a owl:TransitiveProperty .\n")
    ring = "".join(f"id:r{n} ex:next id:r{(n + 1) % 400} .\n" for n in range(400))
    (lights / "data" / "ring.ttl").write_text(PREFIXES + ring)
    findings = printed(("logic/",), "close", *FILES, "ontology/more.ttl", "data/ring.ttl")
    assert findings == printed(("logic/",), *CHECK)
    assert "[logic/explosion]" in findings[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("close", "data/broken.ttl"),
        ("validate", "data/broken.ttl", "--shapes", "ontology/shapes.ttl"),
        ("entails", "data/broken.ttl", "--conclusion", "data/lights.ttl"),
    ],
)
def test_a_file_that_cannot_be_read_is_reported_alike(lights: Path, arguments: tuple[str, ...]) -> None:
    (lights / "data" / "broken.ttl").write_text("id:x\n")
    command = [sys.executable, "-m", "phegraph", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (by_check,) = printed(("syntax/",), *CHECK)
    assert done.returncode == 1
    assert (
        by_check in done.stdout + done.stderr
    )  # where it is a finding of the report, or keeps it from being made
