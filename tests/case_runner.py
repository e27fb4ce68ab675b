"""Runs the steps of the case folders, and compares the results with what they expect."""

import csv
import fcntl
import io
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from typing import Any

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from datasets import canonical, without_graphs
from phegraph.errors import ExportError, PhegraphError, QueryError
from phegraph.rdf.convert import from_rdflib
from phegraph.rdf.reading.reader import Reading, read
from phegraph.rdf.terms import Term, statement_of
from phegraph.rdf.writing.dumps import dump
from phegraph.rdf.writing.formats import FORMATS
from phegraph.sparql.checking import check_query
from phegraph.sparql.parameters import bind, iri
from phegraph.sparql.results import serialize_rows
from phegraph.store.dataset import dataset_of_quads, dataset_of_store
from phegraph.store.embedded import EmbeddedStore

CASES = Path(__file__).parent / "cases"
BASE = "https://example.org/base/"
Row = Mapping[str, str]
"""A solution: the terms of its bound variables in N-Triples syntax."""


@dataclass(frozen=True)
class Step:
    """One step of a case."""

    case: str
    number: int
    fields: Mapping[str, Any]

    @property
    def do(self) -> str:
        return str(self.fields["do"])

    @property
    def expect(self) -> Mapping[str, Any]:
        expected: Mapping[str, Any] = self.fields["expect"]
        return expected

    def path(self, name: str) -> Path:
        return CASES / self.case / name

    def paths(self, key: str) -> list[Path]:
        return [self.path(name) for name in self.fields[key]]

    def text(self, key: str) -> str:
        return self.path(self.fields[key]).read_text()

    def __str__(self) -> str:
        return f"{self.case}-{self.number}-{self.do}"


def steps() -> Iterator[Step]:
    """Every step of every case, in order."""
    for file in sorted(CASES.glob("*/expected.json")):
        for number, fields in enumerate(json.loads(file.read_text())["steps"], 1):
            yield Step(file.parent.name, number, fields)


def readings(paths: Iterable[Path]) -> list[Reading]:
    """The readings of files without faults."""
    results = [read(path, base=BASE, name=path.name) for path in paths]
    assert [reading.findings for reading in results if reading.findings] == []
    return results


def sources(readings: Iterable[Reading]) -> list[tuple[NamedNode, Sequence[Quad]]]:
    return [(NamedNode(f"{BASE}source/{Path(reading.file).stem}"), reading.quads) for reading in readings]


def quads_of(paths: Iterable[Path]) -> list[Quad]:
    """The statements of files, each in the graph of its source."""
    return [in_graph(quad, graph) for graph, quads in sources(readings(paths)) for quad in quads]


def in_graph(quad: Quad, graph: NamedNode) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, graph)


def load(step: Step) -> None:
    """Read files: the expected number of statements, or a fault at its place and no statements."""
    begin = time.process_time()
    if "limit_mb" in step.fields:
        _within_memory(step)
    loaded = [read(path, base=BASE, name=path.name) for path in step.paths("files")]
    assert time.process_time() - begin < step.fields.get("limit_seconds", 10)
    faults = [fault for reading in loaded for fault in reading.findings]
    forbidden = step.fields.get("must_not_contain")
    assert forbidden is None or forbidden not in repr(loaded)
    error = step.expect.get("error")
    if faults:
        assert error, faults
        assert not any(reading.quads for reading in loaded if reading.findings)
        place = faults[0].place
        assert place is not None
        assert place.file == error["file"]
        first, last = error.get("line", (0, sys.maxsize))
        assert first <= (place.line or 0) <= last, faults
        assert faults[0].message
        return
    assert error is None or step.expect.get("either"), "read without a fault"
    assert sum(reading.statements for reading in loaded) == step.expect["triples"]
    places = [warning.place for reading in loaded for warning in reading.warnings]
    expected = step.expect.get("warnings", [])
    assert len(places) == len(expected)
    for place, warning in zip(places, expected, strict=True):
        assert place is not None
        assert place.file == warning["file"]
        assert warning["line"][0] <= (place.line or 0) <= warning["line"][1]


