"""Watching: a project checked again when a file changes that a check reads."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR

from phegraph.project.project import Project
from phegraph.rdf.imports.lock import CATALOG_FILE

OFTEN = 0.2
"""Seconds between two looks at the files."""

Stamps = Mapping[str, tuple[int, int, int]]
"""When each file was changed, its size and its inode."""


def watched(project: Project, linked: Iterable[Path], others: Iterable[Path] = ()) -> list[Path]:
    """The files and folders that a check of a project depends on, some of which may not be there.

    Args:
        project: The project.
        linked: The files that its own lead to.
        others: Others, such as a baseline.
    """
    if project.found:
        own = [*project.found.starts]
    else:
        parts = (*project.ontology, *project.data, *project.queries, *project.shapes, project.lock_folder)
        own = [project.root / part for part in parts]
        own += [project.root / project.rules] if project.rules else []
    return [*own, project.root / project.settings, project.root / CATALOG_FILE, *linked, *others]


def stamps(paths: Iterable[Path]) -> Stamps:
    """The state of files, and of those in folders and below; none of what cannot be seen."""
    return dict(_stamps(map(os.fspath, paths)))


def changed(before: Stamps, after: Stamps) -> list[str]:
    """The files that differ, are new or are gone."""
    return sorted({path for path, _ in before.items() ^ after.items()})


def wait_for_change(
    before: Stamps, paths: Iterable[Path], sleep: Callable[[float], None] = time.sleep
) -> Stamps:
    """Wait until files differ from their former state, and from one look to the next no more.

    Args:
        before: The former state.
        paths: The files and folders.
        sleep: Waits for seconds.
    """
    paths, after, last = [*paths], before, before
    while after == before or after != last:
        sleep(OFTEN if after == before else OFTEN / 4)
        last, after = after, stamps(paths)
    return after


def _stamps(paths: Iterable[str]) -> Iterator[tuple[str, tuple[int, int, int]]]:
    for path in paths:
        files = [path]
        for folder, folders, names in os.walk(path):
            folders[:] = [name for name in folders if not name.startswith(".")]
            files += (os.path.join(folder, name) for name in names if not name.startswith("."))  # noqa: PTH118
        yield from ((file, stamp) for file in files if (stamp := _stamp(file)))


def _stamp(file: str) -> tuple[int, int, int] | None:
    """The state of a file; None of a folder, whose files tell, and of what cannot be seen."""
    with suppress(OSError):
        status = os.stat(file)  # noqa: PTH116
        if not S_ISDIR(status.st_mode):
            return status.st_mtime_ns, status.st_size, status.st_ino
    return None
