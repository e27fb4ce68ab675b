"""Lexical spaces: the lexical forms of each datatype (RDF 1.1 Concepts, section 5; XML Schema 1.1)."""

import re
from functools import cache

from phegraph.rdf.terms import XSD


def _up_to(limit: int) -> str:
    """The decimal numbers from 0 to a limit, leading zeros allowed."""
    digits = str(limit)
    ways = [digits]
    for index, digit in enumerate(digits):
        if digit != "0":
            below = f"[0-{int(digit) - 1}]" if int(digit) > 1 else "0"
            ways.append(f"{digits[:index]}{below}[0-9]{{{len(digits) - index - 1}}}")
    ways.append(f"[0-9]{{1,{len(digits) - 1}}}")
    return f"0*(?:{'|'.join(ways)})"


def _signed(bits: int) -> str:
    return rf"(?:\+?{_up_to(2 ** (bits - 1) - 1)}|-{_up_to(2 ** (bits - 1))})"


def _unsigned(bits: int) -> str:
    return rf"(?:\+?{_up_to(2**bits - 1)}|-0+)"


_FLOAT = r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_YEAR = "-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
# XML Schema 1.1 has a year 0000, and it is a leap year.
_FOURTHS = "(?:0[48]|[2468][048]|[13579][26])"
_LEAP = f"-?(?:(?:[1-9][0-9]+|0[0-9])(?:{_FOURTHS})|(?:[1-9][0-9]*)?(?:[02468][048]|[13579][26])00)"
_MONTH_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_DATE = f"(?:{_YEAR}-{_MONTH_DAY}|{_LEAP}-02-29)"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DAYS = "[0-9]+D"
_YEARS_MONTHS = "(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)"
_SECONDS = r"[0-9]+(?:\.[0-9]+)?S"
_CLOCK = f"T(?:[0-9]+H(?:[0-9]+M)?(?:{_SECONDS})?|[0-9]+M(?:{_SECONDS})?|{_SECONDS})"
NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
NAME = NAME_START + ".0-9\u00b7\u0300-\u036f\u203f-\u2040-"
_B64 = "[A-Za-z0-9+/] ?"
_B64_END = f"(?:{_B64}){{3}}[A-Za-z0-9+/]|(?:{_B64}){{2}}[AEIMQUYcgkosw048] ?=|{_B64}[AQgw] ?= ?="

_SPACES = {
    "boolean": "(?:true|false|1|0)",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "integer": "[+-]?[0-9]+",
    "float": _FLOAT,
    "double": _FLOAT,
    "date": f"{_DATE}{_ZONE}?",
    "time": f"{_TIME}{_ZONE}?",
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gMonth": f"--(?:0[1-9]|1[0-2]){_ZONE}?",
    "gDay": f"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}?",
    "gYearMonth": f"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}?",
    "gMonthDay": f"--(?:{_MONTH_DAY}|02-29){_ZONE}?",
    "duration": f"-?P(?:(?:{_YEARS_MONTHS}(?:{_DAYS})?|{_DAYS})(?:{_CLOCK})?|{_CLOCK})",
    "yearMonthDuration": f"-?P{_YEARS_MONTHS}",
    "dayTimeDuration": f"-?P(?:{_DAYS}(?:{_CLOCK})?|{_CLOCK})",
    "byte": _signed(8),
    "short": _signed(16),
    "int": _signed(32),
    "long": _signed(64),
    "unsignedByte": _unsigned(8),
    "unsignedShort": _unsigned(16),
    "unsignedInt": _unsigned(32),
    "unsignedLong": _unsigned(64),
    "nonNegativeInteger": r"(?:\+?[0-9]+|-0+)",
    "positiveInteger": r"\+?0*[1-9][0-9]*",
    "nonPositiveInteger": r"(?:-[0-9]+|\+?0+)",
    "negativeInteger": "-0*[1-9][0-9]*",
    "hexBinary": "(?:[0-9a-fA-F]{2})*",
    "base64Binary": f"(?:(?:{_B64}){{4}})*(?:{_B64_END})?",
    "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "NMTOKEN": f"[:{NAME}]+",
    "Name": f"[:{NAME_START}][:{NAME}]*",
    "NCName": f"[{NAME_START}][{NAME}]*",
}


def pattern_of(datatype: str) -> str | None:
    """The regular expression of a lexical space; None where it has every string or is not known."""
    space = _SPACES.get(datatype[len(XSD) :]) if datatype.startswith(XSD) else None
    return space and f"^{space}$"


@cache
def _compiled(datatype: str) -> re.Pattern[str] | None:
    pattern = pattern_of(datatype)
    return re.compile(pattern[1:-1]) if pattern else None


def is_ill_typed(lexical_form: str, datatype: str) -> bool:
    """Whether a lexical form is not in the lexical space of a datatype (RDF 1.1 Concepts, section 3.3)."""
    pattern = _compiled(datatype)
    return pattern is not None and pattern.fullmatch(lexical_form) is None
