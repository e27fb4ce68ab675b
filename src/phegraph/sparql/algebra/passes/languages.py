"""Language tags are compared whatever their letter case (RDF 1.1 Concepts, section 3.3)."""

import re

from pyoxigraph import Literal

from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.tree import Call, Comparison, Expression, In, Query, Update
from phegraph.sparql.algebra.walk import rewritten

_LANG = re.compile(r"\bLANG\b", re.IGNORECASE)


def may_compare_languages(text: str) -> bool:
    """Whether a text may have LANG."""
    return "LANG" in text.upper() and _LANG.search(text) is not None


def languages_in_lower_case(tree: Query | Update) -> Query | Update:
    """What is compared with LANG is in lower case, as what LANG gives is in Oxigraph."""

    def rewrite(part: Expression) -> Expression:
        match part:
            case Comparison(operator, left, right) if _is_language(left) != _is_language(right):
                return _same(part, Comparison(operator, _lower(left), _lower(right)))
            case In(value, members, negated) if _is_language(value):
                return _same(part, In(value, tuple(map(_lower, members)), negated))
        return part

    return rewritten(tree, rewrite, Comparison, In)


def _is_language(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.function == "LANG"


def _lower(expression: Expression) -> Expression:
    if isinstance(expression, Literal):
        return Literal(expression.value.lower()) if expression.language is None else expression
    return expression if _is_language(expression) else call("LCASE", expression)


def _same(old: Expression, new: Expression) -> Expression:
    return old if new == old else new
