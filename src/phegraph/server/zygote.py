"""The zygote: the process that loads the graph and forks workers, which share its memory.

It has one thread and answers no request. `python -m phegraph.server.zygote FD` is started by the front, whose
end of the socket it takes orders from; it does not outlive the front.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace
from pyoxigraph import Variable

from phegraph.errors import PhegraphError
from phegraph.project.loading import LoadedGraph
from phegraph.project.project import Project
from phegraph.project.settings import find
from phegraph.server.limits import ServerLimits, within_machine
from phegraph.server.messages import (
    PAGES,
    STORE,
    Changed,
    Ended,
    Endpoint,
    Failed,
    Forked,
    FromZygote,
    Loaded,
    Start,
    decode_start,
    encode,
)
from phegraph.server.operations.table import OPERATIONS
from phegraph.server.pages import make_assets, make_pages
from phegraph.server.served import Served, version_of
from phegraph.server.worker import work
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Ask, Construct, Join, Select, bgp, join
from phegraph.system.forks import end_with_parent
from phegraph.system.limits import Budget, Pool

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

_MESSAGE = 2**16
_LOOK = 1.0
"""Seconds between two looks at the files."""
_STATEMENT = bgp((Variable("s"), Variable("p"), Variable("o")))
_FIRST = (
    Ask(where=Join()),
    Select(where=join(_STATEMENT), limit=1),
    Construct(template=_STATEMENT.triples, where=join(_STATEMENT), limit=1),
)
"""A query of each form."""
_NOT_ALL_NAMES = (
    "The endpoint has more than {:,} names: things whose names are not read are known by their IRIs alone."
    " --limit names=… has more of them read."
)
_CHECKING = Budget(seconds=600, memory=0, rows=0)


def run(control: socket.socket, front: int) -> int:
    """Load what the front asks for, then fork workers until the front ends."""
    end_with_parent(front)
    start = decode_start(control.recv(_MESSAGE))
    state = _state(start.folder)
    try:
        served = _load(start)
        loaded = _begin_to_serve(control, start, served)
    except PhegraphError as error:
        _send(control, Failed(str(error), error.exit_code))
        return error.exit_code
    except OSError as error:
        _send(control, Failed(f"What is served cannot be written to {start.scratch}: {error}.", 2))
        return 2
    except Exception:  # noqa: BLE001 - the front tells it
        _send(control, Failed(f"This is a fault of phegraph.\n{traceback.format_exc()}", 3))
        return 3
    gc.collect()
    gc.freeze()
    _send(control, loaded)
    _Nursery(control, served, start.folder, state).serve()
    for process in multiprocessing.active_children():
        process.kill()
    return 0


def _begin_to_serve(control: socket.socket, start: Start, served: Served) -> Loaded:
    """Begin with documents and pages, and have a large graph on disk.

    Raises:
        PhegraphError: The graph cannot be written in time.
        OSError: It cannot be written.
    """
    graph, project = served.graph, served.graph.project
    limits, seconds = asdict(served.limits), served.budget.seconds
    folder = Path(start.scratch) / str(os.getpid())
    folder.mkdir()
    if start.endpoint:
        if start.pages:
            _send(control, make_assets(served, folder / PAGES))
        note = "" if graph.names.are_all else _NOT_ALL_NAMES.format(served.limits.names)
        return Loaded(served.version, project.title, project.base, None, limits, seconds, True, note)
    statements = graph.store.count() + graph.store.count(project.inferred)
    if start.pages:  # before there is a store on disk, after whose threads no process may be forked
        target, arguments = _publish, (control, served, folder / PAGES, os.getpid())
        multiprocessing.get_context("fork").Process(target=target, args=arguments).start()
    if statements >= served.limits.disk_from and not start.writable:
        graph.move_to(folder / STORE)
    is_live = start.writable
    return Loaded(served.version, project.title, project.base, statements, limits, seconds, is_live)


class _Nursery:
    """Forks workers, tells how they end, and when files have changed."""

    def __init__(self, control: socket.socket, served: Served, folder: str, state: object) -> None:
        self._control = control
        self._served = served
        self._folder = folder
        self._workers: dict[int, BaseProcess] = {}
        self._seen = state
        self._wake, wakes = socket.socketpair()
        wakes.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        self._wakes = wakes  # open as long as this is

    def serve(self) -> None:
        """Take orders until the front closes its end."""
        look_at = time.monotonic() + _LOOK
        while True:
            left = max(0.0, look_at - time.monotonic())
            ready, _, _ = select.select([self._control, self._wake], [], [], left)
            if self._wake in ready:
                self._wake.recv(_MESSAGE)
                self._report_ended()
            if self._control in ready:
                if not self._control.recv(_MESSAGE):
                    return
                self._fork()
            if time.monotonic() >= look_at:
                self._look()
                look_at = time.monotonic() + _LOOK

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            worker = multiprocessing.get_context("fork").Process(
                target=_begin, args=(theirs, self._served, os.getpid(), (self._control, ours)), daemon=True
            )
            worker.start()
            assert worker.pid is not None
            self._workers[worker.pid] = worker
            process = os.pidfd_open(worker.pid)
            try:
                message = encode(Forked(worker.pid))
                socket.send_fds(self._control, [message], [ours.fileno(), process])
            finally:
                os.close(process)

    def _report_ended(self) -> None:
        for process, worker in list(self._workers.items()):
            if not worker.is_alive():
                del self._workers[process]
                _send(self._control, Ended(process, worker.exitcode or 0))
                worker.close()

    def _look(self) -> None:
        state = _state(self._folder)
        if state != self._seen:
            self._seen = state
            _send(self._control, Changed())


def _begin(connection: socket.socket, served: Served, zygote: int, foreign: Sequence[socket.socket]) -> None:
    signal.set_wakeup_fd(-1)
    for other in foreign:  # while this process has them open, nobody sees that the other end has gone
        other.close()
    work(connection, served, zygote)


def _publish(control: socket.socket, served: Served, folder: Path, zygote: int) -> None:
    end_with_parent(zygote)
    gc.freeze()
    _send(control, make_pages(served, folder))


def _load(start: Start) -> Served:
    """The graph, closed, checked, and all that is read of it once.

    Raises:
        PhegraphError: It cannot be served.
    """
    if start.endpoint:
        return _load_endpoint(start, start.endpoint)
    project = find(Path(start.folder))
    limits = ServerLimits().changed({**project.server, **start.limits})
    budget = within_machine(project.limits.changed(**start.budget), limits.queries + limits.questions)
    graph = LoadedGraph(replace(project, limits=budget), caching=start.caching)
    if start.checked:
        # In a process of its own, whose memory is given back.
        checking: Pool[None, list[str]] = Pool(lambda _: _violations(graph), _CHECKING)
        with checking as pool:
            violations = pool(None)
        if violations:
            listed = "; ".join(violations[:3])
            raise PhegraphError(
                f"The graph has {len(violations)} violations: {listed}.",
                hint="`phegraph check` lists them; --unchecked serves the graph all the same.",
            )
    _ = graph.store
    graph.restore()
    _ = graph.names, graph.asker.questions
    served = Served(graph, limits, budget, version_of(graph), start.address, start.writable)
    for query in _FIRST:
        # What is imported and made for it here, workers have.
        OPERATIONS["query"](served, query=printed(query))
    _ = served.finder
    return served


def _load_endpoint(start: Start, endpoint: Endpoint) -> Served:
    """An endpoint, all that is read of it once, and no connection to it, since workers have their own.

    Raises:
        PhegraphError: It cannot be served.
    """
    from phegraph.server.remote import load_endpoint

    served = load_endpoint(start, endpoint)
    for query in _FIRST:
        served.answer(served.checked(printed(query)))
    _ = served.graph.asker.questions, served.finder
    served.store.close()
    return served


def _violations(graph: LoadedGraph) -> list[str]:
    from phegraph.check.checking import CheckOptions, check
    from phegraph.finding import Severity

    outcome = check(graph, CheckOptions(severity=Severity.VIOLATION))
    return [f"{finding.place}: {finding.message}" for finding in outcome.findings]


def _state(folder: str) -> object:
    """What changes when a file of the project does, or its settings name others."""
    try:
        project = find(Path(folder))
        return [(path, _status(path)) for path in _files(project)]
    except (PhegraphError, OSError) as error:
        return str(error)


def _files(project: Project) -> list[Path]:
    files = [*project.ontology_files, *project.data_files, *project.shapes_files, *project.query_files]
    return [*files, *project.rule_files, project.root / project.settings]


def _status(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size, status.st_ino


def _send(control: socket.socket, message: FromZygote) -> None:
    control.send(encode(message))


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as control:
        sys.exit(run(control, int(sys.argv[2])))
