"""Numbers beyond the embedded store, and the order of booleans and NaN (SPARQL 1.1 Query, section 17.3).

Where the store gives an error, `COALESCE(native, exact)` calls functions of ours; what it computes rightly
costs no more than before. Where that is depends on how large the values of an expression may be: `_Values`.
"""

from collections.abc import Callable, Collection, Iterable
from functools import reduce
from operator import or_
from typing import Any
from typing import Literal as OneOf

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.numbers import BINARY, EXACT, SURE, UNKNOWN, Places
from phegraph.rdf.terms import RDF, XSD, XSD_STRING
from phegraph.sparql.algebra.expressions import FALSE, call, our_aggregate, ours
from phegraph.sparql.algebra.passes.conditions import tests_of
from phegraph.sparql.algebra.passes.exactness import ROWS
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    And,
    Arithmetic,
    Call,
    Comparison,
    Exists,
    Expression,
    Extend,
    Form,
    In,
    Node,
    Not,
    Or,
    OrderCondition,
    Query,
    Signed,
    Update,
    Values,
)
from phegraph.sparql.algebra.walk import BGPS_AND_LEAVES, nodes, variables, with_own

_CALCULATED = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_COMPARED = {"=": "equal", "!=": "unequal", "<": "less", "<=": "at-most", ">": "greater", ">=": "at-least"}
_UNARY = {"ABS": "absolute", "ROUND": "rounded", "CEIL": "ceiling", "FLOOR": "floor"}
_BOOLEAN = XSD + "boolean"

