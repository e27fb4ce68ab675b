"""Files: written whole or not at all, and what a killed process leaves of them is swept by the next."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

UNFINISHED = ".phegraph-tmp"
"""How the name of a file or folder ends that is not finished. Git ignores it by that."""

_LONGEST = 50
"""How many characters of a name are in that of its unfinished file, which must not be too long itself."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place at the end, or is removed if anything fails.

    It is on the disk before it takes the place: after a power cut, too, the file is the former one or the
    new one, whole.

    Raises:
        OSError: The folder cannot be written to.
    """
    with unfinished(path) as temporary:
        yield temporary
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        _flush(temporary)
        temporary.replace(path)
        with suppress(OSError):  # not every system lets a folder be flushed
            _flush(path.parent)


@contextmanager
def unfinished(path: Path, *, folder: bool = False) -> Iterator[Path]:
    """A new file or folder beside `path`, which is gone at the end unless it was moved.

    It is locked while this process, or a fork of it, lives. What is not, a killed process has left: that
    is removed first.

    Raises:
        OSError: The folder of `path` cannot be written to.
    """
    sweep(path.parent)
    made, lock = _begun(path, folder=folder)
    try:
        yield made
    finally:
        remove(made)
        if lock is not None:
            os.close(lock)


def sweep(folder: Path) -> None:
    """Remove the unfinished files and folders in a folder that no living process writes.

    Windows does not tell whether one lives: there, none is removed.
    """
    if sys.platform == "win32":
        return
    with suppress(OSError):
        for path in [*folder.glob(f".*{UNFINISHED}")]:
            with suppress(OSError):
                lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    remove(path)
                finally:
                    os.close(lock)


def copy_folder(source: Path, to: Path) -> None:
    """Copy all files of a folder; other than `shutil.copytree`, end at the first that cannot be.

    Raises:
        OSError: A file cannot be read or written.
    """
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if path.is_dir():
            copy_folder(path, to / path.name)
        else:
            shutil.copyfile(path, to / path.name)


def _begun(path: Path, *, folder: bool) -> tuple[Path, int | None]:
    """A new file or folder, and its lock."""
    prefix = f".{path.name[:_LONGEST]}."
    while True:
        if folder:
            made = Path(tempfile.mkdtemp(UNFINISHED, prefix, path.parent))
            if sys.platform == "win32":
                return made, None
            lock = os.open(made, os.O_RDONLY)
        else:
            lock, name = tempfile.mkstemp(UNFINISHED, prefix, path.parent)
            made = Path(name)
            if sys.platform == "win32":
                os.close(lock)  # an open file cannot be moved there
                return made, None
        with suppress(OSError):  # some file systems know no locks; nothing is swept there
            fcntl.flock(lock, fcntl.LOCK_EX)
        if made.exists():
            return made, lock
        os.close(lock)  # another process swept it before it was locked


def remove(path: Path) -> None:
    """Remove a file or a folder, as far as that can be. A link is removed, and not what it leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """Have the system write a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
