"""Closing in tables: the statements of the embedded store, byte for byte, from files of all kinds."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import DefaultGraph, NamedNode, Quad

from conformance import rdf11
from conformance.owl2 import cases
from conformance.suites import of_suite
from owl.helpers import iri, parse
from owl.ontologies import Ontology
from owl.tables import differences
from phegraph.cli import group
from phegraph.errors import InputError, QueryError, StoreError
from phegraph.owl.closure.closing import close
from phegraph.owl.closure.tables import STRATA, TableEngine
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import RDF_TYPE, Statement, Term, statement_of
from phegraph.store.embedded import EmbeddedStore
from phegraph.store.tables.loading import LOADED, load, table_file
from phegraph.store.tables.store import ASSERTED, TableStore
from phegraph.store.tables.terms import MACROS

if not os.environ.get("CI"):
    pytest.importorskip("duckdb", reason="the extra duckdb is not installed")

EVERY = 1 if os.environ.get("PHEGRAPH_WHOLE") else 25
"""Of the W3C cases CI compares every so many; all have been compared, with PHEGRAPH_WHOLE=1."""


def run(*words: object) -> Result:
    return CliRunner().invoke(group, [str(word) for word in words], standalone_mode=False)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[TableStore]:
    store = TableStore(readable=[tmp_path])
    yield store
    store.close()


def in_table(store: TableStore, table: str) -> set[Statement]:
    """The statements of a table."""
    rows = list(store.rows(f"FROM {table}"))
    terms = store.terms(number for row in rows for number in row)
    return {statement_of(Quad(*(terms[number] for number in row))) for row in rows}  # type: ignore[arg-type]


@pytest.mark.parametrize("number", range(10))
def test_random_closures_are_those_of_the_embedded_store(number: int, tmp_path: Path) -> None:
    ontology = Ontology(Random(number))
    assert differences(ontology.axioms + ontology.data, tmp_path, schema=number % 2 == 1) == []


@pytest.mark.slow
def test_w3c_cases_are_closed_as_in_the_embedded_store(tmp_path: Path) -> None:
    for number, case in enumerate(islice(cases(of_suite("owl2")), 0, None, EVERY)):
        statements = list(dict.fromkeys(case.premises))
        assert differences(statements, tmp_path, schema=number % 2 == 1) == [], case.name


LINES = """\
# A comment.
<https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/C> .

_:x <https://example.org/p> <https://example.org/a> .
<https://example.org/a> <https://example.org/p> _:y .
  <https://example.org/b>\t<https://example.org/p>   _:x.