_STRINGS = (NamedNode(XSD_STRING), NamedNode(RDF + "langString"))
_CHOICES = frozenset(("IF", "COALESCE"))
_TESTS = ("SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC")
_BOOLEAN_CALLS = frozenset((*_TESTS, "BOUND", "REGEX", "CONTAINS", "STRSTARTS", "STRENDS", "LANGMATCHES"))
_NUMBERS = {
    **dict.fromkeys(("STRLEN", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES"), Places(12)),
    "SECONDS": Places(2, SURE),
    "RAND": Places(),
}


def exact_numbers(tree: Query | Update, facts: Facts) -> Query | Update:
    """Calculations, comparisons, aggregates and orders of numbers beyond the store; booleans compared."""
    return _Mending(_Values(tree, facts), tests_of(tree)).mended(tree)  # type: ignore[no-any-return]


class _Values:
    """What the values of expressions may be: how many places numbers have, and whether one is a boolean."""

    def __init__(self, tree: Query | Update, facts: Facts) -> None:
        self._data = facts.numbers
        self._of_patterns = {
            name for part in nodes(tree) if isinstance(part, BGP) for name in variables(part)
        }
        self._assigned: dict[str, list[Expression]] = {}
        for part in nodes(tree):
            if isinstance(part, Extend):
                self._assigned.setdefault(part.variable.value, []).append(part.expression)
            elif isinstance(part, Values):
                for row in part.rows:
                    for variable, term in zip(part.variables, row, strict=True):
                        if term is not None:
                            self._assigned.setdefault(variable.value, []).append(term)
        self._places: dict[str, Places | None] = dict.fromkeys(self._assigned)
        changed = True
        while changed:
            changed = False
            for name, expressions in self._assigned.items():
                places = _either(map(self.places, expressions))
                if places != self._places[name]:
                    self._places[name], changed = places, True

    def places(self, expression: Expression) -> Places | None:
        """How many places the numbers among the values have; None where no value is a number."""
        match expression:
            case Variable(value=name):
                if name in self._assigned and name not in self._of_patterns:
                    return self._places[name]
                return _either((self._data, self._places.get(name)))
            case Literal():
                is_number = expression.datatype.value in EXACT | BINARY
                return Places.of(expression) if is_number else None
            case Arithmetic(operator, left, right):
                one, other = self.places(left), self.places(right)
                return None if one is None or other is None else _calculated(operator, one, other)
            case Signed(_, operand):
                return self.places(operand)
            case Aggregate(function, argument):
                return self._of_aggregate(function, argument)
            case Call(function, arguments):
                return self._of_call(function, arguments)
        return None

    def _of_aggregate(self, function: str, argument: Expression | None) -> Places | None:
        if function == "COUNT" or argument is None:
            return Places(ROWS)
        places = None if function == "GROUP_CONCAT" else self.places(argument)
        if places is None or function not in ("SUM", "AVG"):
            return places
        total = Places(places.whole + ROWS, places.fraction)
        return total if function == "SUM" or total.are_beyond else Places(places.whole, SURE)

    def _of_call(self, function: str | NamedNode, arguments: tuple[Expression, ...]) -> Places | None:
        if isinstance(function, NamedNode):
            return Places() if function.value in BINARY else UNKNOWN
        if function in _CHOICES:
            return _either(map(self.places, arguments[function == "IF" :]))
        if function in _UNARY:
            places = self.places(arguments[0])
            return places and Places(places.whole + 1, places.fraction)
        return UNKNOWN if function == "STRDT" else _NUMBERS.get(function)

    def may_be_nan(self, expression: Expression) -> bool:
        """Whether a value may be NaN, which is in no order with any number, itself among them."""
        match expression:
            case Literal():
                return expression.value == "NaN"
            case Variable(value=name) if name in self._assigned and name not in self._of_patterns:
                return any(map(self.may_be_nan, self._assigned[name]))
            case Aggregate("COUNT"):
                return False
            case Call(str() as function) if function in _NUMBERS:
                return False
            case Call(NamedNode(value=function)) if function.startswith(XSD):
                return function in BINARY
        return self.places(expression) is not None

    def may_be_boolean(self, expression: Expression) -> bool:
        match expression:
            case Variable(value=name):
                return name in self._of_patterns or any(
                    map(self.may_be_boolean, self._assigned.get(name, ()))
                )
            case Literal():
                return expression.datatype.value == _BOOLEAN
            case Or() | And() | Not() | Comparison() | In() | Exists():
                return True
            case Aggregate("MIN" | "MAX" | "SAMPLE", Node() | Variable() as argument):
                return self.may_be_boolean(argument)
            case Call(str() as function, arguments):
                return function in _BOOLEAN_CALLS or (
                    function in _CHOICES and any(map(self.may_be_boolean, arguments))
                )
            case Call(NamedNode(value=function)):
                return function == _BOOLEAN or not function.startswith(XSD)
        return False


def _either(places: Iterable[Places | None]) -> Places | None:
    known = [each for each in places if each is not None]
    return reduce(or_, known) if known else None


def _calculated(operator: str, left: Places, right: Places) -> Places:
    """The places of what is calculated of two numbers; of a quotient the store gives as many as it can."""
    match operator:
        case "*":
            whole, fraction = left.whole + right.whole, left.fraction + right.fraction
        case "/":
            whole, fraction = left.whole + right.fraction + 1, max(SURE, left.fraction)
        case _:
            whole, fraction = max(left.whole, right.whole) + 1, max(left.fraction, right.fraction)
    return Places(min(whole, UNKNOWN.whole), min(fraction, UNKNOWN.fraction))


class _Mending:
    def __init__(self, values: _Values, tests: Collection[int]) -> None:
        self._values = values
        self._tests = tests

    def mended(self, part: Any) -> Any:
        """A part of a tree, with everything in it mended."""
        match part:
            case Arithmetic() | Signed() | Comparison():
                return self._either(part) if self._is_unsure(part) else self._native(part)
            case Call(function) if function in _UNARY:
                return self._either(part) if self._is_unsure(part) else self._native(part)
            case Call("ISNUMERIC", (value,)) if self._may_be_beyond(value):
                value = self.mended(value)
                return Or((call("ISNUMERIC", value), ours("is-numeric", value)))
            case In():
                return self._of_members(part)
            case Aggregate():
                return self._of_aggregate(part)
            case Form():
                order = tuple(self._orders(part.order))
                return self._inside(part if order == part.order else replace(part, order=order))
        return self._inside(part)

    def _inside(self, part: Any) -> Any:
        return with_own(part, self.mended, but=BGPS_AND_LEAVES)

    def _may_be_beyond(self, *numbers: Expression) -> bool:
        """Whether expressions may all be numbers, and one of them is beyond the store."""
        places = [self._values.places(number) for number in numbers]
        return all(each is not None for each in places) and any(each and each.are_beyond for each in places)

    def _may_be_nan(self, part: Comparison, which: Callable[[Iterable[bool]], bool]) -> bool:
        """Whether numbers are compared, any or all of which may be NaN."""
        both = part.left, part.right
        are_numbers = all(self._values.places(each) is not None for each in both)
        return are_numbers and which(map(self._values.may_be_nan, both))

    def _is_unsure(self, part: Expression) -> bool:
        """Whether the store may give an error where there is a value."""
        if isinstance(part, Comparison):
            both = part.left, part.right
            is_order = part.operator not in ("=", "!=")
            return (
                any(map(self._is_unsure, both))
                or self._may_be_beyond(*both)
                or (is_order and all(map(self._values.may_be_boolean, both)))
                or (is_order and id(part) not in self._tests and self._may_be_nan(part, any))
            )
        if isinstance(part, Arithmetic):
            return self._may_be_beyond(part) or self._may_be_beyond(part.left, part.right)
        return _is_calculation(part) and self._may_be_beyond(part)

    def _either(self, part: Expression) -> Expression:
        native, exact = self._native(part), self._exact(part)
        if isinstance(part, Comparison):
            # Most of what the store cannot compare are other terms, which need not be handed to Python.
            for operand in (part.left, part.right):
                if isinstance(operand, Variable):
                    has_type = In(call("DATATYPE", operand), _STRINGS, negated=True)
                    exact = call("IF", And((call("ISLITERAL", operand), has_type)), exact, native)
        return call("COALESCE", native, exact)

    def _native(self, part: Expression) -> Expression:
        """A calculation as it is, with everything in it mended that is none."""
        match part:
            case Comparison(operator, left, right):
                compared = Comparison(operator, self._operand(left), self._operand(right))
                if operator not in ("<=", ">=") or not self._may_be_nan(part, all):
                    return _same(part, compared)
                # To the store, NaN is at most NaN; but not equal to it.
                return call("IF", compared, Comparison("=", compared.left, compared.left), FALSE)
            case Arithmetic(operator, left, right):
                return _same(part, Arithmetic(operator, self._operand(left), self._operand(right)))
            case Signed(sign, operand):
                return _same(part, Signed(sign, self._operand(operand)))
            case Call(function, (operand,)) if function in _UNARY:
                return _same(part, Call(function, (self._operand(operand),)))
        raise AssertionError(part)

    def _operand(self, part: Expression) -> Expression:
        return self._native(part) if _is_calculation(part) else self.mended(part)

    def _exact(self, part: Expression) -> Expression:
        """A calculation by functions of ours alone."""
        match part:
            case Comparison(operator, left, right):
                return ours(_COMPARED[operator], self._exact(left), self._exact(right))
            case Arithmetic(operator, left, right):
                return ours(_CALCULATED[operator], self._exact(left), self._exact(right))
            case Signed(sign, operand):
                return ours("negate" if sign == "-" else "plus", self._exact(operand))
            case Call(str() as function, (operand,)) if function in _UNARY:
                return ours(_UNARY[function], self._exact(operand))
        return self.mended(part)  # type: ignore[no-any-return]

    def _of_members(self, part: In) -> Expression:
        operator: OneOf["!=", "="] = "!=" if part.negated else "="
        tests = tuple(Comparison(operator, part.value, member) for member in part.members)
        if not any(map(self._is_unsure, tests)):
            return self._inside(part)  # type: ignore[no-any-return]
        compared = tuple(map(self.mended, tests))
        if len(compared) == 1:
            return compared[0]  # type: ignore[no-any-return]
        return And(compared) if part.negated else Or(compared)

    def _of_aggregate(self, part: Aggregate) -> Expression:
        is_beyond = self._may_be_beyond(part)
        part = self._inside(part)
        if part.argument is None or not is_beyond:
            return part
        if part.function in ("SUM", "AVG"):
            name = part.function.lower() + ("-distinct" if part.distinct else "")
            return our_aggregate(name, part.argument)
        if part.function in ("MIN", "MAX"):
            return call("COALESCE", our_aggregate(part.function.lower(), part.argument), part)
        return part

    def _orders(self, conditions: Iterable[OrderCondition]) -> Iterable[OrderCondition]:
        for condition in conditions:
            if self._may_be_beyond(condition.expression):
                yield replace(condition, expression=ours("order", condition.expression))
            yield condition


def _is_calculation(part: Expression) -> bool:
    return isinstance(part, Arithmetic | Signed) or (isinstance(part, Call) and part.function in _UNARY)


def _same(old: Expression, new: Expression) -> Expression:
    return old if new == old else new
