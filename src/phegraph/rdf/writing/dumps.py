"""Dumps: a graph as one file, in each RDF syntax."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Quad

from phegraph.errors import ExportError
from phegraph.rdf.writing.formats import FORMATS, Format
from phegraph.rdf.writing.order import Ordered
from phegraph.system.files import replacing, replacing_each


def dump(
    path: Path, layout: str, quads: Iterable[Quad], *, prefixes: Mapping[str, str] | None = None
) -> None:
    """Write statements to a file. The same statements make the same bytes in each run.

    Args:
        path: The file. It is replaced when all is written; where that fails, it stays as it was.
        layout: A name of `FORMATS`.
        quads: The statements, each in the graph of its source, lexical forms unchanged: from files, no store.
        prefixes: Prefixes for the syntaxes that have them.

    Raises:
        ExportError: The format cannot carry a statement, there is no such format, or the file cannot be
            written.
    """
    _format(layout)
    with _writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary, temporary.open("wb") as output:
            write_dump(output, layout, quads, prefixes=prefixes)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"{path} cannot be written: {reason}.", hint="Free space, or name another."
        ) from error


def dump_each(
    folder: Path,
    stem: str,
    quads: Sequence[Quad],
    *,
    formats: Iterable[str] = tuple(FORMATS),
    prefixes: Mapping[str, str] | None = None,
) -> tuple[dict[str, Path], dict[str, ExportError]]:
    """Write statements to a file in each of some formats, as `dump` does; all take their places at the end.

    Args:
        folder: The folder of the files; it is made.
        stem: Their name, to which each format adds its extension.
        quads: The statements.
        formats: Names of `FORMATS`.
        prefixes: Prefixes for the syntaxes that have them.

    Returns:
        The files written, and why others are not: there is no such format, or it cannot carry a statement.

    Raises:
        ExportError: A file cannot be written.
    """
    written: dict[str, Path] = {}
    refused: dict[str, ExportError] = {}
    with _writing(folder), ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        aside = stack.enter_context(replacing_each(folder))
        # Sorted once for all formats that keep graphs, and once for all that do not.
        ordered = cache(lambda graphs: stack.enter_context(Ordered(quads, graphs=graphs)))
        for name in formats:
            path = aside / f"{stem}.{FORMATS[name].extension if name in FORMATS else name}"
            try:
                statements = ordered(_format(name).keeps_graphs)
                with path.open("wb") as output:
                    write_dump(output, name, statements, prefixes=prefixes)
                written[name] = folder / path.name
            except ExportError as error:
                path.unlink(missing_ok=True)
                refused[name] = error
    return written, refused


def write_dump(
    output: BinaryIO,
    layout: str,
    quads: Iterable[Quad],
    *,
    prefixes: Mapping[str, str] | None = None,
    declared: Iterable[str] | None = None,
) -> None:
    """Write statements as `dump` does, to an open file.

    Args:
        output: The file.
        layout: A name of `FORMATS`.
        quads: The statements; those that are in order already keep graphs as the format does.
        prefixes: Prefixes for the syntaxes that have them.
        declared: Those of the prefixes that Turtle and TriG declare, which all that is written needs.

    Raises:
        ExportError: The format cannot carry a statement, or there is no such format.
    """
    syntax = _format(layout)
    given = nullcontext(quads) if isinstance(quads, Ordered) else Ordered(quads, graphs=syntax.keeps_graphs)
    with given as ordered:
        syntax.write(ordered, output, prefixes or {}, declared)


def _format(layout: str) -> Format:
    if layout not in FORMATS:
        raise ExportError(f"There is no format {layout!r}.", hint=f"Take one of {', '.join(FORMATS)}.")
    return FORMATS[layout]
