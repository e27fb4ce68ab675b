"""What `phegraph check` finds in public projects, and what that takes, beside pySHACL and owlrl.

`make strangers` runs it over the projects of the shared folder, or over the folders that are given.
The files that pySHACL and owlrl get are those that phegraph takes for data, ontology and shapes;
pySHACL validates, with rules and functions of shapes, if any. Of a failure the error is told.
"""

import argparse
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from phegraph.project.settings import without_settings
from strangers.projects import PROJECTS, Run, check, findings, run

_READ = """
import contextlib, sys, rdflib
def read(names):
    graph = rdflib.Graph()
    for name in names:
        with contextlib.suppress(Exception):  # Some are faulty.
            graph.parse(name)
    return graph
at = sys.argv.index("--")
data, shapes = read(sys.argv[1:at]), sys.argv[at + 1:]
"""
_PEERS = {
    "pySHACL": _READ
    + """
import pyshacl
_, report, _ = pyshacl.validate(data, shacl_graph=read(shapes), advanced=True)
print(len(list(report.objects(None, rdflib.SH.result))), "results")
""",
    "owlrl": _READ
    + """
import owlrl
before = len(data)
owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(data)
print(len(data) - before, "inferred")
""",
}

_LATE = 124
"""The exit code of `timeout` for what it ended."""


def main() -> None:
    """Check each project, and print its row as Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, help="projects; without one, the shared ones")
    parser.add_argument("--limit", type=float, default=300, help="seconds for each peer")
    arguments = parser.parse_args()
    shared = Path(os.environ.get("PHEGRAPH_SHARED", "../shared")) / "real"
    print("| project | exit | findings | phegraph | pySHACL | owlrl |\n|---|--:|---|--:|--:|--:|")
    for folder in arguments.folders or [shared / name for name in PROJECTS]:
        checked = check(folder)
        rules = Counter(finding["rule"] for finding in findings(checked))
        found = ", ".join(f"{rule} {count}" for rule, count in rules.most_common()) or "none"
        peers = _peers(folder, arguments.limit)
        cells = (folder.name, checked.exit_code, found, _figures(checked), *peers)
        print(f"| {' | '.join(map(str, cells))} |", flush=True)


def _peers(folder: Path, limit: float) -> Iterator[str]:
    project = without_settings([folder], folder)
    files, shapes = [*project.ontology_files, *project.data_files], list(project.shapes_files)
    for name, code in _PEERS.items():
        if name == "pySHACL" and not shapes:
            yield "no shapes"
            continue
        peer = run(["-c", code, *files, "--", *shapes], limit)
        if peer.exit_code == 0:
            yield f"{peer.output.strip()}, {_figures(peer)}"
        else:
            yield (
                "no end"
                if peer.exit_code == _LATE
                else peer.errors.strip().rpartition("\n")[2].partition(":")[0]
            )


def _figures(taken: Run) -> str:
    return f"{taken.seconds:.1f} s, {taken.memory:.0f} MiB"


if __name__ == "__main__":
    main()
