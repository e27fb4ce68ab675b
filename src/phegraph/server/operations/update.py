"""Updates of clients, over a store that one worker has to itself."""

from collections.abc import Sequence

from msgspec.structs import replace

from phegraph.errors import QueryError
from phegraph.server.messages import Reply
from phegraph.server.operations.query import names_of
from phegraph.server.problems import problem
from phegraph.server.served import Served
from phegraph.sparql.algebra.tree import Modify, Update
from phegraph.sparql.guard import QueryForm, guard, remember


def execute_update(
    served: Served, *, update: str, default: Sequence[str] = (), named: Sequence[str] = ()
) -> Reply:
    """Execute an update (SPARQL 1.1 Protocol, section 2.2).

    Args:
        served: The graph.
        update: The update.
        default: The graphs that its patterns are about (`using-graph-uri`).
        named: The named graphs of its patterns (`using-named-graph-uri`).

    Raises:
        QueryError: The update is refused or cannot be parsed, or names such graphs itself.
    """
    if not served.writable:
        return problem(403, "This server does not execute updates.")
    guarded = guard(update, served.graph.prefixes.namespaces, served.endpoint)
    if guarded.form is not QueryForm.UPDATE:
        raise QueryError("This is a query, not an update.", hint="Send it as a query.")
    text = guarded.text
    if default or named:
        tree = guarded.parsed.tree
        assert isinstance(tree, Update)
        operations = tuple(
            _using(operation, default, named) if isinstance(operation, Modify) else operation
            for operation in tree.operations
        )
        text = remember(replace(tree, operations=operations), guarded.parsed.tokens)
    served.graph.store.update(text)
    return Reply(204)


def _using(operation: Modify, default: Sequence[str], named: Sequence[str]) -> Modify:
    if operation.using or operation.using_named or operation.with_graph:
        message = "The update names its graphs (USING or WITH), and so does the request."
        raise QueryError(message, hint="Leave out one of them (SPARQL 1.1 Protocol, section 2.2.3).")
    return replace(operation, using=names_of(default), using_named=names_of(named))
