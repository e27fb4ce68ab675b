"""Loads and dumps a file, beside Oxigraph's own dump and rdflib's: seconds, statements a second, memory.

usage: python benchmarks/dumps.py FILE.nt [--rdflib]
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PREFIXES = {"o": "http://ex.org/o#", "i": "http://ex.org/i/"}


def load(path: Path, _: Path) -> None:
    """Read the file and load it, into the merged graph and the graph of its source."""
    from pyoxigraph import NamedNode

    from phegraph.store.embedded import EmbeddedStore
    from phegraph.turtle import read

    EmbeddedStore().load([(NamedNode("https://example.org/source"), read(path).quads)])


def dumping(layout: str) -> Callable[[Path, Path], None]:
    """Dump the file as it is parsed, sorted."""

    def dump_file(path: Path, to: Path) -> None:
        import pyoxigraph

        from phegraph.export.dumps import dump

        dump(to, layout, pyoxigraph.parse(path=path), prefixes=PREFIXES)

    return dump_file


def oxigraph(syntax: str) -> Callable[[Path, Path], None]:
    """Load the file into a store and let Oxigraph dump it, unsorted."""

    def dump_store(path: Path, to: Path) -> None:
        from pyoxigraph import DefaultGraph, RdfFormat, Store

        store = Store()
        store.bulk_load(path=path)
        store.dump(to, RdfFormat.from_extension(syntax), from_graph=DefaultGraph(), prefixes=PREFIXES)

    return dump_store


def rdflib(syntax: str) -> Callable[[Path, Path], None]:
    """Load the file into rdflib's memory and let rdflib serialise it."""

    def serialise(path: Path, to: Path) -> None:
        from rdflib import Graph

        Graph().parse(path, format="nt").serialize(to, format=syntax)

    return serialise


def measured(run: Callable[[Path, Path], None], path: Path) -> tuple[float, int]:
    """Seconds and megabytes of a run in a process of its own."""
    receiver, sender = multiprocessing.Pipe(duplex=False)

    def child() -> None:
        with tempfile.TemporaryDirectory() as folder:
            begin = time.perf_counter()
            run(path, Path(folder) / "out")
            seconds = time.perf_counter() - begin
        sender.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    result: tuple[float, int] = receiver.recv()
    return result


def main() -> None:
    path = Path(sys.argv[1])
    runs: dict[str, Callable[[Path, Path], None]] = {"load": load}
    runs |= {name: dumping(name) for name in ("ntriples", "nquads", "turtle", "trig", "rdfxml", "jsonld")}
    runs |= {f"oxigraph {syntax}": oxigraph(syntax) for syntax in ("nt", "ttl", "rdf", "jsonld")}
    if "--rdflib" in sys.argv:
        runs |= {f"rdflib {syntax}": rdflib(syntax) for syntax in ("nt", "turtle", "xml", "json-ld")}
    with path.open("rb") as lines:
        statements = sum(1 for _ in lines)
    print(f"{statements} statements\n{'':18}seconds  statements/s  MB")
    for name, run in runs.items():
        seconds, megabytes = measured(run, path)
        print(f"{name:18}{seconds:7.1f}  {statements / seconds:12.0f}  {megabytes}", flush=True)


if __name__ == "__main__":
    main()
