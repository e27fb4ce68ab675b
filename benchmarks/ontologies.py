"""Ontologies closed, checked and published: `python benchmarks/ontologies.py [FILE or FOLDER…]`.

Without arguments those of PHEGRAPH_SHARED (PMDco, the Relation Ontology, schema.org) and generated ones:
classes as deep and wide as the Gene Ontology's, a chain, a star and a lattice of 10,000. Every run is a
process of its own.

`closed` are the statements about the data that follow; `schema`, those about the ontology as well, which is
what owlrl and reasonable infer; `check` and `publish`, with the pages, are whole commands. What is published
of a chain, a star and a lattice has two individuals of the last class, which are linked. Seconds are the
processor's; reading is not counted, but in whole commands. Of a folder, such as src/main/rdf of QUDT's
repository, all Turtle files are read as one. The peers run in the interpreter of --peers (python -m venv
peers; peers/bin/pip install reasonable owlrl), ten minutes at most; owlrl is not asked for more than --alone
statements.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

LIMIT = 600
COMMANDS = {
    "check": [["check", "."]],
    "publish": [["init", "--here"], ["publish", "--to", "public", "--at", "https://example.org/"]],
}
NS = "https://example.org/"
SUB_CLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
OWL = "http://www.w3.org/2002/07/owl#"


def class_(number: int) -> str:
    """A class and its declaration."""
    return f"<{NS}C{number}> {TYPE} <{OWL}Class> .\n"


def below(low: int, high: int) -> str:
    """An axiom that a class is below another."""
    return f"<{NS}C{low}> {SUB_CLASS} <{NS}C{high}> .\n"


def chain(size: int) -> Iterator[str]:
    """Each class below the one before."""
    for number in range(size):
        yield class_(number) + (below(number, number - 1) if number else "")


def star(size: int) -> Iterator[str]:
    """All classes below the first."""
    for number in range(size):
        yield class_(number) + (below(number, 0) if number else "")


def lattice(size: int) -> Iterator[str]:
    """Rows of four classes, each below two of the row above."""
    for number in range(size):
        row, column = divmod(number, 4)
        yield class_(number)
        if row:
            yield from (below(number, (row - 1) * 4 + (column + step) % 4) for step in (0, 1))


def members(size: int) -> Iterator[str]:
    """Two individuals of the last class, one linked to the other."""
    for name in "ij":
        yield f"<{NS}{name}> {TYPE} <{NS}C{size - 1}> .\n"
    yield f"<{NS}i> <{NS}knows> <{NS}j> .\n"


def gene_ontology(size: int) -> Iterator[str]:
    """Classes in 16 levels, most in the middle: six in ten have two parents, half are part of another, or so.

    One in five is defined as what is of a parent and part of a class; there are seven properties, one of them
    transitive, and two branches are disjoint. So many have the Gene Ontology's classes.
    """
    random = Random(1)
    shares = [1, 3, 10, 40, 90, 140, 170, 160, 130, 100, 70, 45, 25, 10, 5, 2]
    levels: list[range] = []
    first = 0
    for share in shares:
        end = first + max(share * size // sum(shares), 3)
        levels.append(range(first, min(end, size)))
        first = end
    parents: dict[int, int] = {}
    siblings: dict[int, list[int]] = {}
    part = f"<{NS}part_of>"
    yield f"{part} {TYPE} <{OWL}ObjectProperty> .\n{part} {TYPE} <{OWL}TransitiveProperty> .\n"
    for number in range(6):
        yield f"<{NS}p{number}> <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> {part} .\n"
    yield f"<{NS}C0> <{OWL}disjointWith> <{NS}C1> .\n"
    for depth, level in enumerate(levels):
        for number in level:
            yield class_(number)
            if not depth:
                continue
            parent = parents[number] = random.choice(levels[depth - 1])
            siblings.setdefault(parent, []).append(number)
            yield below(number, parent)
            if random.random() < 0.6:
                yield below(number, random.choice(siblings.get(parents.get(parent, -1), [0])))
            if random.random() < 0.5:
                some = f"_:r{number}"
                property_ = part if random.random() < 0.6 else f"<{NS}p{random.randint(0, 5)}>"
                yield f"{some} {TYPE} <{OWL}Restriction> .\n{some} <{OWL}onProperty> {property_} .\n"
                yield f"{some} <{OWL}someValuesFrom> <{NS}C{random.randrange(number)}> .\n"
                if random.random() < 0.6:
                    yield f"<{NS}C{number}> {SUB_CLASS} {some} .\n"
                else:
                    yield from defined(number, f"<{NS}C{parent}>", some)


def defined(number: int, genus: str, some: str) -> Iterator[str]:
    """The definition of a class as the intersection of two."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    whole, one, two = (f"_:{letter}{number}" for letter in "dab")
    yield f"<{NS}C{number}> <{OWL}equivalentClass> {whole} .\n{whole} <{OWL}intersectionOf> {one} .\n"
    yield f"{one} <{rdf}first> {genus} .\n{one} <{rdf}rest> {two} .\n"
    yield f"{two} <{rdf}first> {some} .\n{two} <{rdf}rest> <{rdf}nil> .\n"


