"""The reference validator: pySHACL, the oracle of the tests and the fallback that one can name."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pyshacl
import pyshacl.helper
import rdflib
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Quad
from pyshacl.graph_abstraction import DataGraph
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from pyshacl.run_type import PySHACLRunType
from rdflib.namespace import SH, NamespaceManager
from rdflib.plugins.sparql.sparql import Query

from phegraph.errors import PhegraphError, QueryError, ShapesError
from phegraph.rdf.convert import from_rdflib, to_rdflib
from phegraph.rdf.terms import SH as SHACL
from phegraph.rdf.terms import statement_of
from phegraph.reference.indexed_store import PatternStore
from phegraph.shacl.compile.messages import in_language_of
from phegraph.shacl.compile.paths import Predicate
from phegraph.shacl.model import Report, Result
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.parameters import Reader
from phegraph.sparql.checking import prefix_declarations
from phegraph.sparql.engine import query_with_rdflib
from phegraph.sparql.guard import guard, refuse_calls
from phegraph.sparql.parsing import parsed
from phegraph.system.limits import DEFAULT, Budget, Pool

PATIENCE = 20
"""How many times longer a whole validation may take than one query."""

_QUERIES = frozenset(NamedNode(SHACL + name) for name in ("select", "ask", "construct", "update"))


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
    quads, known = list(data), list(shapes)
    for quad in known:
        if quad.predicate in _QUERIES and isinstance(quad.object, Literal):
            refuse_calls(quad.object.value)
    whole = replace(limits, seconds=limits.seconds * PATIENCE)

    def work(_: None) -> Report:
        return _validated(quads, known)

    with Pool(work, whole) as pool:
        return pool(None)


def _validated(data: Sequence[Quad], shapes: Sequence[Quad]) -> Report:
    try:
        _, report, text = pyshacl.validate(
            _graph(data), shacl_graph=_graph(shapes), advanced=True, inplace=True
        )
    except (QueryError, MemoryError):
        raise
    except Exception as error:  # it lets whatever happens in it pass through
        raise ShapesError(f"pySHACL cannot use these shapes: {error!r}") from error
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(f"pySHACL cannot use these shapes: {text}")
    reader = Reader(ShapesSource(shapes))
    nodes = report.objects(None, SH.result)
    return Report(tuple(_result(report, node, reader) for node in nodes))


def inferred(data: Iterable[Quad], inference: str) -> list[Quad]:
    """Data with what follows from it, by owlrl as pySHACL runs it.

    Args:
        data: The statements.
        inference: `rdfs`, `owlrl` or `both`.

    Raises:
        PhegraphError: The inference is none of these.
    """
    if inference not in ("rdfs", "owlrl", "both"):
        raise PhegraphError(f"The inference {inference!r} is not known.", hint="Name rdfs, owlrl or both.")
    graph = _graph(data)
    PySHACLRunType._run_pre_inference(DataGraph.from_rdflib(graph), inference)
    return [Quad(*terms) for terms in _statements(graph)]


def _statements(graph: rdflib.Graph) -> Iterable[tuple[Any, Any, Any]]:
    """The statements of a graph that are RDF: owlrl also makes some about literals."""
    for subject, predicate, object in graph:
        if isinstance(predicate, rdflib.URIRef) and not isinstance(subject, rdflib.Literal):
            yield from_rdflib(subject), from_rdflib(predicate), from_rdflib(object)


class _Names(NamespaceManager):
    """Names that are worked out once: pySHACL writes texts of all results of nested shapes."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self._bound: set[tuple[str | None, Any]] = set()
        self._written: dict[str, str] = {}
        super().__init__(graph)

    def bind(self, prefix: str | None, namespace: Any, override: bool = True, replace: bool = False) -> None:
        """As of `NamespaceManager`."""
        if (prefix, namespace) not in self._bound:
            super().bind(prefix, namespace, override, replace)
            self._bound.add((prefix, namespace))
            self._written.clear()

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803
        """As of `NamespaceManager`."""
        if rdfTerm not in self._written:
            self._written[rdfTerm] = super().normalizeUri(rdfTerm)
        return self._written[rdfTerm]


class _Graph(rdflib.Graph):
    """A graph that parses a query once, which pySHACL asks anew of each focus node."""

    def __init__(self) -> None:
        super().__init__(PatternStore(), bind_namespaces="none")
        self.namespace_manager = _Names(self)
        self._parsed: dict[str, Query] = {}

    def query(
        self,
        query_object: Any,
        processor: Any = None,
        result: Any = None,
        initNs: Any = None,  # noqa: N803
        initBindings: Any = None,  # noqa: N803
        use_store_provided: bool = True,
        **options: Any,
    ) -> rdflib.query.Result:
        """As of `rdflib.Graph`."""
        if query_object not in self._parsed:
            prefixes = {name: str(iri) for name, iri in self.namespaces()}
            text = prefix_declarations(query_object, prefixes) + query_object
            self._parsed[query_object] = parsed(guard(text).text)
        return query_with_rdflib(self, self._parsed[query_object], initBindings)


class _Helper(SPARQLQueryHelper):
    """What reads a query for pySHACL. It looks once for what must not be in it, not for each focus node."""

    _check: Any = SPARQLQueryHelper.check_invalid_sparql
    _sound: ClassVar[set[tuple[str, bool, frozenset[str]]]] = set()

    def check_invalid_sparql(self, sparql_text: str, valuenode: Any = None, extravars: Any = None) -> bool:
        """As of `SPARQLQueryHelper`."""
        key = sparql_text, valuenode is None, frozenset(extravars or ())
        if key not in self._sound:
            self._check(sparql_text, valuenode, extravars)
            self._sound.add(key)
        return True


# Where pySHACL looks for it, to import its own only when a query needs it.
vars(pyshacl.helper)["SPARQLQueryHelperCls"] = _Helper


def _graph(quads: Iterable[Quad]) -> rdflib.Graph:
    graph = _Graph()
    for quad in quads:
        subject, predicate, object = statement_of(quad)
        graph.store.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object)), graph)
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
        property_path=Predicate(path) if isinstance(path, NamedNode) else own_path,
        constraint=own,
    )
