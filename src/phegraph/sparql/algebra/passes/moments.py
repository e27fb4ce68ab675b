"""Dates and times of which one has a time zone and the other has none (SPARQL 1.1 Query, section 17.3).

Within 14 hours of one another it is not known which comes first, nor whether they are equal: `=` and `!=` are
errors, as `<` is. To Oxigraph they are different.
"""

import re
from operator import is_
from typing import Any

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.passes.conditions import tests_of
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    And,
    Call,
    Comparison,
    Expression,
    Extend,
    In,
    Or,
    Query,
    Update,
    Values,
)
from phegraph.sparql.algebra.walk import nodes, rewritten

_TYPES = tuple(
    NamedNode(XSD + name)
    for name in ("dateTime", "date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay")
)
_NEGATED = re.compile(r"!(?!=)|\b(?:IF|COALESCE|BIND|AS|HAVING|ORDER)\b", re.IGNORECASE)
_EQUAL = re.compile(r"=(?<![!<>]=)|[Ii][Nn](?<!\w..)(?!\w)")


def may_compare_moments(text: str) -> bool:
    """Whether a text may have `!=`, or `=` where an error is something else than false."""
    if "!=" in text or "NOT IN" in text.upper():
        return True
    return _EQUAL.search(text) is not None and _NEGATED.search(text) is not None


def comparable_moments(tree: Query | Update) -> Query | Update:
    """Dates and times are equal if each is at most the other, which is an error where that is not known."""
    if tree.kinds.isdisjoint((Comparison, In)):
        return tree
    tests, values = tests_of(tree), _Values(tree)

    def compared(part: Comparison) -> Expression:
        left, right = part.left, part.right
        if not (values.may_be_moment(left) and values.may_be_moment(right)):
            return part
        less, greater = ("<=", ">=") if part.operator == "=" else ("<", ">")
        both = Comparison(less, left, right), Comparison(greater, left, right)  # type: ignore[arg-type]
        return call("IF", _are_moments(left, right), And(both) if part.operator == "=" else Or(both), part)

    def rewrite(part: Any) -> Any:
        match part:
            case Comparison("=") if id(part) not in tests:
                return compared(part)
            case Comparison("!="):
                return compared(part)
            case In(value, members, negated) if negated or id(part) not in tests:
                pairs = [Comparison("!=" if negated else "=", value, member) for member in members]
                each = tuple(map(compared, pairs))
                if all(map(is_, each, pairs)):
                    return part
                return each[0] if len(each) == 1 else And(each) if negated else Or(each)
        return part

    return rewritten(tree, rewrite, Comparison, In)


class _Values:
    """Which expressions may have the values of dates and times."""

    def __init__(self, tree: Query | Update) -> None:
        self._objects = set[str]()
        self._assigned: dict[str, list[Expression]] = {}
        for part in nodes(tree):
            match part:
                case BGP():
                    self._objects |= _objects(part)
                case Extend(variable, expression):
                    self._assigned.setdefault(variable.value, []).append(expression)
                case Values(names, rows):
                    for row in rows:
                        for name, term in zip(names, row, strict=True):
                            self._assigned.setdefault(name.value, []).extend([term] if term else [])

    def may_be_moment(self, expression: Expression | None) -> bool:
        match expression:
            case Variable(value=name):
                return name in self._objects or any(map(self.may_be_moment, self._assigned.get(name, ())))
            case Literal():
                return expression.datatype in _TYPES
            case Aggregate("MIN" | "MAX" | "SAMPLE", argument):
                return self.may_be_moment(argument)
            case Call("IF" | "COALESCE", arguments):
                return any(map(self.may_be_moment, arguments))
            case Call(str() as function):
                return function in ("NOW", "STRDT")
            case Call(NamedNode() as function):
                return function in _TYPES or not function.value.startswith(XSD)
        return False


def _objects(pattern: BGP) -> set[str]:
    """The variables that may be literals: no subject is one, but in a path."""
    subjects, ends = set[str](), set[str]()
    for triple in pattern.triples:
        is_path = not isinstance(triple.predicate, Variable | NamedNode)
        for node, names in ((triple.subject, ends if is_path else subjects), (triple.object, ends)):
            if isinstance(node, Variable):
                names.add(node.value)
    return ends - subjects


def _are_moments(left: Expression, right: Expression) -> Expression:
    """Whether two values are dates or times of one datatype."""
    literals = [call("ISLITERAL", each) for each in (left, right) if not isinstance(each, Literal)]
    constant = next((each for each in (left, right) if isinstance(each, Literal)), None)
    is_typed = () if constant else (In(call("DATATYPE", left), _TYPES),)
    same = Comparison("=", call("DATATYPE", left), call("DATATYPE", right))
    tests = (*literals, *is_typed, same)
    return And(tests) if len(tests) > 1 else same
