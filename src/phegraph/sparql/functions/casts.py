"""Casts (SPARQL 1.1 Query, section 17.5; XPath and XQuery Functions and Operators, section 17.1)."""

from decimal import ROUND_DOWN, Decimal
from math import isfinite, isnan

from pyoxigraph import Literal, NamedNode

from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.numbers import BINARY, INTEGER
from phegraph.rdf.terms import XSD, XSD_STRING, Term
from phegraph.sparql.functions.numbers import Number, literal_of, number_of

_BOOLEAN = XSD + "boolean"
_NOT_FINITE = ("INF", "-INF", "NaN")
_BLANKS = " \t\n\r"


def cast(term: Term, datatype: Term) -> Literal | None:
    """A string or number in a datatype: what the embedded store refuses of the casts that are possible.

    Blanks around a string do not count (section 17.1.1), and numbers have any size (17.1.3).
    """
    if not isinstance(term, Literal):
        return None
    target = datatype.value
    if term.datatype.value == XSD_STRING:
        lexical_form = term.value.strip(_BLANKS)
    elif (number := number_of(term)) is not None:
        lexical_form = _form(number, target)
    else:
        return None
    # XML Schema 1.1 has +INF, but XPath's functions are those of 1.0.
    is_value = not is_ill_typed(lexical_form, target) and lexical_form != "+INF"
    return Literal(lexical_form, datatype=NamedNode(target)) if is_value else None


def _form(number: Number, target: str) -> str:
    """The lexical form of a number in another numeric datatype, or of whether it is none of 0 and NaN."""
    value = number.value
    if target == _BOOLEAN:
        return "false" if not value or isnan(value) else "true"
    if target in BINARY:
        return literal_of(Number(3, float(value))).value
    if isinstance(value, float):
        if not isfinite(value):
            return ""
        value = Decimal(value)
    return f"{value.to_integral_value(ROUND_DOWN) if target == INTEGER else value:f}"


def to_string(term: Term) -> Literal | None:
    """The string of a double or float (section 17.1.2): with an exponent where it is very small or large."""
    if not isinstance(term, Literal) or term.datatype.value not in BINARY:
        return None
    if term.value in _NOT_FINITE:
        return Literal(term.value)
    number = Decimal(term.value).normalize()
    if not number or Decimal("1e-6") <= abs(number) < 10**6:
        return Literal(f"{number:f}")
    sign, digits, _ = number.as_tuple()
    first, *others = map(str, digits)
    return Literal(f"{'-' * sign}{first}.{''.join(others) or '0'}E{number.adjusted()}")
