"""The table of syntaxes is the only place that knows in which documents are published."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple, parse

from phegraph.rdf.terms import FOAF
from publish.publishing import EPOCH, project

EX = "https://example.org/"
OWL = "http://www.w3.org/2002/07/owl#"
WITH_TRIG = """
import sys
from phegraph.publish import syntaxes

turtle = syntaxes.SYNTAXES[0]
trig = syntaxes.Syntax("trig", ("application/trig", "text/trig"), turtle.write)
syntaxes.SYNTAXES = (*syntaxes.SYNTAXES, trig)
from phegraph.cli import main
main()
"""


@pytest.mark.slow
def test_a_row_is_all_that_a_syntax_of_documents_needs(tmp_path: Path) -> None:
    project(tmp_path / "project")
    ontology = tmp_path / "project" / "ontology" / "lighthouses.ttl"
    plain = ontology.read_text(encoding="utf-8")

    def publish(version: str) -> None:
        ontology.write_text(f"{plain}<{EX}ontology> <{OWL}versionIRI> <{EX}ontology/{version}> .\n")
        subprocess.run(
            [sys.executable, "-c", WITH_TRIG, "publish", "--no-cache", "--to", "public"],
            cwd=tmp_path / "project",
            env={"SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
        )

    publish("1.0")
    publish("2.0")
    public = tmp_path / "project" / "public"

    def text(name: str) -> str:
        return (public / name).read_text(encoding="utf-8")

    documents = {path.with_suffix("") for path in public.rglob("*.jsonld") if path.parent.name != "dumps"}
    others = {public / "dataset", public / "context"}
    assert {path.with_suffix("") for path in public.rglob("*.trig")} >= documents - others
    assert {path.name for path in (public / "ontology").glob("*.trig")} == {"1.0.trig", "2.0.trig"}
    topic = Triple(
        NamedNode(f"{EX}id/gull-rock.trig"), NamedNode(FOAF + "primaryTopic"), NamedNode(f"{EX}id/gull-rock")
    )
    assert topic in {quad.triple for quad in parse(path=public / "id" / "gull-rock.trig")}
    assert all("text/trig" in text(name).replace("\\", "") for name in ("nginx-http.conf", ".htaccess"))
    assert 'type="application/trig" href="index.trig"' in text("index.html")
    assert "1.0.trig" in text("ontology/1.0.html")
