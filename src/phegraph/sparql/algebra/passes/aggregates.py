"""Aggregates that Oxigraph gets wrong (SPARQL 1.1 Query, section 18.5.1)."""

import re
from typing import Any

from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, Variable

from phegraph.sparql.algebra.expressions import TRUE, call
from phegraph.sparql.algebra.scope import fresh, in_scope
from phegraph.sparql.algebra.tree import (
    Aggregate,
    Call,
    Exists,
    Expression,
    Extend,
    Form,
    NegatedPropertySet,
    Query,
    Select,
    SequencePath,
    ToMultiset,
    Update,
    join,
)
from phegraph.sparql.algebra.walk import nodes, parts, rewritten, with_own
from phegraph.sparql.keywords import BLANKS

_CONCATENATION = re.compile("GROUP_CONCAT", re.IGNORECASE)
_COUNT = re.compile(r"\bCOUNT\b(?!\s*\(\s*(?:DISTINCT\s*)?(?:\*|[?$]\w+)\s*\))", re.IGNORECASE)
_DISTINCT_SOLUTIONS = re.compile(rf"DISTINCT{BLANKS}\*", re.IGNORECASE)


def may_concatenate(text: str) -> bool:
    """Whether a text may have GROUP_CONCAT."""
    return _CONCATENATION.search(text) is not None


def may_count_errors(text: str) -> bool:
    """Whether a text may have COUNT of more than a variable."""
    return "COUNT" in text.upper() and _COUNT.search(text) is not None


def plain_concatenations(tree: Query | Update) -> Query | Update:
    """GROUP_CONCAT without a language (18.5.1.7): Oxigraph keeps one that all its strings have."""

    def rewrite(part: Aggregate) -> Expression:
        if part.function != "GROUP_CONCAT":
            return part
        return call("STR", part) if _may_have_language(part.argument) else part

    return rewritten(tree, rewrite, Aggregate)


def _may_have_language(expression: Expression | None) -> bool:
    match expression:
        case Call("STR" | "LANG" | "STRUUID"):
            return False
        case Call("COALESCE", arguments):
            return any(map(_may_have_language, arguments))
        case Literal():
            return expression.language is not None
    return True


def may_count_solutions(text: str) -> bool:
    """Whether a text may have COUNT(DISTINCT *)."""
    return _DISTINCT_SOLUTIONS.search(text) is not None


def solutions_without_blank_nodes(tree: Query | Update) -> Query | Update:
    """COUNT(DISTINCT *) counts solutions: of variables alone, where Oxigraph has blank nodes as well."""

    def rewrite(part: Form) -> Form:
        if part.where is None or not _counts_solutions(part):
            return part
        if not any(
            isinstance(each, BlankNode | SequencePath | NegatedPropertySet) for each in parts(part.where)
        ):
            return part
        names = tuple(map(Variable, in_scope(part.where)))
        projection = names or (Extend(next(fresh(tree, "solution")), TRUE),)
        return replace(part, where=join(ToMultiset(Select(projection=projection, where=part.where))))

    return rewritten(tree, rewrite, Form)


def _counts_solutions(form: Form) -> bool:
    modifiers = (getattr(form, "projection", None), form.having, form.order)
    return Aggregate("COUNT", distinct=True) in nodes(modifiers)


def counts_without_errors(tree: Query | Update) -> Query | Update:
    """COUNT of an expression leaves out its errors (18.5.1.2): in Oxigraph one of them is the count."""
    names = fresh(tree, "counted")

    def rewrite(part: Form) -> Form:
        if part.where is None:
            return part
        modifiers = (getattr(part, "projection", None), part.having, part.order)
        counts = [
            each
            for each in parts(modifiers, but_of=(Exists,))
            if isinstance(each, Aggregate) and _may_err(each)
        ]
        if not counts:
            return part
        variables = {count.argument: next(names) for count in counts}
        values = (Extend(variable, value) for value, variable in variables.items() if value is not None)

        def counted(each: Any) -> Any:
            if isinstance(each, Aggregate) and _may_err(each):
                return replace(each, argument=variables[each.argument])
            return each if isinstance(each, Exists) else with_own(each, counted)

        own = {name: getattr(part, name, None) for name in _MODIFIERS}
        new = {name: counted(value) for name, value in own.items() if value}
        return replace(part, where=join(part.where, values), **new)

    return rewritten(tree, rewrite, Form)


_MODIFIERS = ("projection", "having", "order")


def _may_err(aggregate: Aggregate) -> bool:
    """Whether it counts an expression: a variable without a value is left out by Oxigraph as well."""
    return aggregate.function == "COUNT" and not isinstance(aggregate.argument, Variable | None)
