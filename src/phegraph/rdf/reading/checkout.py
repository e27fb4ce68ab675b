"""What a checkout or a download leaves in a file in place of RDF."""

import re
from collections.abc import Iterator, Sequence

from phegraph.finding import Finding, Place
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.parser_messages import fault

_HEAD = 1024
_MARKER = re.compile(rb"^(?:(<{7}|>{7}|\|{7})(?: [^\r\n]*)?|={7})$", re.MULTILINE)
_POINTER_HINT = "Get the file itself: {}."
_COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"(\xb5/\xfd": "zstd",
}
_OTHER: Sequence[tuple[re.Pattern[bytes], str, str, str]] = (
    (
        re.compile(rb"version https://git-lfs\.github\.com/spec/"),
        "file/pointer",
        "This is a pointer of Git LFS; the file itself was not fetched.",
        _POINTER_HINT.format("`git lfs pull`"),
    ),
    (
        re.compile(rb"(?:[./\\]*|[^\s]*\.git/)annex[/\\]objects[/\\]\S+\s*\Z"),
        "file/pointer",
        "This is a pointer of git-annex; the file itself was not fetched.",
        _POINTER_HINT.format("`git annex get`"),
    ),
    (
        re.compile(rb"(?:\.\.?/)?[\w.+-]+(?:/[\w.+-]+)*\.[A-Za-z]{2,6}\Z"),
        "file/pointer",
        "This holds the name of another file alone: git wrote a symbolic link as text.",
        _POINTER_HINT.format("check out with `core.symlinks`, or copy it here"),
    ),
    (
        re.compile(rb"\0GITCRYPT\0"),
        "file/pointer",
        "This is encrypted by git-crypt.",
        "Unlock the repository: `git-crypt unlock`.",
    ),
    (
        re.compile(
            rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
            re.IGNORECASE | re.DOTALL,
        ),
        "file/format",
        "This is a page of HTML.",
        "Download the file again: servers send such pages for what they do not have.",
    ),
)


def no_rdf(data: bytes, file: str) -> Finding | None:
    """The finding of a file that stands for another one, or is a web page or an archive; or None."""
    head = data[:_HEAD]
    for pattern, rule, message, hint in _OTHER:
        if pattern.match(head) and (len(data) <= _HEAD or not pattern.pattern.endswith(rb"\Z")):
            return fault(rule, message, hint, Place(file))
    for mark, program in _COMPRESSED.items():
        if head.startswith(mark):
            return fault("syntax/not-text", f"This is compressed ({program}).", "Unpack it.", Place(file))
    return None


def conflicts(data: bytes, lines: Lines, wrong: Sequence[int | None] = ()) -> Iterator[Finding]:
    """Where git has left both sides of a conflict in a file, or a marker of one.

    Args:
        data: The text of the file.
        lines: Its lines.
        wrong: The lines of its syntax errors, one of which a lone `=======` needs to be at or before.
    """
    markers = [(match, match.group()[:1]) for match in _MARKER.finditer(data)]
    last_end = max((index for index, (_, sign) in enumerate(markers) if sign == b">"), default=-1)
    begun = False
    for index, (match, sign) in enumerate(markers):
        place = lines.place(*match.span())
        if sign == b"<" and index < last_end:
            message = "Git has left both sides of a conflict here."
            hint = "Keep what is right, and remove the lines with <<<<<<<, ======= and >>>>>>>."
            yield fault("syntax/conflict", message, hint, place)
        elif not begun and (sign != b"=" or _is_near(place.line, wrong)):
            message = f"A marker of a conflict is left here: `{match.group().decode('utf-8', 'replace')}`."
            yield fault("syntax/conflict", message, "Keep what is right, and remove the line.", place)
        begun = begun or sign == b"<"


def _is_near(line: int | None, wrong: Sequence[int | None]) -> bool:
    """Whether a line, or the one after it, has an error."""
    return line is not None and not {line, line + 1}.isdisjoint(wrong)
