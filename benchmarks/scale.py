"""Closures from files to a file: `python benchmarks/scale.py 1000000 10000000 --to FOLDER`.

Each run is a process of its own, from reading the data to the inferred statements in a file: seconds on the
clock and of the processor, the most memory, and the most disk beside the data. Workloads are the research
network of PHEGRAPH_SHARED (`bench/network_graph.py`) and a university network (`lubm.py`). The engines:

compiled    `phegraph close` on Oxigraph, in memory
duckdb      `phegraph close --engine duckdb`, in tables on disk, within --memory
owlrl       in memory, without writing; --peers has it
reasonable  in memory, without writing; --peers has it

An engine that takes longer than --limit seconds is not asked for more, nor is one of --peers that takes more
than --most GiB of memory. The folder needs about 250 bytes for each statement; its files are removed at the
end.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from math import log10
from pathlib import Path

import lubm

PEERS = {
    "owlrl": (
        "import rdflib, sys, owlrl; g = rdflib.Graph(); [g.parse(f) for f in sys.argv[1:]];"
        " owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(g); print(len(g))"
    ),
    "reasonable": (
        "import reasonable, sys; r = reasonable.PyReasoner(); [r.load_file(f) for f in sys.argv[1:]];"
        " print(len(r.reason()))"
    ),
}


def network(statements: int, folder: Path) -> tuple[Path, Path]:
    """The files of the research network, and of its ontology."""
    bench = Path(os.environ["PHEGRAPH_SHARED"]) / "bench"
    data = folder / "network.nt"
    with data.open("wb") as output:
        subprocess.run(
            [sys.executable, bench / "network_graph.py", str(statements)], stdout=output, check=True
        )
    return data, bench / "ontology.ttl"


WORKLOADS = {"network": network, "lubm": lubm.write}


def command_of(engine: str, files: Sequence[Path], to: Path, arguments: argparse.Namespace) -> list[str]:
    """The command of an engine."""
    if engine in PEERS:
        return [arguments.peers, "-c", PEERS[engine], *map(as_turtle, files)]
    close = [sys.executable, "-m", "phegraph", "close", *map(str, files), "--engine", engine, "--to", str(to)]
    limits = ["--max-time", "0", "--max-memory", "0"]
    memory = ["--memory", str(arguments.memory), "--database", str(to.parent / "tables.db")]
    return [*close, *limits, *(memory if engine == "duckdb" else [])]


def as_turtle(file: Path) -> str:
    """A file under a name of Turtle, which N-Triples are too: reasonable goes by the name."""
    link = file.with_name(f"{file.name}.ttl")
    link.unlink(missing_ok=True)
    link.symlink_to(file.resolve())
    return str(link)


def measured(
    command: Sequence[str], folder: Path, limit: float, memory: float
) -> tuple[float, float, int, int, str] | str:
    """Seconds on the clock and of the processor, MB of memory and of disk, and what was said last.

    A command that takes more than so many seconds, or GiB of memory (0 for any), is ended; this says so.
    """
    most, is_too_large, ended = 0, False, threading.Event()
    before, started = size(folder), time.perf_counter()

    def watch() -> None:
        nonlocal most, is_too_large
        looks = 0
        while not ended.wait(0.2):
            looks += 1
            if looks % 5 == 0:
                most = max(most, size(folder) - before)
            if memory and resident(process.pid) > memory * 2**30:
                is_too_large = True
                process.kill()

    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        watching = threading.Thread(target=watch)
        watching.start()
        ending = threading.Timer(limit, process.kill)
        ending.start()
        _, status, usage = os.wait4(process.pid, 0)
        ending.cancel()
        ended.set()
        watching.join()
        output.seek(0)
        said = output.read().decode(errors="replace").strip().splitlines()
    wall = time.perf_counter() - started
    if is_too_large:
        return f"over {memory:g} GiB"
    if os.WIFSIGNALED(status) and wall >= limit:
        return f"over {limit:.0f} s"
    disk = max(most, size(folder) - before)
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10, disk >> 20, said[-1] if said else ""


def resident(process: int) -> int:
    """The bytes of memory that a process has, where it has not ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def size(folder: Path) -> int:
    """The bytes of the files below a folder."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # it was removed meanwhile
            total += path.stat().st_blocks * 512
    return total


def main() -> None:
    """Run the engines on the workloads, the smaller sizes first."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--to", type=Path, required=True, help="a folder for the files")
    parser.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    parser.add_argument("--engines", nargs="+", default=["compiled", "duckdb"])
    parser.add_argument("--memory", type=float, default=6, help="GiB that the database may take")
    parser.add_argument("--limit", type=float, default=3600, help="seconds that a run may take")
    parser.add_argument(
        "--most", type=float, default=8, help="GiB of memory that owlrl or reasonable may take"
    )
    parser.add_argument(
        "--peers", default=sys.executable, help="the interpreter that has owlrl and reasonable"
    )
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    print("| workload | statements | engine | seconds | CPU | memory MB | disk MB | |")
    print("|---|---|---|---|---|---|---|---|")
    for workload in arguments.workloads:
        engines, known = list(arguments.engines), dict[str, tuple[int, float]]()
        for statements in sorted(arguments.sizes):
            data, ontology = WORKLOADS[workload](statements, arguments.to)
            for engine in list(engines):
                to = arguments.to / "inferred.nt"
                command = command_of(engine, (data, ontology), to, arguments)
                most = arguments.most if engine in PEERS else 0
                result = measured(command, arguments.to, arguments.limit, most)
                for left in (to, *arguments.to.glob("tables.db*"), *arguments.to.glob("*.*.ttl")):
                    if left.is_file() or left.is_symlink():
                        left.unlink()
                if isinstance(result, str):
                    engines.remove(engine)
                    print(f"| {workload} | {statements:,} | {engine} | {result} | | | | |", flush=True)
                    continue
                wall, cpu, memory, disk, said = result
                growth = ""
                if engine in known:
                    fewer, seconds = known[engine]
                    growth = f", exponent {log10(cpu / seconds) / log10(statements / fewer):.2f}"
                known[engine] = statements, cpu
                row = (
                    f"{workload} | {statements:,} | {engine} | {wall:.1f} | {cpu:.1f} | {memory:,} | {disk:,}"
                )
                print(f"| {row} | {said}{growth} |", flush=True)
            data.unlink()


if __name__ == "__main__":
    main()