# The peak of this program alone: that of getrusage includes the process that started it.
_PEAK = """
import sys
from pathlib import Path
from phegraph.rdf.reading.reader import read
read(sys.argv[1])
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


def _within_memory(step: Step) -> None:
    for path in step.paths("files"):
        command = [sys.executable, "-c", _PEAK, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
        assert int(done.stdout) < step.fields["limit_mb"] * 1024


def query(step: Step) -> None:
    """Run a query: exactly the expected rows, or a refusal where that is as right."""
    try:
        rows = ask(step.paths("data"), step.text("query"))
    except QueryError as error:
        if not step.expect.get("either"):
            raise
        assert step.expect["error_naming"] in str(error)  # noqa: PT017 (either is right)
        return
    assert counted(rows) == counted(step.expect["rows"])


def ask(data: Iterable[Path], text: str) -> list[Row]:
    """The rows of a query, by rdflib where Oxigraph would change lexical forms of the data."""
    loaded = readings(data)
    store = EmbeddedStore()
    store.load(sources(loaded))
    if not store.noncanonical:
        return _selected(store, check_query(text).text)
    dataset = dataset_of_quads(in_graph(quad, graph) for graph, quads in sources(loaded) for quad in quads)
    return [
        {str(name): str(from_rdflib(node)) for name, node in binding.items()}
        for binding in dataset.query(text).bindings
    ]


def _selected(store: EmbeddedStore, text: str) -> list[Row]:
    """The rows of a query by Oxigraph.

    No frame that calls rdflib has its solutions: its parser keeps exceptions with the frames of those who
    called it, and solutions may be freed in their own thread alone.
    """
    solutions = store.select(text)
    return [_row(solutions.variables, row) for row in solutions]


def _row(variables: Sequence[str], row: Iterable[Term | None]) -> Row:
    return {name: str(term) for name, term in zip(variables, row, strict=True) if term is not None}


def counted(rows: Iterable[Row]) -> Counter[tuple[tuple[str, str], ...]]:
    """Rows as a multiset; terms are parsed, since their escapes may differ."""
    return Counter(tuple(sorted((name, str(_read(term))) for name, term in row.items())) for row in rows)


def _read(text: str) -> Term:
    quad: Quad = next(pyoxigraph.parse(f"<x:s> <x:p> {text} .", RdfFormat.N_TRIPLES))
    return statement_of(quad)[2]


def parameters(step: Step) -> None:
    """Bind values to a variable of a query: each is a term, whatever its characters."""
    store = EmbeddedStore()
    store.load(sources(readings(step.paths("data"))))
    before = set(store.quads())
    variable, text = step.fields["variable"], step.text("query")
    values: list[Any] = json.loads(step.text("values"))
    if step.expect.get("as_listed"):
        for entry in values:
            if entry["outcome"] == "error":
                with pytest.raises(QueryError, match="not an absolute IRI"):
                    iri(entry["value"])
            else:
                rows = _bound(store, text, variable, iri(entry["value"]))
                assert counted(rows) == counted(entry["rows"])
    else:
        for value, expected in zip(values, step.expect["rows_for_each"], strict=True):
            assert counted(_bound(store, text, variable, Literal(value))) == counted(expected)
    assert set(store.quads()) == before


def _bound(store: EmbeddedStore, text: str, variable: str, value: Term) -> list[Row]:
    bound = bind(text, {variable: value})
    rows = _selected(store, bound)
    by_rdflib = dataset_of_store(store).query(bound, use_store_provided=False)
    assert len(by_rdflib) == len(rows), "rdflib answers otherwise"
    return rows


def export(step: Step, folder: Path) -> None:
    """Write dumps: each is read as the same dataset, or is refused with nothing written."""
    quads = quads_of(step.paths("data"))
    named = [step.path(name) for name in (step.expect.get("dataset"),) if name]
    expected = [canonical(reading.quads) for reading in readings(named)]
    for layout in step.fields["formats"]:
        path = folder / f"graph.{FORMATS[layout].extension}"
        refused = step.expect.get("error_naming")
        if refused:
            path.write_text("older")
            with pytest.raises(ExportError, match=re.escape(refused)):
                dump(path, layout, quads)
            assert path.read_text() == "older"
            continue
        dump(path, layout, quads, prefixes={"ex": "https://example.org/"})
        assert [canonical(without_graphs(reading.quads)) for reading in readings([path])] == expected


_RESULTS = {
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}


def results(step: Step) -> None:
    """Write the rows of a query in each format, and read them back."""
    assert step.expect["same_rows"]
    rows = ask(step.paths("data"), step.text("query"))
    names = sorted({name for row in rows for name in row})
    cells = [tuple(_read(row[name]) if name in row else None for name in names) for row in rows]
    for layout in step.fields["formats"]:
        text = serialize_rows(names, cells, layout)
        if layout == "csv":
            lexical = [["" if term is None else _lexical(term) for term in row] for row in cells]
            assert list(csv.reader(io.StringIO(text, newline=""))) == [names, *lexical]
            assert text.count("\r\n") == len(rows) + 1
            continue
        assert _read_back(text, layout) == cells


def _read_back(text: str, layout: str) -> list[tuple[Term | None, ...]]:
    back = pyoxigraph.parse_query_results(text, _RESULTS[layout])
    assert isinstance(back, pyoxigraph.QuerySolutions)
    return [tuple(solution) for solution in back]


def _lexical(term: Term) -> str:
    return f"_:{term.value}" if isinstance(term, pyoxigraph.BlankNode) else term.value


def no_network(step: Step) -> None:
    """Run queries and updates that would call a server: each engine refuses them, and none connects."""
    store = EmbeddedStore()
    store.load(sources(readings(step.paths("data"))))
    datasets = [dataset_of_store(store), dataset_of_quads(quads_of(step.paths("data")))]
    with watched(step.fields["watch"]) as connections:
        for path in step.paths("queries"):
            text = path.read_text()
            reason = "SERVICE" if "SERVICE" in text else "nothing is fetched"
            refusals: list[Callable[[], object]] = [lambda text=text: list(store.select(text))]  # type: ignore[misc]
            for dataset in datasets:
                for by_oxigraph in (True, False):
                    refusals.append(
                        lambda dataset=dataset, text=text, by=by_oxigraph: dataset.query(
                            text, use_store_provided=by
                        )  # type: ignore[misc]
                    )
            for refusal in refusals:
                with pytest.raises(QueryError, match=reason):
                    refusal()
        for path in step.paths("updates"):
            with pytest.raises(QueryError, match="LOAD"):
                store.update(path.read_text())
            for dataset in datasets:
                with pytest.raises(PhegraphError):
                    dataset.update(path.read_text())
    assert len(connections) == step.expect["connections"]


@contextmanager
def watched(address: str) -> Iterator[list[object]]:
    """Listen at an address and collect connections to it; one test on this machine at a time."""
    host, _, port = address.partition(":")
    connections: list[object] = []
    with (Path(tempfile.gettempdir()) / f"phegraph-tests-{port}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with create_server((host, int(port))) as server:
            server.settimeout(0.05)
            over = threading.Event()

            def listen() -> None:
                while not over.is_set():
                    try:
                        connection, peer = server.accept()
                    except TimeoutError:
                        continue
                    connections.append(peer)
                    connection.close()

            thread = threading.Thread(target=listen)
            thread.start()
            try:
                yield connections
                time.sleep(0.2)
            finally:
                over.set()
                thread.join()


RUNNERS: Mapping[str, Callable[..., None]] = {
    "load": load,
    "query": query,
    "parameters": parameters,
    "export": export,
    "results": results,
    "no_network": no_network,
}
