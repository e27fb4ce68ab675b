"""Formatters of Turtle side by side: time, memory, and the comments that are left.

usage: python benchmarks/formatters.py [--peers PYTHON] [MB …]

The shipped data is repeated up to so many megabytes (1 and 50, if none is given). PYTHON is an interpreter of
an environment that has turtlefmt and pyprttl; both are no dependency. Seconds are those of the processor.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
RDFLIB = "import rdflib, sys; rdflib.Graph().parse(sys.argv[1]).serialize(sys.argv[2], format='longturtle')"
PYPRTTL = """
import pathlib, pyprttl, sys
pathlib.Path(sys.argv[2]).write_text(pyprttl.format_turtle(pathlib.Path(sys.argv[1]).read_text()))
"""


def document(megabytes: float, to: Path) -> None:
    """Write the prefixes of the shipped data once, and its statements and comments again and again."""
    lines = [line for path in sorted((ROOT / "data").glob("*.ttl")) for line in path.open(encoding="utf-8")]
    prefixes = sorted({line for line in lines if line.startswith("@prefix")})
    body = "".join(line for line in lines if not line.startswith("@prefix"))
    with to.open("w", encoding="utf-8") as file:
        file.writelines(prefixes)
        while part := body[: max(0, int(megabytes * 1e6) - file.tell())].rpartition(" .\n")[0]:
            file.write(f"{part} .\n")


def commands(peers: Path, text: Path, to: Path) -> dict[str, list[str]]:
    """The commands that lay out a file; those that change it in place work on a copy."""
    return {
        "phegraph fmt": [sys.executable, "-m", "phegraph", "fmt", str(to)],
        "rdflib longturtle": [sys.executable, "-c", RDFLIB, str(text), str(to)],
        "pyprttl": [str(peers), "-c", PYPRTTL, str(text), str(to)],
        "turtlefmt": [str(peers.parent / "turtlefmt"), str(to)],
    }


def comments(path: Path) -> Counter[str]:
    """How often a file has each line that is a comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return Counter(line.strip() for line in lines if line.lstrip().startswith("# "))


def measure(name: str, command: list[str], text: Path, to: Path, first: float | None) -> float:
    """Run a formatter, print what it took and did, and give its seconds."""
    errors = to.with_name("errors")
    to.write_bytes(text.read_bytes())
    to_file = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    streams = [(os.POSIX_SPAWN_OPEN, stream, str(errors), to_file, 0o600) for stream in (1, 2)]
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
    _, status, usage = os.wait4(pid, 0)
    seconds = usage.ru_utime + usage.ru_stime
    lost = sum((comments(text) - comments(to)).values())
    outcome = f"fails: …{errors.read_text()[-80:].strip()}" if status else f"{lost} comments lost"
    ratio, megabytes = seconds / (first or seconds), usage.ru_maxrss / 1024
    print(f"  {name:<20} {seconds:8.2f} s {ratio:6.2f} {megabytes:8.0f} MB  {outcome}")
    return seconds


def main() -> None:
    """Measure every formatter on every size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", type=Path, default=Path(sys.executable))
    parser.add_argument("megabytes", type=float, nargs="*", default=[1, 50])
    arguments = parser.parse_args()
    for megabytes in arguments.megabytes:
        with tempfile.TemporaryDirectory() as folder:
            text, to = Path(folder, "in.ttl"), Path(folder, "out.ttl")
            document(megabytes, text)
            print(f"{text.stat().st_size / 1e6:.1f} MB")
            first = None
            for name, command in commands(arguments.peers, text, to).items():
                seconds = measure(name, command, text, to, first)
                first = first or seconds


if __name__ == "__main__":
    main()
