"""The folder for documents, pages and stores on disk: made when a server starts, and removed when it ends."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TRIES, _PAUSE = 50, 0.1


@contextmanager
def scratch_folder() -> Iterator[str]:
    """A folder for temporary files that is removed with all that is in it.

    Processes that have been killed may write to it for a moment.
    """
    folder = Path(tempfile.mkdtemp(prefix="phegraph-served-"))
    try:
        yield str(folder)
    finally:
        for _ in range(_TRIES):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
            time.sleep(_PAUSE)
