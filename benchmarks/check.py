"""Time `phegraph check` on the shipped project: `python benchmarks/check.py`.

Each run is a process of its own, without a cache: the check of everything but the questions; the check of one
changed file since a git revision, with the questions and without; and the peer, pySHACL alone, on the same
data, read and closed already. The modules are compiled beforehand, as they are where phegraph is installed.
Each figure is the least of several runs, for other work on the machine only ever adds. The check does work
beside on a second processor, which the clock tells; the processor seconds are those of all its processes.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PHEGRAPH = [sys.executable, "-m", "phegraph"]

_PYSHACL = """
import sys, time
import pyshacl, rdflib
data, shapes = rdflib.Graph().parse(sys.argv[1]), rdflib.Graph().parse(sys.argv[2])
begin, used = time.perf_counter(), time.process_time()
pyshacl.validate(data, shacl_graph=shapes, advanced=True)
print(time.perf_counter() - begin, time.process_time() - used)
"""


def main() -> None:
    """Print the least of the runs of each job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    print(f"{'job':<44}{'clock s':>9}{'processor s':>13}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        project = _copy(Path(folder) / "project")
        _timed([*PHEGRAPH, "check", "--no-cache", "--changed", "HEAD"], project)
        whole = [*PHEGRAPH, "check", "--no-cache", "--skip", "question"]
        _report("everything without questions, cold", [_timed(whole, project) for _ in range(runs)])
        _change(project)
        changed = [*PHEGRAPH, "check", "--no-cache", "--changed", "HEAD"]
        _report("one file changed, cold", [_timed(changed, project) for _ in range(runs)])
        unasked = [*changed, "--skip", "question"]
        _report("one file changed, without questions, cold", [_timed(unasked, project) for _ in range(runs)])
        _report("pySHACL alone, data read and closed", [_pyshacl(project) for _ in range(min(runs, 1))])


def _copy(project: Path) -> Path:
    """The project in a git repository of its own."""
    project.mkdir()
    for name in ("ontology", "data", "queries", "rules"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, project / name)
    shutil.copy(ROOT / "phegraph.toml", project)
    settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "All"]):
        subprocess.run(["git", *settings, *words], cwd=project, check=True)
    return project


def _change(project: Path) -> None:
    """Add a statement to the middle one of the data files."""
    files = sorted((project / "data").glob("*.ttl"))
    path = files[len(files) // 2]
    path.write_text(
        f"{path.read_text()}\n<https://w3id.org/phegraph/id/new> a <https://schema.org/Thing> .\n"
    )


def _timed(command: Sequence[str], project: Path) -> tuple[float, float]:
    before, begin = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    clock, after = time.perf_counter() - begin, os.times()
    if "indings" not in done.stdout and "1 finding:" not in done.stdout:
        raise SystemExit(done.stdout + done.stderr)
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return clock, used


def _pyshacl(project: Path) -> tuple[float, float]:
    dumps = project.parent / "dumps"
    if not dumps.exists():
        export = [*PHEGRAPH, "export", "--to", str(dumps), "--format", "ntriples"]
        subprocess.run(export, cwd=project, check=True, capture_output=True)
    command = [
        sys.executable,
        "-c",
        _PYSHACL,
        str(dumps / "graph.nt"),
        str(project / "ontology" / "shapes.ttl"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    clock, used = map(float, done.stdout.split())
    return clock, used


def _report(job: str, times: Sequence[tuple[float, float]]) -> None:
    clock, used = (min(values) for values in zip(*times, strict=True))
    print(f"{job:<44}{clock:>9.2f}{used:>13.2f}")


if __name__ == "__main__":
    main()
