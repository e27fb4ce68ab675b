"""Encoding: bytes that are not UTF-8, the one encoding of Turtle (RDF 1.1 Turtle, section 6.1)."""

import codecs
from collections.abc import Iterator

from phegraph.finding import Finding, Place
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.parser_messages import fault

_MAX_BYTES = 10_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def not_text(data: bytes, file: str) -> Finding | None:
    """The finding of bytes that are not text, or text in UTF-16: no line of it can be read."""
    head = data[:4096]
    if head.startswith(_UTF_16):
        return fault(
            "syntax/encoding", "This is UTF-16, not UTF-8.", "Save the file as UTF-8.", Place(file, 1, 1)
        )
    invalid = _next_invalid(head, 0)
    if head.count(0) > len(head) / 20 or (0 in head and invalid is not None and invalid < len(head) - 3):
        message = "This is not text: it has bytes that no text has."
        return fault("syntax/not-text", message, "Check that it is the right file.", Place(file, 1, 1))
    return None


def undecodable(data: bytes, lines: Lines) -> Iterator[Finding]:
    """The first byte of each line that is not UTF-8."""
    last = 0
    offset = _next_invalid(data, 0)
    for _ in range(_MAX_BYTES):
        if offset is None:
            return
        line, column = lines.position(offset)
        if line != last:
            byte = data[offset : offset + 1]
            message = (
                f"The byte 0x{byte.hex().upper()} is not UTF-8; in Latin-1 it is `{byte.decode('latin-1')}`."
            )
            place = Place(lines.file, line, column, line, column + 1)
            yield fault("syntax/encoding", message, "Save the file as UTF-8.", place)
        last = line
        offset = _next_invalid(data, offset + 1)


def _next_invalid(data: bytes, start: int) -> int | None:
    """The offset of the first byte at or after `start` that is not UTF-8."""
    try:
        codecs.utf_8_decode(memoryview(data)[start:], "strict", True)
    except UnicodeDecodeError as error:
        return start + error.start
    return None
