"""Clients of others ask `phegraph serve`: rdflib's SPARQLStore, SPARQLWrapper and curl."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from phegraph.graph import KnowledgeGraph
from servers.serving import Serving, serving

LIGHTS = "SELECT ?light { ?light a <https://example.org/ontology#Lighthouse> } ORDER BY ?light"
WRAPPER = """
import json, sys
from rdflib import Graph
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDF, RDFXML, TURTLE, XML, SPARQLWrapper
wrapper = SPARQLWrapper(sys.argv[1])
wrapper.setQuery(sys.argv[2])
answers = []
for method in ("GET", POST):
    wrapper.setMethod(method)
    for result_format in (JSON, XML, CSV):
        wrapper.setReturnFormat(result_format)
        answer = wrapper.query().convert()
        if result_format == XML:
            answers.append([node.firstChild.data for node in answer.getElementsByTagName("uri")])
        elif result_format == JSON:
            answers.append([row["light"]["value"] for row in answer["results"]["bindings"]])
        else:
            answers.append(answer.decode().split()[1:])
wrapper.setQuery("CONSTRUCT { ?s ?p ?o } WHERE { ?s a ?o ; ?p ?o }")
graphs = []
for result_format in (TURTLE, N3, XML, RDF, RDFXML, JSONLD):
    wrapper.setReturnFormat(result_format)
    answer = wrapper.query().convert()
    graphs.append(len(Graph().parse(answer) if isinstance(answer, bytes) else answer))
print(json.dumps([answers, graphs]))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked") / "lighthouses"
    KnowledgeGraph.init(folder)
    return folder


@pytest.fixture(scope="module")
def served(project: Path) -> Iterator[Serving]:
    with serving(project, "--unchecked", "--no-pages") as running:
        yield running


@pytest.fixture
def lights(project: Path) -> list[str]:
    return [row[0].value for row in KnowledgeGraph.open(project).answer(LIGHTS).rows if row[0] is not None]


def test_rdflib_reads_the_endpoint_as_a_graph(served: Serving, lights: list[str]) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{served.address}sparql", returnFormat="json"))
    assert [str(row[0]) for row in graph.query(LIGHTS)] == lights  # type: ignore[index]
    light = rdflib.URIRef("https://example.org/ontology#Lighthouse")
    assert sorted(str(s) for s in graph.subjects(rdflib.RDF.type, light)) == sorted(lights)


def test_sparqlwrapper_gets_each_format(served: Serving, lights: list[str], clients: Path) -> None:
    command: list[str | Path] = [clients, "-c", WRAPPER, f"{served.address}sparql", LIGHTS]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    answers, graphs = json.loads(done.stdout)
    assert answers == [lights] * 6
    assert graphs[0] > 0
    assert graphs == [graphs[0]] * 6


def test_curl_follows_an_address_to_what_is_said(served: Serving) -> None:
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("curl is not installed.")
    command = [curl, "-sSL", "--noproxy", "*", "-H", "Accept: text/turtle", f"{served.address}id/gull-rock"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    graph = rdflib.Graph().parse(data=done.stdout, format="turtle")
    assert (rdflib.URIRef("https://example.org/id/gull-rock"), None, None) in graph
