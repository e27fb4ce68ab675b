"""Time and memory of validation beside the peers: `python benchmarks/shacl.py`.

Data of 10k, 100k and 1M statements, with few and with many violations, and shapes nested eight deep, are
tried by phegraph, pySHACL, and what of pyshifty, pyrudof and maplib the interpreter of `--peers` has
(`python -m venv peers; peers/bin/pip install pyshifty pyrudof maplib rdflib`). Each run is a process of its
own. Told are seconds on the clock to read and to validate, the report as a graph included; the processor's
seconds for both, which other work on the machine disturbs less; the peak of memory; and how many times
phegraph's they are. An engine that took longer than `--limit` is not asked for larger data. 10M statements:
`python benchmarks/shacl.py --sizes 10000000 --engines phegraph`.

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
used = time.perf_counter
{engine}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(read, checked, time.process_time() - start, peak, count)
"""

_ENGINES = {
    "phegraph": """
import pyoxigraph
from phegraph.shacl.model import Report
from phegraph.shacl.report import report_triples
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import results
from phegraph.shacl.validation.data import data_of_quads
from phegraph.rdf.reading.reader import read as read_file
begin, start = used(), time.process_time()
graph = data_of_quads(pyoxigraph.parse(path=data))
known = read_shapes(read_file(shapes).quads)
read, begin = used() - begin, used()
report = Report(tuple(results(graph, known)))
graph = list(report_triples(report))
checked, count = used() - begin, len(report.results)
""",
    "pySHACL": """
import pyshacl, rdflib
begin, start = used(), time.process_time()
graph, known = rdflib.Graph().parse(data), rdflib.Graph().parse(shapes)
read, begin = used() - begin, used()
_, report, _ = pyshacl.validate(graph, shacl_graph=known)
checked, count = used() - begin, len(list(report.objects(None, rdflib.SH.result)))
""",
    "pyshifty": """
import pathlib, rdflib, shifty
begin, start = used(), time.process_time()
_, report, _ = shifty.validate(pathlib.Path(data), pathlib.Path(shapes))
checked, count = used() - begin, len(list(report.objects(None, rdflib.SH.result)))
read = 0.0  # It reads files itself, within the same call.
""",
    "pyrudof": """
import pyrudof
begin, start = used(), time.process_time()
rudof = pyrudof.Rudof(pyrudof.RudofConfig())
rudof.read_data(data, format=pyrudof.RDFFormat.NTriples)
rudof.read_shacl(shapes)
read, begin = used() - begin, used()
report = rudof.validate_shacl()
checked, count = used() - begin, len(report)
""",
    "maplib": """
import maplib
begin, start = used(), time.process_time()
model = maplib.Model()
model.read(data, format="ntriples")
model.read(shapes, format="turtle", graph="urn:shapes")
read, begin = used() - begin, used()
report = model.validate("urn:shapes")
checked, count = used() - begin, len(report.results() or ())
""",
}


Figures = tuple[float, float, float, float, int]
"""Seconds to read, to validate, of the processor; megabytes; results."""


def main() -> None:
    """Print a line for each engine and each data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--engines", default=",".join(_ENGINES))
    parser.add_argument("--peers", default=sys.executable, help="The interpreter that has the peers.")
    parser.add_argument("--limit", type=float, default=600.0, help="Seconds that an engine may take.")
    options = parser.parse_args()
    shared = Path(os.environ["PHEGRAPH_SHARED"]) / "bench"
    cases = {
        "few": ("0.002", shared / "shapes.ttl"),
        "many": ("0.5", shared / "shapes.ttl"),
        "nested": ("0.002", Path(__file__).with_name("nested.ttl")),
    }
    waiting = options.engines.split(",")
    print("statements  case    results  engine     read s  validate s   CPU s     MB  CPU x  MB x")
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, options.sizes.split(",")):
            for case, (bad, shapes) in cases.items():
                data = Path(folder) / "data.nt"
                make = [sys.executable, str(shared / "network_graph.py"), str(size), bad]
                with data.open("wb") as file:
                    subprocess.run(make, stdout=file, check=True)
                _compare(f"{size:>10}  {case:<6}", waiting, [str(data), str(shapes)], options)


def _compare(case: str, waiting: list[str], files: list[str], options: argparse.Namespace) -> None:
    """Try the engines; one that is too slow, or not there, no longer waits."""
    ours: Figures | None = None
    for engine in list(waiting):
        python = sys.executable if engine in ("phegraph", "pySHACL") else options.peers
        code = _MEASURED.format(engine=_ENGINES[engine])
        begin = time.perf_counter()
        found = _run([python, "-W", "ignore", "-c", code, *files], options.limit)
        if isinstance(found, str) or time.perf_counter() - begin > options.limit:
            waiting.remove(engine)
        if isinstance(found, str):
            print(f"{case}{'':>9}  {engine:<9}{found}", flush=True)
            continue
        ours = ours or found
        read, checked, cpu, peak, count = found
        times = f"{cpu / ours[2]:>7.1f}{peak / ours[3]:>6.1f}"
        print(
            f"{case}{count:>9}  {engine:<9}{read:>8.2f}{checked:>12.2f}{cpu:>8.2f}{peak:>7.0f}{times}",
            flush=True,
        )


def _run(command: Sequence[str], limit: float) -> Figures | str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        return f"not finished in {limit:.0f} s"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["ended without a word"])[-1][:70]
    *seconds, count = done.stdout.split()[-5:]
    read, checked, cpu, peak = map(float, seconds)
    return read, checked, cpu, peak, int(count)


if __name__ == "__main__":
    main()
