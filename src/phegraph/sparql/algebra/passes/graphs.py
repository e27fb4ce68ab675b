"""GRAPH around what is no triple pattern (SPARQL 1.1 Query, section 18.6).

With a variable, the pattern is evaluated in each named graph, and its solutions get the name of the graph
afterwards. Oxigraph evaluates it once, and has the name in each of its triple patterns.
"""

import re
from collections.abc import Collection, Sequence

from msgspec.structs import replace
from pyoxigraph import BlankNode, NamedNode, Variable

from phegraph.errors import LimitError, QueryError
from phegraph.sparql.algebra.expressions import exists
from phegraph.sparql.algebra.passes.paths import ways_of_no_length
from phegraph.sparql.algebra.scope import explicit, fresh, in_scope
from phegraph.sparql.algebra.tree import (
    BGP,
    Exists,
    Extend,
    Filter,
    Graph,
    Join,
    LeftJoin,
    Minus,
    Modify,
    Pattern,
    Query,
    ToMultiset,
    Union,
    Update,
    Values,
    bgp,
    join,
    values,
)
from phegraph.sparql.algebra.walk import nodes, rewritten, variables
from phegraph.sparql.keywords import BLANKS

GraphName = NamedNode | BlankNode

MOST_PATTERNS = 100_000
"""How many parts the patterns for all graphs may have."""

_NAME = r"(?:<[^<>\s]*>|[^\s{}()<>\"'?$]*:[^\s{}()<>\"'?$]*)"
_GRAPH = re.compile(
    rf"GRAPH{BLANKS}(?:[?$]|{_NAME}{BLANKS}\{{{BLANKS}"
    rf"(?:[{{}}]|VALUES|BIND|SELECT|FILTER|OPTIONAL|MINUS|GRAPH|[^{{}}]*[*?](?!\w)))",
    re.IGNORECASE,
)


_ASSIGNED = re.compile(rf"GRAPH{BLANKS}[?$][^\s{{]+{BLANKS}\{{{BLANKS}BIND", re.IGNORECASE)


def may_assign_in_graphs(text: str) -> bool:
    """Whether a text may have GRAPH with a variable around BIND, to begin with."""
    return _ASSIGNED.search(text) is not None


def terms_in_graphs(tree: Query | Update) -> Query | Update:
    """A GRAPH of BINDs of IRIs and triple patterns alone has these IRIs in its triple patterns.

    Oxigraph would begin with a row for each graph of the dataset.
    """

    def rewrite(part: Graph) -> Graph:
        match part:
            case Graph(Variable() as name, Join((*members,))):
                first = [each for each in members if isinstance(each, Extend)]
                others = tuple(members[len(first) :])
                values = {each.variable: each.expression for each in first}
                are_iris = all(isinstance(value, NamedNode) for value in values.values())
                are_triples = bool(others) and all(isinstance(each, BGP) for each in others)
                if first and are_iris and are_triples and name not in values:
                    given = rewritten(others, lambda node: values.get(node, node), Variable)
                    return replace(part, pattern=Join((*given, *first)))
        return part

    return rewritten(tree, rewrite, Graph)


def may_depend_on_graphs(text: str) -> bool:
    """Whether a text may have GRAPH with a variable, or with a name and no triple pattern to begin with."""
    return _GRAPH.search(text) is not None


def are_decided_by_graphs(tree: Query | Update) -> bool:
    """Whether the graphs of a dataset decide what `graphs_one_by_one` makes of a tree."""
    return any(
        not _is_right(part) or (isinstance(part.name, NamedNode) and not _has_statement(part.pattern))
        for part in nodes(tree)
        if isinstance(part, Graph)
    )


def graphs_one_by_one(tree: Query | Update, graphs: Sequence[GraphName]) -> Query | Update:
    """A pattern that Oxigraph gets wrong in all graphs at once is a UNION of it in each graph.

    In a graph that is not there it has no solutions.

    Args:
        tree: The tree.
        graphs: The named graphs of the dataset.

    Raises:
        QueryError: A graph has a blank node for its name.
        LimitError: There are too many graphs.
    """
    tree = _without_missing(tree, frozenset(graphs))
    if all(_is_right(part) for part in nodes(tree) if isinstance(part, Graph)):
        return tree
    unnamed = next((graph for graph in graphs if isinstance(graph, BlankNode)), None)
    if unnamed is not None:
        raise QueryError(
            f"GRAPH with a variable is not supported around a sub-select, VALUES, MINUS or the like, where a "
            f"graph has a blank node for its name ({unnamed}).",
            hint="Give the graph an IRI, or take what is no triple pattern out of GRAPH.",
        )

    def rewrite(part: Graph) -> Pattern:
        if isinstance(part.name, Variable) and not _is_right(part):
            return _in_each(
                part.name, part.pattern, [graph for graph in graphs if isinstance(graph, NamedNode)]
            )
        return part

    return rewritten(explicit(tree), rewrite, Graph)


