"""Query texts: what kind a query is, what it may not do, and how values get into it."""

from phegraph.sparql.checking import check
from phegraph.sparql.faults import syntax_error
from phegraph.sparql.guard import Form, Guarded, columns, guard, is_harmless
from phegraph.sparql.parameters import bind, iri

__all__ = ["Form", "Guarded", "bind", "check", "columns", "guard", "iri", "is_harmless", "syntax_error"]
