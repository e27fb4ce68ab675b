"""The reference validator: pySHACL, the oracle of the tests and the engine `reference`."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from types import SimpleNamespace
from typing import Any

import pyshacl
import rdflib
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Quad
from pyshacl.errors import ReportableRuntimeError
from pyshacl.validator_conformance import check_dash_result
from rdflib.namespace import RDF, SH, Namespace

from phegraph.errors import PhegraphError, QueryError, ShapesError
from phegraph.rdf.convert import from_rdflib, statement_to_rdflib
from phegraph.rdf.terms import STANDARD_PREFIXES
from phegraph.reference.reasoner import rdf_statements
from phegraph.shacl.compile.constraints import is_local
from phegraph.shacl.compile.messages import in_language_of
from phegraph.shacl.model import Report, Result
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.parameters import Reader
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Ask, Join, Query
from phegraph.sparql.guard import guard
from phegraph.system.limits import DEFAULT, Budget, Pool

_DASH = Namespace("http://datashapes.org/dash#")

PATIENCE = 20
"""How many times longer a validation may take than one query."""


def validate_reference(data: Iterable[Quad], shapes: Iterable[Quad], *, limits: Budget = DEFAULT) -> Report:
    """Validate data against shapes with pySHACL, copied into rdflib's own memory, in a process with limits.

    Args:
        data: The statements to validate; graph names do not matter.
        shapes: The shapes graph.
        limits: What each query of the shapes may take. All of the validation may take so much memory, and
            `PATIENCE` times so long.

    Raises:
        ShapesError: pySHACL cannot use the shapes.
        QueryError: A query of the shapes is refused.
        LimitError: The validation takes too much.
    """
    quads, shapes_graph = list(data), list(shapes)
    _guard_queries(shapes_graph)
    whole = replace(limits, seconds=limits.seconds * PATIENCE)

    def work(_: None) -> Report:
        return _validated(quads, shapes_graph)

    with Pool(work, whole) as pool:
        return pool(None)


def _guard_queries(shapes: Sequence[Quad]) -> None:
    """Guard each query of a shapes graph, with all the prefixes that the graph declares.

    Raises:
        QueryError: A query or a declaration is refused.
        LimitError: A query is too large.
    """
    source = ShapesSource(shapes)
    prefixes = dict(STANDARD_PREFIXES)
    for node, prefix in source.pairs(sh("prefix")):
        for namespace in source.objects(node, sh("namespace")):
            try:
                prefixes[prefix.value] = NamedNode(namespace.value).value
            except ValueError as error:
                raise QueryError(f"The namespace of {prefix.value!r} is no IRI: {error}.") from error
            _refuse_unless_prefix(prefix.value)
    for name in ("select", "ask", "construct"):
        for _, query in source.pairs(sh(name)):
            guard(query.value, prefixes)


def _refuse_unless_prefix(name: str) -> None:
    """Refuse what would be more than a prefix where pySHACL writes it before a query."""
    declaration = Query(Ask(where=Join()), prefixes=((name, "urn:"),))
    with suppress(QueryError):
        if parse(printed(declaration)).tree == declaration:
            return
    raise QueryError(f"{name!r} is no prefix.", hint="Write a name such as ex.")


_is_offline: ContextVar[bool] = ContextVar("_is_offline", default=False)


@cache
def _watch() -> None:
    sys.addaudithook(_refuse_sockets)


def _refuse_sockets(event: str, _: object) -> None:
    if event.startswith("socket.") and _is_offline.get():
        raise PermissionError("A validation does not use the network.")


@contextmanager
def _offline() -> Iterator[None]:
    """Refuse sockets within this context.

    pySHACL writes paths and prefixes into queries as text, so that a query that is run is not always one of
    those that were guarded.
    """
    _watch()
    token = _is_offline.set(True)
    try:
        yield
    finally:
        _is_offline.reset(token)


def _validated(data: Sequence[Quad], shapes: Sequence[Quad]) -> Report:
    try:
        with _offline():
            _, report, text = pyshacl.validate(
                _graph(data), shacl_graph=_graph(shapes), advanced=True, inplace=True
            )
    except MemoryError:
        raise
    except Exception as error:  # it lets whatever happens in it pass through
        raise ShapesError(f"pySHACL cannot use these shapes: {error!r}") from error
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(f"pySHACL cannot use these shapes: {text}")
    reader = Reader(ShapesSource(shapes))
    nodes = report.objects(None, SH.result)
    return Report(tuple(_result(report, node, reader) for node in nodes))


def inferred(data: Iterable[Quad], inference: str) -> list[Quad]:
    """Data with what follows from it, by owlrl as pySHACL calls it.

    Args:
        data: The statements.
        inference: `rdfs`, `owlrl` or `both`.

    Raises:
        PhegraphError: The inference is none of these.
    """
    if inference not in ("rdfs", "owlrl", "both"):
        raise PhegraphError(f"The inference {inference!r} is not known.", hint="Name rdfs, owlrl or both.")
    graph = _graph(data)
    pyshacl.validate(graph, shacl_graph=_graph([]), inference=inference, inplace=True)
    return [Quad(*statement) for statement in rdf_statements(graph)]


def passes_dash_tests(
    data: Iterable[Quad], shapes: Iterable[Quad], report: rdflib.Graph, prefixes: Mapping[str, str]
) -> bool:
    """Whether an outcome is what the DASH test cases of a shapes graph expect, as pySHACL compares them.

    Args:
        data: The data, with what follows from them by rules.
        shapes: The shapes graph, with its test cases.
        report: The report.
        prefixes: The prefixes of the shapes graph.

    Raises:
        PhegraphError: A test case is of a function, or pySHACL cannot use it.
    """
    expected = _graph(shapes)
    for prefix, namespace in prefixes.items():
        expected.bind(prefix, namespace)
    if (None, RDF.type, _DASH.FunctionTestCase) in expected:
        raise PhegraphError("Tests of functions cannot be checked here.", hint="Use pyshacl.")
    try:
        return bool(check_dash_result(SimpleNamespace(target_graph=_graph(data)), report, expected))  # type: ignore[arg-type]
    except ReportableRuntimeError as error:
        raise PhegraphError(f"pySHACL cannot check the outcome: {error}") from error


def _graph(quads: Iterable[Quad]) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    for quad in quads:
        graph.add(statement_to_rdflib(quad))
    return graph


def _result(report: rdflib.Graph, node: rdflib.term.Node, reader: Reader) -> Result:
    def one(predicate: rdflib.URIRef) -> Any:
        value = report.value(node, predicate)
        return None if value is None else from_rdflib(value)

    component, severity, shape = (
        one(SH.sourceConstraintComponent),
        one(SH.resultSeverity),
        one(SH.sourceShape),
    )
    assert isinstance(component, NamedNode)
    assert isinstance(severity, NamedNode)
    result_messages = (from_rdflib(message) for message in report.objects(node, SH.resultMessage))
    own = one(SH.sourceConstraint)
    messages = reader.messages(own or shape) or reader.messages(shape)
    path = one(SH.resultPath)
    own_path, own_node = reader.path_of(shape)
    return Result(
        focus=one(SH.focusNode),
        component=component,
        shape=shape,
        severity=severity,
        path=path if isinstance(path, NamedNode) else own_node,
        value=one(SH.value),
        messages=tuple(in_language_of(m, messages) for m in result_messages if isinstance(m, Literal)),
        property_path=path if isinstance(path, NamedNode) else own_path,
        constraint=own,
        is_local=is_local(component),
    )
