"""Queries of shapes on graphs whose lexical forms a store would change: answered by rdflib.

A query of the shapes graph may do anything with a literal, so it cannot be rewritten to decode them.
Where it cannot come across any, it runs in the store like all others.
"""

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pyoxigraph import DefaultGraph, NamedNode

from phegraph.errors import ShapesError
from phegraph.rdf.terms import statement_of, text
from phegraph.shacl.compile.compiler import CompiledSelect
from phegraph.shacl.compile.paths import to_sparql
from phegraph.shacl.compile.queries import values_of
from phegraph.shacl.compile.sparql_based import SHAPES_GRAPH, prepared, skolem
from phegraph.shacl.validation.data import Data, EmbeddedData
from phegraph.shacl.validation.lexical_forms import decode
from phegraph.sparql import engine
from phegraph.sparql.parsing import parsed
from phegraph.sparql.results import ColumnsAndRows, Row

if TYPE_CHECKING:
    import rdflib


def is_needed(data: Data, select: CompiledSelect) -> bool:
    """Whether the query of a constraint may come across an encoded literal."""
    if select.constraint.validator is None or not data.encoded:
        return False
    predicates = _predicates(_text(select))
    if predicates is None or not predicates.isdisjoint(data.encoded):
        return True
    _, rows = data.select(select.nodes_query or "")
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
    if "shapesGraph" in query.variables:
        raise ShapesError(
            "A query uses $shapesGraph, on data with literals that a store would change.",
            hint="Write the literals of the data in their canonical forms.",
        )
    graph, algebra = _as_written(data), parsed(_text(select))
    names: list[str] = ["this", "value"] if not query.is_select else []
    solutions: list[Row] = []
    columns, rows = data.select(select.nodes_query or "")
    for row in dict.fromkeys(tuple(row) for row in rows):
        terms = {name: decode(term) for name, term in zip(columns, row, strict=True) if term is not None}
        bound = {name: term for name, term in terms.items() if name in ("this", "value")}
        if not query.is_select:
            bound.setdefault("value", bound["this"])  # A node shape has its focus node as the value node.
        values = {name: to_rdflib(term) for name, term in bound.items()}
        result = engine.query_with_rdflib(graph, algebra, values)
        if query.is_select:
            names = [str(variable) for variable in result.vars or ()]
            for solution in result:
                assert isinstance(solution, ResultRow)
                solutions.append(tuple(None if node is None else from_rdflib(node) for node in solution))
        elif not result.askAnswer:
            names = list(columns)
            solutions.append(tuple(None if term is None else decode(term) for term in row))
    return names or list(columns), solutions


def _text(select: CompiledSelect) -> str:
    query, validator = prepared(select.constraint, select.shape), select.constraint.validator
    assert query is not None
    assert validator is not None
    terms = {name: text(skolem(term)) for name, term in validator.bindings}
    terms |= {"currentShape": text(skolem(select.shape.node)), "shapesGraph": text(SHAPES_GRAPH)}
    used = {name: term for name, term in terms.items() if name in query.variables}
    path = f"({to_sparql(select.shape.path)})" if select.shape.path else None
    return query.render(everywhere=values_of(used), path=path)


@lru_cache(maxsize=256)
def _predicates(query: str) -> frozenset[NamedNode] | None:
    """The predicates of a query; None where it may match any."""
    predicates: set[NamedNode] = set()
    waiting: list[object] = [parsed(query).algebra]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            for terms in part.get("triples") or ():
                for predicate in list(terms)[1::3]:
                    iris = _iris(predicate)
                    if iris is None:
                        return None
                    predicates |= iris
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part
    return frozenset(predicates)


def _iris(predicate: object) -> set[NamedNode] | None:
    """The IRIs of a predicate or path; None for a variable or a negated property set."""
    from rdflib import paths
    from rdflib.term import URIRef

    match predicate:
        case URIRef():
            return {NamedNode(predicate)}
        case paths.InvPath(arg=inner) | paths.MulPath(path=inner):
            return _iris(inner)
        case paths.SequencePath(args=parts) | paths.AlternativePath(args=parts):
            of_parts = [_iris(part) for part in parts]
            return None if None in of_parts else set().union(*(iris for iris in of_parts if iris))
        case _:
            return None


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
