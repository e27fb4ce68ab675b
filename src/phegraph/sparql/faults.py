"""Faults of queries that Oxigraph finds where the grammar has none."""

import re

from phegraph.errors import QueryError
from phegraph.finding import Place


def syntax_error(text: str, error: SyntaxError) -> QueryError:
    """The error for a query or update that Oxigraph cannot parse: the guard's, where it finds the fault."""
    from phegraph.sparql.guard import guard

    guard(text)
    reason = re.search(r"[A-Z][A-Za-z]+ [a-z][^,\[]*", str(error))
    return QueryError(
        f"{reason[0].strip() if reason else 'This cannot be understood'}.", place=Place("query")
    )
