"""Characters that are the same but for their case (XPath Functions, section 5.6.1.1)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

from phegraph.sparql.patterns.tree import Range

_WITH_CASE = (
    range(0x2E00),
    range(0xA640, 0xAC00),
    range(0xFB00, 0x10000),
    range(0x10400, 0x10D00),
    range(0x11800, 0x11900),
    range(0x16E00, 0x16F00),
    range(0x1E900, 0x1EA00),
)
"""What has all characters that have a case."""


def with_variants(only: Range) -> tuple[Range, ...]:
    """A range of characters with all that are the same but for their case, in order."""
    variants = _variants()
    if only.first == only.last:
        others: Iterable[int] = variants.get(only.first, ())
    else:
        others = {
            other
            for point, others in variants.items()
            if only.first <= point <= only.last
            for other in others
        }
    return tuple(merged([only, *(Range(point, point) for point in others)]))


def merged(ranges: Iterable[Range]) -> Iterator[Range]:
    """Ranges in order, those in one that overlap or touch."""
    last: Range | None = None
    for each in sorted(ranges, key=lambda each: each.first):
        if last and each.first <= last.last + 1:
            last = Range(last.first, max(last.last, each.last))
        else:
            if last:
                yield last
            last = each
    if last:
        yield last


@cache
def _variants() -> Mapping[int, frozenset[int]]:
    """The variants of each character that has any: those of its lower or of its upper case."""
    same: dict[str, set[int]] = defaultdict(set)
    for point in chain(*_WITH_CASE):
        character = chr(point)
        lower, upper = character.lower(), character.upper()
        if lower != character or upper != character:
            same[f"lower {lower}"].add(point)
            same[f"upper {upper}"].add(point)
    variants: dict[int, set[int]] = defaultdict(set)
    for points in same.values():
        for point in points:
            variants[point] |= points - {point}
    return {point: frozenset(points) for point, points in variants.items() if points}
