"""Locating statements in files of 100 MB, against the time Oxigraph takes to load them.

python benchmarks/locate.py [--megabytes 100] [--findings 1000]
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pyoxigraph
from pyoxigraph import BlankNode, Quad

from phegraph.rdf.reading.blank_nodes import BlankNodeLabels
from phegraph.rdf.reading.places import locate, locate_subjects

EX = "https://example.org/"
HEAD = f"""@prefix ex: <{EX}> .
@prefix o: <{EX}ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(random: Random) -> Iterator[str]:
    """Turtle as people write it: prefixes, lists, nested nodes, comments, texts over several lines."""
    yield HEAD
    for number in count():
        friends = ", ".join(f"ex:person-{random.randrange(200_000)}" for _ in range(4))
        text = f'"""About {number}:\n"more" text."""' if number % 10 == 0 else f'"About {number}"'
        yield (
            f'\nex:person-{number} a o:Person ; # no. {number}\n    o:name "Person {number}"@en ;\n'
            f"    o:text {text}@en ;\n    o:knows {friends} ;\n"
            f'    o:address [ o:city "City" ; o:zip {number} ] ;\n'
            f'    o:born "19{random.randrange(10, 99)}-01-02"^^xsd:date .\n'
        )


def n_triples(random: Random) -> Iterator[str]:
    """N-Triples as dumps have them."""
    for number in count():
        subject = f"<{EX}person-{number}>"
        yield f'{subject} <{EX}ontology#name> "Person {number}"@en .\n'
        for _ in range(4):
            yield f"{subject} <{EX}ontology#knows> <{EX}person-{random.randrange(200_000)}> .\n"


def write(path: Path, statements: Iterator[str], size: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < size:
            file.write("".join(next(statements) for _ in range(1000)))


def load(path: Path, _: list[Quad]) -> int:
    store = pyoxigraph.Store()
    store.bulk_load(path=path)
    return len(store)


def find(path: Path, wanted: list[Quad]) -> int:
    return len(locate(path, wanted))


def find_subjects(path: Path, wanted: list[Quad]) -> int:
    subjects = {quad.subject for quad in wanted}
    return len(
        locate_subjects(path, [subject for subject in subjects if not isinstance(subject, pyoxigraph.Triple)])
    )


def measure(job: Callable[[Path, list[Quad]], int], path: Path, wanted: list[Quad]) -> tuple[int, float, int]:
    """What a job gives, its seconds, and the megabytes its process took at most beyond those before."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    result = job(path, wanted)
    seconds = time.perf_counter() - start
    return result, seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


def apart(job: Callable[[Path, list[Quad]], int], path: Path, wanted: list[Quad]) -> tuple[int, float, int]:
    """The measure of a job in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(measure, job, path, wanted).result()


def sample(path: Path, findings: int) -> tuple[int, list[Quad], list[Quad]]:
    """How many statements a file has, and some of them, without blank nodes and with."""
    total = sum(1 for _ in pyoxigraph.parse(path=path))
    labels = BlankNodeLabels(path.as_posix())
    relabelled = (labels.relabel(quad) for quad in pyoxigraph.parse(path=path))
    spread = list(islice(relabelled, 0, None, max(1, total // findings)))
    return total, [quad for quad in spread if not any(isinstance(term, BlankNode) for term in quad)], spread


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--megabytes", type=int, default=100)
    options.add_argument("--findings", type=int, default=1000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, statements in (("a.nt", n_triples), ("a.ttl", turtle)):
            path = Path(folder) / name
            write(path, statements(Random(1)), chosen.megabytes * 1_000_000)
            number, named, all_kinds = sample(path, chosen.findings)
            print(f"{name}: {chosen.megabytes} MB, {number:,} statements")
            loading = apart(load, path, [])
            print(f"  bulk_load                   {loading[1]:6.2f} s  {loading[2]:5} MB")
            for label, job, wanted in (
                ("locate", find, named),
                ("locate, blank nodes too", find, all_kinds),
                ("locate_subjects", find_subjects, named),
            ):
                found, seconds, memory = apart(job, path, wanted)
                ratio = seconds / loading[1]
                print(f"  {label:27} {seconds:6.2f} s  {memory:5} MB  {ratio:.2f} of loading, {found} found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
