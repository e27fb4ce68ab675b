"""Aggregates that Oxigraph gets wrong (SPARQL 1.1 Query, section 18.5.1)."""

import re
from typing import Any

from msgspec.structs import replace
from pyoxigraph import Variable

from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.scope import fresh
from phegraph.sparql.algebra.tree import Aggregate, Exists, Extend, Form, Query, Update, join
from phegraph.sparql.algebra.walk import parts, rewritten

_AGGREGATE = re.compile("GROUP_CONCAT|COUNT", re.IGNORECASE)


def may_aggregate(text: str) -> bool:
    """Whether a text may have GROUP_CONCAT or COUNT."""
    return _AGGREGATE.search(text) is not None


def plain_concatenations(tree: Query | Update) -> Query | Update:
    """GROUP_CONCAT without a language (18.5.1.7): Oxigraph keeps one that all its strings have."""

    def rewrite(part: Any) -> Any:
        is_kept = isinstance(part, Aggregate) and part.function == "GROUP_CONCAT"
        return call("STR", part) if is_kept else part

    return rewritten(tree, rewrite)


def counts_without_errors(tree: Query | Update) -> Query | Update:
    """COUNT of an expression leaves out its errors (18.5.1.2): in Oxigraph one of them is the count."""
    names = fresh(tree, "counted")

    def rewrite(part: Any) -> Any:
        if not isinstance(part, Form) or part.where is None:
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
            return each

        new = {name: rewritten(getattr(part, name), counted) for name in _MODIFIERS if hasattr(part, name)}
        return replace(part, where=join(part.where, values), **new)

    return rewritten(tree, rewrite)


_MODIFIERS = ("projection", "having", "order")


def _may_err(aggregate: Aggregate) -> bool:
    """Whether it counts an expression: a variable without a value is left out by Oxigraph as well."""
    return aggregate.function == "COUNT" and not isinstance(aggregate.argument, Variable | None)
