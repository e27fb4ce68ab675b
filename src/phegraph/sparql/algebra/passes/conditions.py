"""Effective boolean values that Oxigraph takes for errors (SPARQL 1.1 Query, section 17.2.2)."""

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.numbers import NUMERIC
from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.expressions import FALSE, TRUE, call, ours
from phegraph.sparql.algebra.tree import (
    Aggregate,
    And,
    Call,
    Comparison,
    Expression,
    Filter,
    Form,
    In,
    Not,
    Or,
    Query,
    Update,
)
from phegraph.sparql.algebra.walk import nodes, rewritten
from phegraph.sparql.keywords import BLANKS

_OF_STRINGS = ("UCASE", "LCASE", "SUBSTR", "STRBEFORE", "STRAFTER", "CONCAT", "REPLACE", "STRLANG", "STRDT")
"""The functions that give strings with a language, or what is ill-typed."""
_CHOICES = ("COALESCE", "IF", "SAMPLE", "MIN", "MAX")
_CALL = rf"(?:{'|'.join(_CHOICES)}){BLANKS}\("
_VALUE = rf"(?:[?$]\w+{BLANKS}(?:[),}}]|AS\b|$)|{_CALL}|(?:{'|'.join(_OF_STRINGS)}){BLANKS}\(|[\"'0-9+.-])"
_CONDITION = re.compile(
    rf"(?:\((?:(?<!\w\()|(?<=FILTER\()|(?<=HAVING\()|(?<=\bIF\())|!|&&|\|\|){BLANKS}{_VALUE}|!{BLANKS}[?$]",
    re.IGNORECASE,
)
"""A value as an operand, an argument of IF, or between the brackets of a condition."""
_JOINED = re.compile(r"(?:&&|\|\|)(?<![)}] (?:&&|\|\|))")
"""An operator behind something else than a bracket, on which `_FIRST` is tried."""
_FIRST = re.compile(rf"(?:[\"'\w.]|\^\^{BLANKS}<[^<>]*>){BLANKS}(?:&&|\|\|)")
_HAVE_VALUES = tuple(NamedNode(name) for name in (*sorted(NUMERIC), XSD + "boolean"))
EMPTY = Literal("")
Tree = Query | Update
_CHOICE = re.compile(_CALL, re.IGNORECASE)


def may_have_conditions(text: str) -> bool:
    """Whether a text may have a condition that is no test, but a value."""
    if _CONDITION.search(text) is not None or "HAVING" in text.upper():
        return True
    if "&&" not in text and "||" not in text:
        return False
    if _JOINED.search(text) is not None and _FIRST.search(text) is not None:
        return True
    upper = text.upper()
    return any(name in upper for name in _CHOICES) and _CHOICE.search(text) is not None


def tests_of(tree: object) -> frozenset[int]:
    """The identities of the comparisons whose errors count as false: those that a FILTER is made of."""
    found, waiting = set[int](), [part.condition for part in nodes(tree) if isinstance(part, Filter)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, And | Or):
            waiting += part.operands
        elif isinstance(part, Comparison | In):
            found.add(id(part))
    return frozenset(found)


def boolean_values(tree: Tree) -> Tree:
    """A string with a language holds unless it is empty; an ill-typed number or boolean does not hold."""
    return _with_conditions(tree, lambda value: ours("holds", value))


def boolean_values_without_functions(tree: Tree) -> Tree:
    """The same where there are no functions of ours."""

    def holds(value: Expression) -> Expression:
        does_not_hold = In(call("DATATYPE", value), _HAVE_VALUES)
        of_string = Comparison("!=", call("STR", value), EMPTY)
        has_language = Comparison("!=", call("LANG", value), EMPTY)
        return call("IF", has_language, of_string, call("IF", does_not_hold, FALSE, value))

    return _with_conditions(tree, holds)


def _with_conditions(tree: Tree, holds: Callable[[Expression], Expression]) -> Tree:
    """A tree whose conditions have the value of a function where they are an error."""

    def holding(expression: Expression) -> Expression:
        if not _may_be_an_error(expression):
            return expression
        return call("COALESCE", call("IF", expression, TRUE, FALSE), holds(expression))

    def rewrite(part: Any) -> Any:
        match part:
            case Filter(condition):
                return _with(part, condition=holding(condition))
            case Not(operand):
                return _with(part, operand=holding(operand))
            case And(operands) | Or(operands):
                return _with(part, operands=tuple(map(holding, operands)))
            case Call("IF", (condition, *others)):
                return _with(part, arguments=(holding(condition), *others))
            case Form():
                return _with(part, having=tuple(map(holding, part.having)))
        return part

    return rewritten(tree, rewrite, Filter, Not, And, Or, Call, Form)


def _with(part: Any, **fields: Any) -> Any:
    return (
        part
        if all(getattr(part, name) == field for name, field in fields.items())
        else replace(part, **fields)
    )


def _may_be_an_error(expression: Expression) -> bool:
    """Whether Oxigraph may take the effective boolean value of an expression for an error that is none."""
    match expression:
        case Call("COALESCE", arguments) | Call("IF", (_, *arguments)):
            return any(map(_may_be_an_error, arguments))
        case Variable() | Aggregate("MIN" | "MAX" | "SAMPLE"):
            return True
        case Call(function):
            return function in _OF_STRINGS
        case Literal():
            return expression.datatype.value != XSD + "boolean" or expression not in (TRUE, FALSE)
    return False
