"""Folders: published whole or not at all."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phegraph.errors import ExportError
from phegraph.system.files import unfinished

MARKER_FILE = ".phegraph-site"
"""The file that marks a folder which may be replaced."""


@contextmanager
def replacing_folder(to: Path) -> Iterator[Path]:
    """A folder next to `to` that takes its place at the end, or is removed if anything fails.

    On Linux both change places at once, so that whatever ends the process, one of them is there whole. What
    a killed process leaves behind is removed by the next one.

    Raises:
        ExportError: `to` is no folder, or one that holds something else than what was published.
        OSError: A folder cannot be made or moved.
    """
    _refuse_foreign(to)
    # A link stays, and the folder that it leads to is replaced.
    to = to.resolve()
    to.parent.mkdir(parents=True, exist_ok=True)
    former = to.with_name(f".{to.name}.phegraph-former")  # of systems where two cannot change places
    _recover(to, former)
    with unfinished(to) as aside:
        new = aside / "made"
        new.mkdir()
        yield new
        (new / MARKER_FILE).touch(exist_ok=True)
        if to.exists():
            if exchange(new, to):
                return
            to.rename(former)
        try:
            new.rename(to)
        except OSError:
            if former.exists():
                former.rename(to)
            raise
        shutil.rmtree(former, ignore_errors=True)


def _refuse_foreign(to: Path) -> None:
    if to.exists() and (not to.is_dir() or (any(to.iterdir()) and not (to / MARKER_FILE).is_file())):
        raise ExportError(f"{to} holds something else than a site.", hint="Name a new or empty folder.")


def _recover(to: Path, former: Path) -> None:
    """Put right what a process left that was killed after the former folder was moved away."""
    if former.is_dir() and not to.exists():
        former.rename(to)
    shutil.rmtree(former, ignore_errors=True)


_HERE = -100  # AT_FDCWD: paths are those of the working folder.
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2).


def exchange(first: Path, second: Path) -> bool:
    """Let two folders change places at once.

    Returns:
        Whether they have; other systems than Linux, and some file systems, cannot.
    """
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return (
        rename is not None and rename(_HERE, os.fsencode(first), _HERE, os.fsencode(second), _EXCHANGE) == 0
    )
