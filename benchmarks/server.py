"""`phegraph serve` beside other servers of the same graph: `python benchmarks/server.py`.

Each is asked by `wrk`, at 1, 8 and 64 clients, in turns: a small SPARQL query, always the same and each time
another; and phegraph a stored question and a thing, too. Told are requests a second, milliseconds (p50, p99),
microseconds of the processor a request, and MiB of memory (PSS, of all processes of a server). The others:

- `oxigraph serve-read-only`, by `--oxigraph` (PyPI `oxigraph` has it);
- rdflib-endpoint, by `--rdflib-endpoint` (PyPI `rdflib-endpoint[web]`);
- Virtuoso, where `virtuoso-t` is installed.

It needs Linux and `wrk`.
"""

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

import httpx
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from phegraph.graph import KnowledgeGraph  # noqa: E402
from phegraph.store.remote import RemoteStore  # noqa: E402
from servers.serving import serving  # noqa: E402
from servers.storm import children, memory  # noqa: E402
from servers.virtuoso import is_installed, running  # noqa: E402

QUERY = "SELECT ?thing ?class { ?thing a ?class } LIMIT 10"
OTHER = "SELECT ?thing ?class { ?thing a ?class } LIMIT 10 OFFSET "
CLIENTS = (1, 8, 64)
ACCEPT = "Accept: application/sparql-results+json"
SCRIPT = """
local n, seed = 0, 0
init = function(arguments)
  seed = tonumber(arguments[1]) -- wrk's own random numbers are the same in each run
end
request = function()
  n = n + 1
  local text = ((seed * 7919 + n * 104729) % 3000) .. "%23" .. seed .. "-" .. n -- a comment that no other has
  return wrk.format("GET", wrk.path .. text)
end
"""
SEEDS = count(time.time_ns() % 10**6)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def processor(process: int) -> float:
    """Seconds of the processor of a process and all below it."""
    ticks, every = 0, [process]
    while every:
        one = every.pop()
        every += children(one)
        with suppress(OSError):  # what has ended counts with its parent
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def process_of(command: Sequence[str | Path], address: str) -> Iterator[int]:
    """A server that answers at an address."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                if httpx.get(address, params={"query": "ASK {}"}, trust_env=False).is_success:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        else:
            sys.exit(f"{command[0]} does not answer.")
        yield process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def virtuoso_of(quads: Sequence[Quad]) -> Iterator[tuple[str, int]]:
    """Virtuoso with statements."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as server:
        account = server.user, server.password
        graph = NamedNode("urn:graph")
        with RemoteStore(
            server.query, graphs=server.graphs, user=account[0], password=account[1], digest=True
        ) as store:
            store.extend(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
        (process,) = [one for one in children(os.getpid()) if b"virtuoso" in _command(one)]
        yield server.query, process


def _command(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def measure(
    address: str, clients: int, seconds: int, script: str, accept: str
) -> tuple[float, str, str, int]:
    """Requests a second, p50 and p99, and how many requests there were; an answer that is none ends it."""
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-H", accept, address]
    command += ["-s", script, "--", str(next(SEEDS))] if script else []
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    if "Non-2xx" in told.stdout:
        sys.exit(f"{address}: {told.stdout}")

    def found(pattern: str) -> str:
        match = re.search(pattern, told.stdout)
        return match[1] if match else ""

    rate, number = found(r"Requests/sec: +(\S+)"), found(r"(\d+) requests in")
    return float(rate), found(r"50% +(\S+)"), found(r"99% +(\S+)"), int(number)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--project", type=Path, default=ROOT)
    parser.add_argument("--oxigraph", default=shutil.which("oxigraph"))
    parser.add_argument("--rdflib-endpoint", default=shutil.which("rdflib-endpoint"))
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    graph = KnowledgeGraph.open(options.project)
    store = graph.loaded.store
    inferred = [Quad(q.subject, q.predicate, q.object) for q in store.quads(graph=store.inferred)]
    quads = [*{Quad(q.subject, q.predicate, q.object) for q in store.quads()} | set(inferred)]
    question = next(
        q.name for q in graph.questions.values() if all(p.default is not None for p in q.parameters)
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        file, script = folder / "graph.nt", folder / "other.lua"
        serialize(quads, str(file), format=RdfFormat.N_TRIPLES)
        script.write_text(SCRIPT)
        limits = (
            "--no-pages",
            "--limit",
            "per_client=1000",
            "--limit",
            "wait=60",
            "--limit",
            "busy_seconds=60",
        )
        served = stack.enter_context(serving(options.project, "--unchecked", *limits, log=folder / "log"))
        servers = {"phegraph": (f"{served.address}sparql", served.process.pid)}
        if options.oxigraph:
            location, port = folder / "oxigraph", free_port()
            load = [options.oxigraph, "load", "--location", location, "--file", file]
            subprocess.run(load, check=True, capture_output=True)
            command = [
                options.oxigraph,
                "serve-read-only",
                "--location",
                location,
                "--bind",
                f"127.0.0.1:{port}",
            ]
            address = f"http://127.0.0.1:{port}/query"
            servers["oxigraph"] = address, stack.enter_context(process_of(command, address))
        if options.rdflib_endpoint:
            port = free_port()
            address = f"http://127.0.0.1:{port}/"
            command = [options.rdflib_endpoint, "serve", "--host", "127.0.0.1", "--port", str(port), file]
            servers["rdflib-endpoint"] = address, stack.enter_context(process_of(command, address))
        if is_installed():
            servers["virtuoso"] = stack.enter_context(virtuoso_of(quads))
        print(f"{len(quads)} statements; load {os.getloadavg()[0]:.1f}; {os.cpu_count()} processors")
        print("| what | server | clients | requests/s | p50 | p99 | µs of the processor | MiB |")
        print("|---|---|---|---|---|---|---|---|")
        rows = [
            (name, "query", f"{a}?query={quote(QUERY)}", "", p, ACCEPT) for name, (a, p) in servers.items()
        ]
        rows += [
            (name, "other queries", f"{address}?query={quote(OTHER)}", str(script), process, ACCEPT)
            for name, (address, process) in servers.items()
        ]
        own = servers["phegraph"][1]
        for what, path in {"question": f"question/{question}.json", "thing": _thing(graph)}.items():
            rows.append(("phegraph", what, served.address + path, "", own, "Accept: */*"))
        for clients in CLIENTS:
            for name, what, address, lua, process, accept in rows:
                measure(address, clients, 1, lua, accept)
                before = processor(process)
                rate, middle, slow, number = measure(address, clients, options.seconds, lua, accept)
                cost = (processor(process) - before) / max(1, number) * 1e6
                row = (what, name, clients, round(rate), middle, slow, round(cost), memory(process))
                print("|", " | ".join(map(str, row)), "|", flush=True)


def _thing(graph: KnowledgeGraph) -> str:
    """The path of the description of a thing."""
    base = graph.loaded.project.base
    things = (q.subject for q in graph.loaded.asserted_quads if isinstance(q.subject, NamedNode))
    named = next(thing.value for thing in things if thing.value.startswith(f"{base}id/"))
    return f"describe?iri={quote(named)}"


if __name__ == "__main__":
    main()
