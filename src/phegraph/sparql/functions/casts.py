"""Casts (SPARQL 1.1 Query, section 17.5; XPath and XQuery Functions and Operators, section 17.1)."""

from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.terms import XSD, XSD_STRING, Term

_INTEGER, _DECIMAL = XSD + "integer", XSD + "decimal"
_BINARY = (XSD + "double", XSD + "float")
_NOT_FINITE = ("INF", "-INF", "NaN")
_BLANKS = " \t\n\r"


def cast(term: Term, datatype: Term) -> Literal | None:
    """A string or number in a datatype: what the embedded store refuses of the casts that are possible.

    Blanks around a string do not count (section 17.1.1), and numbers have any size (17.1.3).
    """
    if not isinstance(term, Literal):
        return None
    source, target = term.datatype.value, datatype.value
    if source == XSD_STRING:
        lexical_form = term.value.strip(_BLANKS)
    elif source in _BINARY and target in (_INTEGER, _DECIMAL) and term.value not in _NOT_FINITE:
        number = Decimal(term.value)
        lexical_form = f"{number:f}" if target == _DECIMAL else str(int(number))
    else:
        return None
    # XML Schema 1.1 has +INF, but XPath's functions are those of 1.0.
    is_value = not is_ill_typed(lexical_form, target) and lexical_form != "+INF"
    return Literal(lexical_form, datatype=NamedNode(target)) if is_value else None


def to_string(term: Term) -> Literal | None:
    """The string of a double or float (section 17.1.2): with an exponent where it is very small or large."""
    if not isinstance(term, Literal) or term.datatype.value not in _BINARY:
        return None
    if term.value in _NOT_FINITE:
        return Literal(term.value)
    number = Decimal(term.value).normalize()
    if not number or Decimal("1e-6") <= abs(number) < 10**6:
        return Literal(f"{number:f}")
    sign, digits, _ = number.as_tuple()
    first, *others = map(str, digits)
    return Literal(f"{'-' * sign}{first}.{''.join(others) or '0'}E{number.adjusted()}")
