"""The table of syntaxes is the only place that knows in which documents are published."""

import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import FOAF

from publish.publishing import EPOCH, project

EX = "https://example.org/"
OWL = "http://www.w3.org/2002/07/owl#"
WITH_RDF_XML = """
import sys
from phegraph.publish import syntaxes

turtle = syntaxes.SYNTAXES[0]
rdf_xml = syntaxes.Syntax("rdfxml", ("application/rdf+xml", "text/rdf"), turtle.serialize)
syntaxes.SYNTAXES = (*syntaxes.SYNTAXES, rdf_xml)
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
            [sys.executable, "-c", WITH_RDF_XML, "publish", "--no-cache", "--to", "public"],
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
    assert {path.with_suffix("") for path in public.rglob("*.rdf")} >= documents - others
    assert {path.name for path in (public / "ontology").glob("*.rdf")} == {"1.0.rdf", "2.0.rdf"}
    document = Graph().parse(public / "id" / "gull-rock.rdf")
    assert (URIRef(f"{EX}id/gull-rock.rdf"), FOAF.primaryTopic, URIRef(f"{EX}id/gull-rock")) in document
    assert all("text/rdf" in text(name).replace("\\", "") for name in ("nginx-http.conf", ".htaccess"))
    assert 'type="application/rdf+xml" href="index.rdf"' in text("index.html")
    assert "1.0.rdf" in text("ontology/1.0.html")
