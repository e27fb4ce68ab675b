"""Dumps a file of statements, beside Oxigraph's, rdflib's and pyld's serializers: time and memory.

usage: python benchmarks/dumps.py FILE.nt [RUN …]

phegraph's runs read the file as they go; the others load it first. Seconds are those of the
processor: of the whole run, and of the dump without reading or loading. RUN names what to run,
by the beginning of its name; without any, everything runs. `ulimit -t 2400` before it ends long runs.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PREFIXES = {"o": "http://ex.org/o#", "i": "http://ex.org/i/"}

Run = Callable[[Path, Path], float]
"""What dumps a file to another, and says when the dump began, by the clock of the processor."""


def reading(path: Path, _: Path) -> float:
    """Read the file and do no more."""
    import pyoxigraph

    for _quad in pyoxigraph.parse(path=path):
        pass
    return time.process_time()


def dumping(layout: str) -> Run:
    """Dump the file as it is parsed, sorted."""

    def dump_file(path: Path, to: Path) -> float:
        import pyoxigraph

        from phegraph.publish.jsonld import compact
        from phegraph.publish.jsonld.context import context_of
        from phegraph.rdf.writing.dumps import dump

        if layout == "compact":
            with to.open("w", encoding="utf-8") as file:
                compact.write_jsonld(file, pyoxigraph.parse(path=path), context_of(PREFIXES))
        else:
            dump(to, layout, pyoxigraph.parse(path=path), prefixes=PREFIXES)
        return 0

    return dump_file


def oxigraph(syntax: str) -> Run:
    """Load the file into a store and let Oxigraph dump it, unsorted."""

    def dump_store(path: Path, to: Path) -> float:
        from pyoxigraph import DefaultGraph, RdfFormat, Store

        store = Store()
        store.bulk_load(path=path)
        begin = time.process_time()
        store.dump(to, RdfFormat.from_extension(syntax), from_graph=DefaultGraph(), prefixes=PREFIXES)
        return begin

    return dump_store


def rdflib(syntax: str) -> Run:
    """Load the file into rdflib's memory and let rdflib serialise it."""

    def serialise(path: Path, to: Path) -> float:
        from rdflib import Dataset, Graph

        graph = (Dataset() if syntax in ("nquads", "trig") else Graph()).parse(path, format="nt")
        begin = time.process_time()
        graph.serialize(to, format=syntax, encoding="utf-8")
        return begin

    return serialise


def pyld(path: Path, to: Path) -> float:
    """Have Oxigraph write JSON-LD, and pyld compact it: its own reader of N-Quads takes much longer."""
    import json

    import pyoxigraph
    from pyld import jsonld

    expanded = pyoxigraph.serialize(pyoxigraph.parse(path=path), format=pyoxigraph.RdfFormat.JSON_LD)
    begin = time.process_time()
    to.write_text(json.dumps(jsonld.compact(json.loads(expanded), PREFIXES)), encoding="utf-8")
    return begin


RUNS: dict[str, Run] = {
    "reading": reading,
    **{
        name: dumping(name)
        for name in ("ntriples", "nquads", "turtle", "trig", "rdfxml", "jsonld", "compact")
    },
    **{f"oxigraph {syntax}": oxigraph(syntax) for syntax in ("nt", "nq", "ttl", "trig", "rdf", "jsonld")},
    **{f"rdflib {syntax}": rdflib(syntax) for syntax in ("nt", "nquads", "xml", "turtle", "json-ld", "trig")},
    "pyld": pyld,
}


def measured(run: Run, path: Path) -> tuple[float, float, int]:
    """Processor seconds of a run in a process of its own, those of its dump, and its megabytes."""
    receiver, sender = multiprocessing.Pipe(duplex=False)

    def child() -> None:
        with tempfile.TemporaryDirectory() as folder:
            start = time.process_time()
            begin = max(run(path, Path(folder) / "out"), start)
            end = time.process_time()
        sender.send((end - start, end - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    # Else a child that ends early would leave this end waiting.
    sender.close()
    found: tuple[float, float, int] = receiver.recv()
    process.join()
    return found


def report(path: Path, wanted: list[str]) -> None:
    """Print a line a run."""
    with path.open("rb") as lines:
        statements = sum(1 for _ in lines)
    print(f"{statements} statements\n{'':18}{'seconds':>9}{'statements/s':>14}{'of the dump':>13}{'MB':>6}")
    for name, run in RUNS.items():
        if not wanted or name.startswith(tuple(wanted)):
            try:
                seconds, alone, megabytes = measured(run, path)
            except EOFError:
                print(f"{name:18} was ended", flush=True)
                continue
            per_second = f"{statements / alone:13.0f}" if alone > 0.001 else ""
            print(
                f"{name:18}{seconds:9.1f}{statements / seconds:14.0f}{per_second:>13}{megabytes:6}",
                flush=True,
            )


if __name__ == "__main__":
    report(Path(sys.argv[1]), sys.argv[2:])
