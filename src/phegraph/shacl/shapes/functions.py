"""The SPARQL functions of a shapes graph, read (SHACL-AF, section 6)."""

from pyoxigraph import NamedNode

from phegraph.rdf.terms import RDF_TYPE, Subject
from phegraph.shacl.shapes.components import name_of, parameters_of
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.model import Function
from phegraph.shacl.shapes.parameters import Reader
from phegraph.shacl.vocabulary import sh


def read_functions(source: ShapesSource, read: Reader) -> dict[NamedNode, Function]:
    """The functions of a shapes graph. A fault in one leaves it out, and its callers."""
    declared = [node for node, kind in source.pairs(RDF_TYPE) if kind == sh("SPARQLFunction")]
    names = {node for node in declared if isinstance(node, NamedNode)}
    while True:
        read.functions = frozenset(name.value for name in names)
        functions = {
            node: function for node in sorted(names, key=str) if (function := _function(source, read, node))
        }
        if len(functions) == len(names):
            return functions
        names = set(functions)


def _function(source: ShapesSource, read: Reader, node: NamedNode) -> Function | None:
    from phegraph.shacl.compile.functions import (
        prepare_function,  # takes long to import, and is seldom needed
    )

    is_ask = bool(source.objects(node, sh("ask")))
    name = "ask" if is_ask else "select"
    parameters = _parameters(source, node)
    query = read.query(node, name)
    if parameters is None or query is None:
        return None
    function = Function(node, parameters, query, is_ask)
    return function if read.is_allowed(lambda: prepare_function(function), node, name) else None


def _parameters(source: ShapesSource, node: Subject) -> tuple[tuple[str, bool], ...] | None:
    """The names of parameters, and whether they are optional: by their `sh:order`, or by their names."""
    parameters = parameters_of(source, node)
    if parameters is None:
        return None
    ordered = [
        (source.number(parameter, sh("order")), name_of(path), is_optional)
        for parameter, path, is_optional in parameters
    ]
    return tuple((name, is_optional) for _, name, is_optional in sorted(ordered))
