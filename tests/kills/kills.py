"""Ends commands at random moments, or fills their disk, and holds what is left to what there was.

`make kills` runs it: 200 kills with -9, of the process or of its whole group, and 20 runs on a full disk.
After each there must be the former state or the new one, whole; after the next run, nothing else.
"""

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from phegraph.graph import KnowledgeGraph
from phegraph.system.files import UNFINISHED

COMMANDS: Mapping[str, tuple[str, ...]] = {
    "build": ("build", "--to", "{out}/build"),
    "site": ("site", "--to", "{out}/site"),
    "export": ("export", "--to", "{out}/dumps"),
    "check": ("check", "--to", "json={out}/report.json", "--to", "{out}/report.md"),
    "cache": ("ask", "south-of", "--format", "csv"),
}
"""The commands; `ask` writes the cache."""

STATES = ("", "id:long-sand lh:keptBy id:ada .\n")
"""What is added to the data: each is another state of all that is written."""

Contents = Mapping[str, bytes]
WHOLE = {"build", "site"}
"""What is replaced as a whole; of the others each file is."""


class Trial:
    """A project whose data change, and the folders that its commands write."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.project, self.out, self.cache = folder / "project", folder / "out", folder / "cache"
        KnowledgeGraph.init(self.project)
        self.data = self.project / "data" / "logbook.ttl"
        self.text = self.data.read_text(encoding="utf-8")
        for made in (self.out, self.cache):
            made.mkdir(exist_ok=True)
        self.expected: dict[tuple[str, int], tuple[Contents, bytes]] = {}
        self.seconds: dict[str, float] = {}
        self.counted: Counter[str] = Counter()

    def begin(self, command: str, limit: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
        words = [word.format(out=self.out) for word in COMMANDS[command]]
        return subprocess.Popen(
            [sys.executable, "-m", "phegraph", *words],
            cwd=self.project,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PHEGRAPH_CACHE": str(self.cache), "SOURCE_DATE_EPOCH": "1764000000"},
            process_group=0,
            preexec_fn=limit,
        )

    def run(self, command: str, state: int) -> tuple[Contents, bytes]:
        """Let a command end by itself, and see to it that it ends well and leaves nothing."""
        self.put(state)
        begun = time.monotonic()
        with self.begin(command) as process:
            said, errors = process.communicate(timeout=300)
        self.seconds[command] = time.monotonic() - begun
        assert (process.returncode, errors) == (0, b""), (command, process.returncode, errors)
        self.hold_nothing_left(command)
        return self.written(command), said if command == "cache" else b""

    def hold_nothing_left(self, command: str) -> None:
        found = [path for place in (self.out, self.cache, self.project) for path in place.rglob(".*.*")]
        left = [path for path in found if "phegraph-" in path.name]
        assert not left, f"{command} leaves {left}"

    def put(self, state: int) -> None:
        """Have the data in a state."""
        self.data.write_text(self.text + STATES[state], encoding="utf-8")

    def clean(self, command: str, state: int) -> tuple[Contents, bytes]:
        """What a command makes of a state where nothing ends it."""
        if (command, state) not in self.expected:
            self.expected[command, state] = self.run(command, state)
        return self.expected[command, state]

    def written(self, command: str) -> Contents:
        """The files that a command has written, by name."""
        below = {"build": "build/", "site": "site/", "export": "dumps/", "check": "report."}.get(command)
        if below is None:
            return {}
        files = [path for path in self.out.rglob("*") if path.is_file()]
        found = {path.relative_to(self.out).as_posix(): path for path in files}
        return {
            name: path.read_bytes()
            for name, path in found.items()
            if name.startswith(below) and UNFINISHED not in name
        }

    def hold_whole(self, command: str, former: int, new: int) -> str:
        """See to it that there is the former state or the new one, and tell which."""
        before, after = self.expected[command, former][0], self.expected[command, new][0]
        found = self.written(command)
        if found == before:
            return "former"
        if found == after:
            return "new"
        assert command not in WHOLE, f"{command} leaves neither the former nor the new state"
        names = {**before, **found}
        torn = [name for name in names if found.get(name) not in (before.get(name), after.get(name))]
        assert not torn, f"{command} leaves {torn}, neither former nor new"
        return "both, each file whole"

    def ready(self, command: str) -> tuple[int, int]:
        """Have the former state written, and the data in the new one."""
        former = self.random.randrange(2)
        for state in (1 - former, former):
            self.clean(command, state)
        if self.written(command) != self.expected[command, former][0]:
            self.run(command, former)
        self.put(1 - former)
        if self.random.random() < 0.7 or command == "cache":
            for path in self.cache.iterdir():
                path.unlink()
        return former, 1 - former

    def kill(self, command: str, *, group: bool) -> None:
        """End a command at a random moment, then let it run to its end."""
        former, new = self.ready(command)
        with self.begin(command) as process:
            self._wait(command, process)
            if process.poll() is None:
                (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
            # Whatever has the pipes open lives.
            process.communicate(timeout=10)
        hit = process.returncode == -signal.SIGKILL
        self.counted["killed" if hit else "ended before the kill"] += 1
        if hit:
            self.counted[f"{command}, {'group' if group else 'process'}"] += 1
            self.counted[f"left the {self.hold_whole(command, former, new)} state"] += 1
            self.counted["left something beside"] += bool(self._unfinished())
        assert self.run(command, new) == self.expected[command, new]

    def _wait(self, command: str, process: subprocess.Popen[bytes]) -> None:
        """Wait until any moment, one when the command writes, or one near its end."""
        moment, seconds = self.random.choice(("any", "writing", "end")), self.seconds[command]
        if moment == "any":
            time.sleep(self.random.uniform(0, seconds))
        elif moment == "end" and command in WHOLE:
            time.sleep(self.random.uniform(0.8 * seconds, 1.05 * seconds))
        else:
            while process.poll() is None and not self._unfinished():
                time.sleep(0.0005)
            time.sleep(self.random.uniform(0, seconds if command in WHOLE else 0.01))

    def _unfinished(self) -> list[Path]:
        places = (self.out, self.out / "dumps", self.cache)
        return [path for place in places for path in place.glob(f".*{UNFINISHED}")]

    def fill(self, command: str) -> None:
        """Run a command whose disk has no room for all that it writes, or whose files may not grow."""
        former, new = self.ready(command)
        sizes = [len(content) for content in self.expected[command, new][0].values()] or [20_000]
        mounted = os.path.ismount(self.out.parent)
        ballast = self.out.parent / "ballast"
        if mounted:
            free = self.random.randrange(int(sum(sizes) * 0.95))
            at = os.statvfs(self.out.parent)
            with ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(1, at.f_bavail * at.f_frsize - free))
        most = self.random.randrange(max(sizes))

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

        with self.begin(command, None if mounted else limit) as process:
            said, errors = process.communicate(timeout=300)
        ballast.unlink(missing_ok=True)
        code = process.returncode
        self.hold_full(command, code, errors.decode(), (said, new))
        left = self.hold_whole(command, former, new)
        one = command not in ("check", "cache")  # a check has two files, and what is kept need not be
        assert not one or left == ("new" if code == 0 else "former"), (command, left, code)
        self.counted[f"full, left the {left} state"] += 1
        self.hold_nothing_left(command)
        assert self.run(command, new) == self.expected[command, new]

    def hold_full(self, command: str, code: int, errors: str, answered: tuple[bytes, int]) -> None:
        self.counted[f"full, {command}, exit code {code}"] += 1
        if code == 0:
            assert not errors
            assert command != "cache" or answered[0] == self.expected[command, answered[1]][1]
            return
        assert (code, errors.count("\n"), errors[:7]) == (2, 1, "Error: "), (command, code, errors)
        assert any(reason in errors for reason in ("No space left on device", "File too large")), errors
        assert "[(" not in errors


@contextmanager
def disk(folder: Path, size: str) -> Iterator[Path]:
    """A small disk of its own where one can be mounted, else the folder."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = False
    with suppress(OSError):
        mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def main() -> None:
    """Run as many trials as are asked for, and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--full", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    names = [*COMMANDS]
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), options.seed)
        number = 0
        while trial.counted["killed"] < options.kills:
            trial.kill(names[number % len(names)], group=number // len(names) % 2 == 1)
            number += 1
        print(*(f"{count:4} {what}" for what, count in sorted(trial.counted.items())), sep="\n", flush=True)
    with tempfile.TemporaryDirectory() as folder, disk(Path(folder), "64m") as small:
        print("a full disk" if os.path.ismount(small) else "files that may not grow", flush=True)
        trial = Trial(small, options.seed)
        for number in range(options.full):
            trial.fill(names[number % len(names)])
        print(*(f"{count:4} {what}" for what, count in sorted(trial.counted.items())), sep="\n")


if __name__ == "__main__":
    main()
