"""Syntax errors: the messages of parsers as findings with a rule, a place and the next step."""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import RdfFormat

from phegraph.finding import Finding, Place, Severity
from phegraph.rdf.formats import TURTLE_FAMILY
from phegraph.rdf.reading import encoding, limits
from phegraph.rdf.reading.checkout import conflicts
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.parser_messages import explain, fault
from phegraph.rdf.reading.surroundings import Surroundings, surroundings_of
from phegraph.rdf.reading.tokens import tokens

MAX_ERRORS = 100
MAX_TOKEN = 16 * 2**20
"""The longest token that Oxigraph's parsers take, in bytes."""

TOO_MANY = "syntax/too-many"
TOO_LONG = "A token is too long"
NOT_RDF_11 = "This is RDF 1.2"
HALF = "Half of a character"


class ParseError(Struct, frozen=True):
    """An error of a parser, and its place, as far as it knows."""

    message: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    offset: int = 0

    @classmethod
    def of(cls, error: SyntaxError, *, line: int | None) -> "ParseError":
        """A parser's error; the line is where the reader was, for a parser that does not say."""
        message = re.sub(r"^Parser error .*?: ", "", error.msg)
        if error.lineno is None:
            return cls(message, line)
        end = error.end_offset
        if end is not None and "subtag" in message:
            end += 1  # Oxigraph leaves out the last character of a language tag
        return cls(message, error.lineno, error.offset, error.end_lineno, end)