GENERATED = {
    "gene-ontology-100000": lambda: gene_ontology(100_000),
    "chain-10000": lambda: chain(10_000),
    "star-10000": lambda: star(10_000),
    "lattice-10000": lambda: lattice(10_000),
}
MEMBERS = {"chain-10000": 10_000, "star-10000": 10_000, "lattice-10000": 10_000}


def closed(data: Path, *, schema: bool = False) -> tuple[float, int]:
    """The closure by phegraph."""
    import pyoxigraph

    from phegraph.owl.closure.closing import close
    from phegraph.store.embedded import EmbeddedStore

    store = EmbeddedStore()
    store.oxigraph.bulk_load(path=data, format=pyoxigraph.RdfFormat.N_TRIPLES)
    started = time.process_time()
    closure = close(store, schema=schema, max_inferred=50_000_000)
    return time.process_time() - started, closure.inferred


def schema(data: Path) -> tuple[float, int]:
    """The closure by phegraph, with what follows about the ontology."""
    return closed(data, schema=True)


def owlrl(data: Path) -> tuple[float, int]:
    """The closure by owlrl, without axiomatic statements."""
    import rdflib
    from owlrl.OWLRL import OWLRL_Semantics

    graph = rdflib.Graph().parse(data, format="nt")
    before = len(graph)
    started = time.process_time()
    OWLRL_Semantics(graph, False, False, False).closure()
    return time.process_time() - started, len(graph) - before


def reasonable(data: Path) -> tuple[float, int]:
    """The closure by reasonable; its statements are those that were there and those that follow."""
    from reasonable import PyReasoner  # type: ignore[import-not-found]

    reasoner = PyReasoner()
    reasoner.load_file(str(data))
    started = time.process_time()
    found = reasoner.reason()
    with data.open("rb") as lines:
        return time.process_time() - started, len(found) - sum(1 for _ in lines)


ENGINES = {run.__name__: run for run in (closed, schema, owlrl, reasonable)}


def commanded(name: str, source: Path) -> str:
    """The cells of whole commands in a folder with an ontology: their last line in place of what follows."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / source.name
        shutil.copytree(source, copy) if source.is_dir() else shutil.copy(source, copy)
        begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        for command in COMMANDS[name]:
            run = [sys.executable, "-m", "phegraph", *command]
            try:
                done = subprocess.run(run, cwd=folder, capture_output=True, text=True, timeout=LIMIT)
            except subprocess.TimeoutExpired:
                return f"over {LIMIT} s | | |"
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last = (done.stdout.strip() or done.stderr.strip()).splitlines()[-1].replace(folder, ".")
    return f"{used:.2f} | {time.perf_counter() - begun:.2f} | {last} | {after.ru_maxrss / 1024:.0f}"


def measured(engine: str, data: Path, peers: str) -> str:
    """The cells of one run."""
    python = peers if engine in ("owlrl", "reasonable") else sys.executable
    command = [python, __file__, "--run", engine, str(data)]
    began = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True)
    except subprocess.TimeoutExpired:
        return f"over {LIMIT} s | | |"
    except subprocess.CalledProcessError as error:
        return f"{(error.stderr.strip() or str(error)).splitlines()[-1]} | | |"
    cpu, inferred, memory = done.stdout.split()
    return f"{float(cpu):.3f} | {time.perf_counter() - began:.2f} | {int(inferred):,} | {float(memory):.0f}"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="ontologies, or names of the generated ones")
    parser.add_argument("--engines", default=",".join((*ENGINES, *COMMANDS)))
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--alone", type=int, default=50_000)
    parser.add_argument("--run", nargs=2, metavar=("ENGINE", "DATA"))
    options = parser.parse_args()
    if options.run:
        seconds, inferred = ENGINES[options.run[0]](Path(options.run[1]))
        print(seconds, inferred, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    import pyoxigraph

    from phegraph.rdf.formats import format_of

    real = Path(os.environ.get("PHEGRAPH_SHARED", "shared")) / "real"
    known = [real / "pmdco/pmdco.ttl", real / "relations/ro.owl", real / "schemaorg/schema-8.0.ttl"]
    print("| ontology | statements | engine | CPU s | clock s, all | inferred | peak MB |")
    print("|---" * 7 + "|")
    for source in options.files or [*known, *map(Path, GENERATED)]:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data.ttl"  # reasonable goes by the name
            if str(source) in GENERATED:
                data.write_text("".join(GENERATED[str(source)]()))
            else:
                files = sorted(source.rglob("*.ttl")) if source.is_dir() else [source]
                triples = (
                    quad.triple
                    for file in files
                    for quad in pyoxigraph.parse(path=file, format=format_of(file), base_iri=file.as_uri())
                )
                pyoxigraph.serialize(triples, output=data, format=pyoxigraph.RdfFormat.N_TRIPLES)
            with data.open("rb") as lines:
                size = sum(1 for _ in lines)
            for engine in options.engines.split(","):
                if engine == "owlrl" and size > options.alone:
                    continue
                if engine == "publish" and str(source) in MEMBERS:
                    with data.open("a") as file:
                        file.writelines(members(MEMBERS[str(source)]))
                if engine in COMMANDS:
                    cells = commanded(engine, source.resolve() if source.exists() else data)
                else:
                    cells = measured(engine, data, options.peers)
                print(f"| {source.name} | {size:,} | {engine} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
