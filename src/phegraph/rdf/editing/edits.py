"""Edits: spans of a text, each replaced by another text."""

from collections.abc import Iterable

from msgspec import Struct


class Edit(Struct, frozen=True, order=True):
    """Bytes of a text, and what stands there instead.

    Attributes:
        start, end: Where they start and end.
        text: What replaces them; empty where they are removed.
    """

    start: int
    end: int
    text: str = ""


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """A text after edits, none of which overlap."""
    pieces, position = [], 0
    for edit in sorted(edits):
        pieces += [data[position : edit.start], edit.text.encode()]
        position = edit.end
    return b"".join([*pieces, data[position:]])
