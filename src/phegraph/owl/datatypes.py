"""Datatypes: the values of literals, and the value spaces that contain them (OWL 2 Profiles, table 8)."""

import base64
import math
import re
import struct
from collections.abc import Callable, Hashable
from decimal import MAX_PREC, Context, Decimal, localcontext
from fractions import Fraction

from pyoxigraph import Literal

from phegraph.rdf.terms import OWL, RDF, RDFS, XSD, Term

DataValue = tuple[str, Hashable]
"""The value space of a primitive datatype, and a value in it. Equal pairs are equal values."""

_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "nonPositiveInteger": (None, 0),
    "positiveInteger": (1, None),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_NAME = r"[^\W\d][\w.\-·]*"
_STRINGS: dict[str, str] = {
    "string": r"(?s).*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\s]+(?: [^\s]+)*)?",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "Name": r"(?:[:]|[^\W\d])[\w.\-:·]*",
    "NCName": _NAME,
    "NMTOKEN": r"[\w.\-:·]+",
}
_YEAR, _ZONE = r"-?(?:[1-9]\d{3,}|0\d{3})", r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DATES: dict[str, str] = {
    "dateTime": rf"(?P<date>{_YEAR}-{_MONTH}-{_DAY})T(?P<time>{_TIME})(?P<zone>{_ZONE})?",
    "dateTimeStamp": rf"(?P<date>{_YEAR}-{_MONTH}-{_DAY})T(?P<time>{_TIME})(?P<zone>{_ZONE})",
    "date": rf"(?P<date>{_YEAR}-{_MONTH}-{_DAY})(?P<zone>{_ZONE})?",
    "gYear": rf"(?P<date>{_YEAR})(?P<zone>{_ZONE})?",
    "gYearMonth": rf"(?P<date>{_YEAR}-{_MONTH})(?P<zone>{_ZONE})?",
}


def _integer(name: str, lexical_form: str) -> Hashable | None:
    if not re.fullmatch(r"[+-]?\d+", lexical_form, re.ASCII):
        return None
    least, most = _INTEGERS[name]
    number = Decimal(lexical_form)
    in_range = (least is None or number >= least) and (most is None or number <= most)
    return number if in_range else None


def _decimal(lexical_form: str) -> Hashable | None:
    return (
        Decimal(lexical_form)
        if re.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", lexical_form, re.ASCII)
        else None
    )


def _floating(form: str) -> Callable[[str], Hashable | None]:
    def value_of(lexical_form: str) -> Hashable | None:
        if lexical_form in ("INF", "+INF", "-INF", "NaN"):
            return lexical_form.lstrip("+")
        if not re.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", lexical_form, re.ASCII):
            return None
        number = float(lexical_form)
        try:
            packed = struct.pack(form, number)
        except OverflowError:
            number = math.copysign(math.inf, number)
        if math.isfinite(number):
            return packed
        return "INF" if number > 0 else "-INF"

    return value_of


def _date(name: str, lexical_form: str) -> Hashable | None:
    match = re.fullmatch(_DATES[name], lexical_form, re.ASCII)
    if match is None or not _is_day(match["date"]):
        return None
    date, zone = match["date"], match["zone"]
    time = match.groupdict().get("time")
    if time and "." in time:
        time = time.rstrip("0").rstrip(".")
    if time == "24:00:00":
        date, time = _day_after(date), "00:00:00"
    return date, time, "Z" if zone in ("+00:00", "-00:00") else zone


def _is_day(date: str) -> bool:
    year, *rest = date.lstrip("-").split("-")
    return len(rest) < 2 or int(rest[1]) <= _days(year, int(rest[0]))


