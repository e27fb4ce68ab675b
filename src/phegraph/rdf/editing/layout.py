"""The layout of Turtle and TriG: lines, indents and spaces anew; every token and comment where it was.

A statement, a node in brackets or a collection that stands on one line stays there if it fits. Otherwise
each predicate has a line. The objects of a predicate have one each where they begin lines already, or where
they do not fit on one; names and numbers then fill lines. A comment stays on its own line, or after its
token. What has this layout is left as it is.
"""

from collections.abc import Sequence
from enum import Enum, auto

from msgspec import Struct

from phegraph.rdf.editing.syntax import ConcreteToken, Part, in_runs, members

WIDTH = 120
"""The most characters of a line, where it can be divided."""

_STEP = 2
_SIMPLE = {"iri", "name", "blank", "number", "keyword"}
_AFTER_BLANK_LINE = {Part.STATEMENT, Part.PREDICATE, Part.OBJECT, Part.NEXT_OBJECT, Part.ITEM}


def laid_out(text: bytes, *, width: int = WIDTH) -> bytes:
    """A text in Turtle or TriG, without a syntax error, with the layout above.

    Its line ends are those of its first line.

    Args:
        text: The text, in UTF-8.
        width: The most characters of a line, where it can be divided.
    """
    line_end = "\r\n" if b"\r\n" in text[: text.find(b"\n") + 1] else "\n"
    layout = _Layout(width, line_end)
    return b"".join(layout.written(run) for run in in_runs(text))


class _Division(Enum):
    """How the objects of a predicate, or the items of a collection, are divided into lines."""

    ONE = auto()
    FILLED = auto()
    ONE_EACH = auto()


class _Production(Struct):
    """An open statement, bracket, collection or graph.

    Attributes:
        closing: The indent of what closes it; what is in it has one step more.
        divided: Whether its predicates or items begin lines.
        statement: Whether it is a statement, which a dot closes.
        objects: How the objects of its present predicate, or its items, are divided.
        line: The indent of its present line, at which a bracket that opens there is closed.
    """

    closing: int
    divided: bool
    statement: bool = False
    objects: _Division = _Division.ONE
    line: int = 0

    @property
    def indent(self) -> int:
        return self.closing + _STEP


