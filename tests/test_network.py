"""Whatever a stranger writes into a project, no command calls another server: seen from below Python.

Each hostile text calls a port of this machine at which nobody listens; the port tells which text it was.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from network_watch import refused, watched
from phegraph.graph import KnowledgeGraph

TAILS = {
    "plain": "{ SERVICE <ADDRESS> { $this ?p ?o } }",
    "silent": "{ SERVICE SILENT <ADDRESS> { $this ?p ?o } }",
    "glued to the address": "{ SERVICE<ADDRESS>{ $this ?p ?o } }",
    "glued to SILENT": "{ SERVICESILENT<ADDRESS>{ $this ?p ?o } }",
    "glued to a number": "{ $this ?p 1SERVICE <ADDRESS> {} }",
    "glued to a name": "{ ?o ?p b:SERVICE <ADDRESS> { $this ?q ?r } }",
    "glued to a prefix": "{ SERVICEhere:a { $this ?p ?o } }",
    "in any case": "{ sErViCe <ADDRESS> { $this ?p ?o } }",
    "a letter by its code": "{ \\u0053ERVICE <ADDRESS> { $this ?p ?o } }",
    "a letter that is S in capitals": "{ \u017fERVICE <ADDRESS> { $this ?p ?o } }",
    "before a comment": "{ SERVICE #\n<ADDRESS> { $this ?p ?o } }",
    "after a comment that a carriage return ends": "{ #\r SERVICE <ADDRESS> { $this ?p ?o }\n}",
    "an address by code": "{ SERVICE <\\u0068ttp://127.0.0.1:PORT/> { $this ?p ?o } }",
    "an address by prefix": "{ SERVICE here:a { $this ?p ?o } }",
    "in a sub-select": "{ { SELECT $this { SERVICE <ADDRESS> { $this ?p ?o } } } }",
    "in EXISTS": "{ $this ?p ?o FILTER EXISTS { SERVICE <ADDRESS> { $this ?p ?o } } }",
    "in what looks like a string": "{ $this ?p ?o FILTER(?o<?p#> '''\n) SERVICE <ADDRESS> {}\n#'''\n}",
    "after what looks like a string": "{ VALUES ?v {'''a'} SERVICE <ADDRESS> { $this ?p ?o } # \\q '''\n}",
    "in what looks like an IRI": "{ $this ?p <http://b:\\u003E.SERVICE\\u0020\\u003CADDRESS\\u003E\\u007B\\u007D\\u0023>\n}",
    "as the dataset": "FROM <ADDRESS> WHERE { $this ?p ?o }",
}
"""What may follow `SELECT $this`: each is a call, to Oxigraph or to rdflib, where nothing guards them."""

DECLARED = "PREFIX b: <http://b:> PREFIX here: <ADDRESS> "
RDF_XML = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x:"'
DATA = (
    "<urn:a> a <urn:Thing> ; <urn:b> 1 , <http://b:> ; <http://www.w3.org/2002/07/owl#imports> <urn:none> .\n"
)

PREFIXES = """
@prefix lh: <https://example.org/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPE = "<urn:S> a sh:NodeShape ; sh:targetClass lh:Lighthouse ; "
COMPONENT = "lh:C a sh:ConstraintComponent ; sh:parameter [ sh:path lh:p ] ; "
SHAPES = {
    "sh:sparql": SHAPE + "sh:sparql [ sh:select %(select)s ] .",
    "sh:validator": COMPONENT + f"sh:validator [ sh:ask %(ask)s ] . {SHAPE} lh:p 1 .",
    "sh:nodeValidator": COMPONENT + f"sh:nodeValidator [ sh:select %(select)s ] . {SHAPE} lh:p 1 .",
    "sh:propertyValidator": COMPONENT + "sh:propertyValidator [ sh:select %(select)s ] . "
    f"{SHAPE} sh:property [ sh:path rdfs:label ; lh:p 1 ] .",
    "sh:target": "<urn:S> sh:target [ a sh:SPARQLTarget ; sh:select %(select)s ] ; sh:nodeKind sh:Literal .",
    "sh:rule": SHAPE + "sh:rule [ a sh:SPARQLRule ; sh:construct %(construct)s ] .",
    "sh:namespace": SHAPE
    + """sh:sparql [ sh:select "SELECT $this { $this a here: }" ; sh:prefixes <urn:O> ] .
        <urn:O> sh:declare [ sh:prefix "here" ; sh:namespace %(injected)s ] .""",
    "sh:message": SHAPE + 'sh:sparql [ sh:select "SELECT $this { $this a ?x }" ; sh:message %(injected)s ] .',
}
"""Where a shape may have a text."""

