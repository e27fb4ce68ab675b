"""The workers: the zygote whose graph is served, the lanes of its workers, and what changed files lead to."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
import time
from collections.abc import Coroutine
from pathlib import Path

from phegraph.errors import PhegraphError, ProjectError
from phegraph.server.lanes import Lane
from phegraph.server.limits import ServerLimits
from phegraph.server.messages import STORE, Changed, Job, Loaded, PublishedFolder, Reply, Start
from phegraph.server.processes import ZygoteHandle

_LOG = logging.getLogger("phegraph.server")
_AGAIN, _LONGEST_PAUSE = 1.0, 30.0
"""Seconds between two tries to start a zygote in place of one that has ended by itself."""
_SETTLED = 0.5
"""Seconds without another change, after which changed files are read."""


class Workers:
    """Workers that answer over the newest graph."""

    def __init__(self, start: Start) -> None:
        """Take what is to be served. Nothing is started."""
        self._start = start
        self._zygote: ZygoteHandle | None = None
        self._next: ZygoteHandle | None = None
        self._former: list[ZygoteHandle] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self._changed = asyncio.Event()
        self.loaded: Loaded
        self.limits: ServerLimits
        self.free: Lane
        self.stored: Lane
        self.published = PublishedFolder("")
        self._is_making = start.pages
        self.refused = ""
        """Why the newest files are not served; empty where they are."""
        self.reloads = 0

    @property
    def is_ready(self) -> bool:
        """Whether there is a zygote, so that requests are answered."""
        return self._zygote is not None and not self._zygote.ended.done()

    async def open(self) -> None:
        """Load the graph, and fork the workers.

        Raises:
            PhegraphError: The graph cannot be served.
        """
        if sys.platform != "linux":
            raise ProjectError("The server forks processes and watches them, which takes Linux.")
        zygote = ZygoteHandle(self._start, self._listen)
        loaded = await zygote.loaded
        self.limits = ServerLimits().changed(loaded.limits)
        if self._start.writable:  # the store of one worker, so that there is one
            self.free = self.stored = Lane(1, self.limits, loaded.seconds, are_free=False, tries=1)
        else:
            self.free = Lane(self.limits.queries, self.limits, loaded.seconds, are_free=True)
            self.stored = Lane(self.limits.questions, self.limits, loaded.seconds, are_free=False)
        self._take_over(zygote, loaded)
        self._do(self._follow_changes())

    def close(self) -> None:
        """End all processes."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        for zygote in (self._zygote, self._next, *self._former):
            if zygote:
                zygote.end()

    async def answer(self, job: Job, client: str, gone: asyncio.Future[None], *, free: bool) -> Reply:
        """The reply to a request; see `Lane.answer`."""
        return await (self.free if free else self.stored).answer(job, client, gone)

    def _take_over(self, zygote: ZygoteHandle, loaded: Loaded) -> None:
        former, self._zygote, self.loaded = self._zygote, zygote, loaded
        for lane in {self.free, self.stored}:
            lane.serve_from(zygote)
        if former and not former.ended.done():
            self._former.append(former)
            self._do(self._end_former(former))
        self._do(self._watch(zygote))
        if loaded.note:
            _LOG.warning("%s", loaded.note)
        if loaded.statements is None:
            _LOG.info("questions and settings %s", loaded.version)
        else:
            _LOG.info("graph %s: %d statements", loaded.version, loaded.statements)

    async def _end_former(self, zygote: ZygoteHandle) -> None:
        """End a zygote when its workers have finished what they were at."""
        while zygote.has_workers:
            await asyncio.sleep(0.1)
        self._former.remove(zygote)
        zygote.end()

    async def _watch(self, zygote: ZygoteHandle) -> None:
        """Start another zygote when this one ends by itself."""
        await asyncio.shield(zygote.ended)
        store = Path(self._start.scratch) / str(zygote.number) / STORE
        await asyncio.to_thread(shutil.rmtree, store, ignore_errors=True)
        pause = _AGAIN
        while zygote is self._zygote and not self._closing:
            _LOG.error("the process with the graph has ended; another one is started")
            await self._load()
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _listen(self, zygote: ZygoteHandle, message: Changed | PublishedFolder) -> None:
        if isinstance(message, PublishedFolder):
            self._publish(message)
        elif zygote is self._zygote:
            self._changed.set()

    def _publish(self, made: PublishedFolder) -> None:
        """Serve newer documents and pages; the former ones stay until there are."""
        self._is_making = False
        if made.message:
            _LOG.error("there are no pages: %s", made.message)
        if made.folder and made.folder != self.published.folder:
            former, self.published = self.published, made
            _LOG.info("the pages of graph %s are made", made.version)
            if former.folder:
                self._do(asyncio.to_thread(shutil.rmtree, former.folder, ignore_errors=True))

    @property
    def makes_pages(self) -> bool:
        """Whether documents and pages are being made."""
        return self._is_making

    async def _follow_changes(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(_SETTLED)
            self._changed.clear()
            await self._load()

    async def _load(self) -> None:
        """Have the newest files take over, if they can be served."""
        self._next = ZygoteHandle(self._start, self._listen)
        began = time.monotonic()
        try:
            loaded = await asyncio.shield(self._next.loaded)
        except PhegraphError as error:
            self.refused = str(error)
            _LOG.error("the changed files are not served: %s", error)
            self._next.end()
        else:
            self.refused = ""
            self.reloads += 1
            _LOG.info("loaded anew in %.2f s", time.monotonic() - began)
            self._take_over(self._next, loaded)
        self._next = None

    def _do(self, coroutine: Coroutine[object, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
