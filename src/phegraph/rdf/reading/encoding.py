"""Encoding: bytes that are not UTF-8, the one encoding of Turtle (RDF 1.1 Turtle, section 6.1)."""

import codecs
import re
from collections.abc import Iterator

from phegraph.finding import Finding, Place
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.parser_messages import fault

_MAX_BYTES = 10_000
_UTF_16 = {b"\xfe\xff": "utf-16", b"\xff\xfe": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_BYTES = bytes(range(256))
_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)""")
_NO_UTF_8 = re.compile("[\udc80-\udcff]")
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def not_text(data: bytes, file: str) -> Finding | None:
    """The finding of bytes that are not text, or text in UTF-16: no line of it can be read."""
    head = data[:4096]
    marked = next((encoding for mark, encoding in _MARKS.items() if head.startswith(mark)), "")
    if not marked and head and max(head[::2].count(0), head[1::2].count(0)) > len(head) * 0.4:
        marked = "UTF-16"  # every other byte of Latin script
    if marked:
        return fault(
            "syntax/encoding", f"This is {marked}, not UTF-8.", "Save the file as UTF-8.", Place(file)
        )
    invalid = _next_invalid(head, 0)
    if head.count(0) > len(head) / 20 or (0 in head and invalid is not None and invalid < len(head) - 3):
        message = "This is not text: it has bytes that no text has."
        return fault("syntax/not-text", message, "Check that it is the right file.", Place(file))
    return None


def utf8(data: bytes) -> bytes:
    """A text in UTF-8, whatever encoding its mark or its declaration of XML names.

    Raises:
        LookupError: Python has no such encoding, or it declares one of several bytes a character.
        UnicodeError: It is not in that encoding.
    """
    declared = _DECLARED.match(data)
    encoding = declared[1].decode() if declared else _UTF_16.get(data[:2], "utf-8")
    if (
        declared
        and encoding.lower() not in ("utf-8", "utf8")
        and len(_BYTES.decode(encoding, "replace")) != 256
    ):
        raise LookupError(encoding)
    return data.decode(encoding).encode()


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
                f"The byte 0x{byte.hex().upper()} is not UTF-8; in Windows-1252 it is"
                f" `{byte.decode('windows-1252', 'replace')}`."
            )
            place = Place(lines.file, line, column, line, column + 1)
            yield fault("syntax/encoding", message, "Save the file as UTF-8.", place)
        last = line
        offset = _next_invalid(data, offset + 1)


def repaired(data: bytes) -> bytes:
    """A text whose bytes that are not UTF-8 are letters, so that the rest of it can be parsed."""
    return _NO_UTF_8.sub("x", data.decode("utf-8", "surrogateescape")).encode()


def _next_invalid(data: bytes, start: int) -> int | None:
    """The offset of the first byte at or after `start` that is not UTF-8."""
    try:
        codecs.utf_8_decode(memoryview(data)[start:], "strict", True)
    except UnicodeDecodeError as error:
        return start + error.start
    return None
