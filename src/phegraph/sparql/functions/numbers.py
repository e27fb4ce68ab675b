"""Numbers of any size (SPARQL 1.1 Query, sections 17.3, 17.4.4 and 18.5.1)."""

import math
import operator
import struct
from collections.abc import Callable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Context, Decimal
from typing import Any, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.numbers import DECIMAL, DOUBLE, FLOAT, INTEGER, INTEGERS, NUMERIC
from phegraph.rdf.terms import XSD, XSD_STRING, Term

_BOOLEAN = XSD + "boolean"
_TYPES = (INTEGER, DECIMAL, FLOAT, DOUBLE)
_PLACES = 18
_EXACT = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)


class Number(NamedTuple):
    """A number: its datatype as a place in the order of promotion (integer, decimal, float, double)."""

    kind: int
    value: Any
    """A Decimal of an integer or decimal, a float of a float or double."""


def number_of(term: Term) -> Number | None:
    """The value of a numeric literal; None of what is none, or is ill-typed."""
    if not isinstance(term, Literal):
        return None
    datatype, lexical_form = term.datatype.value, term.value
    if datatype == INTEGER and lexical_form.isascii() and lexical_form.isdigit():
        return Number(0, Decimal(lexical_form))
    if datatype not in NUMERIC or is_ill_typed(lexical_form, datatype):
        return None
    kind = 0 if datatype in INTEGERS else _TYPES.index(datatype)
    return Number(kind, _finite(lexical_form) if kind < 2 else _rounded(float(lexical_form), kind))


def _finite(lexical_form: str) -> Decimal:
    return _EXACT.create_decimal(lexical_form)


def _rounded(value: float, kind: int) -> float:
    """A double, or the float that is nearest to it."""
    if kind != 2:
        return value
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def literal_of(number: Number) -> Literal:
    """The canonical literal of a number."""
    kind, value = number
    if isinstance(value, Decimal):
        text = f"{value:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return Literal("0" if text == "-0" else text, datatype=NamedNode(_TYPES[kind]))
    text = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(repr(value), repr(value))
    return Literal(text, datatype=NamedNode(_TYPES[kind]))


def _promoted(left: Number, right: Number) -> tuple[int, Any, Any]:
    """The datatype that two numbers have in common, and both in it (section 17.3)."""
    kind = max(left.kind, right.kind)
    if kind < 2:
        return kind, left.value, right.value
    return kind, _rounded(float(left.value), kind), _rounded(float(right.value), kind)


def calculated(exact: Callable[..., Decimal], binary: Callable[..., float]) -> Callable[..., Literal | None]:
    """A calculation with two numbers."""

    def calculate(left: Term, right: Term) -> Literal | None:
        one, other = number_of(left), number_of(right)
        if one is None or other is None:
            return None
        kind, first, second = _promoted(one, other)
        if kind < 2:
            return literal_of(Number(kind, exact(first, second)))
        return literal_of(Number(kind, _rounded(binary(first, second), kind)))

    return calculate


add = calculated(_EXACT.add, operator.add)
subtract = calculated(_EXACT.subtract, operator.sub)
multiply = calculated(_EXACT.multiply, operator.mul)


def divide(left: Term, right: Term) -> Literal | None:
    """A quotient, to 18 places after the point at least; that of integers is a decimal (section 17.3)."""
    one, other = number_of(left), number_of(right)
    if one is None or other is None:
        return None
    kind, first, second = _promoted(one, other)
    if kind > 1:
        return literal_of(Number(kind, _rounded(_quotient(first, second), kind)))
    if not other.value:
        return None
    places = max(one.value.adjusted() - other.value.adjusted(), 0) + 2 * _PLACES
    quotient = Context(prec=places, rounding=ROUND_DOWN, Emin=MIN_EMIN, Emax=MAX_EMAX).divide
    return literal_of(Number(1, quotient(one.value, other.value)))


def _quotient(first: float, second: float) -> float:
    """A quotient of doubles (IEEE 754)."""
    if second or math.isnan(second):
        return first / second
    is_number = first and not math.isnan(first)
    return math.copysign(math.inf, first) * math.copysign(1, second) if is_number else math.nan


def unary(
    exact: Callable[[Decimal], Decimal], binary: Callable[[float], float]
) -> Callable[[Term], Literal | None]:
    """A function of one number."""

    def function(term: Term) -> Literal | None:
        number = number_of(term)
        if number is None:
            return None
        value = number.value
        if isinstance(value, Decimal):
            return literal_of(Number(number.kind, exact(value)))
        return literal_of(Number(number.kind, binary(value)))

    return function


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    """A function from a double to a whole one; what is not finite stays."""
    return lambda value: math.copysign(float(function(value)), value) if math.isfinite(value) else value


def _half_up(value: Decimal) -> Decimal:
    """The nearest integer, of two the greater one (fn:round)."""
    return _EXACT.add(value, Decimal("0.5")).to_integral_value(ROUND_FLOOR)


