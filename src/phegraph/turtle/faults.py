"""Faults: what a parser says of a flaw, as a finding with a rule, a place and the next step."""

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import RdfFormat

from phegraph.findings import Finding, Place, Severity
from phegraph.turtle import guards
from phegraph.turtle.context import Context, contexts
from phegraph.turtle.formats import TURTLE_FAMILY
from phegraph.turtle.lines import Lines
from phegraph.turtle.messages import explain
from phegraph.turtle.tokens import tokens

MAX_ERRORS = 100
MAX_TOKEN = 16 * 2**20
"""The longest token that Oxigraph's parsers take, in bytes."""

TOO_LONG = "A token is too long"
NOT_RDF_11 = "This is RDF 1.2"


@dataclass(frozen=True)
class Flaw:
    """What a parser says is wrong, and where, as far as it knows."""

    message: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    offset: int = 0

    @classmethod
    def of(cls, error: SyntaxError, *, line: int | None) -> "Flaw":
        """A parser's error; the line is where the reader was, for a parser that does not say."""
        message = re.sub(r"^Parser error .*?: ", "", error.msg)
        if error.lineno is None:
            return cls(message, line)
        return cls(message, error.lineno, error.offset, error.end_lineno, error.end_offset)


def findings(
    flaws: Sequence[Flaw], data: bytes, syntax: RdfFormat, file: str, prefixes: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The findings of a file that has flaws: at least one, no two at one place, in their order.

    Args:
        flaws: What the parser said.
        data: The text of the file.
        syntax: What it is written in.
        file: Its name.
        prefixes: The prefixes it declares.
    """
    if _is_binary(data):
        return (_not_text(data, file),)
    lines = Lines(file, data)
    found = list(_undecodable(data, lines))
    damaged = {finding.place.line for finding in found if finding.place}
    found += [_finding(flaw, data, lines, prefixes) for flaw in flaws if flaw.line not in damaged]
    if syntax in TURTLE_FAMILY:
        found = _ended(found, data, syntax, lines)
    apart = {finding.place: finding for finding in reversed(found)}
    ordered = sorted(apart.values(), key=_by_line)
    if len(ordered) > MAX_ERRORS or len(flaws) > MAX_ERRORS:
        return (*ordered[:MAX_ERRORS], _too_many(file))
    return tuple(ordered)


def _by_line(finding: Finding) -> tuple[int, int]:
    place = finding.place
    return (place.line or 0, place.column or 0) if place else (0, 0)


def _finding(flaw: Flaw, data: bytes, lines: Lines, prefixes: Mapping[str, str]) -> Finding:
    if flaw.message == NOT_RDF_11:
        return guards.rdf_12(data, lines.file) or _plain("syntax/rdf-1.2", flaw.message, Place(lines.file))
    if flaw.message == TOO_LONG:
        return _too_long(flaw.offset, data, lines)
    place, text = _span(flaw, lines)
    rule, message, hint = explain(flaw.message, text, prefixes)
    return _plain(rule, message, place, hint)


def _ended(found: list[Finding], data: bytes, syntax: RdfFormat, lines: Lines) -> list[Finding]:
    """The findings, those of a statement without an end put where the end is wanting."""
    wanting = {
        lines.offset(finding.place.line, finding.place.column): finding
        for finding in found
        if finding.rule == "syntax/missing-dot" and finding.place
        if finding.place.line and finding.place.column
    }
    better = {
        id(wanting[offset]): _at_end(wanting[offset], context, data, lines)
        for offset, context in contexts(data, syntax, wanting).items()
    }
    return [better.get(id(finding), finding) for finding in found]


def _at_end(finding: Finding, context: Context, data: bytes, lines: Lines) -> Finding:
    span = context.bracket or context.last
    if span is None or finding.place is None:
        return finding
    text = data[slice(*span)].decode("utf-8", "replace")
    if context.bracket:
        rule, message = "syntax/unclosed", f"The bracket `{text}` is opened here and not closed."
        hint = f"Close it with {']' if text == '[' else ')'}."
    else:
        shown = text if len(text) <= 40 else f"…{text[-39:]}"
        rule, message = "syntax/missing-dot", f"The statement that ends in `{shown}` lacks its final dot."
        hint = "Put a dot after it, or go on with ; or ,."
    return Finding(rule, Severity.VIOLATION, message, hint, lines.place(*span), (finding.place,))


def _span(flaw: Flaw, lines: Lines) -> tuple[Place, str]:
    """The place of a flaw and what stands there, no further than the end of its first line."""
    if flaw.line is None or flaw.column is None:
        return Place(lines.file, flaw.line), ""
    if flaw.line > lines.last:
        return Place(lines.file, *lines.end, *lines.end), ""
    line = lines.text(flaw.line)
    column = min(flaw.column, len(line) + 1)
    same_line = flaw.end_line == flaw.line and flaw.end_column is not None
    end = min(flaw.end_column, len(line) + 1) if same_line and flaw.end_column else len(line) + 1
    end = max(end, column)
    text = line[column - 1 : end - 1]
    return Place(lines.file, flaw.line, column, flaw.line, end), text if len(text) <= 80 else text[:79] + "…"


def _is_binary(data: bytes) -> bool:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) > len(head) / 20:
        return True
    wrong = _undecodable_from(head, 0)
    return 0 in head and wrong is not None and wrong < len(head) - 3


def _not_text(data: bytes, file: str) -> Finding:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    message = "This is UTF-16, not UTF-8." if wide else "This is no text: it holds bytes that no text has."
    hint = "Save the file as UTF-8." if wide else "Check that it is the right file."
    return _plain("syntax/encoding" if wide else "syntax/not-text", message, Place(file, 1, 1), hint)


def _undecodable(data: bytes, lines: Lines) -> Iterator[Finding]:
    """The first byte of each line that is not UTF-8."""
    last = 0
    offset = _undecodable_from(data, 0)
    for _ in range(100 * MAX_ERRORS):
        if offset is None:
            return
        line, column = lines.position(offset)
        if line != last:
            byte = data[offset : offset + 1]
            yield _plain(
                "syntax/encoding",
                f"The byte 0x{byte.hex().upper()} is not UTF-8; in Latin-1 it is `{byte.decode('latin-1')}`.",
                Place(lines.file, line, column, line, column + 1),
                "Save the file as UTF-8.",
            )
        last = line
        offset = _undecodable_from(data, offset + 1)


def _undecodable_from(data: bytes, start: int) -> int | None:
    """The first byte from there on that is not UTF-8."""
    try:
        codecs.utf_8_decode(memoryview(data)[start:], "strict", True)
    except UnicodeDecodeError as error:
        return start + error.start
    return None


def _too_long(offset: int, data: bytes, lines: Lines) -> Finding:
    """Oxigraph gives up with its buffer full, which starts with the line of the token."""
    start = max(offset - MAX_TOKEN, 0)
    for _, first, end in tokens(data, start):
        if end - first > MAX_TOKEN // 2:
            start = first
            break
    line, column = lines.position(start)
    return _plain(
        "syntax/too-long",
        f"What starts here is longer than {MAX_TOKEN // 2**20} MiB, the most that is read as one piece.",
        Place(lines.file, line, column),
        "Keep so long a text in a file of its own and link to it, or split it.",
    )


def _too_many(file: str) -> Finding:
    message = f"There are more than {MAX_ERRORS} errors; the rest are not shown."
    return _plain("syntax/too-many", message, Place(file), "Correct these first.")


def _plain(rule: str, message: str, place: Place, hint: str = "") -> Finding:
    return Finding(rule, Severity.VIOLATION, message, hint, place)
