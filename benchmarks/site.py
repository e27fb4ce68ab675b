"""Makes the site of a project of many things: seconds, pages a second, memory, the size of what is made.

Seconds of the processor are those of all processes; memory is that of the largest.

usage: python benchmarks/site.py [THINGS ...]
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phegraph.graph import KnowledgeGraph

EACH = (
    'id:t{n} a lh:Lighthouse ; rdfs:label "Light {n}"@en ; lh:lit "{year}"^^xsd:gYear ; '
    "lh:keptBy id:k{keeper} ; rdfs:seeAlso id:t{other} .\n"
    'id:k{keeper} a lh:Keeper ; rdfs:label "Keeper {keeper}"@en .\n'
)


def make(folder: Path, things: int) -> None:
    """The small project with a source that tells of many things."""
    from phegraph.graph import KnowledgeGraph

    KnowledgeGraph.init(folder)
    head = (folder / "data" / "almanac.ttl").read_text().split("source:almanac")[0]
    with (folder / "data" / "many.ttl").open("w") as file:
        file.write(head)
        for n in range(things):
            facts = {
                "n": n,
                "year": 1800 + n % 200,
                "keeper": n % max(1, things // 4),
                "other": n * 7 % things,
            }
            file.write(EACH.format(**facts))


def closed(folder: Path) -> "KnowledgeGraph":
    """The graph under the one rule that its data needs: what is measured is the site, not the reasoning."""
    from pyoxigraph import NamedNode, Quad

    from phegraph.graph import KnowledgeGraph
    from phegraph.project.loading import LoadedGraph
    from phegraph.rdf.terms import RDF_TYPE
    from phegraph.store.embedded import EmbeddedStore

    class Closed(LoadedGraph):
        @cached_property
        def store(self) -> EmbeddedStore:
            store = EmbeddedStore(inferred=self.project.inferred)
            store.load(
                [(self.project.graph_of(path), reading.quads) for path, reading in self.readings.items()]
            )
            light, place = (
                NamedNode(f"https://example.org/ontology#{name}") for name in ("Lighthouse", "Place")
            )
            lights = {quad.subject for quad in store.oxigraph.quads_for_pattern(None, RDF_TYPE, light, None)}
            store.extend(Quad(thing, RDF_TYPE, place, store.inferred) for thing in lights)
            return store

    graph = KnowledgeGraph.open(folder)
    graph.loaded = Closed(graph.project, caching=False)
    return graph


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def processor() -> float:
    """Seconds of the processor that this process and those it waited for have used."""
    every = [resource.getrusage(who) for who in _WHO]
    return sum(used.ru_utime + used.ru_stime for used in every)


def run(things: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "project", things)
        graph = closed(folder / "project")
        graph.store  # noqa: B018
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        begin, used = time.perf_counter(), processor()
        pages = graph.site(folder / "site").pages
        seconds, cpu = time.perf_counter() - begin, processor() - used
        files = [path for path in (folder / "site").rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        largest = max(path.stat().st_size for path in files if path.suffix == ".html")
        peak = max(resource.getrusage(who).ru_maxrss for who in _WHO) // 1024
        print(
            f"{things:>7} things  {pages:>7} pages  {seconds:7.1f} s  {cpu:7.1f} s of CPU  "
            f"{pages / cpu:6.0f} pages/s  {before} MB before, {peak} MB at most  {size / 1e6:.1f} MB in all, "
            f"the largest page {largest / 1e3:.0f} kB",
            flush=True,
        )


if __name__ == "__main__":
    for count in [int(word) for word in sys.argv[1:]] or [1_000, 10_000]:
        process = multiprocessing.get_context("spawn").Process(target=run, args=(count,))
        process.start()
        process.join()
        if process.exitcode:
            sys.exit(process.exitcode)