negate = unary(lambda value: value.copy_negate() if value else value, operator.neg)
plus = unary(lambda value: value, operator.pos)
absolute = unary(Decimal.copy_abs, abs)
rounded = unary(_half_up, _whole(lambda value: math.floor(value + 0.5)))
ceiling = unary(lambda value: value.to_integral_value(ROUND_CEILING), _whole(math.ceil))
floor = unary(lambda value: value.to_integral_value(ROUND_FLOOR), _whole(math.floor))


def compared(holds: Callable[[Any, Any], bool]) -> Callable[[Term, Term], Literal | None]:
    """A comparison of two numbers, or of two booleans: false is less than true (section 17.3)."""

    def compare(left: Term, right: Term) -> Literal | None:
        one, other = number_of(left), number_of(right)
        if one is not None and other is not None:
            _, first, second = _promoted(one, other)
            return Literal(holds(first, second))
        values = [_boolean_of(term) for term in (left, right)]
        return None if None in values else Literal(holds(*values))

    return compare


def _boolean_of(term: Term) -> bool | None:
    if not isinstance(term, Literal) or term.datatype.value != _BOOLEAN:
        return None
    return {"true": True, "1": True, "false": False, "0": False}.get(term.value)


def holds(term: Term) -> Literal | None:
    """The effective boolean value of a term (section 17.2.2)."""
    if not isinstance(term, Literal):
        return None
    datatype = term.datatype.value
    if datatype in NUMERIC:
        number = number_of(term)
        return Literal(number is not None and bool(number.value) and number.value == number.value)
    if datatype == _BOOLEAN:
        return Literal(_boolean_of(term) is True)
    return Literal(term.value != "") if term.language is not None or datatype == XSD_STRING else None


def is_numeric(term: Term) -> Literal:
    """Whether a term is a number (section 17.4.2.4)."""
    return Literal(number_of(term) is not None)


def order(term: Term) -> Literal:
    """A string by which terms are in the order of section 15.1, equal where the store knows their order."""
    if isinstance(term, BlankNode):
        return Literal("0")
    if isinstance(term, NamedNode):
        return Literal("1")
    number = number_of(term)
    return Literal("3" if number is None else f"2{_in_order(number.value)}")


_MANY = 10**9
_COMPLEMENT = str.maketrans("0123456789", "9876543210")


def _in_order(value: Decimal | float) -> str:
    """A string that sorts as the number does."""
    number = Decimal(value)
    if number.is_nan():
        return "0"
    if number.is_infinite():
        return "1" if number < 0 else "5"
    if not number:
        return "3"
    digits = "".join(map(str, number.as_tuple().digits)).rstrip("0")
    if number > 0:
        return f"4{number.adjusted() + _MANY:010d}{digits}"
    return "2" + f"{number.adjusted() + _MANY:010d}{digits}".translate(_COMPLEMENT) + "~"


class Sum:
    """SUM (section 18.5.1.3)."""

    def __init__(self, *, distinct: bool = False) -> None:
        self.count = 0
        self._total: Number | None = Number(0, Decimal(0))
        self._seen: set[Term] | None = set() if distinct else None

    def accumulate(self, term: Term) -> None:
        if self._seen is not None:
            if term in self._seen:
                return
            self._seen.add(term)
        number = number_of(term)
        self.count += 1
        if number is None or self._total is None:
            self._total = None
            return
        kind, one, other = _promoted(self._total, number)
        if kind < 2:
            self._total = Number(kind, _EXACT.add(one, other))
        else:
            self._total = Number(kind, _rounded(one + other, kind))

    def finish(self) -> Literal | None:
        return None if self._total is None else literal_of(self._total)


class Average(Sum):
    """AVG (section 18.5.1.4)."""

    def finish(self) -> Literal | None:
        total, count = super().finish(), Literal(str(self.count), datatype=NamedNode(INTEGER))
        if total is None or not self.count:
            return total
        if self._total is not None and self._total.kind > 1:
            return literal_of(
                Number(self._total.kind, _rounded(self._total.value / self.count, self._total.kind))
            )
        return divide(total, count)


class Extreme:
    """MIN or MAX of numbers (sections 18.5.1.5 and 18.5.1.6); an error where there are other terms."""

    def __init__(self, is_further: Callable[[str, str], bool]) -> None:
        self._is_further = is_further
        self._found: tuple[str, Term] | None = None
        self._is_mixed = False

    def accumulate(self, term: Term) -> None:
        number = number_of(term)
        if number is None:
            self._is_mixed = True
        elif not self._is_mixed:
            key = _in_order(number.value)
            if self._found is None or self._is_further(key, self._found[0]):
                self._found = key, term

    def finish(self) -> Term | None:
        return None if self._is_mixed or self._found is None else self._found[1]