<https://example.org/a> <https://example.org/n> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<https://example.org/b> <https://example.org/n> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<https://example.org/c> <https://example.org/n> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .
<https://example.org/a> <https://example.org/l> "a \\"quote\\", a \\\\ and a\\ttab"@en-GB .
<https://example.org/a> <https://example.org/l> "caf\\u00E9 \u2028 ' , ; |" .
<https://example.org/a> <https://example.org/l> "plain"@de .
<https://example.org/a> <https://example.org/l> "typed"^^<http://www.w3.org/2001/XMLSchema#string> .
<https://example.org/%20/\u00e9?q=[1]#f> <https://example.org/p> <urn:x:y> .
"""
ONTOLOGY = """
@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:p owl:inverseOf :q ; rdfs:subPropertyOf :r . :n rdfs:subPropertyOf :m . :l rdfs:subPropertyOf :k .
:C rdfs:subClassOf :D . :D rdfs:subClassOf :E . :q a owl:TransitiveProperty . :p rdfs:domain :D .
:E owl:disjointWith :F . <urn:x:y> a :F , :E .
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with lines of all kinds and an ontology, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    Path("ontology.ttl").write_text(ONTOLOGY, encoding="utf-8")
    lines = LINES.replace("?q=[1]", "?q=1")
    Path("data.nt").write_text(lines, encoding="utf-8")
    Path("data.nq").write_text(lines.replace(" .\n", " <https://example.org/g> .\n"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("data", ["data.nt", "data.nq"])
@pytest.mark.parametrize("format_name", ["ntriples", "nquads"])
def test_files_give_the_bytes_of_the_embedded_store(data: str, format_name: str, files: Path) -> None:
    outputs = []
    for engine in ("compiled", "duckdb"):
        arguments = ["close", data, "-o", "ontology.ttl", "--engine", engine, "--format", format_name]
        assert run(*arguments, "--to", f"{engine}.out").return_value == 1  # <urn:x:y> is of disjoint classes.
        outputs.append(Path(f"{engine}.out").read_bytes())
    assert outputs[0] == outputs[1]
    assert b'"1.50"' in outputs[1]
    assert len(outputs[1].splitlines()) > 20
    assert sorted(path.name for path in files.iterdir()) == sorted(
        ["compiled.out", "duckdb.out", "data.nt", "data.nq", "ontology.ttl"]
    )


def test_columns_are_read_as_they_are_written(files: Path) -> None:
    close_ = ["--engine", "duckdb", "-o", "ontology.ttl"]
    assert run("close", "data.nt", *close_, "--to", "first.parquet").return_value == 1
    assert run("close", "data.nt", *close_, "--to", "first.nt").return_value == 1
    import duckdb

    query = "SELECT concat(subject, ' ', predicate, ' ', object, ' .') FROM 'first.parquet'"
    lines = duckdb.connect().execute(query).fetchall()
    assert [line for (line,) in lines] == Path("first.nt").read_text(encoding="utf-8").split("\n")[:-1]
    assert run("close", "first.parquet", *close_, "--to", "second.nt").return_value == 1
    assert run("close", "first.nt", "-o", "ontology.ttl", "--to", "third.nt").return_value == 1
    named = [
        {line for line in Path(name).read_text(encoding="utf-8").split("\n") if "_:" not in line}
        for name in ("second.nt", "third.nt")
    ]
    assert named[0] == named[1] != set()


def test_an_explosion_is_a_finding_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = [f"<https://example.org/{n}>" for n in range(51)]
    next_ = "".join(f"{x} <https://example.org/q> {y} .\n" for x, y in pairwise(names))
    Path("data.nt").write_text(next_, encoding="utf-8")
    transitive = "<https://example.org/q> a <http://www.w3.org/2002/07/owl#TransitiveProperty> ."
    Path("ontology.ttl").write_text(transitive, encoding="utf-8")
    arguments = ["close", "data.nt", "ontology.ttl", "--engine", "duckdb", "--to", "out.nt"]
    result = run(*arguments, "--max-inferred", 100)
    assert result.return_value == 1
    assert "more than 100 statements" in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"data.nt", "ontology.ttl"}
    assert run(*arguments).return_value == 0
    assert len(Path("out.nt").read_bytes().splitlines()) == 50 * 49 // 2


def test_the_same_inconsistencies_are_found(files: Path) -> None:
    found = []
    for engine in ("compiled", "duckdb"):
        result = run("close", "ontology.ttl", "--engine", engine, "--to", "out.nt")
        found.append([line for line in result.stderr.splitlines() if "disjoint" in line])
    assert found[0] == found[1] != []


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("<https://example.org/a> <https://example.org/p> .", "data.nt:3"),
        ("<https://example.org/a> <relative> <https://example.org/b> .", "data.nt:3"),
        ('<https://example.org/a> <https://example.org/p> "a"@en-toolongsubtag .', "data.nt:3"),
        ("<https://example.org/a> <https://example.org/p> <https://[x> .", "data.nt:3"),
        ('"a" <https://example.org/p> "a" .', "data.nt:3"),
    ],
)
def test_a_faulty_line_is_told(
    line: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    good = "<https://example.org/a> <https://example.org/p> <https://example.org/b> .\n"
    Path("data.nt").write_text(f"{good}{good}{line}\n{good}", encoding="utf-8")
    error = run("close", "data.nt", "--engine", "duckdb", "--to", "out.nt").exception
    assert isinstance(error, InputError)
    assert str(error.place) in (place, f"{place}:1") or str(error.place).startswith(f"{place}:")
    assert [path.name for path in tmp_path.iterdir()] == ["data.nt"]


@pytest.mark.slow
def test_lines_are_read_as_elsewhere(tmp_path: Path) -> None:
    cases = [case for case in rdf11.cases(of_suite("rdf11")) if case.action.suffix in (".nt", ".nq")]
    assert len(cases) > 100
    for case in cases[::EVERY]:
        reading = read(case.action)
        file = table_file(case.action)
        assert file is not None
        store = TableStore(readable=[tmp_path, file.path])
        if reading.findings:
            with pytest.raises(InputError):
                load(store, [file], [], tmp_path)
        else:
            load(store, [file], [], tmp_path)
            expected = EmbeddedStore()
            expected.load([(NamedNode("urn:source"), reading.quads)])
            statements = {statement_of(quad) for quad in expected.quads(graph=DefaultGraph())}
            assert in_table(store, ASSERTED) == statements, case
        store.close()


def test_the_database_is_that_of_its_files(files: Path) -> None:
    arguments = ["close", "data.nt", "-o", "ontology.ttl", "--engine", "duckdb", "--database", "kept.db"]
    assert run(*arguments, "--to", "first.nt").return_value == 1
    assert run(*arguments, "--to", "second.nt").return_value == 1
    assert Path("first.nt").read_bytes() == Path("second.nt").read_bytes()
    Path("data.nt").write_text(LINES[:13], encoding="utf-8")
    error = run(*arguments, "--to", "third.nt").exception
    assert isinstance(error, StoreError)
    assert "has other files" in error.message
    assert not Path("third.nt").exists()


def test_a_database_of_another_program_is_left_alone(files: Path) -> None:
    import duckdb

    with duckdb.connect("theirs.db") as theirs:
        theirs.execute("CREATE TABLE terms AS SELECT 1 AS one")
    before = Path("theirs.db").read_bytes()
    error = run(
        "close", "data.nt", "--engine", "duckdb", "--database", "theirs.db", "--to", "out.nt"
    ).exception
    assert isinstance(error, StoreError)
    assert "of another program" in error.message
    assert Path("theirs.db").read_bytes() == before
    Path("text.db").write_text("text", encoding="utf-8")
    error = run("close", "data.nt", "--engine", "duckdb", "--database", "text.db", "--to", "out.nt").exception
    assert isinstance(error, StoreError)
    assert Path("text.db").read_text(encoding="utf-8") == "text"


KILLED = """
import os
from phegraph.cli import main
from phegraph.store.tables.store import TableStore
note, left = TableStore.note, [2]
def dying(store, step, states, graph=None):
    if step == os.environ.get("DIES_BEFORE"):
        os._exit(9)
    note(store, step, states, graph)
    left[0] -= step == "strata"
    if not left[0]:
        os._exit(9)
TableStore.note = dying
main()
"""


def test_a_killed_run_goes_on_where_it_stopped(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["close", "data.nt", "-o", "ontology.ttl", "--engine", "duckdb"]
    assert run(*arguments, "--to", "whole.nt").return_value == 1
    arguments += ["--database", "kept.db", "--to", "resumed.nt"]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments, "--max-time", "0", "--max-memory", "0"]
    )
    assert killed.returncode != 0
    store = TableStore(Path("kept.db"))
    done, asserted = store.noted(STRATA), store.size(ASSERTED)
    store.close()
    assert len(done) == 2
    assert asserted > 20
    strata: list[int] = []
    note = TableStore.note

    def noting(store: TableStore, step: str, states: Sequence[str], graph: NamedNode | None = None) -> None:
        strata.extend(int(state.partition(" ")[2]) for state in states)
        note(store, step, states, graph)

    monkeypatch.setattr(TableStore, "note", noting)
    monkeypatch.setattr("phegraph.project.tables.load", None)  # It is not loaded again.
    assert run(*arguments).return_value == 1
    assert strata
    assert not {int(state.partition(" ")[2]) for state in done} & set(strata)
    assert Path("resumed.nt").read_bytes() == Path("whole.nt").read_bytes()


