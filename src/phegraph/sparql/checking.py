"""Checking: queries of users and files are guarded and parsed before any part of them is evaluated."""

from collections.abc import Mapping

from msgspec.structs import replace

from phegraph.errors import QueryError
from phegraph.sparql import engine
from phegraph.sparql.guard import Guarded, QueryForm, guard
from phegraph.sparql.tokens import TokenKind, prologue_of, without_comments


def check_query(text: str, prefixes: Mapping[str, str] | None = None) -> Guarded:
    """Guard a query and have the engine plan it, so that its faults are found before it is evaluated.

    Args:
        text: A SPARQL 1.1 query.
        prefixes: Prefixes that need no declaration. Those that the query uses are declared in the result.

    Raises:
        QueryError: The query is refused, is an update, or has a fault, with its line and column.
    """
    text = text.removeprefix("\ufeff")
    header = prefix_declarations(text, prefixes or {})
    try:
        return _parsed(header + text)
    except QueryError as error:
        raise _without_header(error, len(header)) from error.__cause__


def _parsed(text: str) -> Guarded:
    guarded = guard(text)
    if guarded.form is QueryForm.UPDATE:
        raise QueryError("This is an update, and updates are refused here.", hint="Write a query.")
    engine.plan_query(guarded)
    return guarded


def _without_header(error: QueryError, columns: int) -> QueryError:
    """An error with the column in the text of the user, which the declarations were put in front of."""
    place = error.place
    if place is None or place.line != 1 or place.column is None or not columns:
        return error
    return QueryError(
        error.message, hint=error.hint, place=replace(place, column=max(1, place.column - columns))
    )


def prefix_declarations(text: str, prefixes: Mapping[str, str]) -> str:
    """The PREFIX clauses for those of the prefixes that a query uses and does not declare."""
    tokens = without_comments(text)
    used = {token.text.partition(":")[0] for token in tokens if token.kind is TokenKind.PREFIXED_NAME}
    undeclared = sorted(used & prefixes.keys() - prologue_of(tokens).prefixes.keys())
    return "".join(f"PREFIX {prefix}: <{prefixes[prefix]}> " for prefix in undeclared)