QUESTIONS = {
    "the query": "#+ title: Hostile\n%(raw)s",
    "the values of a parameter": "#+ title: Hostile\n#+ parameters:\n#+   thing: {values: %(select)s}\n"
    "SELECT ?thing { ?thing ?p ?o }",
    "the default of a parameter": "#+ title: Hostile\n#+ parameters:\n"
    "#+   thing: {type: string, default: %(injected)s}\nSELECT ?o { ?s ?p ?o FILTER(?o = ?thing) }",
    "an expected answer": "#+ title: Hostile\n#+ expected:\n#+   - rows: [{o: %(injected)s}]\n"
    "SELECT ?o { ?s ?p ?o }",
}
"""Where a question may have a text."""

RULE = "#+ severity: warning\n#+ message: It is {this}.\n%(raw)s"

DOCUMENTS = {
    "owl:imports in an ontology": ("ontology/a.ttl", "<urn:o> a owl:Ontology ; owl:imports <ADDRESS> ."),
    "owl:imports in data": ("data/a.ttl", "<urn:o> a owl:Ontology ; owl:imports <ADDRESS> ."),
    "owl:imports in shapes": ("ontology/shapes.ttl", "<urn:o> a owl:Ontology ; owl:imports <ADDRESS> ."),
    "a catalogue": (
        "catalog-v001.xml",
        '<!DOCTYPE catalog SYSTEM "ADDRESS"><catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">'
        '<uri name="urn:none" uri="ADDRESS"/><nextCatalog catalog="ADDRESS"/></catalog>',
    ),
    "sh:shapesGraph": ("data/a.ttl", "<urn:o> sh:shapesGraph <ADDRESS> ; sh:entailment <ADDRESS> ."),
    "sh:jsLibraryURL": (
        "ontology/shapes.ttl",
        f'{SHAPE} sh:js [ sh:jsFunctionName "f" ; sh:jsLibrary [ sh:jsLibraryURL "ADDRESS"^^xsd:anyURI ] ] .',
    ),
    "a base": ("data/a.ttl", "@base <ADDRESS> . @prefix x: <ADDRESS> . <a> rdfs:seeAlso x:b ."),
    "a context": ("data/a.jsonld", '{"@context": "ADDRESS", "@id": "urn:a", "urn:p": 1}'),
    "contexts": ("data/a.jsonld", '{"@context": [{}, "ADDRESS"], "@id": "urn:a", "urn:p": 1}'),
    "an imported context": ("data/a.jsonld", '{"@context": {"@version": 1.1, "@import": "ADDRESS"}}'),
    "a context of a term": (
        "data/a.jsonld",
        '{"@context": {"p": {"@id": "urn:p", "@context": "ADDRESS"}}, "@id": "urn:a", "p": {"q": 1}}',
    ),
    "the published context": ("ontology/context.jsonld", '{"@context": ["ADDRESS", {"@import": "ADDRESS"}]}'),
    "a DTD": ("data/a.rdf", f'<!DOCTYPE r:RDF SYSTEM "ADDRESS"><r:RDF {RDF_XML}/>'),
    "an entity": (
        "data/a.rdf",
        f'<!DOCTYPE r [<!ENTITY e SYSTEM "ADDRESS">]><r:RDF {RDF_XML}><r:Bag><x:p>&e;</x:p></r:Bag></r:RDF>',
    ),
    "an entity of the DTD": (
        "data/a.rdf",
        f'<!DOCTYPE r [<!ENTITY % e SYSTEM "ADDRESS"> %e;]><r:RDF {RDF_XML}/>',
    ),
    "an inclusion": (
        "data/a.rdf",
        f'<r:RDF {RDF_XML}><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="ADDRESS"/></r:RDF>',
    ),
    "a style sheet": (
        "data/a.rdf",
        f'<?xml-stylesheet href="ADDRESS"?><r:RDF {RDF_XML}><r:Bag r:about="ADDRESS"/></r:RDF>',
    ),
}
"""Files that name another file to fetch, and what they are called."""

