"""A closure on a server whose process is killed in the midst of it: what another process imports."""

import os
import signal

from phegraph.owl.closure.closing import close
from phegraph.owl.closure.resumable import ResumableEngine
from phegraph.store.remote import RemoteStore
from servers.virtuoso import Virtuoso, opened


class _Killed(RemoteStore):
    """A store whose process is killed before one of its updates."""

    updates = 12

    def update(self, update: str) -> None:
        self.updates -= 1
        if not self.updates:
            os.kill(os.getpid(), signal.SIGKILL)
        super().update(update)


def close_and_die(server: Virtuoso) -> None:
    """Close what a server has, and get no further than the twelfth update."""
    with opened(server, _Killed) as store:
        close(store, evaluation=ResumableEngine)
