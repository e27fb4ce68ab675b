"""The targets of the fuzzer: each gives bytes to one reader of phegraph, as the file of a stranger.

A target returns what came out in a few words, or raises a PhegraphError: then all is well. Inputs whose words
are new are worth mutating further.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyoxigraph
from msgspec import Struct

from phegraph.check import rule
from phegraph.errors import PhegraphError
from phegraph.finding import Finding
from phegraph.graph import KnowledgeGraph
from phegraph.owl.closure.closing import close
from phegraph.project import settings_file
from phegraph.questions import question as questions
from phegraph.rdf.reading.places import locate
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import STANDARD_PREFIXES, Prefixes
from phegraph.shacl.inputs import quads_of
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads
from phegraph.sparql.checking import check_query
from phegraph.store.dataset import dataset_of_quads, dataset_of_store
from phegraph.store.embedded import EmbeddedStore

Read = Callable[[Path], str]
PREFIXES = {**STANDARD_PREFIXES, "ex": "http://example.org/", "lh": "https://example.org/ontology#"}
G = pyoxigraph.NamedNode("urn:g")
DATA = b"""@prefix ex: <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:a a ex:C ; ex:p ex:b , "x"@en , 1 , 1.50 , "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .
ex:b a ex:D ; rdfs:label "b" ; ex:p ex:a . [] ex:q ( 1 2 ) ."""
QUADS = list(pyoxigraph.parse(DATA, pyoxigraph.RdfFormat.TURTLE))


class Target(Struct, frozen=True):
    """A reader.

    Attributes:
        read: What reads a file.
        name: What the file is called.
        share: How many of a thousand inputs it gets: fewer where one takes long.
        language: The language its hostile texts are written in, of `mutations.HOSTILE`.
    """

    read: Read
    name: str
    share: int
    language: str


def rdf(path: Path) -> str:
    """An RDF file, and the places of its statements."""
    reading = read(path, base="http://base.example/", name=path.name)
    locate(path, reading.quads[:50], base="http://base.example/")
    return _rules(reading.findings) or f"{min(len(reading.quads), 5)} statements"


def sparql(path: Path) -> str:
    """A query, guarded and run by both engines; on one statement, for joins of more may take any time."""
    text = path.read_bytes().decode(errors="replace")
    guarded = check_query(text, PREFIXES)
    store = EmbeddedStore()
    store.load([(G, QUADS[:1])])
    counts = []
    for face in (
        dataset_of_store(store, prefixes=PREFIXES, rows=1000),
        dataset_of_quads(QUADS[:1], prefixes=PREFIXES),
    ):
        result = face.query(text)
        counts.append(str(result.askAnswer) if result.type == "ASK" else str(min(2, len([*result]))))
    return f"{guarded.form} {counts}"


def question(path: Path) -> str:
    """A stored question: its header, its query, and the queries for the values of its parameters."""
    found = questions.read_question(path, path.name)
    for parameter in found.parameters:
        if parameter.values:
            questions.query_of_values(parameter, Prefixes(PREFIXES))
    form = check_query(found.text, PREFIXES).form
    return f"{form} {len(found.parameters)} {len(found.expected)} {found.picture and found.picture.kind}"


def own_rule(path: Path) -> str:
    """A rule of a project: its header and its query."""
    found = rule.read_rule(path, "own/rule", path.name, own=True)
    rule.filled(found.message, {})
    return f"{check_query(found.query, PREFIXES).form} {found.severity} {found.at} {found.asserted}"


def project_settings(path: Path) -> str:
    """The settings of a project."""
    for folder in ("ontology", "data", "queries", "shapes", "rules"):
        (path.parent / folder).mkdir(exist_ok=True)
    (path.parent / "ontology" / "shapes.ttl").touch()
    found = settings_file.read_settings(path)
    return f"{found.language} {len(found.pillars)} {len(found.prefixes.namespaces)} {len(found.severities)}"


def shapes(path: Path) -> str:
    """Shapes, and the validation of a little data against them."""
    found = read_shapes(*quads_of(path))
    report = validate_quads(QUADS, found)
    rules = _rules((*found.findings, *found.unchecked))
    return f"{rules} {sorted({result.component.value for result in report.results})}"


def ontology(path: Path) -> str:
    """Axioms, and what follows from them and a little data."""
    store = EmbeddedStore()
    store.load([(G, [*QUADS, *quads_of(path)[0]])])
    closure = close(store, max_inferred=5_000)
    rules = sorted({inconsistency.rule for inconsistency in closure.inconsistencies})
    return f"{rules} {closure.inferred.bit_length()}"


def project(path: Path) -> str:
    """The check of a small project: the first line of the input names a file, the others are its content."""
    root = path.parent / "project"
    if not root.exists():
        KnowledgeGraph.init(root)
    name, _, content = path.read_bytes().partition(b"\n")
    files = sorted(file for file in root.rglob("*") if file.is_file())
    file = next(
        (file for file in files if str(file.relative_to(root)).encode() == name),
        files[len(name) % len(files)],
    )
    before = file.read_bytes()
    try:
        file.write_bytes(content)
        return _rules(KnowledgeGraph.open(root, caching=False).check().findings)
    finally:
        file.write_bytes(before)


TARGETS: Mapping[str, Target] = {
    "turtle": Target(rdf, "a.ttl", 130, "turtle"),
    "trig": Target(rdf, "a.trig", 80, "turtle"),
    "nquads": Target(rdf, "a.nq", 80, "turtle"),
    "rdfxml": Target(rdf, "a.rdf", 110, "xml"),
    "jsonld": Target(rdf, "a.jsonld", 130, "json"),
    "sparql": Target(sparql, "a.rq", 150, "sparql"),
    "question": Target(question, "a.rq", 70, "header"),
    "rule": Target(own_rule, "a.rq", 50, "header"),
    "settings": Target(project_settings, "phegraph.toml", 50, "toml"),
    "shapes": Target(shapes, "a.ttl", 80, "shapes"),
    "ontology": Target(ontology, "a.ttl", 50, "ontology"),
    "project": Target(project, "input", 20, "project"),
}


def _rules(findings: Iterable[Finding]) -> str:
    return " ".join(sorted({finding.rule for finding in findings}))


def of_error(error: PhegraphError) -> str:
    """What is said of a refusal, without what it quotes of the input."""
    return f"{type(error).__name__}: " + re.sub(r"[\"'`<(].*|[^A-Za-z ]", "", error.message)[:60]
