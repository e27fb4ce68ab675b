"""Formatting: files of Turtle and TriG in one layout, their statements and comments unchanged."""

import os
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path

from pyoxigraph import RdfFormat

from phegraph.errors import PhegraphError
from phegraph.finding import Place
from phegraph.rdf.editing.layout import WIDTH, laid_out
from phegraph.rdf.editing.syntax import ConcreteToken, Part, concrete_syntax
from phegraph.rdf.formats import BOM, EXTENSIONS, format_of
from phegraph.rdf.reading.reader import stream
from phegraph.rdf.reading.tokens import TOKEN

SYNTAXES = {
    extension: syntax
    for extension, syntax in EXTENSIONS.items()
    if syntax in (RdfFormat.TURTLE, RdfFormat.TRIG)
}
"""The syntaxes that are formatted, by the extensions of their files."""

_BASE = "https://example.invalid/"


def format_text(
    text: bytes, syntax: RdfFormat, *, name: str, width: int = WIDTH, sort_prefixes: bool = False
) -> bytes:
    """A text in the layout of `phegraph.rdf.editing.layout`, which has the same statements and comments.

    Args:
        text: The text, in UTF-8.
        syntax: Turtle or TriG.
        name: The name of the file in findings.
        width: The most characters of a line, where it can be divided.
        sort_prefixes: Whether prefixes that are declared together are sorted by their names.

    Raises:
        InputError: The text has syntax errors.
    """
    text = text.removeprefix(BOM)
    for _ in stream(text, syntax, name=name, base=_BASE):
        pass  # until an error
    former, text = text, _with_sorted_prefixes(text) if sort_prefixes else text
    formatted = laid_out(text, width=width)
    quads = (stream(one, syntax, name=name, base=_BASE) for one in (former, formatted))
    if not _are_same(*quads) or not _are_same(_comments(text), _comments(formatted)):
        raise AssertionError(f"{name} would have other statements or comments, so it is left as it is")
    return formatted


def files_to_format(paths: Iterable[Path]) -> Iterator[tuple[Path, RdfFormat]]:
    """The files that are named, and those of Turtle and TriG in the folders that are, with their syntax.

    What is in hidden folders, or a link, is not looked for.

    Raises:
        PhegraphError: A named file is neither Turtle nor TriG, by its extension or else its content.
    """
    for path in paths:
        if not path.is_dir():
            yield path, _syntax(path)
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            files = (Path(folder) / name for name in sorted(names))
            yield from ((file, _syntax(file)) for file in files if _is_formatted(file))


def _is_formatted(path: Path) -> bool:
    return path.suffix.lower() in SYNTAXES and not path.is_symlink()


def _syntax(path: Path) -> RdfFormat:
    syntax = SYNTAXES.get(path.suffix.lower()) or format_of(path)
    if syntax is None or syntax not in SYNTAXES.values():
        raise PhegraphError("Only Turtle and TriG are formatted.", place=Place(path.as_posix()))
    return syntax


def _are_same(first: Iterable[object], second: Iterable[object]) -> bool:
    """Whether two sequences are the same; neither is in memory as a whole."""
    return all(one == other for one, other in zip_longest(first, second))


def _comments(text: bytes) -> Iterator[bytes]:
    spaces = (match.group() for match in TOKEN.finditer(text) if match.lastgroup == "space")
    return (space.rstrip() for space in spaces if space.startswith(b"#"))


def _with_sorted_prefixes(text: bytes) -> bytes:
    """A text whose declarations of prefixes are sorted, where no comment or empty line is between them."""
    tokens = concrete_syntax(text)
    pieces, position = [], 0
    for run in _prefix_runs(tokens):
        spans = [(tokens[first].start, tokens[last].end) for first, last in run]
        names = [tokens[first + 1].text for first, _ in run]
        if len({*names}) < len(names):
            continue  # the last declaration of a prefix holds
        declarations = [text[start:end] for start, end in spans]
        for (start, end), (_, declaration) in zip(
            spans, sorted(zip(names, declarations, strict=True)), strict=True
        ):
            pieces += [text[position:start], declaration]
            position = end
    return b"".join([*pieces, text[position:]])


def _prefix_runs(tokens: list[ConcreteToken]) -> Iterator[list[tuple[int, int]]]:
    """The first and last token of each declaration of a prefix, by runs of those that stand together."""
    run: list[tuple[int, int]] = []
    for number, token in enumerate(tokens):
        if token.part not in (Part.STATEMENT, Part.END):
            continue
        is_prefix = token.text.lower() in ("@prefix", "prefix")
        if run and (not is_prefix or token.comments or token.blank_before):
            yield run
            run = []
        if is_prefix:
            run = [*run, (number, number + (3 if tokens[number + 3].text == "." else 2))]
