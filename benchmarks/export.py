"""Writes dumps and per-thing documents of a made-up graph: statements a second, documents a second, memory.

usage: python benchmarks/export.py [THINGS] [--rdflib]

Each thing has nine statements. Beside the dumps stand Oxigraph's own and, on request, rdflib's of the same
graph. The time of the documents has the loading and closing of the graph in it.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dumps import PREFIXES, dumping, measured, oxigraph, rdflib

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


def documents(path: Path, to: Path) -> None:
    """Write the documents of each thing in Turtle, N-Triples and JSON-LD."""
    from phegraph.export.content import content
    from phegraph.export.documents import documents, write
    from phegraph.graph import KnowledgeGraph

    what = content(KnowledgeGraph.open(path.parent.parent, caching=False))
    for document in documents(what):
        write(to, document, what)


def main() -> None:
    numbers = [word for word in sys.argv[1:] if word.isdigit()]
    things = int(numbers[0]) if numbers else 100_000
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "phegraph.toml").write_text(SETTINGS, encoding="utf-8")
        path = project / "data" / "things.nt"
        path.parent.mkdir()
        with path.open("w", encoding="utf-8") as file:
            file.writelines(statements(things))
        total = things * 9
        runs = {name: dumping(name) for name in ("ntriples", "nquads", "turtle", "trig", "rdfxml", "jsonld")}
        runs |= {f"oxigraph {syntax}": oxigraph(syntax) for syntax in ("nt", "ttl", "rdf", "jsonld")}
        if "--rdflib" in sys.argv:
            runs |= {f"rdflib {syntax}": rdflib(syntax) for syntax in ("nt", "turtle", "xml", "json-ld")}
        print(f"{total} statements, {things} things, {len(PREFIXES)} prefixes\n{'':18}seconds  a second  MB")
        for name, run in runs.items():
            seconds, megabytes = measured(run, path)
            print(f"{name:18}{seconds:7.1f}  {total / seconds:8.0f}  {megabytes}", flush=True)
        seconds, megabytes = measured(documents, path)
        print(f"{'documents':18}{seconds:7.1f}  {things / seconds:8.0f}  {megabytes}", flush=True)


if __name__ == "__main__":
    main()
