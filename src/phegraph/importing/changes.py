"""What differs between two files that imports wrote: the blocks of things, in bounded memory."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

MOST = 2000
"""The number of blocks of each file that are compared thing by thing; more are counted."""

_PREFIX = re.compile(r"@prefix ([^:]*): <([^>]*)> \.")
_SUBJECT = re.compile(r"<([^>]*)>|([\w.-]*):([^\s]*)")


class ChangedBlocks(Struct):
    """What differs between two files.

    Attributes:
        former, present: The blocks that only one has, as files of Turtle, up to `MOST` of each.
        new, changed, gone: How many things are.
    """

    former: str = ""
    present: str = ""
    new: int = 0
    changed: int = 0
    gone: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all that differs is in the blocks."""
        return self.new + self.changed <= MOST and self.changed + self.gone <= MOST


def changes(former: Path, present: Path) -> ChangedBlocks:
    """Compare two files that imports wrote, the former of which may not be there.

    What differs in the layout of the former differs here, too, but states the same.

    Raises:
        OSError: One cannot be read.
    """
    result = ChangedBlocks()
    with (
        present.open(encoding="utf-8") as new,
        (former if former.exists() else present).open(encoding="utf-8") as old,
    ):
        after = _Blocks(new)
        before = _Blocks(old) if former.exists() else _Blocks(iter(()))  # type: ignore[arg-type]
        result.former, result.present = before.prefixes, after.prefixes
        before.next()
        after.next()
        while before.block or after.block:
            if before.block and after.block and before.subject == after.subject:
                if before.block != after.block:
                    result.changed += 1
                    _add(result, before.block, after.block, result.changed)
                before.next()
                after.next()
            elif after.block and (not before.block or after.subject < before.subject):
                result.new += 1
                _add(result, "", after.block, result.new)
                after.next()
            else:
                result.gone += 1
                _add(result, before.block, "", result.gone)
                before.next()
    return result


def _add(result: ChangedBlocks, before: str, after: str, number: int) -> None:
    if number <= MOST:
        result.former += before
        result.present += after


class _Blocks:
    """The blocks of a file, with the IRIs of what they are about, for their order."""

    def __init__(self, lines: IO[str]) -> None:
        self._lines: Iterator[str] = iter(lines)
        self._namespaces: dict[str, str] = {}
        self.prefixes = ""
        self.block, self.subject = "", ""
        for line in self._lines:
            if match := _PREFIX.match(line):
                self._namespaces[match[1]] = match[2]
                self.prefixes += line
            elif not line.strip():
                break

    def next(self) -> None:
        """Go to the next block, which an empty line ends that is in no text of several lines."""
        lines: list[str] = []
        is_open = False
        for line in self._lines:
            if not line.strip() and not is_open:
                if lines:
                    break
                continue
            is_open ^= line.count('"""') % 2 == 1
            if not line.startswith("#") or lines:
                lines.append(line)
        self.block = "".join([*lines, "\n"]) if lines else ""
        match = _SUBJECT.match(self.block)
        name = (match[1] or self._namespaces.get(match[2] or "", "") + (match[3] or "")) if match else ""
        self.subject = name