def test_a_load_that_was_killed_is_done_anew(files: Path) -> None:
    arguments = ["close", "data.nt", "-o", "ontology.ttl", "--engine", "duckdb"]
    assert run(*arguments, "--to", "whole.nt").return_value == 1
    arguments += ["--database", "kept.db", "--to", "again.nt"]
    environment = {**os.environ, "DIES_BEFORE": LOADED}
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], env=environment, check=False)
    assert killed.returncode != 0
    assert run(*arguments).return_value == 1
    assert Path("again.nt").read_bytes() == Path("whole.nt").read_bytes()
    store = TableStore(Path("kept.db"))
    assert store.size(ASSERTED) == len(in_table(store, ASSERTED)) > 20
    store.close()


def test_classes_in_a_tree_are_one_join(
    store: TableStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = "".join(f":C{n} rdfs:subClassOf :C{n // 2} . " for n in range(2, 300))
    load(store, [], (Quad(*s) for s in parse(f"{chain} :x a :C299 .")), tmp_path)
    joins: list[int] = []
    add_members = TableStore.add_members

    def counting(store: TableStore, pairs: Sequence[tuple[Term, Term]], *graphs: Any) -> None:
        joins.append(len(pairs))
        add_members(store, pairs, *graphs)

    monkeypatch.setattr(TableStore, "add_members", counting)
    close(store, evaluation=TableEngine)
    (table,) = store.tables_of(store.inferred)
    assert in_table(store, table) == {
        (iri("x"), RDF_TYPE, iri(f"C{n}")) for n in (149, 74, 37, 18, 9, 4, 2, 1)
    }
    assert joins == [8]


def test_it_reaches_nothing_but_its_files(store: TableStore, tmp_path: Path) -> None:
    other = tmp_path.parent / "other.csv"
    other.write_text("a,b\n", encoding="utf-8")
    for sql in (
        f"FROM read_csv('{other}')",
        "FROM read_csv('https://example.org/a.csv')",
        "SELECT * FROM glob('/etc/*')",
    ):
        with pytest.raises(StoreError):
            list(store.rows(sql))
    with pytest.raises(StoreError):
        store.execute("INSTALL httpfs")
    with pytest.raises(StoreError):
        store.execute("SET enable_external_access = true")


def test_names_that_differ_in_the_last_bytes_of_blocks_have_numbers_of_their_own(store: TableStore) -> None:
    # The hash of DuckDB is the same for the first two.
    names = [
        f"http://www.Department{n}.University0.edu/Course{m}" for n, m in ((10, 0), (18, 8), (10, 8), (18, 0))
    ]
    ((numbers,),) = store.rows(
        "SELECT list_transform(?, lambda text: hash(text))", [[f"<{n}>" for n in names]]
    )
    assert len(set(numbers)) < 4
    assert len(set(store.identify(list(map(NamedNode, names))))) == 4


def test_terms_are_loaded_in_parts_where_memory_is_small(tmp_path: Path) -> None:
    statements = [Quad(iri(f"s{n}"), iri("p"), iri(f"o{n % 100}")) for n in range(1000)]
    store = TableStore(readable=[tmp_path], memory=100 << 20)
    store.memory = 10_000
    load(store, [], statements, tmp_path)
    assert (store.size(ASSERTED), store.size("terms")) == (1000, 1101)
    store.close()


def test_two_terms_of_one_number_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "phegraph.store.tables.store.MACROS", MACROS.replace("hash(hash(text),", "3 & hash(hash(text),")
    )
    store = TableStore(readable=[tmp_path])
    with pytest.raises(StoreError, match="have the number of another"):
        load(store, [], (Quad(iri(f"i{n}"), iri("p"), iri("o")) for n in range(9)), tmp_path)
    store.close()


def test_what_reasoning_does_not_use_is_refused(store: TableStore) -> None:
    for query in (
        "SELECT ?s { ?s ?p ?o OPTIONAL { ?s ?q ?r } }",
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s",
        "SELECT ?s { ?s ?p ?o FILTER(STRLEN(?o) > 1) }",
        "SELECT ?s { SERVICE <https://example.org/> { ?s ?p ?o } }",
    ):
        with pytest.raises(QueryError):
            store.select(query)
