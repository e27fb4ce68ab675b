"""The deviations of servers from SPARQL 1.1, one row for each server.

The forms of compiled shapes for servers are with their constraints, behind `Literals.verbatim`.
"""

from msgspec import Struct


class Dialect(Struct, frozen=True):
    """The deviations of a server from SPARQL 1.1.

    Attributes:
        server: The beginning of its `Server` header.
        ask_variable: The variable of the solution that it answers an ASK with, instead of a boolean.
        limit_header: The header with the number of rows after which it has truncated an answer.
        timeout_field: The field of a request for the milliseconds after which it is to end a query.
        incomplete_header: The header of an answer that it has ended early, and that lacks rows.
        lasting_label: The beginning of labels of blank nodes that denote one node in all answers.
        repeated_paths: Whether its answers for paths with `*` and `+` are right.
    """

    server: str
    ask_variable: str = ""
    limit_header: str = ""
    timeout_field: str = ""
    incomplete_header: str = ""
    lasting_label: str = ""
    repeated_paths: bool = True


STANDARD = Dialect("")
VIRTUOSO = Dialect(
    "Virtuoso",
    ask_variable="__ASK_RETVAL",
    limit_header="X-SPARQL-MaxRows",
    timeout_field="timeout",
    incomplete_header="X-SQL-State",
    lasting_label="nodeID://",
    repeated_paths=False,
)
"""Virtuoso 7.2. Its answers are recognised without the `Server` header as well, which proxies may hide."""


def dialect_of(server: str) -> Dialect:
    """The dialect of a server, by its `Server` header."""
    return VIRTUOSO if server.startswith(VIRTUOSO.server) else STANDARD