class _Layout:
    """The state of a text while it is written, token by token, with an explicit stack for any depth."""

    def __init__(self, width: int, line_end: str) -> None:
        self._tokens: Sequence[ConcreteToken] = ()
        self._width = width
        self._line_end = line_end
        self._written: list[str] = []
        self._column = 0
        self._frames = [_Production(-_STEP, divided=True)]
        self._offsets: list[int] = []
        self._divisions: list[int] = []

    def written(self, tokens: Sequence[ConcreteToken]) -> bytes:
        """The layout of the next run of whole statements; its last token is kept for that of the next."""
        self._tokens = tokens
        self._measure()
        for number, token in enumerate(tokens):
            if token.part in (Part.STATEMENT, Part.GRAPH, Part.END_OF_GRAPH, Part.END):
                self._end_statement()
            begins_line, indent = self._position(number, token)
            self._write(number, token, begins_line, indent)
            self._open_or_close(number, token)
        kept = [] if tokens[-1].part == Part.END else self._written[-1:]
        text = "".join(self._written[: len(self._written) - len(kept)])
        self._written = kept
        return text.encode()

    def _measure(self) -> None:
        """Where each token would start if all were on one line, and how many before it begin lines."""
        offset = divisions = 0
        self._offsets, self._divisions = [], []
        for number, token in enumerate(self._tokens):
            offset += self._is_apart(number)
            divisions += bool(token.comments) or (token.new_line and token.part != Part.ATTACHED)
            self._offsets.append(offset)
            self._divisions.append(divisions)
            offset += len(token.text)
            divisions += "\n" in token.text or "\r" in token.text

    def _is_apart(self, number: int) -> bool:
        """Whether a space precedes a token on its line."""
        token = self._tokens[number]
        is_empty = token.part == Part.CLOSE and token.partner == number - 1
        return number > 0 and token.part != Part.ATTACHED and not is_empty

    def _length(self, first: int, last: int) -> int:
        return self._offsets[last] + len(self._tokens[last].text) - self._offsets[first]

    def _is_on_one_line(self, first: int, last: int) -> bool:
        return self._divisions[first] == self._divisions[last] and not (
            first < last and self._divisions[first + 1] > self._divisions[first]
        )

    def _stays_on_one_line(self, first: int, last: int, column: int) -> bool:
        """Whether tokens stand on one line, and fit on it with the separator that follows."""
        return self._is_on_one_line(first, last) and column + self._length(first, last) + 2 <= self._width

    def _position(self, number: int, token: ConcreteToken) -> tuple[bool, int]:
        """Whether a token begins a line, and its indent if it does."""
        frame = self._frames[-1]
        part = token.part
        if part in (Part.STATEMENT, Part.END):
            return True, frame.indent
        if part == Part.PREDICATE:
            after_subject = frame.statement and self._tokens[number - 1].text != ";"
            return frame.divided and (token.new_line or not after_subject), frame.indent
        if part == Part.OBJECT:
            column = frame.indent + _STEP if token.new_line else self._column + 1
            frame.objects = self._division_of_objects(number, column)
            return token.new_line, frame.indent + _STEP
        if part == Part.NEXT_OBJECT:
            return self._begins_line(number, frame.objects), frame.indent + _STEP
        if part == Part.ITEM:
            is_first = self._tokens[number - 1].text == "(" and self._tokens[number - 1].partner > number
            return (frame.divided if is_first else self._begins_line(number, frame.objects)), frame.indent
        if part in (Part.CLOSE, Part.END_OF_GRAPH):
            return frame.divided, frame.closing
        ends_alone = token.text == "." and self._tokens[number - 1].text == ";"
        return frame.divided and ends_alone, frame.closing if ends_alone else frame.indent

    def _begins_line(self, number: int, lines: _Division) -> bool:
        too_long = self._column + 1 + len(self._tokens[number].text) + 2 > self._width
        return lines == _Division.ONE_EACH or (lines == _Division.FILLED and too_long)

    def _division_of_objects(self, first: int, column: int) -> _Division:
        starts, last = members(self._tokens, first)
        if len(starts) == 1:
            return _Division.ONE
        fits = column + self._length(first, last) + 2 <= self._width
        begin_lines = [self._tokens[start].new_line for start in starts[1:]]
        if self._have_comments(starts[1:]):
            return _Division.ONE_EACH
        if self._are_simple(starts):
            if fits and not any(begin_lines):
                return _Division.ONE
            return _Division.ONE_EACH if all(begin_lines) else _Division.FILLED
        ends = [*(start - 2 for start in starts[1:]), last]
        is_divided = any(not self._is_on_one_line(*span) for span in zip(starts, ends, strict=True))
        return _Division.ONE if not any(begin_lines) and (fits or is_divided) else _Division.ONE_EACH

    def _division_of_items(self, first: int) -> _Division:
        starts, _ = members(self._tokens, first)
        one_each = all(self._tokens[start].new_line for start in starts[1:]) or self._have_comments(starts)
        return _Division.FILLED if self._are_simple(starts) and not one_each else _Division.ONE_EACH

    def _have_comments(self, starts: list[int]) -> bool:
        return any(self._tokens[start].comments or self._tokens[start - 1].comments for start in starts)

    def _are_simple(self, starts: list[int]) -> bool:
        return all(self._tokens[start].kind in _SIMPLE for start in starts)

    def _write(self, number: int, token: ConcreteToken, begins_line: bool, indent: int) -> None:
        frame = self._frames[-1]
        closes = token.part in (Part.CLOSE, Part.END_OF_GRAPH, Part.SEPARATOR)
        for comment in token.comments:
            if comment.own_line:
                self._new_line(frame.indent if closes else indent, blank=comment.blank_before)
            else:
                self._add(" ")
            self._add(comment.text)
        if token.part == Part.END:
            self._end_line()
            return
        begins_line = begins_line or bool(token.comments)
        if begins_line:
            self._new_line(indent, blank=token.blank_before and token.part in _AFTER_BLANK_LINE)
        elif self._column and self._is_apart(number):
            self._add(" ")
        self._add(token.text)
        if token.part == Part.PREDICATE:
            frame.line = frame.indent
        elif begins_line:
            frame.line = indent

    def _open_or_close(self, number: int, token: ConcreteToken) -> None:
        if token.part == Part.STATEMENT and token.text != "{":
            self._begin_statement(number)
        if token.text == "{":
            self._frames.append(_Production(self._frames[-1].indent, divided=True))
        elif token.part in (Part.CLOSE, Part.END_OF_GRAPH):
            self._frames.pop()
        elif token.part == Part.SEPARATOR and token.text == ".":
            self._end_statement()
        elif token.partner > number:
            self._open_bracket(number, token)

    def _begin_statement(self, number: int) -> None:
        closing = self._frames[-1].indent
        last = number
        while self._tokens[last].text != "." and self._tokens[last + 1].part not in (
            Part.STATEMENT,
            Part.GRAPH,
            Part.END_OF_GRAPH,
            Part.END,
        ):
            last = max(self._tokens[last].partner, last + 1)
        divided = not self._is_on_one_line(number, last) or closing + self._length(number, last) > self._width
        self._frames.append(_Production(closing, divided, statement=True, line=closing))

    def _end_statement(self) -> None:
        if self._frames[-1].statement:
            self._frames.pop()

    def _open_bracket(self, number: int, token: ConcreteToken) -> None:
        closing = self._frames[-1].line
        column = self._column - len(token.text)
        divided = not self._stays_on_one_line(number, token.partner, column)
        frame = _Production(closing, divided, line=closing)
        if token.text == "(" and divided and token.partner > number + 1:
            frame.objects = self._division_of_items(number + 1)
        self._frames.append(frame)

    def _new_line(self, indent: int, *, blank: bool) -> None:
        if self._written:
            self._end_line()
            if blank:
                self._written.append(self._line_end)
        self._written.append(" " * indent)
        self._column = indent

    def _end_line(self) -> None:
        if self._written and not self._written[-1].endswith(self._line_end):
            self._written.append(self._line_end)

    def _add(self, text: str) -> None:
        self._written.append(text)
        last_line = text.replace("\r", "\n").rpartition("\n")
        self._column = len(last_line[2]) if last_line[1] else self._column + len(text)
