"""The fuzzer: damaged and hostile inputs to every reader, in processes that the kernel ends for a fault.

README.md tells how to use it.
"""

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from fuzz import batch, limits
from fuzz.targets import TARGETS

WORK = Path(".fuzz")
_COMMAND = "PYTHONPATH=tests .venv/bin/python -m fuzz.run"
_BATCH = 30.0
"""How many seconds a process gives inputs to a target until the next takes over, its memory new."""


class Run:
    """A run over some targets.

    Attributes:
        inputs: How many inputs each target has had.
        seconds: How long they took.
        faults: How often each fault was found, by target and kind.
    """

    def __init__(self, work: Path, *, seed: int = 0, targets: Sequence[str] = tuple(TARGETS)) -> None:
        """Take up a run.

        Args:
            work: The folder of its figures, its kept inputs and its faults.
            seed: What decides the inputs, together with those that are kept.
            targets: The targets.
        """
        self.inputs, self.faults, self._batches = Counter[str](), Counter[str](), Counter[str]()
        self.seconds = dict.fromkeys(TARGETS, 0.0)
        self._work, self._seed, self._targets = work, seed, targets
        self._figures, self._busy, self._lock = work / f"figures-{seed}.json", set[str](), Lock()
        work.mkdir(parents=True, exist_ok=True)
        if self._figures.exists():
            for name, figures in json.loads(self._figures.read_text()).items():
                getattr(self, name).update(figures)

    def go(self, inputs: float, seconds: float = math.inf, *, workers: int = 2) -> None:
        """Give inputs to the targets.

        Args:
            inputs: How many in all; each target gets its share.
            seconds: How many seconds each target gets at most.
            workers: How many processes there are at once.
        """
        share = sum(TARGETS[name].share for name in self._targets)

        def left(name: str) -> tuple[float, float]:
            return inputs * TARGETS[name].share / share - self.inputs[name], seconds - self.seconds[name]

        def work() -> None:
            while True:
                with self._lock:
                    waiting = [
                        name for name in self._targets if name not in self._busy and min(left(name)) > 0
                    ]
                    if not waiting:
                        return
                    name = min(waiting, key=lambda name: self.inputs[name] / TARGETS[name].share)
                    self._busy.add(name)
                    self._batches[name] += 1
                count, time_left = left(name)
                self._batch(name, math.ceil(min(1e9, count)), min(_BATCH, time_left))
                self._busy.remove(name)

        with ThreadPoolExecutor(workers) as pool:
            for worker in [pool.submit(work) for _ in range(workers)]:
                worker.result()

    def _batch(self, name: str, count: int, seconds: float) -> None:
        seed = f"{self._seed}/{name}/{self._batches[name]}"
        command = [sys.executable, "-m", "fuzz.batch", name, seed, str(count), str(seconds), str(self._work)]
        began = time.monotonic()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
            said, told = process.communicate()
        lines = [json.loads(line) for line in said.splitlines()]
        current = self._work / f"current-{process.pid}"
        if not current.exists():
            raise RuntimeError(told)
        number, _, data = current.read_bytes().partition(b"\n")
        current.unlink()
        with self._lock:
            self.seconds[name] += time.monotonic() - began
            self.inputs[name] += int(number) + 1
            for line in lines:
                self._fault(name, **line)
            if process.returncode:
                kind = (
                    limits.ENDS.get(signal.Signals(-process.returncode), "ended")
                    if process.returncode < 0
                    else "bug"
                )
                file = batch.keep(self._work / "faults" / name, data, f"{kind}-")
                self._fault(name, kind, file, told[-2_000:])
            self._save()

    def _fault(self, name: str, kind: str, file: str, told: str) -> None:
        if not self.faults[f"{name}: {kind}"]:
            print(f"\n{name}: {kind}: {told[-1_500:]}\nrepeat: {_COMMAND} --repeat {name} {file}", flush=True)
        self.faults[f"{name}: {kind}"] += 1

    def _save(self) -> None:
        names = ("inputs", "seconds", "faults", "_batches")
        self._figures.write_text(json.dumps({name: getattr(self, name) for name in names}))

    def __str__(self) -> str:
        rows = [f"{'target':10} {'inputs':>9} {'seconds':>8} {'a second':>8}"]
        for name in [*self._targets, ""]:
            inputs, seconds = (
                figures[name] if name else sum(figures.values()) for figures in (self.inputs, self.seconds)
            )
            rows.append(f"{name or 'all':10} {inputs:9,} {seconds:8,.0f} {inputs / max(seconds, 0.1):8,.1f}")
        return "\n".join([*rows, *(f"{count} × {fault}" for fault, count in sorted(self.faults.items()))])


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=1_000_000, help="how many in all")
    parser.add_argument("--seconds", type=float, default=math.inf, help="the most for each target")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--work", type=Path, default=WORK, help="the folder of figures, kept inputs and faults"
    )
    parser.add_argument("--repeat", nargs=2, metavar=("TARGET", "FILE"))
    parser.add_argument("targets", nargs="*", metavar="target", help=", ".join(TARGETS))
    given = parser.parse_args()
    if given.repeat:
        return batch.repeat(given.repeat[0], Path(given.repeat[1]).read_bytes())
    run = Run(given.work, seed=given.seed, targets=given.targets or tuple(TARGETS))
    run.go(given.inputs, given.seconds, workers=given.workers)
    print(run)
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
