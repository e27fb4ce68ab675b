"""Queries of shapes on graphs whose lexical forms a store would change: answered by rdflib.

A query of the shapes graph may do anything with a literal, so it cannot be rewritten to decode them.
Where it cannot come across any, it runs in the store like all others. rdflib evaluates nothing but what
its own parser has made, so it parses the printed tree once more.
"""

from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pyoxigraph import DefaultGraph, Literal, NamedNode, Variable

from phegraph.errors import ShapesError
from phegraph.rdf.terms import statement_of
from phegraph.shacl.compile.compiler import CompiledSelect
from phegraph.shacl.compile.sparql_based import as_it_stands, prepared
from phegraph.shacl.validation.data import Data, EmbeddedData
from phegraph.shacl.validation.lexical_forms import decode
from phegraph.sparql import engine
from phegraph.sparql.algebra.printer import printed
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
    Select,
    ToMultiset,
    TriplePattern,
    Values,
)
from phegraph.sparql.algebra.walk import parts
from phegraph.sparql.parsing import parsed
from phegraph.sparql.results import ColumnsAndRows, Row

if TYPE_CHECKING:
    import rdflib


def is_needed(data: Data, select: CompiledSelect) -> bool:
    """Whether the query of a constraint may come across an encoded literal."""
    if select.constraint.validator is None or not data.encoded:
        return False
    form = as_it_stands(select.constraint, select.shape)
    predicates = _predicates(form)
    if (predicates is None or not predicates.isdisjoint(data.encoded)) and _looks_at_objects(form):
        return True
    assert select.nodes_query is not None
    _, rows = data.select(select.nodes_query)
    return any(decode(term) is not term for row in rows for term in row if term is not None)


def solve_with_lexical_forms(data: Data, select: CompiledSelect) -> ColumnsAndRows:
    """The answer to a query of a shape, in the lexical forms of the data.

    Raises:
        ShapesError: The query reads the shapes graph.
    """
    from rdflib.query import ResultRow

    from phegraph.rdf.convert import from_rdflib, to_rdflib

    assert isinstance(data, EmbeddedData)
    query = prepared(select.constraint, select.shape)
    assert query is not None
    if any(isinstance(part, Call) and part.function in data.functions for part in parts(query.form)):
        raise ShapesError(
            "A query calls a function of the shapes graph, on data with literals that a store would change.",
            hint="Write the literals of the data in their canonical forms.",
        )
    if "shapesGraph" in query.variables:
        raise ShapesError(
            "A query uses $shapesGraph, on data with literals that a store would change.",
            hint="Write the literals of the data in their canonical forms.",
        )
    graph, algebra = _as_written(data), parsed(printed(as_it_stands(select.constraint, select.shape)))
    names: list[str] = ["this", "value"] if not isinstance(query.form, Select) else []
    solutions: list[Row] = []
    assert select.nodes_query is not None
    columns, rows = data.select(select.nodes_query)
    for row in dict.fromkeys(tuple(row) for row in rows):
        terms = {name: decode(term) for name, term in zip(columns, row, strict=True) if term is not None}
        bound = {name: term for name, term in terms.items() if name in ("this", "value")}
        if not isinstance(query.form, Select):
            bound.setdefault("value", bound["this"])  # A node shape has its focus node as the value node.
        values = {name: to_rdflib(term) for name, term in bound.items()}
        result = engine.query_with_rdflib(graph, algebra, values)
        if isinstance(query.form, Select):
            names = [str(variable) for variable in result.vars or ()]
            for solution in result:
                assert isinstance(solution, ResultRow)
                solutions.append(tuple(None if node is None else from_rdflib(node) for node in solution))
        elif not result.askAnswer:
            names = list(columns)
            solutions.append(tuple(None if term is None else decode(term) for term in row))
    return names or list(columns), solutions


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


_graphs: WeakKeyDictionary[EmbeddedData, "rdflib.Graph"] = WeakKeyDictionary()
_making = Lock()


def _as_written(data: EmbeddedData) -> "rdflib.Graph":
    """A copy of the data in rdflib's memory, once."""
    import rdflib

    from phegraph.rdf.convert import to_rdflib

    with _making:
        if data not in _graphs:
            graph = rdflib.Graph()
            for quad in data.store.quads(graph=DefaultGraph()):
                subject, predicate, object = statement_of(quad)
                graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(decode(object))))
            _graphs[data] = graph
        return _graphs[data]
