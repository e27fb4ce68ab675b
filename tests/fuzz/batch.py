"""A batch of inputs of one target, in a process of its own, which the kernel ends for what is no exception.

Before each input its number and bytes stand in a file: so it is known which one ended the process.
"""

import contextlib
import hashlib
import json
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from fuzz import limits
from fuzz.mutations import mutated
from fuzz.targets import TARGETS, Target, of_error
from phegraph.errors import PhegraphError

CORPUS = Path(__file__).parent / "corpus"
_KEPT = 300
"""How many inputs of a target are mutated at most: the committed ones, and new ones that are kept."""


def seeds(target: str, folder: Path) -> list[bytes]:
    """The inputs of a target in a folder."""
    return [file.read_bytes() for file in sorted((folder / target).glob("*"))]


def outcome(target: Target, file: Path, data: bytes) -> tuple[str, str]:
    """What a target says of an input: its words, and the traceback if there is a fault."""
    file.write_bytes(data)
    limits.begin()
    try:
        return target.read(file), ""
    except PhegraphError as error:
        return of_error(error), ""
    except BaseException as error:  # a panic of Rust is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        frames = traceback.extract_tb(error.__traceback__)
        inner = [frame for frame in frames if "phegraph" in frame.filename] or frames
        where = f"{Path(inner[-1].filename).name}-{inner[-1].name}"
        told = "".join(traceback.format_exception(error, limit=-25))
        return re.sub("[<>]", "", f"{type(error).__name__}-{where}"), told[-5_000:]


def shrunk(words: Callable[[bytes], str], data: bytes, fault: str) -> bytes:
    """An input with pieces left out, of which a fault is told in the same words; takes some seconds."""
    ends, size = time.monotonic() + 5, max(1, len(data) // 2)
    while size and time.monotonic() < ends:
        at = 0
        while at < len(data) and time.monotonic() < ends:
            shorter = data[:at] + data[at + size :]
            if words(shorter) == fault:
                data = shorter
            else:
                at += size
        size //= 2
    return data


def run(name: str, seed: str, count: int, seconds: float, work: Path) -> Iterator[dict[str, str]]:
    """Give so many inputs to a target, or as many as fit the time: at the very first, the committed ones.

    Args:
        name: The target.
        seed: What decides the inputs, together with those that are kept.
        count: How many.
        seconds: How long.
        work: The folder of the current input, those that are kept, and the faults.

    Yields:
        Each fault that a Python exception told, when it is first found.
    """
    target, random, ends = TARGETS[name], Random(seed), time.monotonic() + seconds
    committed, said, done = seeds(name, CORPUS), set[str](), 0
    corpus = committed + seeds(name, work / "kept")
    first = committed if seed.endswith("/1") else []
    with TemporaryDirectory() as folder, (work / f"current-{os.getpid()}").open("wb", buffering=0) as current:
        file = Path(folder) / target.name
        limits.limit()

        def give(data: bytes) -> tuple[str, str]:
            current.seek(0)
            current.write(b"%d\n" % done + data)
            current.truncate()
            return outcome(target, file, data)

        for done in range(count):
            if done > len(first) and time.monotonic() > ends:
                break
            data = first[done] if done < len(first) else mutated(random, corpus, target.language)
            words, told = give(data)
            if words in said:
                continue
            said.add(words)
            if told:
                small = shrunk(lambda shorter: give(shorter)[0], data, words)
                yield {"kind": words, "file": keep(work / "faults" / name, small, words + "-"), "told": told}
            elif len(corpus) < _KEPT and len(data) < 20_000:
                corpus.append(data)
                keep(work / "kept" / name, data)


def repeat(name: str, data: bytes) -> int:
    """Give an input to a target once more, under the same limits, and print what comes out."""
    with TemporaryDirectory() as folder:
        limits.limit()
        words, told = outcome(TARGETS[name], Path(folder) / TARGETS[name].name, data)
    print(told or words)
    return 1 if told else 0


def keep(folder: Path, data: bytes, name: str = "") -> str:
    """Write an input to a folder, named after its content."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / (name + hashlib.sha256(data).hexdigest()[:12])
    file.write_bytes(data)
    return str(file)


def main(name: str, seed: str, count: str, seconds: str, work: str) -> None:
    out = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        for line in run(name, seed, int(count), float(seconds), Path(work)):
            print(json.dumps(line), file=out, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
