"""Lanes: requests of one kind, the workers that answer them, and who waits for one.

There are two, each with workers of its own: whatever free queries do, stored questions are answered.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter, deque

from phegraph.server.limits import ServerLimits
from phegraph.server.messages import Job, Reply
from phegraph.server.problems import TOO_LONG, TOO_MUCH, problem
from phegraph.server.processes import WorkerEndedError, WorkerHandle, ZygoteEndedError, ZygoteHandle

_LOOK = 0.2
"""Seconds between two looks of a request that waits at those that run."""
_AGAIN = 1
_UNTIL_SLOW = 0.5
"""Seconds after which a free query is slow."""
_NICE, _SLOW = 5, 19
"""The niceness of free queries, and of slow ones: the system has others go first."""

GONE = Reply(499)
"""The reply where there is nobody to get it."""


class Lane:
    """Answers requests of one kind, as many at a time as it has workers."""

    def __init__(
        self, size: int, limits: ServerLimits, seconds: float, *, are_free: bool, tries: int = 3
    ) -> None:
        """A lane without workers.

        Args:
            size: How many workers it has.
            limits: The limits of the server.
            seconds: What each answer may take; 0 for any.
            are_free: Whether its requests are queries of clients, which may ask for anything.
            tries: How often a request is tried whose worker is ended by something else.
        """
        self.size = size
        self._limits = limits
        self._seconds = seconds or None
        self._are_free = are_free
        self._tries = tries
        self._zygote: ZygoteHandle | None = None
        self._idle: list[WorkerHandle] = []
        self._waiting: deque[asyncio.Future[WorkerHandle]] = deque()
        self._running: dict[asyncio.Future[Reply], float] = {}
        self._clients: Counter[str] = Counter()
        self._forking: set[asyncio.Task[None]] = set()
        self.counts: Counter[str] = Counter()

    @property
    def state(self) -> dict[str, int]:
        """How many workers are idle, and how many requests run and wait."""
        return {"idle": len(self._idle), "running": len(self._running), "waiting": len(self._waiting)}

    def serve_from(self, zygote: ZygoteHandle) -> None:
        """Take workers from a zygote from now on. Those of another one finish what they are at."""
        self._zygote = zygote
        idle, self._idle = self._idle, []
        for worker in idle:
            worker.kill()
        for _ in range(self.size):
            self._replace()

    async def answer(self, job: Job, client: str, gone: asyncio.Future[None]) -> Reply:
        """The reply to a request, or why there is none.

        Args:
            job: The job.
            client: Who asks: of one, only so many run or wait.
            gone: Done when nobody waits for the reply any more, which ends it.
        """
        if self._are_free and self._clients[client] >= self._limits.per_client:
            return self._busy(429, f"More than {self._limits.per_client} queries of one client at a time.")
        self._clients[client] += 1
        try:
            for _ in range(self._tries):
                worker = await self._worker(gone)
                if isinstance(worker, Reply):
                    return worker
                try:
                    return await self._answer(worker, job, gone)
                except WorkerEndedError as error:
                    if error.code == -signal.SIGABRT:  # Rust aborts where it cannot allocate memory
                        self.counts["memory"] += 1
                        return problem(*TOO_MUCH)
            self.counts["lost"] += 1
            return self._busy(503, "The process that answered has ended.")
        finally:
            self._clients[client] -= 1
            if not self._clients[client]:
                del self._clients[client]

    async def _answer(self, worker: WorkerHandle, job: Job, gone: asyncio.Future[None]) -> Reply:
        """The reply of a worker within its time; without one it is ended."""
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[Reply] = loop.create_future()
        doing = asyncio.ensure_future(worker.do(job))
        doing.add_done_callback(_look_at)
        self._running[ended] = time.monotonic()
        slow = loop.call_later(_UNTIL_SLOW, worker.yield_to_others, _SLOW) if self._are_free else None
        is_intact = False
        try:
            await asyncio.wait(
                (doing, gone, ended), timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if doing.done():
                reply = doing.result()
                is_intact = not reply.is_last
                return reply
            if gone.done():
                self.counts["gone"] += 1
                return GONE
            if ended.done():
                self.counts["ended"] += 1
                return ended.result()
            self.counts["time"] += 1
            return problem(504, f"There is no answer after {self._seconds:g} seconds.", TOO_LONG)
        finally:
            if slow:
                slow.cancel()
            del self._running[ended]
            ended.cancel()
            if is_intact and worker.niceness < _SLOW:
                self._release(worker)
            else:
                worker.kill()
                if not doing.done():
                    doing.cancel()
                if worker.zygote is self._zygote:
                    self._replace()

    async def _worker(self, gone: asyncio.Future[None]) -> WorkerHandle | Reply:
        """A worker, waited for in turn; or why there is none."""
        if self._idle:
            return self._idle.pop()
        if len(self._waiting) >= self._limits.queue:
            return self._busy(503, f"{len(self._waiting)} requests wait already.")
        worker: asyncio.Future[WorkerHandle] = asyncio.get_running_loop().create_future()
        self._waiting.append(worker)
        ends = time.monotonic() + self._limits.wait
        try:
            while not (worker.done() or gone.done()) and time.monotonic() < ends:
                await asyncio.wait((worker, gone), timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
                if self._are_free and not worker.done() and self._waiting[0] is worker:
                    self._end_slow()
            if worker.done():
                return worker.result()
            if gone.done():
                return GONE
            return self._busy(503, f"No turn has come in {self._limits.wait:g} seconds.")
        except asyncio.CancelledError:
            if worker.done():
                self._release(worker.result())
            raise
        finally:
            if not worker.done():
                worker.cancel()
                self._waiting.remove(worker)

    def _end_slow(self) -> None:
        """End free queries that others wait for, the oldest first."""
        now = time.monotonic()
        slow = (ended for ended, began in self._running.items() if now - began > self._limits.busy_seconds)
        for ended, _ in zip(slow, list(self._waiting), strict=False):
            if not ended.done():
                reason = f"There is no answer after {self._limits.busy_seconds:g} seconds, and others wait."
                ended.set_result(self._busy(503, reason))

    def _busy(self, status: int, reason: str) -> Reply:
        self.counts[str(status)] += 1
        return problem(status, reason, "Ask again later.", headers={"Retry-After": str(_AGAIN)})

    def _release(self, worker: WorkerHandle) -> None:
        """Give a worker to who waits, or let it be idle."""
        if worker.zygote is not self._zygote:
            worker.kill()
            return
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(worker)
                return
        self._idle.append(worker)

    def _replace(self) -> None:
        assert self._zygote
        task = asyncio.ensure_future(self._fork(self._zygote))
        self._forking.add(task)
        task.add_done_callback(self._forking.discard)

    async def _fork(self, zygote: ZygoteHandle) -> None:
        try:
            worker = await zygote.fork()
        except ZygoteEndedError:  # another one comes, and with it workers
            return
        if self._are_free:
            worker.yield_to_others(_NICE)
        worker.ended.add_done_callback(lambda _: self._forget(worker))
        self._release(worker)

    def _forget(self, worker: WorkerHandle) -> None:
        """Replace a worker that was idle when it was ended by something else."""
        if worker in self._idle:
            self._idle.remove(worker)
            worker.kill()
            self._replace()


def _look_at(doing: asyncio.Future[Reply]) -> None:
    """Take note of how work ended that nobody may wait for any more, so that asyncio does not log it."""
    if not doing.cancelled():
        doing.exception()
