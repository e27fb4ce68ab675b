"""Repeated paths, which not every server evaluates as SPARQL 1.1 defines them (`Dialect.repeated_paths`)."""

from phegraph.errors import StoreError
from phegraph.sparql.algebra.printer import printed_path
from phegraph.sparql.algebra.tree import Form, RepeatedPath
from phegraph.sparql.algebra.walk import parts


def refuse_repeats(query: Form) -> None:
    """Refuse a query with a repeated path: Virtuoso 7.2 answers it wrongly, without an error.

    Raises:
        StoreError: It has such a path.
    """
    for part in parts(query):
        if isinstance(part, RepeatedPath) and part.mark != "?":
            raise StoreError(
                f"Virtuoso gives wrong answers for paths with * and +, so it is not asked for "
                f"{printed_path(part)}.",
                hint="Validate a copy of the data here.",
            )
