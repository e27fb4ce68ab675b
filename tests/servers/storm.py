"""A storm: hostile requests, workers killed under load, and mixed load with runaway queries; `make storm`.

`python -m servers.storm --project DIR` prints what came of it, and ends with 1 where a limit did not hold: an
answer was wrong, a stored question was lost, or a request led to a traceback. The project is copied.
"""

import argparse
import os
import random
import re
import shutil
import signal
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from servers.serving import KEEPING_NOTHING, SLOW, Serving, serving

QUICK = "SELECT (COUNT(*) AS ?n) { ?s a ?class }"


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name of the program, in brackets, may hold anything.
            _, parent, *_ = file.read_text().rpartition(")")[2].split()
            found += [int(file.parent.name)] if int(parent) == process else []
    return found


def memory(process: int) -> int:
    """The MiB of a process and all below it, pages that several share counted once."""
    total, every = 0, [process]
    while every:
        one = every.pop()
        every += children(one)
        with suppress(OSError):
            found = re.search(r"^Pss: +(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
            total += int(found[1]) if found else 0
    return total // 1024


def hostile(chance: random.Random) -> bytes:
    """A request that no client sends."""
    junk = chance.randbytes(chance.randrange(1, 200))
    number = chance.choice([-1, 0, 3, 10**6, 10**30])
    query = chance.choice(["{" * 300, "SELECT", "%00", "%ff%fe", "a" * 9000, "\\u0000", "'" * 50, "%"])
    path = chance.choice(
        ["/sparql?query=", "/question/", "/find?q=", "/describe?iri=", "/graph-store?graph=", "/"]
    )
    form = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    shapes: Sequence[Callable[[], bytes]] = (
        lambda: junk,
        lambda: junk + b"\r\n\r\n",
        lambda: f"GET {path}{query} HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
        lambda: b"GET " + path.encode() + junk.replace(b"\n", b"") + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        lambda: (
            f"GET {path}a HTTP/1.1\r\nHost: a\r\n{'X: ' + 'y' * chance.randrange(10**5)}\r\n\r\n".encode()
        ),
        lambda: b"GET /ready HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * chance.randrange(3000) + b"\r\n",
        lambda: form + f"Content-Length: {number}\r\n\r\n".encode() + junk,
        lambda: (
            form + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n"
        ),
        lambda: form + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n" + junk,
        lambda: form + b"Transfer-Encoding: xchunked, chunked\r\n\r\n0\r\n\r\n",
        lambda: form + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nquery",
        lambda: form + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        lambda: form.replace(b"urlencoded", junk[:9].hex().encode()) + b"Content-Length: 2\r\n\r\n{}",
        lambda: f"{'A' * chance.randrange(1, 500)} /sparql HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
        lambda: f"GET {path} HTTP/{chance.choice(['0.9', '1.0', '2.0', '9', '1.1.1'])}\r\n\r\n".encode(),
        lambda: (
            b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\nAccept: " + b"a/b;q=1," * 900 + b"\r\n\r\n"
        ),
        lambda: b"GET /find?q=" + b"%C3%A9" * chance.randrange(2000) + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        lambda: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        lambda: b"GET /id/../../etc/passwd HTTP/1.1\r\nHost: a\r\nRange: bytes=0-,0-,5-1\r\n\r\n",
        lambda: b"GET /ready HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    )
    return chance.choice(shapes)()


def hostile_requests(server: Serving, number: int, seed: int) -> Counter[str]:
    """Send hostile requests: how many had which status; `closed` where the connection was."""
    chance, seen = random.Random(seed), Counter[str]()
    address = ("127.0.0.1", httpx.URL(server.address).port or 0)
    for _ in range(number):
        with socket.create_connection(address) as connection, suppress(OSError):
            connection.settimeout(chance.choice([0.05, 2]))
            answer = b""
            try:
                connection.sendall(hostile(chance))
                answer = connection.recv(100)
            except TimeoutError:
                seen["waited"] += 1
                continue
            except ConnectionError:
                pass
            status = re.match(rb"HTTP/1\.1 (\d+)", answer)
            seen[status[1].decode() if status else "closed"] += 1
    return seen


class Load:
    """Clients of several kinds, and what they got."""

    def __init__(self, server: Serving) -> None:
        self.server = server
        self.seen: Counter[tuple[str, str]] = Counter()
        self.seconds: dict[str, list[float]] = {}
        self.wrong = 0
        self._done = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def add(self, kind: str, ask: Callable[[httpx.Client], httpx.Response], *, pause: float = 0) -> None:
        """A client that asks until the end; its first answer over a graph is the right one."""

        def work() -> None:
            right: dict[str, str] = {}
            with self.server.client() as client:
                while not self._done.is_set():
                    began = time.monotonic()
                    try:
                        response = ask(client)
                        status = str(response.status_code)
                    except httpx.HTTPError as error:
                        status, response = type(error).__name__, None
                    took = time.monotonic() - began
                    with self._lock:
                        self.seen[kind, status] += 1
                        self.seconds.setdefault(kind, []).append(took)
                        if response is not None and status == "200":
                            version = response.headers.get("graph-version", "")
                            self.wrong += right.setdefault(version, response.text) != response.text
                    self._done.wait(pause)

        self._threads.append(threading.Thread(target=work, daemon=True))

    @contextmanager
    def running(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        yield
        self._done.set()
        for thread in self._threads:
            thread.join(90)

    def report(self) -> Iterator[str]:
        """A line a kind: statuses, and the median and the 99th percentile of its seconds."""
        for kind, seconds in sorted(self.seconds.items()):
            statuses = {status: number for (of, status), number in sorted(self.seen.items()) if of == kind}
            cuts = statistics.quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99
            yield f"{kind}: {statuses}, p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms"
        yield f"wrong answers: {self.wrong}"


def stored(path: str) -> Callable[[httpx.Client], httpx.Response]:
    return lambda client: client.get(path, headers={"Accept": "application/json"})


def free(query: str) -> Callable[[httpx.Client], httpx.Response]:
    return lambda client: client.post("sparql", data={"query": query})


def kills(server: Serving, number: int, path: str, seed: int) -> Load:
    """Kill workers at random while clients ask."""
    chance, load = random.Random(seed), Load(server)
    for _ in range(3):
        load.add("stored", stored(path))
        load.add("free", free(QUICK))
    (zygote,) = children(server.process.pid)
    with load.running():
        killed = 0
        while killed < number:
            workers = children(zygote)
            if workers:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(workers), signal.SIGKILL)
                    killed += 1
            time.sleep(chance.uniform(0, 0.1))
    return load


def mixed(server: Serving, seconds: float, path: str, touched: Path) -> tuple[Load, list[int]]:
    """Stored questions, free queries, runaway ones, readers that do not read, and files that change."""
    load, sizes = Load(server), list[int]()
    for _ in range(4):
        load.add("stored", stored(path))
    for _ in range(2):
        load.add("quick", free(QUICK), pause=0.05)
    for _ in range(6):
        load.add("runaway", free(SLOW), pause=1)
    port = httpx.URL(server.address).port or 0
    ends, idle, next_change = time.monotonic() + seconds, list[socket.socket](), time.monotonic() + 20
    with load.running():
        while time.monotonic() < ends:
            sizes.append(memory(server.process.pid))
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(
                random.choice(
                    [b"GET /sparql HTTP/1.1\r\nHost:", b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"]
                )
            )
            idle.append(one)
            if time.monotonic() > next_change:
                touched.write_text(f"#+ title: {time.monotonic()}\nASK {{}}\n", encoding="utf-8")
                next_change += 60
            time.sleep(5)
    for one in idle:
        one.close()
    return load, sizes


def tracebacks(server: Serving) -> list[str]:
    """The lines of the log that tell of a fault of the server."""
    text = server.log.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if "Traceback" in line or '"status": 500' in line]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--question", default="question/bridges?network=ENLIGHT")
    parser.add_argument("--hostile", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        limits = [f"--limit={limit}" for limit in ("per_client=100", "idle_seconds=5", "busy_seconds=1")]
        limits += KEEPING_NOTHING
        log = Path(folder) / "log"
        project = Path(folder) / "project"
        left_out = shutil.ignore_patterns(".*", "build", "dist", "src", "tests")
        shutil.copytree(options.project, project, ignore=left_out)
        with serving(project, "--unchecked", "--no-pages", "--timeout=5", *limits, log=log) as server:
            print(f"hostile: {dict(hostile_requests(server, options.hostile, options.seed))}", flush=True)
            bad += len(tracebacks(server))
            load = kills(server, options.kills, options.question, options.seed)
            print(f"{options.kills} kills", *load.report(), sep="\n  ", flush=True)
            lost = sum(number for (_, status), number in load.seen.items() if status != "200")
            bad += load.wrong + max(0, lost - options.kills)
            touched = project / "queries" / "touched.rq"
            load, sizes = mixed(server, options.minutes * 60, options.question, touched)
            print(f"{options.minutes:g} minutes", *load.report(), sep="\n  ")
            tenth = max(1, len(sizes) // 10)
            first, last = sizes[tenth : 2 * tenth] or sizes, sizes[-tenth:]
            print(
                f"  MiB: {statistics.mean(first):.0f} at first, {statistics.mean(last):.0f} at last,"
                f" {max(sizes)} most"
            )
            bad += load.wrong + sum(
                n for (kind, status), n in load.seen.items() if kind == "stored" and status != "200"
            )
            bad += sum(
                n for (_, status), n in load.seen.items() if status not in ("200", "429", "503", "504")
            )
            for line in tracebacks(server):
                print(line[:2000])
            bad += len(tracebacks(server))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
