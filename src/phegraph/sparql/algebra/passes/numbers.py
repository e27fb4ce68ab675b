"""Numbers beyond the embedded store, and the order of booleans (SPARQL 1.1 Query, section 17.3).

Where the store gives an error, `COALESCE(native, exact)` calls functions of ours; what it computes rightly
costs no more than before. Where that is depends on how large the values of an expression may be: `_Ranges`.
"""

import re
from collections.abc import Iterable
from typing import Any
from typing import Literal as OneOf

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.numbers import BINARY, EXACT, Magnitude, magnitude_of
from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.expressions import call, our_aggregate, ours
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
from phegraph.sparql.algebra.walk import nodes, variables
from phegraph.sparql.keywords import PLAIN_IRI

_CALCULATED = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_COMPARED = {"=": "equal", "!=": "unequal", "<": "less", "<=": "at-most", ">": "greater", ">=": "at-least"}
_UNARY = {"ABS": "absolute", "ROUND": "rounded", "CEIL": "ceiling", "FLOOR": "floor"}
_BOOLEAN = XSD + "boolean"

_SHORT_CALLS = frozenset(("STRLEN", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES"))
_CHOICES = frozenset(("IF", "COALESCE"))
_TESTS = ("SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC")
_BOOLEAN_CALLS = frozenset((*_TESTS, "BOUND", "REGEX", "CONTAINS", "STRSTARTS", "STRENDS", "LANGMATCHES"))
_NUMBER_CALLS = frozenset((*_UNARY, *_SHORT_CALLS, "SECONDS", "RAND"))

_LARGE = re.compile(
    r"[0-9.]{10}|[\w)](?:\s|#[^\r\n]*+)*+[-+*/](?:\s|#[^\r\n]*+)*+[?$(\w\"']|[-+](?:\s|#[^\r\n]*+)*+[?$(]"
    r"|STRDT|(?:integer|decimal)>?(?:\s|#[^\r\n]*+)*+\(",
    re.IGNORECASE,
)
_WITHIN = re.compile("SUM|AVG", re.IGNORECASE)
_BEYOND = re.compile("FILTER|HAVING|ORDER|AS|IF", re.IGNORECASE)
_COMPARISON = re.compile("[<>]")


def may_need_exactness(text: str, facts: Facts) -> bool:
    """Whether a text may have numbers beyond the store, by itself or by the data, or may order booleans."""
    if _LARGE.search(text) is not None:
        return True
    if facts.numbers is not Magnitude.SHORT and _WITHIN.search(text) is not None:
        return True
    if facts.numbers is Magnitude.BEYOND and _BEYOND.search(text) is not None:
        return True
    return _COMPARISON.search(PLAIN_IRI.sub("", text)) is not None


def exact_numbers(tree: Query | Update, facts: Facts) -> Query | Update:
    """Calculations, comparisons, aggregates and orders of numbers beyond the store; booleans compared."""
    return _Mending(_Ranges(tree, facts)).mended(tree)  # type: ignore[no-any-return]


class _Ranges:
    """How large the values of expressions may be; None where none of them is a number."""

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
        self._ranges: dict[str, Magnitude | None] = dict.fromkeys(self._assigned)
        self._until_stable()

    def _until_stable(self) -> None:
        changed = True
        while changed:
            changed = False
            for name, expressions in self._assigned.items():
                wider = _largest(map(self.range, expressions))
                if wider != self._ranges[name]:
                    self._ranges[name], changed = wider, True

    def range(self, expression: Expression) -> Magnitude | None:
        match expression:
            case Variable(value=name):
                assigned = self._ranges.get(name)
                return self._data if name in self._of_patterns or assigned is None else assigned
            case Literal():
                datatype = expression.datatype.value
                return magnitude_of([expression]) if datatype in EXACT | BINARY else None
            case Arithmetic(_, left, right):
                return _after(self.range(left), self.range(right))
            case Signed(_, operand):
                return _after(self.range(operand), Magnitude.SHORT)
            case Aggregate(function, argument):
                return self._of_aggregate(function, argument)
            case Call(function, arguments):
                return self._of_call(function, arguments)
        return None

    def _of_aggregate(self, function: str, argument: Expression | None) -> Magnitude | None:
        if function in ("COUNT", "GROUP_CONCAT") or argument is None:
            return None if function == "GROUP_CONCAT" else Magnitude.SHORT
        reach = self.range(argument)
        return _after(reach, Magnitude.SHORT) if function in ("SUM", "AVG") else reach

    def _of_call(self, function: str | NamedNode, arguments: tuple[Expression, ...]) -> Magnitude | None:
        if isinstance(function, NamedNode):
            return Magnitude.SHORT if function.value in BINARY else Magnitude.BEYOND
        if function in _CHOICES:
            return _largest(map(self.range, arguments[function == "IF" :]))
        if function in _UNARY:
            return _after(self.range(arguments[0]), Magnitude.SHORT)
        if function == "STRDT":
            return Magnitude.BEYOND
        return Magnitude.WITHIN if function in _NUMBER_CALLS else None

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


def _largest(ranges: Iterable[Magnitude | None]) -> Magnitude | None:
    return max((each for each in ranges if each is not None), default=None)


def _after(left: Magnitude | None, right: Magnitude | None) -> Magnitude | None:
    """The range of a calculation's results."""
    if left is None or right is None:
        return None
    return Magnitude.WITHIN if left == right == Magnitude.SHORT else Magnitude.BEYOND


class _Mending:
    def __init__(self, ranges: _Ranges) -> None:
        self._ranges = ranges

    def mended(self, part: Any) -> Any:
        """A part of a tree, with everything in it mended."""
        match part:
            case Arithmetic() | Signed() | Comparison():
                return self._either(part) if self._is_unsure(part) else self._native(part)
            case Call(function) if function in _UNARY:
                return self._either(part) if self._is_unsure(part) else self._native(part)
            case Call("ISNUMERIC", (value,)) if self._range(value) is Magnitude.BEYOND:
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
        if isinstance(part, tuple):
            members = tuple(map(self.mended, part))
            return members if any(new is not old for new, old in zip(members, part, strict=True)) else part
        if not isinstance(part, Node):
            return part
        fields = {name: getattr(part, name) for name in part.__struct_fields__}
        new = {name: self.mended(old) for name, old in fields.items() if isinstance(old, tuple | Node)}
        changed = {name: value for name, value in new.items() if value is not fields[name]}
        return replace(part, **changed) if changed else part

    def _range(self, expression: Expression) -> Magnitude | None:
        return self._ranges.range(expression)

    def _is_unsure(self, part: Expression) -> bool:
        """Whether the store may give an error where there is a value."""
        match part:
            case Comparison(operator, left, right):
                if self._is_unsure(left) or self._is_unsure(right):
                    return True
                ranges = [self._range(left), self._range(right)]
                of_numbers = None not in ranges and Magnitude.BEYOND in ranges
                is_order = operator not in ("=", "!=")
                return of_numbers or (is_order and all(map(self._ranges.may_be_boolean, (left, right))))
            case Arithmetic(_, left, right):
                ranges = [self._range(left), self._range(right)]
                return None not in ranges and set(ranges) != {Magnitude.SHORT}
            case Signed(_, operand) | Call(_, (operand,)) if (
                not isinstance(part, Call) or part.function in _UNARY
            ):
                return self._range(operand) not in (None, Magnitude.SHORT)
        return False

    def _either(self, part: Expression) -> Expression:
        return call("COALESCE", self._native(part), self._exact(part))

    def _native(self, part: Expression) -> Expression:
        """A calculation as it is, with everything in it mended that is none."""
        match part:
            case Comparison(operator, left, right):
                return _same(part, Comparison(operator, self._operand(left), self._operand(right)))
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
        reach = None if part.argument is None else self._range(part.argument)
        part = self._inside(part)
        if part.argument is None or reach in (None, Magnitude.SHORT):
            return part
        if part.function in ("SUM", "AVG"):
            name = part.function.lower() + ("-distinct" if part.distinct else "")
            return our_aggregate(name, part.argument)
        if part.function in ("MIN", "MAX") and reach is Magnitude.BEYOND:
            return call("COALESCE", our_aggregate(part.function.lower(), part.argument), part)
        return part

    def _orders(self, conditions: Iterable[OrderCondition]) -> Iterable[OrderCondition]:
        for condition in conditions:
            if self._range(condition.expression) is Magnitude.BEYOND:
                yield replace(condition, expression=ours("order", condition.expression))
            yield condition


def _is_calculation(part: Expression) -> bool:
    return isinstance(part, Arithmetic | Signed) or (isinstance(part, Call) and part.function in _UNARY)


def _same(old: Expression, new: Expression) -> Expression:
    return old if new == old else new