def _days(year: str, month: int) -> int:
    """The number of days of a month."""
    last = int(year[-4:])  # these decide, and Python reads no number of thousands of digits
    leap = last % 4 == 0 and (last % 100 != 0 or last % 400 == 0)
    return (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _day_after(date: str) -> str:
    head, month, day = date.rsplit("-", 2)
    months, days = int(month), int(day) + 1
    if days > _days(head, months):
        months, days = months + 1, 1
    with localcontext(prec=len(head) + 1):
        year = Decimal(head) + (months > 12)
    months = 1 if months > 12 else months
    return f"{'-' if year < 0 else ''}{str(abs(year)).zfill(4)}-{months:02}-{days:02}"


def _boolean(lexical_form: str) -> Hashable | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(lexical_form)


def _hexadecimal(lexical_form: str) -> Hashable | None:
    return bytes.fromhex(lexical_form) if re.fullmatch(r"(?:[0-9a-fA-F]{2})*", lexical_form) else None


def _base64(lexical_form: str) -> Hashable | None:
    try:
        return base64.b64decode("".join(lexical_form.split()), validate=True)
    except ValueError:
        return None


def _rational(lexical_form: str) -> Hashable | None:
    """A number of owl:rational (OWL 2 Structural Specification, section 4.1): decimals are among them."""
    if not re.fullmatch(r"[+-]?\d+/0*[1-9]\d*", lexical_form, re.ASCII):
        return None
    number = Fraction(*(int(Decimal(part)) for part in lexical_form.split("/")))
    rest, factors = number.denominator, {2: 0, 5: 0}
    for factor in factors:
        while rest % factor == 0:
            rest //= factor
            factors[factor] += 1
    if rest > 1:
        return number
    places = max(factors.values())
    return Decimal(number.numerator * 10**places // number.denominator).scaleb(-places, _EXACT)


def _fragment(lexical_form: str) -> Hashable | None:
    """A fragment of XML (RDF 1.1 Concepts, section 5.3)."""
    from xml.etree.ElementTree import ParseError, canonicalize

    try:
        return canonicalize(f"<fragment>{lexical_form}</fragment>", with_comments=True)
    except ParseError:
        return None


_EXACT = Context(prec=MAX_PREC)


_PRIMITIVE: dict[str, Callable[[str], Hashable | None]] = {
    "decimal": _decimal,
    "double": _floating(">d"),
    "float": _floating(">f"),
    "boolean": _boolean,
    "hexBinary": _hexadecimal,
    "base64Binary": _base64,
    "anyURI": lambda lexical_form: lexical_form,
}


def value(literal: Literal) -> DataValue | None:
    """The value of a literal.

    Returns:
        None where it has none: it is ill-typed (RDF 1.1 Semantics, section 7.1). White space is no part of
        most lexical spaces (RDF 1.1 Concepts, section 5). A literal of a datatype that is not known has a
        value of its own, in a space of its own: `are_different` and `contains` heed that it may be any other.
    """
    lexical_form = literal.value
    if literal.language:
        return "text", (lexical_form, literal.language.lower())
    name = literal.datatype.value
    local = name[len(XSD) :] if name.startswith(XSD) else ""
    if local in _STRINGS:
        return ("string", lexical_form) if re.fullmatch(_STRINGS[local], lexical_form) else None
    if name in _OTHERS:
        return _OTHERS[name](lexical_form)
    if local in _INTEGERS:
        return _in_space("decimal", _integer(local, lexical_form))
    if local in _DATES:
        return _in_space("dateTime" if local == "dateTimeStamp" else local, _date(local, lexical_form))
    if local in _PRIMITIVE:
        return _in_space(local, _PRIMITIVE[local](lexical_form))
    return name, literal.value


def _plain(lexical_form: str) -> DataValue | None:
    """The value of a literal of rdf:PlainLiteral (its section 2): a text, an at sign, and its language."""
    value, at, language = lexical_form.rpartition("@")
    if not at:
        return None
    return ("text", (value, language.lower())) if language else ("string", value)


_XML = RDF + "XMLLiteral"
_OTHERS: dict[str, Callable[[str], DataValue | None]] = {
    OWL + "rational": lambda lexical_form: _in_space("decimal", _rational(lexical_form)),
    OWL + "real": lambda lexical_form: None,  # it has no lexical forms
    _XML: lambda lexical_form: _in_space(_XML, _fragment(lexical_form)),
    RDF + "PlainLiteral": _plain,
    RDF + "langString": lambda lexical_form: None,  # without a language
}
_SPACES = {"string", "text", "decimal", _XML, *_DATES, *_PRIMITIVE} - {"dateTimeStamp"}
"""The value spaces that are known, no two of which have a value in common."""


def are_different(first: DataValue, second: DataValue) -> bool:
    """Whether two values are different, and not just of datatypes that are not known (dt-diff).

    What XML literals are equal as DOM trees is not looked into.
    """
    spaces = {first[0], second[0]}
    return first != second and spaces <= _SPACES and spaces != {_XML}


def _in_space(space: str, value: Hashable | None) -> DataValue | None:
    return None if value is None else (space, value)


def contains(datatype: Term, literal: Literal) -> bool:
    """Whether a literal's value is in the value space of a datatype (dt-type2).

    A datatype that is not known may contain every value, and its values may be in every datatype.
    """
    in_space = value(literal)
    if in_space is None:
        return False
    name = datatype.value
    local = name[len(XSD) :] if name.startswith(XSD) else ""
    space, member = in_space
    if name == RDFS + "Literal" or space not in _SPACES:
        return True
    if name in (OWL + "rational", OWL + "real"):
        return space == "decimal"
    if name == _XML:
        return space == _XML
    if name in (RDF + "PlainLiteral", RDF + "langString"):
        return space == "text" or (space == "string" and name == RDF + "PlainLiteral")
    if local in _STRINGS:
        return space == "string" and re.fullmatch(_STRINGS[local], str(member)) is not None
    if local in _INTEGERS:
        return space == "decimal" and isinstance(member, Decimal) and _is_integer(local, member)
    if local in _DATES:
        stamped = isinstance(member, tuple) and member[-1] is not None
        return (space == "dateTime" and stamped) if local == "dateTimeStamp" else space == local
    if local == "decimal":
        return space == "decimal" and isinstance(member, Decimal)
    return space == local if local in _PRIMITIVE else True


def _is_integer(local: str, number: Decimal) -> bool:
    least, most = _INTEGERS[local]
    whole = number == number.to_integral_value()
    return whole and (least is None or number >= least) and (most is None or number <= most)


def hierarchy() -> list[tuple[str, str]]:
    """The pairs of integer datatypes of which the second has all values of the first."""
    names = [*_INTEGERS, "decimal"]
    return [
        (narrow, wide)
        for narrow in _INTEGERS
        for wide in names
        if narrow != wide and has_range(wide, *_INTEGERS[narrow])
    ]


def common_range(names: list[str]) -> tuple[int | None, int | None] | None:
    """The least and greatest integer that are common to datatypes of integers; None where one is no such."""
    if not names or not all(name in _INTEGERS for name in names):
        return None
    least = [low for low, _ in map(_INTEGERS.__getitem__, names) if low is not None]
    most = [high for _, high in map(_INTEGERS.__getitem__, names) if high is not None]
    return max(least, default=None), min(most, default=None)


def has_range(wide: str, least: int | None, most: int | None) -> bool:
    """Whether a datatype of XML Schema has every integer of a range, in which None is no bound."""
    if wide == "decimal":
        return True
    if wide not in _INTEGERS:
        return False
    low, high = _INTEGERS[wide]
    return (low is None or (least is not None and least >= low)) and (
        high is None or (most is not None and most <= high)
    )
