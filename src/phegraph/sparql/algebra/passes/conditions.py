"""Effective boolean values that Oxigraph takes for errors (SPARQL 1.1 Query, section 17.2.2)."""

import re
from typing import Any

from msgspec.structs import replace
from pyoxigraph import Literal, Variable

from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.expressions import FALSE, TRUE, call, ours
from phegraph.sparql.algebra.tree import (
    Aggregate,
    And,
    Call,
    Expression,
    Filter,
    Form,
    Not,
    Or,
    Query,
    Update,
)
from phegraph.sparql.algebra.walk import rewritten
from phegraph.sparql.keywords import BLANKS

_CALL = rf"(?:COALESCE|IF|SAMPLE|MIN|MAX){BLANKS}\("
_VALUE = rf"(?:[?$]\w+{BLANKS}(?:[),}}]|$)|{_CALL}|[\"'0-9+-])"
_CONDITION = re.compile(
    rf"(?:(?:\b(?:FILTER|HAVING|IF){BLANKS}|(?<!\w))\(|!|&&|\|\||\bHAVING\b){BLANKS}{_VALUE}"
    rf"|(?:[?$]\w+|[\"'\w.]){BLANKS}(?:&&|\|\|)",
    re.IGNORECASE,
)
_CHOICE = re.compile(_CALL, re.IGNORECASE)
_OPENED = re.compile(rf"[(!]{BLANKS}{_VALUE}|HAVING", re.IGNORECASE)
"""What a condition has that stands alone: the cheap test comes first."""


def may_have_conditions(text: str) -> bool:
    """Whether a text may have a condition that is no test, but a value."""
    is_joined = "&&" in text or "||" in text
    if not is_joined and _OPENED.search(text) is None:
        return False
    return _CONDITION.search(text) is not None or (is_joined and _CHOICE.search(text) is not None)


def boolean_values(tree: Query | Update) -> Query | Update:
    """A string with a language holds unless it is empty; an ill-typed number or boolean does not hold."""

    def rewrite(part: Any) -> Any:
        match part:
            case Filter(condition):
                return _with(part, condition=_holding(condition))
            case Not(operand):
                return _with(part, operand=_holding(operand))
            case And(operands) | Or(operands):
                return _with(part, operands=tuple(map(_holding, operands)))
            case Call("IF", (condition, *others)):
                return _with(part, arguments=(_holding(condition), *others))
            case Form():
                return _with(part, having=tuple(map(_holding, part.having)))
        return part

    return rewritten(tree, rewrite)


def _with(part: Any, **fields: Any) -> Any:
    return (
        part
        if all(getattr(part, name) == field for name, field in fields.items())
        else replace(part, **fields)
    )


def _holding(expression: Expression) -> Expression:
    match expression:
        case Variable() | Call("IF" | "COALESCE") | Aggregate("MIN" | "MAX" | "SAMPLE"):
            pass
        case Literal() if expression.datatype.value != XSD + "boolean" or expression not in (TRUE, FALSE):
            pass
        case _:
            return expression
    return call("COALESCE", call("IF", expression, TRUE, FALSE), ours("holds", expression))
