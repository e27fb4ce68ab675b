"""CSV and TSV (RFC 4180): encoding and delimiter are detected, and rows read one at a time."""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO, TextIO

from phegraph.importing.rows import Row, Source, Table, needs, unreadable, variables_of, with_split

_DELIMITERS = ",;\t|"
_CHUNK = 1 << 20
_SAMPLE = 1 << 16
_LONGEST_CELL = 1 << 24
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32"}
_MARKS_16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CODE_PAGES = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman")
_SIGN_IN_WORD = re.compile(r"[^\W\d][¢£¤¥¦¨¬¯±²³´¶¸¹¼½¾×÷]|[¢£¤¥¦¨¬¯±²³¶¸¹¼½¾×÷][^\W\d]")
_TOLD = re.compile(r"\"?sep=(.)\"?\s*")
"""The first line by which spreadsheet programs tell the delimiter."""
_NAMES = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}


def encoding_of(source: Source) -> str:
    """The encoding of a file: what the mapping says, its mark, UTF-8 where all of it is, or the likeliest.

    Raises:
        PhegraphError: charset-normalizer is not installed and the file is not UTF-8.
        OSError: It cannot be read.
    """
    if source.encoding:
        return source.encoding
    with source.path.open("rb") as file:
        head = file.read(4)
        for mark, encoding in (_MARKS | _MARKS_16).items():
            if head.startswith(mark):
                return encoding
        file.seek(0)
        if encoding := _utf16_without_mark(file.read(_SAMPLE)):
            return encoding
        file.seek(0)
        sample = _not_utf8(file)
    return _likeliest(sample) if sample else "utf-8"


def _utf16_without_mark(sample: bytes) -> str:
    """The encoding of UTF-16 that has no mark: every other byte of what is mostly ASCII is zero."""
    even, odd = sample[::2], sample[1::2]
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high.count(0) > len(high) * 0.7 and not low.count(0):
            return encoding
    return ""


def _not_utf8(file: BinaryIO) -> bytes:
    """Some of the lines of a file that have other bytes than ASCII, where it is not UTF-8."""
    decoder, sample, is_utf8 = codecs.getincrementaldecoder("utf-8")(), b"", True
    while chunk := file.read(_CHUNK):
        if not chunk.isascii() and len(sample) < _SAMPLE:
            lines = (line for line in chunk.splitlines(keepends=True) if not line.isascii())
            sample += b"".join(islice(lines, 500))[:_SAMPLE]
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            is_utf8 = False
            break
    try:
        decoder.decode(b"", final=is_utf8)
    except UnicodeDecodeError:
        is_utf8 = False
    return b"" if is_utf8 else sample


def _likeliest(sample: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8; of several that are as likely, Windows-1252.

    One in which a sign stands within a word, such as `Warszawa-£ódŸ`, is none where others have words.
    """
    try:
        from charset_normalizer import from_bytes
    except ImportError as missing:
        raise needs("charset-normalizer") from missing
    found = {match.encoding: match for match in from_bytes(sample, cp_isolation=[*_CODE_PAGES])}
    words = {page: match for page, match in found.items() if not _SIGN_IN_WORD.search(str(match))}
    found = words or found
    order = sorted(_CODE_PAGES, key=lambda page: page != "cp1252")
    likely = [(found[page].chaos, -found[page].coherence, page) for page in order if page in found]
    return min(likely, key=lambda one: one[:2])[2] if likely else "cp1252"


def open_delimited(source: Source) -> Table:
    """Open CSV or TSV. Raises what `open_table` raises."""
    encoding = encoding_of(source)
    sample = _first_lines(source, encoding)
    told = _TOLD.fullmatch(sample[0].lstrip("\ufeff")) if sample else None
    delimiter = source.delimiter or ("\t" if source.path.suffix.lower() in (".tsv", ".tab") else "")
    delimiter = delimiter or (told[1] if told else _delimiter(sample))
    shown = "UTF-8" if encoding.startswith("utf-8") else encoding
    words = f"{shown}, cells between {_NAMES.get(delimiter, repr(delimiter))}"
    table = Table(words, (), {}, [])
    table.rows = with_split(_rows(source, encoding, delimiter, table), source)
    return table


def _first_lines(source: Source, encoding: str) -> list[str]:
    try:
        with source.path.open(encoding=encoding, errors="replace", newline="") as file:
            return [line[:10_000] for line in islice(file, 50)]
    except LookupError as error:
        raise unreadable(source, f"There is no encoding {encoding}.") from error


def _delimiter(sample: Sequence[str]) -> str:
    """The delimiter by which most of the first rows have as many cells as the first one."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            return 0, 0
        width = widths[0] if widths else 0
        return (sum(one == width for one in widths), width) if width > 1 else (0, 0)

    best = max(_DELIMITERS, key=lambda sign: score(sign))
    return best if score(best) > (0, 0) else ","


def _rows(source: Source, encoding: str, delimiter: str, table: Table) -> Iterator[Row]:
    former = csv.field_size_limit(_LONGEST_CELL)
    try:
        with source.path.open(encoding=encoding, newline="") as file:
            yield from _of_lines(file, delimiter, source, table)
    except UnicodeError as error:
        message = f"This is not {encoding}: {error}."
        raise unreadable(source, message, hint="Name its encoding in the mapping.") from error
    finally:
        csv.field_size_limit(former)


def _of_lines(lines: TextIO, delimiter: str, source: Source, table: Table) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    names: list[str] | None = None
    start, number = 1, 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            hint = "Look for a quotation mark that is not doubled, or not closed."
            raise unreadable(source, f"This row cannot be read: {error}.", start, hint) from error
        if cells is None:
            break
        line, start = start, reader.line_num + 1
        if names is None:
            if line == 1 and "".join(cells) in ("sep=", f"sep={delimiter}"):
                continue
            if line >= source.header and any(cell.strip() for cell in cells):
                names, findings = variables_of(cells, source, line)
                table.findings += findings
                table.columns.update(zip(names, (cell.strip() for cell in cells), strict=True))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        number += 1
        if len(cells) != len(names):
            table.note_ragged(source, line, len(cells), len(names))
        own = {name: cell for name, cell in zip(names, cells, strict=False) if cell and not cell.isspace()}
        yield Row(number, own, {}, line)
    if names is None:
        raise unreadable(source, "There is no row with the names of columns.")
