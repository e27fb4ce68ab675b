"""How large the numbers of literals are (XML Schema 1.1 Part 2, sections 3.3 and 3.4)."""

from collections.abc import Iterable
from typing import NamedTuple

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

SURE = 18
"""How many places, before the point and after it, the embedded store computes with.

It has 64 bits for an integer, and 128 bits for a decimal with 18 places after the point.
"""

FEW = 4
"""Numbers of so few characters are not looked at one by one."""


_BEGINNINGS = frozenset("0123456789+-.")


def may_have_places(lexical_form: str) -> bool:
    """Whether a lexical form may be of a number that is looked at."""
    return len(lexical_form) > FEW and lexical_form[0] in _BEGINNINGS


class Places(NamedTuple):
    """How many places exact numbers have at most, before the point and after it."""

    whole: int = 0
    fraction: int = 0

    @property
    def are_beyond(self) -> bool:
        """Whether the embedded store may take such a number for none."""
        return max(self) > SURE

    def __or__(self, other: "Places") -> "Places":
        """Those of either number."""
        return Places(max(self.whole, other.whole), max(self.fraction, other.fraction))

    @classmethod
    def of(cls, literal: Literal) -> "Places":
        """Those of a literal; none where it is no exact number."""
        if literal.datatype.value not in EXACT:
            return cls()
        whole, _, fraction = literal.value.lstrip("+-0").partition(".")
        return cls(len(whole), len(fraction.rstrip("0")))

    @classmethod
    def of_all(cls, literals: Iterable[Literal]) -> "Places":
        """Those of the exact numbers among literals, or a few more."""
        places = cls(FEW, FEW)
        for literal in literals:
            if may_have_places(literal.value):
                places |= cls.of(literal)
        return places


UNKNOWN = Places(2 * SURE, 2 * SURE)
"""Any number of places."""