def syntax_findings(
    errors: Sequence[ParseError], data: bytes, syntax: RdfFormat, file: str, prefixes: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The findings of a file with syntax errors: at least one, no two at one place, in their order.

    What the parser only makes of an earlier one is folded beneath that.

    Args:
        errors: The errors of the parser.
        data: The text of the file.
        syntax: Its syntax.
        file: Its name.
        prefixes: The prefixes it declares.
    """
    not_text = encoding.not_text(data, file)
    if not_text:
        return (not_text,)
    lines = Lines(file, data)
    in_conflict = tuple(conflicts(data, lines, [error.line for error in errors]))
    if in_conflict:
        return in_conflict
    findings = list(encoding.undecodable(data, lines))
    undecodable = {finding.place.line for finding in findings if finding.place}
    findings += [
        _finding(error, data, syntax, lines, prefixes) for error in errors if error.line not in undecodable
    ]
    findings = _without_consequences(findings)
    if syntax in TURTLE_FAMILY:
        findings = _with_missing_ends_located(findings, data, syntax, lines)
    by_place = {finding.place: finding for finding in reversed(findings)}
    ordered = sorted(by_place.values(), key=_by_line)
    if len(ordered) > MAX_ERRORS or len(errors) > MAX_ERRORS:
        ordered = [*ordered[:MAX_ERRORS], _too_many(file)]
    return tuple(_by_cause(ordered))


def _by_cause(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Findings without those that come from an earlier one, which has them as consequences.

    A quote mark too many turns the rest of the file inside out: from the first error of the line where a text
    first has no end up to the last error of that sort, all come from one. The error at what comes after a
    missing dot comes from that.
    """
    ends = [number for number, finding in enumerate(findings) if _has_no_end(finding)]
    line = _by_line(findings[ends[0]])[0] if ends else 0
    start = next((number for number, finding in enumerate(findings) if _by_line(finding)[0] == line), 0)
    inside_out = range(start + 1, ends[-1] + 1) if ends else range(0)
    causes: dict[int, int] = {}
    for number, finding in enumerate(findings):
        is_sign = number in inside_out or (finding.rule == TOO_MANY and number - 1 in inside_out)
        told = (other for other, cause in enumerate(findings[:number]) if finding.place in cause.also)
        cause = start if is_sign else next(told, None)
        if cause is not None:
            causes[number] = causes.get(cause, cause)
    for number, finding in enumerate(findings):
        if number not in causes:
            beneath = tuple(findings[other] for other, cause in causes.items() if cause == number)
            hint = finding.hint
            if number == start and inside_out:
                hint = f"{hint} Or a quote mark in the text needs a \\ before it."
            yield replace(finding, hint=hint, consequences=beneath) if beneath else finding


def _has_no_end(finding: Finding) -> bool:
    """Whether it is about a text without a quote mark at its end."""
    is_at_end = finding.rule == "syntax/unclosed" and finding.message.startswith("The file ends inside")
    return finding.rule == "syntax/line-break" or is_at_end


def _without_consequences(findings: list[Finding]) -> list[Finding]:
    """The findings without those that take the rest of a line for a new statement, where a dot is missing."""
    missing = {
        finding.place.line: finding.place.column or 0
        for finding in findings
        if finding.rule == "syntax/missing-dot" and finding.place
    }
    return [
        finding
        for finding in findings
        if not finding.place
        or "is not a valid" not in finding.message
        or (finding.place.column or 0) <= missing.get(finding.place.line, sys.maxsize)
    ]


def _by_line(finding: Finding) -> tuple[int, int]:
    place = finding.place
    return (place.line or 0, place.column or 0) if place else (0, 0)


def _finding(
    error: ParseError, data: bytes, syntax: RdfFormat, lines: Lines, prefixes: Mapping[str, str]
) -> Finding:
    if error.message == NOT_RDF_11:
        return limits.rdf_12(data, lines.file) or fault(
            "syntax/rdf-1.2", f"{error.message}.", "", Place(lines.file)
        )
    if error.message == TOO_LONG:
        return _too_long(error.offset, data, lines)
    place, text = _span(error, lines)
    rule, message, hint = explain(error.message, text, prefixes, syntax)
    return fault(rule, message, hint, place)


def _with_missing_ends_located(
    findings: list[Finding], data: bytes, syntax: RdfFormat, lines: Lines
) -> list[Finding]:
    """The findings, those of a statement without an end at the place where the end is missing."""
    missing = {
        lines.offset(finding.place.line, finding.place.column): finding
        for finding in findings
        if finding.rule == "syntax/missing-dot" and finding.place
        if finding.place.line and finding.place.column
    }
    located = {
        missing[offset]: _at_end(missing[offset], surroundings, data, lines)
        for offset, surroundings in surroundings_of(data, syntax, missing).items()
    }
    return [located.get(finding, finding) for finding in findings]


def _at_end(finding: Finding, surroundings: Surroundings, data: bytes, lines: Lines) -> Finding:
    span = surroundings.bracket or surroundings.last
    if span is None or finding.place is None:
        return finding
    text = data[slice(*span)].decode("utf-8", "replace")
    if surroundings.bracket:
        rule, message = "syntax/unclosed", f"The bracket `{text}` is opened here and not closed."
        hint = f"Close it with {']' if text == '[' else ')'}."
    else:
        last_line = text.splitlines()[-1]
        shown = text if len(text) <= 40 and text == last_line else f"…{last_line[-39:]}"
        rule, message = "syntax/missing-dot", f"The statement that ends in `{shown}` lacks its final dot."
        hint = "Put a dot after it, or go on with ; or ,."
    return Finding(rule, Severity.VIOLATION, message, hint, lines.place(*span), (finding.place,))


def _span(error: ParseError, lines: Lines) -> tuple[Place, str]:
    """The place of an error and the text there, up to the end of its first line."""
    if error.line is None:
        return Place(lines.file), ""
    if error.column is None:
        return _quoted(error.line, error.message, lines)
    if error.line > lines.last:
        return Place(lines.file, *lines.end, *lines.end), ""
    line = lines.text(error.line)
    column = min(error.column, len(line) + 1)
    same_line = error.end_line == error.line and error.end_column is not None
    end = min(error.end_column, len(line) + 1) if same_line and error.end_column else len(line) + 1
    end = max(end, column)
    text = line[column - 1 : end - 1]
    return Place(lines.file, error.line, column, error.line, end), text if len(text) <= 80 else text[
        :79
    ] + "…"


def _quoted(number: int, message: str, lines: Lines) -> tuple[Place, str]:
    """The first text of a line that a message quotes, and its place; that of the line without one."""
    line = lines.text(number)
    texts = [text.strip().partition("\n")[0] for text in re.findall("'([^']+)'", message)]
    quoted = next((text for text in texts if text in line), "")
    shown = quoted or line.strip()
    column = line.index(shown) + 1
    return Place(lines.file, number, column, number, column + len(shown)), quoted


def _too_long(offset: int, data: bytes, lines: Lines) -> Finding:
    """A token that is too long: Oxigraph stops with its buffer full, which starts with the line of it."""
    start = max(offset - MAX_TOKEN, 0)
    for _, first, end in tokens(data, start):
        if end - first > MAX_TOKEN // 2:
            start = first
            break
    line, column = lines.position(start)
    return fault(
        "syntax/too-long",
        f"What starts here is longer than {MAX_TOKEN // 2**20} MiB, the most that is read as one piece.",
        "Keep so long a text in a file of its own and link to it, or split it.",
        Place(lines.file, line, column),
    )


def _too_many(file: str) -> Finding:
    message = f"There are more than {MAX_ERRORS} errors; the rest are not shown."
    return fault(TOO_MANY, message, "Correct these first.", Place(file))
