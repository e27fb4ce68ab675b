"""Answers in pages, from servers that truncate them."""

from collections.abc import Sequence

from pyoxigraph import Variable

from phegraph.errors import QueryError
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.tree import OrderCondition, Query, Select, ToMultiset, join


def sub_select(text: str) -> Select | None:
    """A query as a sub-select; None where it has a dataset, or an ORDER BY, which would be lost."""
    try:
        query = parse(text).tree
    except QueryError:  # it has an extension of the server to SPARQL 1.1
        return None
    if not isinstance(query, Query) or query.default or query.named or query.form.order:
        return None
    return query.form if isinstance(query.form, Select) else None


def page_of(query: Select, columns: Sequence[str], size: int, start: int) -> Select:
    """The query for a page of the rows of a query, ordered by all its columns."""
    names = tuple(map(Variable, columns))
    # ORDER BY is in the sub-select: Virtuoso sorts at most 10,000 rows where LIMIT is in the same SELECT.
    order = tuple(map(OrderCondition, names))
    ordered = Select(projection=names, where=join(ToMultiset(query)), order=order)
    return Select(projection=names, where=join(ToMultiset(ordered)), limit=size, offset=start)
