"""Dates as sentences have them."""

import re
from collections.abc import Iterable

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?(?:T.*|Z|[+-]\d\d:\d\d)?")


def readable(date: str, english: bool, *, placed: bool = False) -> str:
    """A date of any precision as people write it, or in a language other than English as it is.

    Args:
        date: Its lexical form.
        english: Whether the sentence is English.
        placed: Whether it has its preposition: in a year or a month, on a day.
    """
    match = _DATE.fullmatch(date)
    if not english or match is None or not 0 < int(match[2] or 1) <= len(_MONTHS):
        return date
    year, month, day = match.groups()
    name = f"{_MONTHS[int(month) - 1]} {year}" if month else year
    written = f"{int(day)} {name}" if day else name
    return f"{'on' if day else 'in'} {written}" if placed else written


def whole(dates: Iterable[str]) -> set[str]:
    """Dates without those that are a less precise form of another."""
    every = set(dates)
    return {date for date in every if not any(o != date and o.startswith(date) for o in every)}
