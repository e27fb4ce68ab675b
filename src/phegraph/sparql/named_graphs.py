"""The named graphs of a query."""

from functools import lru_cache

from pyoxigraph import NamedNode

from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.tree import Graph
from phegraph.sparql.algebra.walk import nodes


@lru_cache(maxsize=512)
def graphs_named(query: str) -> tuple[NamedNode, ...]:
    """The graphs that GRAPH names in a query, each once.

    Raises:
        QueryError: It cannot be parsed.
        LimitError: Its brackets are nested too deep.
    """
    if "GRAPH" not in query.upper():
        return ()
    graphs = (node.name for node in nodes(parse(query).tree) if isinstance(node, Graph))
    return tuple(dict.fromkeys(name for name in graphs if isinstance(name, NamedNode)))
