"""`phegraph fmt`: lay out Turtle and TriG, comments kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.output import print_data, print_findings, say
from phegraph.text.counts import counted

if TYPE_CHECKING:
    from collections.abc import Callable

STDIN = Path("-")


@click.command(name="fmt")
@click.argument(
    "paths", nargs=-1, type=click.Path(exists=True, allow_dash=True, path_type=Path), metavar="[PATH|-]..."
)
@click.option("--check", is_flag=True, help="Write nothing, and end with 1 where a file would change.")
@click.option(
    "--diff", is_flag=True, help="Print what would change instead, and end with 1 where a file would."
)
@click.option(
    "--width", type=click.IntRange(20), default=120, help="The most characters of a line that can be divided."
)
@click.option("--sort-prefixes", is_flag=True, help="Sort prefixes that are declared one after another.")
def command(paths: tuple[Path, ...], check: bool, diff: bool, width: int, sort_prefixes: bool) -> int:
    """Lay out Turtle and TriG: lines, indents and spaces. Comments and the order of statements stay.

    PATH is a file or a folder, by default this folder; `-` is standard input, formatted to standard output.
    The statements are compared before a file is written; one with a syntax error is left as it is.

    \b
    Examples:
      phegraph fmt
      phegraph fmt --check data ontology
      phegraph fmt --diff data/almanac.ttl
    """
    from pyoxigraph import RdfFormat

    from phegraph.errors import InputError
    from phegraph.rdf.editing.formatting import files_to_format, format_text
    from phegraph.system.files import rewrite

    def formatted(text: bytes, syntax: RdfFormat, name: str) -> bytes | None:
        try:
            return format_text(text, syntax, name=name, width=width, sort_prefixes=sort_prefixes)
        except InputError as error:
            print_findings(error.findings)
            return None

    if STDIN in paths:
        return _standard_input(paths, lambda text: formatted(text, RdfFormat.TRIG, "stdin"), check, diff)
    files = [*files_to_format(paths or (Path(),))]
    changed = faulty = 0
    for path, syntax in files:
        before = path.read_bytes()
        after = formatted(before, syntax, path.as_posix())
        if after is None:
            faulty += 1
        elif after != before:
            changed += 1
            _report(path.as_posix(), before, after, check=check, diff=diff)
            if not check and not diff:
                rewrite(path, after)
    _sum_up(len(files), changed, faulty, dry=check or diff)
    return 1 if faulty or (changed and (check or diff)) else 0


def _standard_input(
    paths: tuple[Path, ...], formatted: Callable[[bytes], bytes | None], check: bool, diff: bool
) -> int:
    if len(paths) > 1:
        raise click.UsageError("Give - alone.")
    before = sys.stdin.buffer.read()
    after = formatted(before)
    if after is None:
        return 1
    if check or diff:
        if after != before:
            _report("stdin", before, after, check=check, diff=diff)
        return int(after != before)
    print_data(after.decode())
    return 0


def _report(name: str, before: bytes, after: bytes, *, check: bool, diff: bool) -> None:
    if diff:
        from phegraph.cli.differences import print_difference

        print_difference(name, before, after)
    else:
        say(f"{name}: {'would be formatted' if check else 'formatted'}")


def _sum_up(files: int, changed: int, faulty: int, *, dry: bool) -> None:
    would = "would change" if dry else "changed"
    faults = f", {faulty} with syntax errors left as before" if faulty else ""
    say(f"{changed} of {counted(files, 'file')} {would}{faults}.", err=True)
