"""OWL 2 RL closures side by side: phegraph, owlrl and reasonable, on one synthetic research network.

usage: python benchmarks/owl.py GENERATOR ONTOLOGY [--sizes 10000,100000,1000000] [--engines phegraph,owlrl]
       [--peers PYTHON]

GENERATOR is a script that prints N-Triples of about as many statements as its argument says. Each
closure runs in a process of its own. Loading is not counted. `CPU` is the processor's seconds, which
other jobs on the machine disturb less than `seconds` on the clock; the ratios are of CPU. Peers that are
no dependency run in the interpreter of --peers (python -m venv peers; peers/bin/pip install reasonable
owlrl rdflib). What each derives: phegraph, new statements about the data, in a graph of their own, and
all contradictions; owlrl, those among axiomatic statements and statements with literal subjects;
reasonable, no contradictions, and not all rules.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 1200
Clock = tuple[float, float]


def clock() -> Clock:
    """Seconds on the clock, and of the processor."""
    return time.perf_counter(), time.process_time()


def since(started: Clock) -> Clock:
    """The seconds gone by."""
    wall, cpu = clock()
    return wall - started[0], cpu - started[1]


def phegraph(data: Path, ontology: Path) -> tuple[Clock, int]:
    """The closure in memory, what is inferred in a graph of its own."""
    from phegraph.owl.closure import close

    store = loaded(data, ontology)
    started = clock()
    closure = close(store)
    return since(started), closure.inferred


def loaded(data: Path, ontology: Path):  # type: ignore[no-untyped-def]  # phegraph is not there for peers
    """A store of the data and the ontology."""
    import pyoxigraph

    from phegraph.store.embedded import EmbeddedStore

    store = EmbeddedStore()
    store.oxigraph.bulk_load(path=data, format=pyoxigraph.RdfFormat.N_TRIPLES)
    store.oxigraph.bulk_load(path=ontology, format=pyoxigraph.RdfFormat.TURTLE)
    return store


def increment(data: Path, ontology: Path, added: int = 1000) -> tuple[Clock, int]:
    """The last statements of the data, added to the closure of the others."""
    import pyoxigraph

    from phegraph.owl.closure import close
    from phegraph.owl.increments import add
    from phegraph.terms import statement_of

    store = loaded(data, ontology)
    quads = list(pyoxigraph.parse(path=data, format=pyoxigraph.RdfFormat.N_TRIPLES))[-added:]
    for quad in quads:
        store.oxigraph.remove(quad)
    close(store)
    started = clock()
    closure = add(store, [statement_of(quad) for quad in quads])
    return since(started), closure.inferred


def proofs(data: Path, ontology: Path) -> tuple[Clock, int]:
    """Proofs of inferred statements: the seconds of one, and how many were made."""
    from itertools import islice

    from phegraph.owl.closure import close
    from phegraph.owl.proof import Prover
    from phegraph.terms import statement_of

    store = loaded(data, ontology)
    close(store)
    prover = Prover.of(store)
    quads = store.oxigraph.quads_for_pattern(None, None, None, store.inferred)
    sample = [statement_of(quad) for quad in islice(quads, 0, None, 997)][:300]
    started = clock()
    found = sum(prover.prove(statement) is not None for statement in sample)
    wall, cpu = since(started)
    return (wall / max(len(sample), 1), cpu / max(len(sample), 1)), found


def owlrl(data: Path, ontology: Path) -> tuple[Clock, int]:
    """owlrl, without axiomatic statements."""
    import rdflib
    from owlrl.OWLRL import OWLRL_Semantics

    graph = rdflib.Graph()
    graph.parse(data, format="nt")
    graph.parse(ontology)
    before = len(graph)
    started = clock()
    OWLRL_Semantics(graph, False, False, False).closure()
    return since(started), len(graph) - before


def reasonable(data: Path, ontology: Path) -> tuple[Clock, int]:
    """reasonable, from files."""
    from reasonable import PyReasoner  # type: ignore[import-not-found]

    reasoner = PyReasoner()
    reasoner.load_file(str(data))
    reasoner.load_file(str(ontology))
    started = clock()
    found = reasoner.reason()
    return since(started), len(found)


ENGINES = {run.__name__: run for run in (phegraph, increment, proofs, owlrl, reasonable)}


def measured(engine: str, python: str, data: Path, ontology: Path) -> tuple[float, float, int, float] | None:
    """Seconds, statements, and megabytes at the peak of one run in a process of its own."""
    command = [python, __file__, str(data), str(ontology), "--run", engine]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True)
    except subprocess.TimeoutExpired:
        return None
    except subprocess.CalledProcessError as error:
        print(f"{engine}: {error.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    wall, cpu, statements, memory = done.stdout.split()
    return float(wall), float(cpu), int(statements), float(memory)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("generator", type=Path)
    parser.add_argument("ontology", type=Path)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--engines", default="phegraph,increment,proofs,owlrl,reasonable")
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--run", choices=ENGINES)
    options = parser.parse_args()
    if options.run:
        (wall, cpu), statements = ENGINES[options.run](options.generator, options.ontology)
        print(wall, cpu, statements, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    print("| statements | engine | seconds | CPU | × phegraph | inferred | inferred / s | peak MB |")
    print("|---" * 8 + "|")
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data.ttl"
            with data.open("w") as output:
                subprocess.run([sys.executable, options.generator, str(size)], stdout=output, check=True)
            ours = None
            for engine in options.engines.split(","):
                python = options.peers if engine == "reasonable" else sys.executable
                found = measured(engine, python, data, options.ontology)
                if found is None:
                    print(f"| {size:,} | {engine} | no result | | | | | |", flush=True)
                    continue
                wall, cpu, statements, memory = found
                ours = cpu if engine == "phegraph" else ours
                cells = (
                    *(f"{size:,}", engine, f"{wall:.4f}", f"{cpu:.4f}", f"{cpu / ours:.2f}" if ours else ""),
                    *(
                        f"{statements:,}",
                        f"{statements / cpu:,.0f}" if engine != "proofs" else "",
                        f"{memory:,.0f}",
                    ),
                )
                print("|", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