VALIDATE = ["validate", "data/almanac.ttl", "data/hostile.ttl", "--shapes", "ontology/shapes.ttl"]
CHECK = ["check", "--no-cache"]
BUILD = ["build", "--no-cache"]
WITH_REFERENCE = ["--engine", "reference"]
Arguments = list[str]

# Commands, each in a folder, in one process: to start one for each takes long.
COMMANDS = """
import contextlib, io, json, os, sys
from phegraph.cli import group
for folder, arguments in json.load(sys.stdin):
    os.chdir(folder)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            group.main(arguments, standalone_mode=False)
        except BaseException as error:
            print(type(error).__name__, arguments, error, file=sys.__stderr__)
"""
UNGUARDED = """
import json, sys
import pyoxigraph, rdflib
data, queries = json.load(sys.stdin)
store, dataset = pyoxigraph.Store(), rdflib.Dataset(default_union=True)
store.load(data.encode(), pyoxigraph.RdfFormat.TURTLE)
dataset.parse(data=data, format="turtle")
for query in queries:
    for engine in (store, dataset):
        try:
            list(engine.query(query))
        except Exception as error:
            print(type(error).__name__, error, file=sys.stderr)
"""


@pytest.fixture(autouse=True)
def _can_watch() -> None:
    why = refused()
    if why:
        if os.environ.get("CI"):
            pytest.fail(f"{why} CI does not skip.")
        pytest.skip(why)


def calls(script: str, data: object = None) -> list[str]:
    """What a script calls."""
    done, calls = watched(
        [sys.executable, "-c", script], input=json.dumps(data), capture_output=True, text=True, timeout=300
    )
    print(done.stderr)
    assert done.returncode == 0, done.stderr
    return calls


def filled(text: str, number: int) -> str:
    """A hostile text with its own port."""
    return text.replace("ADDRESS", "http://127.0.0.1:PORT/").replace("PORT", str(20_000 + number))


def whose(calls: Sequence[str], texts: Sequence[str]) -> set[str]:
    """The names of the texts that made calls; a call of none of them as it is."""
    ports = {f"htons({20_000 + number})": text for number, text in enumerate(texts)}
    return {next((text for port, text in ports.items() if port in call), call) for call in calls}


def test_the_watch_sees_a_connection_from_python() -> None:
    assert len(calls("import socket; socket.socket().connect_ex(('127.0.0.1', 20000))")) == 1


SIDE_BY_SIDE = """
import os, socket, subprocess, sys
from network_watch import mark
call = "import socket; socket.socket().connect_ex(('127.0.0.1', 20000))"
mark("one")
if not (fork := os.fork()):
    mark("two")
    exec(call)
    os._exit(0)
os.waitpid(fork, 0)
exec(call)
subprocess.run([sys.executable, "-c", call])
"""


def test_a_call_is_reported_with_the_test_of_its_process_or_with_those_that_ran(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    assert [call.partition(":")[0] for call in calls(SIDE_BY_SIDE)] == ["two", "one", "one or two"]


def test_the_watch_sees_a_name_being_resolved() -> None:
    assert calls("import socket\ntry: socket.getaddrinfo('phegraph.invalid', 80)\nexcept OSError: pass")


def test_the_watch_sees_every_hostile_text_call_where_nothing_guards_the_engines() -> None:
    queries = [filled(f"{DECLARED}SELECT $this {tail}", number) for number, tail in enumerate(TAILS.values())]
    assert whose(calls(UNGUARDED, [DATA, queries]), [*TAILS]) == {*TAILS}


def commands(root: Path, file: str, text: str, *arguments: Arguments) -> list[tuple[str, Arguments]]:
    """A project with a text at the end of one of its files, and commands to run in it."""
    KnowledgeGraph.init(root)
    (root / "data" / "hostile.ttl").write_text(DATA)
    path = root / file
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text() if path.exists() else PREFIXES if path.suffix == ".ttl" else "") + text)
    return [(str(root), one) for one in arguments]


def hostile(text: str, tail: str, number: int) -> str:
    """A text with a hostile query in it."""
    select = f"{DECLARED}SELECT $this {tail}"
    quoted = {
        "select": select,
        "ask": f"{DECLARED}ASK {tail}",
        "construct": f"{DECLARED}CONSTRUCT {{ $this a 1 }} {tail}",
        "injected": f"http://b/'\"> }} {tail} #",
    }
    # What JSON quotes, Turtle and YAML take.
    forms = {form: json.dumps(filled(query, number)) for form, query in quoted.items()}
    return text % {**forms, "raw": filled(select, number)}


