"""Removal of objects and directives from Turtle and TriG, so that comments and everything else stay."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from phegraph.rdf.editing.edits import Edit
from phegraph.rdf.editing.syntax import ConcreteToken, Part, members

_BLANKS = re.compile(rb"[ \t]*+")
_LINE_END = re.compile(rb"\r\n?|\n|\Z")
_ENDS_TOKEN = frozenset({b"", b" ", b"\t", b"\r", b"\n", b".", b",", b";", b"]", b")", b"}"})
_Run = tuple[int, int]
"""The first and the last of tokens that are removed together."""


_Objects = Mapping[int, tuple[list[int], int]]
"""Where the objects of each predicate start, and the last token of all."""


class Productions(Struct, frozen=True, dict=True):
    """The statements and brackets of a text, from which objects are removed.

    Attributes:
        data: The text.
        tokens: Its concrete syntax.
    """

    data: bytes
    tokens: Sequence[ConcreteToken]

    def without(self, objects: Collection[int]) -> list[Edit]:
        """The edits that remove objects, with predicates and subjects that have no other.

        Args:
            objects: The first token of each object that is removed.
        """
        affected = {self._production_of[number]: None for number in objects}
        runs = [run for n in affected for run in _runs(self.tokens, self._productions[n], {*objects})]
        return without_tokens(self.data, self.tokens, runs)

    @cached_property
    def _productions(self) -> Sequence[_Objects]:
        """The predicates of each statement and bracket, with their objects."""
        lists = {n - 1: members(self.tokens, n) for n, t in enumerate(self.tokens) if t.part == Part.OBJECT}
        productions: list[_Objects] = []
        seen: set[int] = set()
        for predicate in lists:
            if predicate not in seen:
                productions.append({one: lists[one] for one in _predicates(self.tokens, lists, predicate)})
                seen.update(productions[-1])
        return productions

    @cached_property
    def _production_of(self) -> Mapping[int, int]:
        """The production that each object is of."""
        return {
            start: number
            for number, lists in enumerate(self._productions)
            for starts, _ in lists.values()
            for start in starts
        }


def without_tokens(data: bytes, tokens: Sequence[ConcreteToken], runs: Iterable[_Run]) -> list[Edit]:
    """The edits that remove runs of tokens, with lines that have nothing else; comments stay.

    Args:
        data: The text.
        tokens: Its concrete syntax.
        runs: The first and the last token of each run.
    """
    spans = [
        _with_white_space(data, *span, before=tokens[run[0]].part == Part.SEPARATOR)
        for run in runs
        for span in _spans(tokens, *run)
    ]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return [Edit(*span, " " if _need_space(data, *span) else "") for span in merged]


def _need_space(data: bytes, start: int, end: int) -> bool:
    """Whether what stands around a span would become one token."""
    return not data[start - 1 : start].isspace() and start > 0 and data[end : end + 1] not in _ENDS_TOKEN


def _predicates(tokens: Sequence[ConcreteToken], lists: _Objects, predicate: int) -> Iterator[int]:
    """A predicate, and those after it of the same statement or bracket."""
    number = predicate
    while tokens[number].part == Part.PREDICATE:
        yield number
        number = lists[number][1] + 1
        while tokens[number].text == ";":
            number += 1


def _runs(tokens: Sequence[ConcreteToken], lists: _Objects, removed: Collection[int]) -> Iterator[_Run]:
    """What is removed of a statement or bracket: no separator is left after the last that stays."""
    stays = [predicate for predicate in lists if not {*lists[predicate][0]} <= {*removed}]
    if not stays:
        first, last = min(lists), lists[max(lists)][1]
        while tokens[last + 1].text in (";", "."):
            last += 1
        subject = first - 1
        yield (tokens[subject].partner if tokens[subject].part == Part.CLOSE else subject), last
        return
    for (predicate, (starts, last)), following in zip(lists.items(), [*[*lists][1:], 0], strict=True):
        if predicate not in stays:
            yield (predicate, following - 1) if predicate < stays[-1] else (predicate - 1, last)
            continue
        last_to_stay = next(start for start in reversed(starts) if start not in removed)
        for start, end in zip(starts, [*(start - 2 for start in starts[1:]), last], strict=True):
            if start in removed:
                yield (start, end + 1) if start < last_to_stay else (start - 1, end)


def _spans(tokens: Sequence[ConcreteToken], first: int, last: int) -> Iterator[tuple[int, int]]:
    """The bytes of a run of tokens, without the comments between them."""
    starts = [first, *(number for number in range(first + 1, last + 1) if tokens[number].comments)]
    for start, end in zip(starts, [*(start - 1 for start in starts[1:]), last], strict=True):
        yield tokens[start].start, tokens[end].end


def _with_white_space(data: bytes, start: int, end: int, *, before: bool) -> tuple[int, int]:
    """A span with its lines where nothing else stands on them, or else with the blanks on one side."""
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    begins_line = not data[line:start].strip()
    blanks = _BLANKS.match(data, end)
    after = blanks.end() if blanks else end
    line_end = _LINE_END.match(data, after)
    if begins_line and line_end:
        return line, line_end.end()
    if (before or line_end) and not begins_line:
        return line + len(data[line:start].rstrip(b" \t")), end
    return start, after
