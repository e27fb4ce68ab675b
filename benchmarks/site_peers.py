"""What the site does beside pyLODE and SHMARQL, on what both do: `python benchmarks/site_peers.py PYTHON`.

PYTHON is the interpreter of an environment that has both, which are no dependencies of phegraph:
`python -m venv peers; peers/bin/pip install pylode==3.3.4 shmarql==0.68 fastlite`. pyLODE (BSD-3-Clause)
writes the documentation of an ontology. SHMARQL (MIT) makes a page of a thing, and answers a query, whenever
it is asked for one; phegraph's part is all that its site takes, reasoning left out, by the number of its
pages. Told are seconds of the processor, kilobytes of a page and megabytes of memory, and how many times
phegraph's the other's are. SHMARQL answers over HTTP, phegraph from the store. It needs Linux.
"""

import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
THINGS = 100
QUERY = "SELECT ?class (COUNT(?thing) AS ?things) WHERE { ?thing a ?class } GROUP BY ?class"
Measured = tuple[float, float]
"""Seconds of the processor, and megabytes at most."""


def run(command: Sequence[str]) -> Measured:
    """Run a process to its end."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command} ended with {process.returncode}.")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def phegraph(project: Path, to: Path) -> Measured:
    """Make the site of a project whose reasoning is done and kept."""
    command = (sys.executable, "-m", "phegraph", "site", "--project", str(project), "--to", str(to))
    run(command)
    return run(command)


def used_by(pid: int) -> Measured:
    """What a process that still runs has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    peak = Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0]
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(peak) / 1024


def got(address: str, query: str = "") -> bytes:
    """A page, or the answers of a query."""
    heads = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
    request = urllib.request.Request(address, query.encode() or None, heads if query else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body: bytes = answer.read()
        return body


@contextmanager
def shmarql(python: str, data: Path, base: str) -> Iterator[tuple[str, int]]:
    """SHMARQL over a file: its address and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = {**os.environ, "DATA_LOAD_PATHS": str(data), "SITE_URI": base, "PYTHONPATH": ""}
    command = [python, "-m", "uvicorn", "shmarql.main:app", "--port", str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=known, cwd=data.parent, stdout=quiet, stderr=quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            try:
                got(f"{address}/sparql", QUERY)
                break
            except OSError:
                time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def told(what: str, own: float, peer: float) -> None:
    print(f"{what:<60} {own:>9.4g} {peer:>9.4g} {peer / own:>8.2f} times", flush=True)


def ontology(python: str, folder: Path) -> None:
    """The documentation of the ontology alone."""
    project, file = folder / "alone", ROOT / "ontology" / "phe.ttl"
    for name in ("ontology", "data", "queries"):
        (project / name).mkdir(parents=True)
    # Without what the pages of things need: its questions are not there.
    settings = (ROOT / "phegraph.toml").read_text(encoding="utf-8")
    without_site = re.sub(r"^\[site\b.*?(?=^\[folders\])", "", settings, flags=re.DOTALL | re.MULTILINE)
    (project / "phegraph.toml").write_text(without_site, encoding="utf-8")
    shutil.copy(file, project / "ontology")
    (project / "ontology" / "shapes.ttl").touch()
    seconds, memory = phegraph(project, folder / "documented")
    own, page = folder / "documented" / "ontology.html", folder / "pylode.html"
    others, most = run((python, "-m", "pylode", str(file), "-o", str(page)))
    told("pyLODE: documentation of the ontology, seconds", seconds, others)
    told("pyLODE: its page, kB", own.stat().st_size / 1e3, page.stat().st_size / 1e3)
    told("pyLODE: memory at most, MB", memory, most)


def things(python: str, folder: Path) -> None:
    """Pages of things, and a query."""
    site, data = folder / "site", folder / "served" / "graph.ttl"
    seconds, memory = phegraph(ROOT, site)
    every = sorted((site / "id").glob("*.html"))
    chosen = every[:: max(1, len(every) // THINGS)][:THINGS]
    data.parent.mkdir()
    shutil.copy(site / "dumps" / "graph.ttl", data)
    with shmarql(python, data, "https://w3id.org/phegraph/") as (address, pid):
        ready, _ = used_by(pid)
        size = sum(len(got(f"{address}/id/{page.stem}")) for page in chosen)
        paged, _ = used_by(pid)
        for _ in range(THINGS):
            got(f"{address}/sparql", QUERY)
        asked, most = used_by(pid)
    pages, many = sum(1 for _ in site.rglob("*.html")), len(chosen)
    own = sum(page.stat().st_size for page in chosen)
    told("SHMARQL: until the first page can be read, seconds", seconds, ready)
    told(
        "SHMARQL: a page, seconds (phegraph's: all by their number)", seconds / pages, (paged - ready) / many
    )
    told("SHMARQL: the page of a thing, kB", own / many / 1e3, size / many / 1e3)
    told("SHMARQL: a query, seconds", query(site / "dumps" / "graph.trig"), (asked - paged) / THINGS)
    told("SHMARQL: memory at most, MB", memory, most)


def query(dump: Path) -> float:
    """A query over the same store as the browser's, asserted and inferred statements merged."""
    import pyoxigraph

    store = pyoxigraph.Store()
    store.load(path=dump)
    store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    before = resource.getrusage(resource.RUSAGE_SELF)
    for _ in range(THINGS):
        found = store.query(QUERY)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
    after = resource.getrusage(resource.RUSAGE_SELF)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / THINGS


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as name:
        print(f"{'':<60} {'phegraph':>9} {'the other':>9}")
        ontology(sys.argv[1], Path(name))
        things(sys.argv[1], Path(name))