def _without_missing(tree: Query | Update, graphs: Collection[GraphName]) -> Query | Update:
    """A pattern in a graph that is not there has no solutions; to Oxigraph, such a graph is an empty one.

    The condition that it gets, that the graph has a statement, is no constant: Oxigraph still looks for the
    functions that the pattern calls.
    """
    node = fresh(tree, "node")
    statement = bgp((next(node), next(node), next(node)))

    def rewrite(part: Graph) -> Pattern:
        is_missing = isinstance(part.name, NamedNode) and part.name not in graphs
        if is_missing and not _has_statement(part.pattern):
            return join(part, Filter(exists(Graph(part.name, join(statement)))))
        return part

    def rewrite_where(part: Modify) -> Modify:
        """Templates stay as they are."""
        where = rewritten(part.where, rewrite, Graph)
        return part if where is part.where else replace(part, where=where)

    if isinstance(tree, Update):
        return rewritten(tree, rewrite_where, Modify)
    return rewritten(tree, rewrite, Graph)


def _has_statement(pattern: Pattern) -> bool:
    """Whether each solution of a pattern has a statement of its graph."""
    match pattern:
        case Join(parts):
            return any(map(_has_statement, parts))
        case Union(branches):
            return all(map(_has_statement, branches))
        case BGP(triples):
            return any(not ways_of_no_length(each.predicate) for each in triples)
    return False


def _in_each(name: Variable, pattern: Join | ToMultiset, graphs: Sequence[NamedNode]) -> Join | Union:
    if len(graphs) * sum(1 for _ in nodes(pattern)) > MOST_PATTERNS:
        raise LimitError(
            f"GRAPH with a variable is around too much for {len(graphs)} graphs.",
            hint="Take what is no triple pattern out of GRAPH.",
        )
    ways = tuple(join(values(name, [graph]), Graph(graph, pattern)) for graph in graphs)
    if len(ways) > 1:
        return Union(ways)
    return ways[0] if ways else join(values(name, ()))


def _is_right(graph: Graph) -> bool:
    """Whether Oxigraph evaluates it as if in each graph, with the name of the graph in each solution."""
    if not isinstance(graph.name, Variable):
        return True
    pattern, name = graph.pattern, graph.name
    if isinstance(pattern, ToMultiset):
        return False
    if name.value in variables(pattern):
        return all(isinstance(part, BGP) for part in pattern.parts)
    is_empty = all(isinstance(part, Filter) for part in pattern.parts)
    return (is_empty or _binds(pattern)) and _is_sound(pattern, bound=is_empty)


def _binds(pattern: Pattern) -> bool:
    """Whether each of its solutions has the name of a graph."""
    match pattern:
        case BGP():
            return True
        case Join(parts):
            return any(map(_binds, parts))
        case Union(branches):
            return all(map(_binds, branches))
    return False


def _is_sound(group: Join | ToMultiset, *, bound: bool = False) -> bool:
    """Whether its solutions are right in the graph that they name, or in each where they name none."""
    if isinstance(group, ToMultiset):
        return False
    bound = bound or any(isinstance(part, BGP) for part in group.parts)
    before: list[Pattern] = []
    for part in group.parts:
        match part:
            case Join() | ToMultiset():
                sound = _is_sound(part)
            case Union(branches):
                sound = all(map(_is_sound, branches))
            case LeftJoin(right):
                sound = any(map(_binds, before)) and _is_sound(right)
            case Minus(right):
                sound = any(map(_binds, before)) and _is_sound(right) and bool(_sure(*before) & _sure(right))
            case Filter() | Extend():
                inner = [each.pattern for each in nodes(part) if isinstance(each, Exists)]
                sound = not inner or (bound and all(map(_is_sound, inner)))
            case BGP() | Values() | Graph():
                sound = True
            case _:
                sound = False
        if not sound:
            return False
        before.append(part)
    return True


def _sure(*patterns: Pattern) -> set[str]:
    """The variables that each solution of patterns, joined, binds."""
    names: set[str] = set()
    for pattern in patterns:
        match pattern:
            case BGP():
                names |= set(in_scope(pattern))
            case Join(parts):
                names |= _sure(*parts)
            case Union(branches):
                names |= set.intersection(*(_sure(branch) for branch in branches))
    return names
