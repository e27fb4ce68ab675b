"""Differences of texts, as commands print them."""

from __future__ import annotations

from difflib import unified_diff
from io import StringIO
from typing import TYPE_CHECKING

from phegraph.cli.output import print_data, print_findings, say
from phegraph.text.counts import counted
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.comparison.render import Comparison
    from phegraph.project.project import Project
    from phegraph.renaming import Renamed


def print_difference(name: str, before: bytes, after: bytes) -> None:
    """Print how a file differs, as `diff -u` does.

    Args:
        name: The name of the file.
        before: Its text.
        after: What is to be its text.
    """
    old, new = (
        StringIO(text.decode("utf-8", "replace"), newline="\n").readlines() for text in (before, after)
    )
    difference = unified_diff(old, new, name, name)
    print_data("".join(line if line.endswith("\n") else f"{line}\n" for line in difference))


def tell_what_is_left_out(comparison: Comparison) -> None:
    """Name the files that cannot be read in one of the states, on the error stream."""
    if files := comparison.left_out:
        names = visible(", ".join(files))
        say(f"Left out, for they cannot be read in one of the two: {names}.", err=True)


def write_or_print(project: Project, renamed: Renamed, *, write: bool) -> int:
    """Write the files of a renaming, or print what would change; nothing where a check would find more.

    Args:
        project: The project.
        renamed: Its files after the renaming.
        write: Whether they are written.
    """
    from phegraph.system.files import rewrite

    if renamed.findings:
        print_findings(renamed.findings)
        say("Nothing is written: a check would find more than before.", err=True)
        return 1
    for path, (before, after) in renamed.files.items():
        if write:
            rewrite(path, after)
            say(f"{project.name_of(path)}: written")
        else:
            print_difference(project.name_of(path), before, after)
    say(f"{counted(len(renamed.files), 'file')} {'changed' if write else 'would change'}.", err=True)
    return 0
