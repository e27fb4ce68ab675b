"""Queries of shapes that call functions, on graphs with literals that a store would change.

A function of a shapes graph gets values, so it cannot see how a literal is written.
"""

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.errors import ShapesError
from phegraph.shacl.compile.compiler import CompiledSelect
from phegraph.shacl.compile.sparql_based import as_it_stands
from phegraph.shacl.validation.data import Data, EmbeddedData
from phegraph.shacl.validation.lexical_forms import decode
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    Call,
    Exists,
    Extend,
    Filter,
    Form,
    Graph,
    Join,
    NegatedPropertySet,
    OrderCondition,
    ToMultiset,
    TriplePattern,
    Values,
)
from phegraph.sparql.algebra.walk import parts


def refuse_functions(data: Data, select: CompiledSelect) -> None:
    """Refuse a query that may hand an encoded literal to a function of the shapes graph.

    Raises:
        ShapesError: It may.
    """
    if select.constraint.validator is None or not (isinstance(data, EmbeddedData) and data.encoded):
        return
    form = as_it_stands(select.constraint, select.shape)
    calls = any(isinstance(part, Call) and part.function in data.functions for part in parts(form))
    if calls and _may_meet_encoded(data, select, form):
        raise ShapesError(
            "A query calls a function of the shapes graph, on data with literals that a store would change.",
            hint="Write the literals of the data in their canonical forms.",
        )


def _may_meet_encoded(data: EmbeddedData, select: CompiledSelect, form: Form) -> bool:
    predicates = _predicates(form)
    if (predicates is None or not predicates.isdisjoint(data.encoded)) and _looks_at_objects(form):
        return True
    assert select.nodes_query is not None
    _, rows = data.select(select.nodes_query)
    return any(decode(term) is not term for row in rows for term in row if term is not None)


def _looks_at_objects(form: Form) -> bool:
    """Whether a query does more with objects than to match them within the data and give them."""
    objects = {part.object for part in parts(form) if isinstance(part, TriplePattern)}
    if isinstance(form.where, Join) and not any(isinstance(part, ToMultiset) for part in parts(form)):
        certain = (one for part in form.where.parts if isinstance(part, BGP) for one in part.triples)
        objects -= {end for one in certain for end in (one.subject, one.predicate)}  # These are no literals.
    if any(isinstance(term, Literal) for term in objects):
        return True
    for part in parts(form):
        if isinstance(part, Graph):
            return True
        if isinstance(part, Values) and any(isinstance(term, Literal) for term in parts(part)):
            return True
        looks = (part.group, part.having) if isinstance(part, Form) else part
        if isinstance(part, Filter | Extend | OrderCondition | Aggregate | Form) and any(
            one in objects for one in parts(looks, but_of=(Exists,)) if isinstance(one, Variable)
        ):
            return True
    return False


def _predicates(form: Form) -> frozenset[NamedNode] | None:
    """The predicates that a query matches; None where it may match any."""
    predicates: set[NamedNode] = set()
    for triple in parts(form):
        if isinstance(triple, TriplePattern):
            for part in parts(triple.predicate):
                if isinstance(part, Variable | NegatedPropertySet):
                    return None
                if isinstance(part, NamedNode):
                    predicates.add(part)
    return frozenset(predicates)
