"""Time validation beside the peers: `python benchmarks/shacl.py`.

Data of 10k, 100k and 1M statements, with no and with many violations, is validated by phegraph, pySHACL, and
what of pyshifty, pyrudof and maplib the interpreter of `--peers` has. Each run is a process of its own. Told
are processor seconds to read the data and to validate it with the report as a graph, the peak of memory, the
results, and the ratio to phegraph. An engine that took longer than `--limit` is not asked for larger data.

PHEGRAPH_SHARED names the folder with `bench/network_graph.py` and `bench/shapes.ttl`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

_MEASURED = """
import resource, sys, time
data, shapes = sys.argv[1], sys.argv[2]
def used():
    return time.process_time()
{engine}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(read, checked, count, peak)
"""

_ENGINES = {
    "phegraph": """
import pyoxigraph
from phegraph.shacl import read_shapes, report_graph, results, Report
from phegraph.shacl.data import data_of_quads
from phegraph.turtle import read as read_file
begin = used()
graph = data_of_quads(pyoxigraph.parse(path=data))
known = read_shapes(read_file(shapes).quads)
read, begin = used() - begin, used()
report = Report(tuple(results(graph, known)))
report_graph(report)
checked, count = used() - begin, len(report.results)
""",
    "pySHACL": """
import pyshacl, rdflib
begin = used()
graph, known = rdflib.Graph().parse(data), rdflib.Graph().parse(shapes)
read, begin = used() - begin, used()
_, report, _ = pyshacl.validate(graph, shacl_graph=known)
checked, count = used() - begin, len(list(report.objects(None, rdflib.SH.result)))
""",
    "pyshifty": """
import pathlib, rdflib, shifty
begin = used()
_, report, _ = shifty.validate(pathlib.Path(data), pathlib.Path(shapes))
checked, count = used() - begin, len(list(report.objects(None, rdflib.SH.result)))
read = 0.0  # It reads files itself, within the same call.
""",
    "pyrudof": """
import pyrudof
begin = used()
rudof = pyrudof.Rudof(pyrudof.RudofConfig())
rudof.read_data(data, format=pyrudof.RDFFormat.NTriples)
rudof.read_shacl(shapes)
read, begin = used() - begin, used()
report = rudof.validate_shacl()
checked, count = used() - begin, len(report)
""",
    "maplib": """
import maplib
begin = used()
model = maplib.Model()
model.read(data, format="ntriples")
model.read(shapes, format="turtle", graph="urn:shapes")
read, begin = used() - begin, used()
report = model.validate("urn:shapes")
checked, count = used() - begin, len(report.results() or ())
""",
}


def main() -> None:
    """Print a line for each engine and each data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--peers", default=sys.executable, help="The interpreter that has the peers.")
    parser.add_argument("--limit", type=float, default=600.0, help="Seconds that an engine may take.")
    options = parser.parse_args()
    shared = Path(os.environ["PHEGRAPH_SHARED"]) / "bench"
    slow: set[str] = set()
    print("statements  results  engine      read s  validate s     MB   times")
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, options.sizes.split(",")):
            for bad in ("0.0", "0.05"):
                data = Path(folder) / "data.nt"
                make = [sys.executable, str(shared / "network_graph.py"), str(size), bad]
                with data.open("wb") as file:
                    subprocess.run(make, stdout=file, check=True)
                _compare(size, data, shared / "shapes.ttl", options, slow)


def _compare(size: int, data: Path, shapes: Path, options: argparse.Namespace, slow: set[str]) -> None:
    ours = 0.0
    for engine, code in _ENGINES.items():
        if engine in slow:
            continue
        python = sys.executable if engine in ("phegraph", "pySHACL") else options.peers
        begin = time.perf_counter()
        found = _run(
            [python, "-W", "ignore", "-c", _MEASURED.format(engine=code), str(data), str(shapes)], options
        )
        if isinstance(found, str) or time.perf_counter() - begin > options.limit:
            slow.add(engine)
        if isinstance(found, str):
            print(f"{size:>10} {'':>8}  {engine:<10}{found}")
            continue
        read, checked, count, peak = found
        ours = ours or checked
        line = f"{engine:<10}{read:>8.2f}{checked:>12.2f}{peak:>7.0f}{checked / ours:>8.1f}"
        print(f"{size:>10} {count:>8.0f}  {line}", flush=True)


def _run(command: Sequence[str], options: argparse.Namespace) -> list[float] | str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=options.limit, check=False)
    except subprocess.TimeoutExpired:
        return f"not finished in {options.limit:.0f} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["ended without a word"])[-1][:70]
    return [float(part) for part in done.stdout.split()[-4:]]


if __name__ == "__main__":
    main()
