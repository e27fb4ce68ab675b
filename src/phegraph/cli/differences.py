"""Differences of texts, as commands print them."""

from difflib import unified_diff
from io import StringIO

from phegraph.cli.output import print_data


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