def callers(folder: Path, file: str, text: str, *arguments: Arguments) -> set[str]:
    """Which hostile queries make calls from a file of a project, by such commands."""
    runs = [
        command
        for number, tail in enumerate(TAILS.values())
        for command in commands(folder / str(number), file, hostile(text, tail, number), *arguments)
    ]
    return whose(calls(COMMANDS, runs), [*TAILS])


@pytest.mark.parametrize("place", SHAPES)
def test_no_query_of_a_shape_makes_a_call(tmp_path: Path, place: str) -> None:
    arguments = [VALIDATE, [*VALIDATE, *WITH_REFERENCE], ["shapes", "ontology/shapes.ttl"]]
    assert callers(tmp_path, "ontology/shapes.ttl", SHAPES[place], *arguments) == set()


def test_a_path_that_pyshacl_writes_into_a_query_makes_no_call(tmp_path: Path) -> None:
    query = "SELECT $this { $this $PATH <ADDRESS> { $this ?p ?q } }"
    path = f"""{SHAPE} sh:property [ sh:path <http://www.w3.org/2000/01/rdf-schema#label$o.SERVICE> ;
        sh:sparql [ sh:select "{query}" ] ] ."""
    runs = commands(tmp_path / "a", "ontology/shapes.ttl", filled(path, 0), [*VALIDATE, *WITH_REFERENCE])
    assert calls(COMMANDS, runs) == []


@pytest.mark.parametrize("place", QUESTIONS)
def test_no_question_makes_a_call(tmp_path: Path, place: str) -> None:
    assert callers(tmp_path, "queries/hostile.rq", QUESTIONS[place], ["ask", "hostile"], CHECK) == set()


def test_no_rule_makes_a_call(tmp_path: Path) -> None:
    assert callers(tmp_path, "rules/hostile.rq", RULE, ["rules", "own/hostile"], CHECK) == set()


DATA_FILE = ["--data", "data/almanac.ttl"]


@pytest.mark.parametrize("options", [[], ["--as-written"], DATA_FILE, [*DATA_FILE, "--as-written"]])
def test_no_query_makes_a_call(tmp_path: Path, options: list[str]) -> None:
    queries = [filled(f"{DECLARED}SELECT $this {tail}", number) for number, tail in enumerate(TAILS.values())]
    arguments = [["query", "--no-cache", *options, query] for query in queries]
    assert whose(calls(COMMANDS, commands(tmp_path / "a", "data/b.ttl", "", *arguments)), [*TAILS]) == set()


def test_no_file_that_names_another_is_followed(tmp_path: Path) -> None:
    runs = []
    for number, (file, text) in enumerate(DOCUMENTS.values()):
        files = ["data/almanac.ttl", "ontology/lighthouses.ttl", *({file} - {"ontology/context.jsonld"})]
        close = ["close", *files]
        shapes = file if "shapes" in file else "ontology/shapes.ttl"
        validate = ["validate", *files, "--shapes", shapes]
        arguments = [
            close,
            [*close, *WITH_REFERENCE],
            validate,
            [*validate, *WITH_REFERENCE],
            CHECK,
            [*CHECK, *WITH_REFERENCE],
        ]
        runs += commands(tmp_path / str(number), file, filled(text, number), *arguments, BUILD)
    assert whose(calls(COMMANDS, runs), [*DOCUMENTS]) == set()


def test_no_check_nor_build_makes_a_call(tmp_path: Path) -> None:
    """With one hostile text for each place, for they take long."""
    runs = []
    places = {
        **{f"shape {place}": ("ontology/shapes.ttl", text) for place, text in SHAPES.items()},
        **{f"question {place}": ("queries/hostile.rq", text) for place, text in QUESTIONS.items()},
        "a rule": ("rules/hostile.rq", RULE),
    }
    for number, (file, text) in enumerate(places.values()):
        text = hostile(text, TAILS["glued to SILENT"], number)
        runs += commands(tmp_path / str(number), file, text, BUILD, CHECK, [*CHECK, *WITH_REFERENCE])
    assert whose(calls(COMMANDS, runs), [*places]) == set()
