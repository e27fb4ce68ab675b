"""The functions of ours by their IRIs, as Oxigraph takes them."""

import operator
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pyoxigraph import NamedNode

from phegraph.rdf.terms import Term
from phegraph.sparql.algebra.expressions import OUR_AGGREGATES, OURS
from phegraph.sparql.functions import casts, numbers, patterns

Function = Callable[..., Term | None]
Aggregation = Callable[[], Any]
"""Makes an object with `accumulate`, which takes a term, and `finish`, which gives one or None."""

_BY_NAME: Mapping[str, Function] = {
    "cast": casts.cast,
    "to-string": casts.to_string,
    "pattern": patterns.translated,
    "replacement": patterns.translated_replacement,
    "matches": patterns.matches,
    "replaced": patterns.replaced,
    "add": numbers.add,
    "subtract": numbers.subtract,
    "multiply": numbers.multiply,
    "divide": numbers.divide,
    "negate": numbers.negate,
    "plus": numbers.plus,
    "absolute": numbers.absolute,
    "rounded": numbers.rounded,
    "ceiling": numbers.ceiling,
    "floor": numbers.floor,
    "equal": numbers.compared(operator.eq),
    "unequal": numbers.compared(operator.ne),
    "less": numbers.compared(operator.lt),
    "at-most": numbers.compared(operator.le),
    "greater": numbers.compared(operator.gt),
    "at-least": numbers.compared(operator.ge),
    "holds": numbers.holds,
    "is-numeric": numbers.is_numeric,
    "order": numbers.order,
}

FUNCTIONS: Mapping[NamedNode, Function] = {
    NamedNode(OURS + name): function for name, function in _BY_NAME.items()
}
"""Oxigraph takes an exception of one for an error of evaluation, and says nothing of it."""

AGGREGATES: Mapping[NamedNode, Aggregation] = {
    NamedNode(OUR_AGGREGATES + "sum"): numbers.Sum,
    NamedNode(OUR_AGGREGATES + "sum-distinct"): partial(numbers.Sum, distinct=True),
    NamedNode(OUR_AGGREGATES + "avg"): numbers.Average,
    NamedNode(OUR_AGGREGATES + "avg-distinct"): partial(numbers.Average, distinct=True),
    NamedNode(OUR_AGGREGATES + "min"): partial(numbers.Extreme, operator.lt),
    NamedNode(OUR_AGGREGATES + "max"): partial(numbers.Extreme, operator.gt),
}
"""Each gets the values of a group one by one; one error among them is an error of the whole."""
