"""Dumps: a graph as one file, in each RDF syntax."""

import io
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, nullcontext
from functools import cache
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import Quad

from phegraph.errors import ExportError, errors_in_writing
from phegraph.rdf.writing.formats import FORMATS, Format
from phegraph.rdf.writing.order import Ordered
from phegraph.rdf.writing.pretty import prefixes_in
from phegraph.system.files import replacing, replacing_each


def dump(
    path: Path, format_name: str, quads: Iterable[Quad], *, prefixes: Mapping[str, str] | None = None
) -> None:
    """Write statements to a file. The same statements make the same bytes in each run.

    Args:
        path: The file. It is replaced when all is written; where that fails, it stays as it was.
        format_name: A name of `FORMATS`.
        quads: The statements with the lexical forms of files, which a store does not keep, in their graphs.
        prefixes: Prefixes for the syntaxes that have them.

    Raises:
        ExportError: The format cannot carry a statement, there is no such format, or the file cannot be
            written.
    """
    _format(format_name)
    with errors_in_writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary, temporary.open("wb") as output:
            write_dump(output, format_name, quads, prefixes=prefixes)


def dump_each(
    folder: Path,
    stem: str,
    quads: Iterable[Quad],
    *,
    formats: Iterable[str] = tuple(FORMATS),
    prefixes: Mapping[str, str] | None = None,
) -> tuple[dict[str, Path], dict[str, ExportError]]:
    """Write statements to a file in each of some formats, as `dump` does; all files are replaced at the end.

    Args:
        folder: The folder of the files; it is created.
        stem: Their name, to which each format adds its extension.
        quads: The statements, which are gone through twice.
        formats: Names of `FORMATS`.
        prefixes: Prefixes for the syntaxes that have them.

    Returns:
        The files written, and the errors of formats that do not exist or cannot carry a statement.

    Raises:
        ExportError: A file cannot be written.
    """
    written: dict[str, Path] = {}
    refused: dict[str, ExportError] = {}
    with errors_in_writing(folder), ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = stack.enter_context(replacing_each(folder))
        # Sorted once for all formats that keep graphs, and once for all that do not.
        ordered = cache(lambda graphs: stack.enter_context(Ordered(quads, graphs=graphs)))
        for name in formats:
            path = temporary / f"{stem}.{FORMATS[name].extension if name in FORMATS else name}"
            try:
                statements = ordered(_format(name).keeps_graphs)
                with path.open("wb") as output:
                    write_dump(output, name, statements, prefixes=prefixes)
                written[name] = folder / path.name
            except ExportError as error:
                path.unlink(missing_ok=True)
                refused[name] = error
    return written, refused


def format_of_file(path: Path) -> str:
    """The name of the format that the extension of a file tells.

    Raises:
        ExportError: It tells none.
    """
    for syntax in FORMATS.values():
        if path.suffix == f".{syntax.extension}":
            return syntax.name
    known = ", ".join(f".{syntax.extension}" for syntax in FORMATS.values())
    raise ExportError(f"The extension of {path} names no RDF syntax.", hint=f"Take one of {known}.")


def dump_text(format_name: str, quads: Iterable[Quad], *, prefixes: Mapping[str, str] | None = None) -> str:
    """Statements as `dump` writes them, with those of the prefixes that they need. See `dump`.

    Raises:
        ExportError: The format cannot carry a statement, or there is no such format.
    """
    statements, output = tuple(quads), io.BytesIO()
    declared = prefixes_in(statements, prefixes or {}, graphs=_format(format_name).keeps_graphs)
    write_dump(output, format_name, statements, prefixes=prefixes, declared=declared)
    text = output.getvalue().decode()
    return text if text.endswith("\n") or not text else text + "\n"


def write_dump(
    output: BinaryIO,
    format_name: str,
    quads: Iterable[Quad],
    *,
    prefixes: Mapping[str, str] | None = None,
    declared: Iterable[str] | None = None,
) -> None:
    """Write statements as `dump` does, to an open file.

    Args:
        output: The file.
        format_name: A name of `FORMATS`.
        quads: The statements; if they are `Ordered`, with or without graphs as the format requires.
        prefixes: Prefixes for the syntaxes that have them.
        declared: The prefixes that Turtle and TriG declare, of those used; None: all prefixes.

    Raises:
        ExportError: The format cannot carry a statement, or there is no such format.
    """
    syntax = _format(format_name)
    source = nullcontext(quads) if isinstance(quads, Ordered) else Ordered(quads, graphs=syntax.keeps_graphs)
    with source as ordered:
        syntax.write(ordered, output, prefixes or {}, declared)


def _format(format_name: str) -> Format:
    if format_name not in FORMATS:
        raise ExportError(f"There is no format {format_name!r}.", hint=f"Take one of {', '.join(FORMATS)}.")
    return FORMATS[format_name]
