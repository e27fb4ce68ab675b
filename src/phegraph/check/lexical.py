"""Lexical forms: which words each datatype of XML Schema 1.1 has, of those in RDF 1.1, section 5.1."""

import re
from collections.abc import Mapping
from datetime import date

from phegraph.terms import RDF, XSD

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_TIMES = r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)"
_SIX = r"(?:[A-Za-z0-9+/] ?)"
_REAL = r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN)"

_PATTERNS: Mapping[str, str] = {
    "boolean": r"true|false|0|1",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "integer": r"[+-]?[0-9]+",
    "float": _REAL,
    "double": _REAL,
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "time": _CLOCK + _ZONE,
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE[:-1]}",
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "duration": rf"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?{_TIMES}?",
    "dayTimeDuration": rf"-?P(?=[0-9T])(?:[0-9]+D)?{_TIMES}?",
    "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": rf"(?:{_SIX}{{4}})*(?:{_SIX}[AQgw] ?= ?=|{_SIX}{{2}}[AEIMQUYcgkosw048] ?=)?",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "anyURI": r"[^<>\"{}|\\^`\x00-\x20]*",
}
_BOUNDS: Mapping[str, tuple[int | None, int | None]] = {
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{name: (-(2 ** (n - 1)), 2 ** (n - 1) - 1) for name, n in
       {"byte": 8, "short": 16, "int": 32, "long": 64}.items()},
    **{name: (0, 2**n - 1) for name, n in
       {"unsignedByte": 8, "unsignedShort": 16, "unsignedInt": 32, "unsignedLong": 64}.items()},
}  # fmt: skip
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
_MAX_DIGITS = 40


def is_valid(words: str, datatype: str) -> bool:
    """Whether the words are in the lexical space of a datatype. Of a datatype that is not known all are.

    White space around them counts as wrong: it is allowed in XML alone.
    """
    if datatype == RDF + "langString":
        return False  # the tag is what makes it one
    name = datatype.removeprefix(XSD)
    if name == datatype:
        return True
    if name in _BOUNDS:
        return _within(words, *_BOUNDS[name])
    pattern = _COMPILED.get(name)
    if pattern is None:
        return True
    match = pattern.fullmatch(words)
    return match is not None and _is_day(match)


def _within(words: str, least: int | None, most: int | None) -> bool:
    if not _COMPILED["integer"].fullmatch(words):
        return False
    digits = words.lstrip("+-").lstrip("0")
    if len(digits) > _MAX_DIGITS:
        return (least if words.startswith("-") else most) is None
    number = int(words)
    return (least is None or number >= least) and (most is None or number <= most)


def _is_day(match: re.Match[str]) -> bool:
    """Whether the day is one of its month: XML Schema 1.1, part 2, section 3.3.9.1."""
    parts = match.groupdict()
    if not parts.get("day") or not parts.get("month"):
        return True
    # Without a year, as in gMonthDay, the 29th of February is a day; the calendar repeats in 400 years.
    year = int(parts["year"][-4:]) % 400 + 400 if parts.get("year") else 2000
    try:
        date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:
        return False
    return True
