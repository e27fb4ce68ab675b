"""Accepting: which media type a client likes best (RFC 9110, section 12.5.1)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

Name = TypeVar("Name")

_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_LONGEST = 4096


def best(accept: str, offered: Mapping[Name, Sequence[str]]) -> Name | None:
    """What a client likes best of what is offered; None where it takes none of it.

    Args:
        accept: The Accept header; empty where there is none, which takes everything.
        offered: The media types of each thing that is offered, the one that is liked as well comes first. It
            is sent as its first one; the others are names for it, which no range with `*` means.
    """
    ranges = dict(_ranges(accept[:_LONGEST]))
    if not ranges:
        return next(iter(offered))
    ranked = {
        name: max(_quality(first, ranges), *(ranges.get(other, 0.0) for other in others), 0.0)
        for name, (first, *others) in offered.items()
    }
    liked = max(ranked, key=lambda name: ranked[name])
    return liked if ranked[liked] else None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """The media ranges of a header without their parameters, each with its quality."""
    for item in _QUOTED.sub("", accept).split(","):
        media_range, *parameters = (part.strip().lower() for part in item.split(";"))
        qualities = [value[2:] for value in parameters if value.startswith("q=")]
        quality = qualities[0] if qualities else "1"
        if media_range:
            yield media_range, float(quality) if _QUALITY.fullmatch(quality) else 0.0


def _quality(media_type: str, ranges: Mapping[str, float]) -> float:
    """The quality of a media type: that of the most specific range that has it."""
    for media_range in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        if media_range in ranges:
            return ranges[media_range]
    return 0.0
