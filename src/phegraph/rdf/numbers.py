"""How large the numbers of literals are (XML Schema 1.1 Part 2, sections 3.3 and 3.4)."""

from collections.abc import Iterable
from enum import IntEnum

from pyoxigraph import Literal

from phegraph.rdf.terms import XSD

INTEGER, DECIMAL, FLOAT, DOUBLE = (XSD + name for name in ("integer", "decimal", "float", "double"))
DERIVED = (
    *("long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
"""The names of the datatypes that are derived from xsd:integer."""

INTEGERS = frozenset((INTEGER, *(XSD + name for name in DERIVED)))
EXACT = INTEGERS | {DECIMAL}
BINARY = frozenset((FLOAT, DOUBLE))
NUMERIC = EXACT | BINARY

SHORT_PLACES = 9


class Magnitude(IntEnum):
    """How large exact numbers may be, for the embedded store.

    It computes with integers of 64 bits, and with decimals of 18 places before and as many after the point.
    """

    SHORT = 0
    """Of nine places on either side of the point: what is calculated of two of them is right."""

    WITHIN = 1
    """What the store can compute with, though the result may be beyond its range."""

    BEYOND = 2
    """What the store takes for no number."""


def magnitude_of(literals: Iterable[Literal]) -> Magnitude:
    """The range of the largest number among literals; SHORT where there is none."""
    largest = Magnitude.SHORT
    for literal in literals:
        lexical_form = literal.value
        if len(lexical_form) > SHORT_PLACES and literal.datatype.value in EXACT:
            whole, _, fraction = lexical_form.lstrip("+-0").partition(".")
            places = max(len(whole), len(fraction.rstrip("0")))
            reach = (
                Magnitude.SHORT
                if places <= SHORT_PLACES
                else Magnitude.WITHIN
                if places <= 2 * SHORT_PLACES
                else Magnitude.BEYOND
            )
            largest = max(largest, reach)
    return largest
