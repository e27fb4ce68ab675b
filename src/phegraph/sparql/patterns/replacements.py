"""What REPLACE puts in the place of a match (XPath Functions, section 5.6.4)."""

import re
from collections.abc import Iterator

Part = str | int
"""Text as it is, or the number of a group; 0 for the whole match."""

_PARTS = re.compile(r"\\([\\$])|\$([0-9]+)|([^\\$]+)|(.)", re.DOTALL)


class ReplacementError(ValueError):
    """A replacement has a backslash or a dollar sign that means nothing (err:FORX0004)."""


def parse(text: str, groups: int, flags: str = "") -> tuple[Part, ...]:
    """The parts of a replacement.

    Args:
        text: The replacement.
        groups: How many groups the regular expression has.
        flags: Those of the regular expression. With `q`, the replacement stands for itself.

    Raises:
        ReplacementError: It is none.
    """
    return (text,) if "q" in flags else tuple(_parts(text, groups))


def _parts(text: str, groups: int) -> Iterator[Part]:
    for sign, digits, others, fault in _PARTS.findall(text):
        if fault:
            raise ReplacementError(f"`{fault}` stands for itself with a backslash before it alone")
        if digits:
            length = next(
                size for size in range(len(digits), 0, -1) if size == 1 or int(digits[:size]) <= groups
            )
            number = int(digits[:length])
            if number <= groups:
                yield number
            yield digits[length:]
        else:
            yield sign or others


def in_rust(parts: tuple[Part, ...]) -> str:
    """A replacement as the crate regex has it."""
    return "".join(f"${{{part}}}" if isinstance(part, int) else part.replace("$", "$$") for part in parts)


def in_python(parts: tuple[Part, ...]) -> str:
    """A replacement as the module re has it, without a dollar sign, which rdflib would take for a group's."""
    return "".join(
        f"\\g<{part}>" if isinstance(part, int) else part.replace("\\", "\\\\").replace("$", "\\044")
        for part in parts
    )
