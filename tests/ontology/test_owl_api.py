"""What the OWL API says of the files of the ontology, and that phegraph finds what it finds."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from rdflib import OWL, RDF, Graph

from phegraph.graph import KnowledgeGraph

from .loading import ROOT, ontology

JARS = Path("/usr/share/java")
STEMS = ("phe", "concepts", "alignments")
FILES = [ROOT / "ontology" / f"{stem}.ttl" for stem in STEMS]
OUTSIDE = sorted(Path(__file__).with_name("outside").glob("*.ttl"))
RULES = {"logic/datatype-map", "logic/outside-profile", "logic/punning", "logic/undeclared"}


def violations(files: Sequence[Path], known: Sequence[Path] = ()) -> set[tuple[str, str, str, str]]:
    """What the OWL API finds: file, profile, kind, message. Only the known files can be imported."""
    java = shutil.which("java") or ""
    if not java or not (JARS / "owlapi-distribution.jar").is_file():
        reason = "The OWL API is not there: apt-get install libowlapi-java default-jdk-headless."
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    imports = [f"{Graph().parse(file).value(None, RDF.type, OWL.Ontology)}={file}" for file in known]
    program = str(Path(__file__).with_name("Profiles.java"))
    command = [java, "-cp", f"{JARS}/*", program, *imports, *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found = set()
    for line in run.stdout.splitlines():
        file, profile, kind, message = line.split("\t")
        found.add((Path(file).name, profile, kind, message))
    return found


@pytest.mark.slow
def test_the_files_of_the_ontology_and_their_merge_are_in_owl_2_rl_and_dl(tmp_path: Path) -> None:
    merge = Graph() + ontology(*STEMS)
    merge.remove((None, OWL.imports, None))
    merge.serialize(tmp_path / "merge.ttl", format="turtle")
    assert violations([*FILES, tmp_path / "merge.ttl"], FILES) == set()


def marks(path: Path) -> dict[int, set[str]]:
    """The kinds of violations by line, from the comments at the ends of lines."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return {number: set(line.split(" # ")[1].split()) for number, line in lines if " # " in line}


@pytest.mark.slow
def test_the_owl_api_finds_what_the_examples_say() -> None:
    found = {(file, kind) for file, profile, kind, _ in violations(OUTSIDE) if profile == "OWL 2 RL"}
    assert found == {
        (path.name, kind) for path in OUTSIDE for kinds in marks(path).values() for kind in kinds
    }


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.stem)
def test_phegraph_finds_each_of_these_at_its_line(path: Path, tmp_path: Path) -> None:
    settings = '[project]\ntitle = "Outside"\nbase = "https://example.org/"\n[check]\nhouse = true\n'
    (tmp_path / "phegraph.toml").write_text(settings)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "data").mkdir()
    shutil.copy(path, tmp_path / "ontology" / path.name)
    findings = KnowledgeGraph.open(tmp_path, caching=False).check().findings
    lines = {finding.place.line for finding in findings if finding.rule in RULES and finding.place}
    assert lines == set(marks(path))
