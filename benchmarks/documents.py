"""Writes the documents of each thing of a made-up graph: processor seconds, documents a second, memory.

usage: python benchmarks/documents.py [THINGS …]

Each thing has nine statements, two about a blank node, and three documents: Turtle, N-Triples and JSON-LD.
Loading and closing the graph is told apart.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dumps import measured

SETTINGS = """[project]
title = "Benchmark"
base = "http://ex.org/"
pillars = ["o:Thing"]
[prefixes]
o = "http://ex.org/o#"
i = "http://ex.org/i/"
"""


def statements(things: int) -> Iterator[str]:
    """Things with a class, names, a year, a number, links to others and a blank node."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    for number in range(things):
        thing = f"<http://ex.org/i/t{number}>"
        yield f"{thing} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://ex.org/o#Thing> .\n"
        yield f'{thing} <http://www.w3.org/2000/01/rdf-schema#label> "Thing {number}"@en .\n'
        yield f'{thing} <http://ex.org/o#name> "Name of {number}, with words" .\n'
        yield f'{thing} <http://ex.org/o#since> "{1900 + number % 100}"^^<{xsd}gYear> .\n'
        yield f"{thing} <http://ex.org/o#to> <http://ex.org/i/t{(number * 7 + 1) % things}> .\n"
        yield f"{thing} <http://ex.org/o#with> <http://ex.org/i/t{(number * 13 + 5) % things}> .\n"
        yield f"{thing} <http://ex.org/o#part> _:b{number} .\n"
        yield f"_:b{number} <http://ex.org/o#agent> <http://ex.org/i/t{(number * 3 + 2) % things}> .\n"
        yield f'_:b{number} <http://ex.org/o#count> "{number}"^^<{xsd}integer> .\n'


def documents(path: Path, to: Path) -> float:
    """Write the documents of each thing."""
    from phegraph.graph import KnowledgeGraph
    from phegraph.publish.documents import documents, write_document
    from phegraph.publish.publication import Publication

    publication = Publication.of(KnowledgeGraph.open(path.parent.parent, caching=False).loaded)
    begin = time.process_time()
    for document in documents(publication):
        write_document(to, document, publication)
    return begin


def loading(path: Path, _: Path) -> float:
    """Load and close the graph and do no more."""
    from phegraph.graph import KnowledgeGraph
    from phegraph.publish.publication import Publication

    Publication.of(KnowledgeGraph.open(path.parent.parent, caching=False).loaded)
    return time.process_time()


def report(things: int) -> None:
    """Print a line."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "phegraph.toml").write_text(SETTINGS, encoding="utf-8")
        path = project / "data" / "things.nt"
        path.parent.mkdir()
        with path.open("w", encoding="utf-8") as file:
            file.writelines(statements(things))
        *_, before = measured(loading, path)
        whole, alone, megabytes = measured(documents, path)
        print(
            f"{things:8}{whole - alone:9.1f}{alone:11.1f}{things / alone:10.0f}{before:10}{megabytes:6}",
            flush=True,
        )


if __name__ == "__main__":
    print(f"{'things':>8}{'loading':>9}{'documents':>11}{'a second':>10}{'MB loaded':>10}{'MB':>6}")
    for number in sys.argv[1:] or ["1000", "10000", "100000"]:
        report(int(number))
