"""The processes as the front sees them: a zygote that forks workers, and workers that answer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable

from phegraph.errors import PhegraphError
from phegraph.server.messages import (
    FORK,
    LENGTH,
    READY,
    Changed,
    Ended,
    Failed,
    Forked,
    Job,
    Loaded,
    PublishedFolder,
    Reply,
    Start,
    decode_from_zygote,
    decode_reply,
    encode,
    framed,
)

_MESSAGE = 2**20
_STARTING = 10
"""Seconds after which a worker that takes no jobs is given up."""


class WorkerEndedError(Exception):
    """A worker has ended before its answer; `code` is its exit code, a negative one a signal."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class ZygoteEndedError(Exception):
    """A zygote has ended."""


class WorkerHandle:
    """A worker, as the front has it."""

    def __init__(self, zygote: ZygoteHandle, number: int, process: int) -> None:
        self.zygote = zygote
        self.number = number
        self._process = process
        self.niceness = 0
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def connect(self, connection: socket.socket) -> None:
        """Take the socket to it, and wait until it takes jobs.

        Raises:
            WorkerEndedError: It does not: a fork may hang, where its parent once had other threads.
        """
        self._reader, self._writer = await asyncio.open_connection(sock=connection, limit=2**20)
        try:
            await asyncio.wait_for(self._reader.readexactly(len(READY)), _STARTING)
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            raise WorkerEndedError(0) from error

    async def do(self, job: Job) -> Reply:
        """Its reply to a job.

        Raises:
            WorkerEndedError: It ends before that.
        """
        try:
            self._writer.write(framed(job))
            await self._writer.drain()
            length = await self._reader.readexactly(LENGTH)
            return decode_reply(await self._reader.readexactly(int.from_bytes(length, "big")))
        except (asyncio.IncompleteReadError, OSError) as error:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self.ended), 5)
            raise WorkerEndedError(self.ended.result() if self.ended.done() else 0) from error

    def yield_to_others(self, niceness: int) -> None:
        """Have the system let others of this server go first; a process cannot take that back."""
        self.niceness = niceness
        own = os.getpriority(os.PRIO_PROCESS, 0)
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.number, min(own + niceness, 19))

    def kill(self) -> None:
        """End it at once."""
        if self._process >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)
            os.close(self._process)
            self._process = -1
            self._writer.close()


class ZygoteHandle:
    """A process that has loaded a graph, and forks workers."""

    def __init__(
        self, start: Start, listen: Callable[[ZygoteHandle, Changed | PublishedFolder], None]
    ) -> None:
        """Start the process; `loaded` is set when it has loaded the graph.

        Args:
            start: What it is to serve.
            listen: Called with what it tells unasked.
        """
        self._listen = listen
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            arguments = ["-m", "phegraph.server.zygote", str(theirs.fileno()), str(os.getpid())]
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C at a terminal is for the front alone
            )
        self._control.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._control, self._read)
        self._control.send(encode(start))
        self.loaded: asyncio.Future[Loaded] = self._loop.create_future()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._awaited: deque[asyncio.Future[WorkerHandle]] = deque()
        self._workers: dict[int, WorkerHandle] = {}
        self._connecting: set[asyncio.Task[None]] = set()

    @property
    def number(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def has_workers(self) -> bool:
        """Whether any of its workers is there."""
        return bool(self._workers)

    async def fork(self) -> WorkerHandle:
        """A new worker.

        Raises:
            ZygoteEndedError: The zygote has ended.
        """
        if self.ended.done():
            raise ZygoteEndedError
        future: asyncio.Future[WorkerHandle] = self._loop.create_future()
        self._awaited.append(future)
        self._control.send(FORK)
        return await future

    def end(self) -> None:
        """End the process, and all that it has started."""
        if not self.ended.done():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._close()

    def _read(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, _MESSAGE, 2)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        if not data:
            self._close()
            return
        match decode_from_zygote(data):
            case Loaded() as loaded:
                self.loaded.set_result(loaded)
            case Failed(message, exit_code):
                error = PhegraphError(message)
                error.exit_code = exit_code
                self.loaded.set_exception(error)
            case Forked(number):
                connection, process = descriptors
                worker = self._workers[number] = WorkerHandle(self, number, process)
                task = self._loop.create_task(self._connect(worker, socket.socket(fileno=connection)))
                self._connecting.add(task)
                task.add_done_callback(self._connecting.discard)
            case Ended(number, code):
                ended = self._workers.pop(number).ended
                if not ended.done():
                    ended.set_result(code)
            case Changed() | PublishedFolder() as message:
                self._listen(self, message)

    async def _connect(self, worker: WorkerHandle, connection: socket.socket) -> None:
        connection.setblocking(False)
        try:
            await worker.connect(connection)
        except WorkerEndedError:
            worker.kill()
            if not self.ended.done():
                self._control.send(FORK)
            return
        if not self._awaited:  # the zygote has ended meanwhile
            worker.kill()
            return
        future = self._awaited.popleft()
        if future.cancelled():
            worker.kill()
        else:
            future.set_result(worker)

    def _close(self) -> None:
        self._loop.remove_reader(self._control)
        self._control.close()
        self._process.wait()
        self.ended.set_result(None)
        if not self.loaded.done():
            self.loaded.set_exception(PhegraphError("The process that loads the graph has ended."))
        for worker in self._workers.values():
            if not worker.ended.done():
                worker.ended.set_result(-signal.SIGKILL)
        for future in self._awaited:
            if not future.done():
                future.set_exception(ZygoteEndedError())
        self._awaited.clear()
