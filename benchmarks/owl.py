"""OWL 2 RL closures side by side: `python benchmarks/owl.py`, on one synthetic research network.

PHEGRAPH_SHARED names the folder with `bench/network_graph.py`, which prints N-Triples of about as many
statements as its argument says, and `bench/ontology.ttl`. Each closure runs in a process of its own, ten
minutes at most; an engine that took longer is not asked for larger data. `CPU` is the processor's seconds,
which other jobs on the machine disturb less than `seconds` on the clock; the ratios are of CPU.

Peers that are no dependency run in the interpreter of --peers (python -m venv peers; peers/bin/pip install
reasonable nemo-python), and EYE in the folder of --eye (npm install eyereasoner@18). What each derives:
phegraph, new statements about the data, in a graph of their own, and all inconsistencies; owlrl, those among
axiomatic statements and statements with literal subjects; reasonable, no inconsistencies, and not all rules;
Nemo and EYE, statements by the rules that phegraph compiles, without equality, datatypes and inconsistencies.
Loading is not counted, but for Nemo and EYE, which read while they reason.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 600
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
    from phegraph.owl.closure.closing import close

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

    from phegraph.owl.closure.closing import close
    from phegraph.owl.closure.increments import add_statements
    from phegraph.rdf.terms import statement_of

    store = loaded(data, ontology)
    quads = list(pyoxigraph.parse(path=data, format=pyoxigraph.RdfFormat.N_TRIPLES))[-added:]
    for quad in quads:
        store.oxigraph.remove(quad)
    close(store)
    started = clock()
    closure = add_statements(store, [statement_of(quad) for quad in quads])
    return since(started), closure.inferred


def proofs(data: Path, ontology: Path) -> tuple[Clock, int]:
    """Proofs of inferred statements: the seconds of one, and how many were made."""
    from itertools import islice

    from phegraph.owl.closure.closing import close
    from phegraph.owl.explain.proof import Prover
    from phegraph.rdf.terms import statement_of

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


def nemo(data: Path, rules: Path) -> tuple[Clock, int]:
    """Nemo, with rules in its syntax."""
    from nmo_python import NemoEngine, load_string  # type: ignore[import-not-found]

    given = f'@import given :- ntriples{{resource="{data}"}} .\n'
    program = load_string(given + rules.read_text())
    started = clock()
    engine = NemoEngine(program)
    engine.reason()
    gone = since(started)
    return gone, sum(1 for _ in engine.result("new"))


def written_rules(ontology: Path, engine: str) -> str:
    """The inferring rules of an ontology in the syntax of Nemo, or in N3."""
    import pyoxigraph

    from phegraph.owl.rules.program import compile_program
    from phegraph.owl.rules.sparql import named, triple
    from phegraph.owl.tbox.axioms import tbox_of
    from phegraph.rdf.terms import statement_of

    quads = pyoxigraph.parse(path=ontology, format=pyoxigraph.RdfFormat.TURTLE)
    program = compile_program(tbox_of(map(statement_of, quads)))
    lines = []
    if engine == "nemo":
        lines = [
            "t(?s, ?p, ?o) :- given(?s, ?p, ?o) .",
            "new(?s, ?p, ?o) :- t(?s, ?p, ?o), ~given(?s, ?p, ?o) .",
        ]
    for rule in program.inferring:
        assert rule.head is not None
        if engine == "nemo":
            head, *body = (", ".join(triple(named(atom)).split(" ")) for atom in (rule.head, *rule.body))
            lines.append(f"t({head}) :- {', '.join(f't({atom})' for atom in body)} .")
        else:
            body = [triple(named(atom)) for atom in rule.body]
            lines.append(f"{{ {' . '.join(body)} }} => {{ {triple(named(rule.head))} }} .")
    return "\n".join(lines) + "\n"


ENGINES = {run.__name__: run for run in (phegraph, increment, proofs, owlrl, reasonable, nemo)}


def measured(command: list[str], folder: Path) -> tuple[float, float, int, float] | None:
    """Seconds, statements, and megabytes at the peak of one run in a process of its own."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True, cwd=folder)
    except subprocess.TimeoutExpired:
        return None
    except subprocess.CalledProcessError as error:
        print(f"{command[0]}: {(error.stderr.strip() or str(error)).splitlines()[-1]}", file=sys.stderr)
        return None
    wall, cpu, statements, memory = done.stdout.split()
    return float(wall), float(cpu), int(float(statements)), float(memory)


def command_of(engine: str, data: Path, ontology: Path, options: argparse.Namespace) -> list[str]:
    """What runs an engine; the rules of one that has none are written beside the data."""
    script = Path(__file__).resolve()
    rules = data.with_name(f"rules.{engine}")
    if engine in ("nemo", "eye"):
        rules.write_text(written_rules(ontology, engine))
    if engine == "eye":
        return ["node", "-e", script.with_name("eye.cjs").read_text(), str(data), str(rules)]
    python = options.peers if engine in ("reasonable", "nemo") else sys.executable
    given = rules if engine == "nemo" else ontology
    return [python, str(script), "--run", engine, str(data), str(given)]


def row(engine: str, size: int, found: tuple[float, float, int, float], ours: float | None) -> str:
    """A row of the table."""
    wall, cpu, statements, memory = found
    ratio = f"{cpu / ours:.2f}" if ours else ""
    speed = f"{statements / cpu:,.0f}" if engine != "proofs" else ""
    cells = (
        f"{size:,}",
        engine,
        f"{wall:.4f}",
        f"{cpu:.4f}",
        ratio,
        f"{statements:,}",
        speed,
        f"{memory:,.0f}",
    )
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000,10000000")
    parser.add_argument("--engines", default="phegraph,increment,proofs,owlrl,reasonable,nemo,eye")
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--eye", type=Path, default=Path())
    parser.add_argument(
        "--alone", type=int, default=5_000_000, help="above so many statements, only phegraph"
    )
    parser.add_argument("--run", nargs=3, metavar=("ENGINE", "DATA", "ONTOLOGY"))
    options = parser.parse_args()
    if options.run:
        name, data, ontology = options.run
        (wall, cpu), statements = ENGINES[name](Path(data), Path(ontology))
        print(wall, cpu, statements, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    if not os.environ.get("PHEGRAPH_SHARED"):
        parser.error("PHEGRAPH_SHARED names no folder of the data.")
    bench = Path(os.environ["PHEGRAPH_SHARED"]).resolve() / "bench"
    engines = options.engines.split(",")
    print("| statements | engine | seconds | CPU | × phegraph | inferred | inferred / s | peak MB |")
    print("|---" * 8 + "|")
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data.ttl"  # reasonable goes by the name
            with data.open("w") as output:
                subprocess.run(
                    [sys.executable, bench / "network_graph.py", str(size)], stdout=output, check=True
                )
            ours = None
            for engine in [e for e in engines if size <= options.alone or e == "phegraph"]:
                command = command_of(engine, data, bench / "ontology.ttl", options)
                found = measured(command, options.eye if engine == "eye" else Path())
                if found is None:
                    print(f"| {size:,} | {engine} | no result | | | | | |", flush=True)
                    engines.remove(engine)
                    continue
                ours = found[1] if engine == "phegraph" else ours
                print(row(engine, size, found, ours), flush=True)


if __name__ == "__main__":
    main()
