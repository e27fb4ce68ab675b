"""Checking: a query from a person or a file is guarded and parsed before anything of it runs."""

from collections.abc import Mapping
from itertools import pairwise

from phegraph.errors import QueryError
from phegraph.sparql import engine
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.guard import Guarded, QueryForm, guard
from phegraph.sparql.tokens import TokenKind, without_comments


def check_syntax(text: str, prefixes: Mapping[str, str], base: str) -> None:
    """Parse a query or update that is for any engine and any data: nothing of it runs.

    Args:
        text: A SPARQL 1.1 query or update.
        prefixes: Prefixes that need no declaration.
        base: The IRI that relative ones are resolved against, until a BASE clause.

    Raises:
        QueryError: It is not SPARQL 1.1, with its line and column.
    """
    parse(text, base=base, prefixes=prefixes)


def undeclared_prefixes(text: str) -> set[str]:
    """The prefixes that a query or update uses and does not declare; none of a text that cannot be split."""
    used, declared = set[str](), set[str]()
    try:
        tokens = without_comments(text)
    except QueryError:
        return used
    for before, token in pairwise([None, *tokens]):
        if token and token.kind is TokenKind.PREFIXED_NAME:
            names = declared if before and before.is_keyword("PREFIX") else used
            names.add(token.text.partition(":")[0])
    return used - declared


def check_query(text: str, prefixes: Mapping[str, str] | None = None, base: str = "") -> Guarded:
    """Guard a query and have the engine plan it, so that its faults are found before it is evaluated.

    Args:
        text: A SPARQL 1.1 query.
        prefixes: Prefixes that need no declaration. Those that the query uses are declared in the result.
        base: The IRI that relative ones are resolved against, until a BASE clause.

    Raises:
        QueryError: The query is refused, is an update, or has a fault, with its line and column.
    """
    guarded = guard_query(text, prefixes, base)
    engine.plan_query(guarded)
    return guarded


def guard_query(text: str, prefixes: Mapping[str, str] | None = None, base: str = "") -> Guarded:
    """Guard a query that may be evaluated at once: what its engine refuses is told by the engine.

    Args:
        text: A SPARQL 1.1 query.
        prefixes: Prefixes that need no declaration. Those that the query uses are declared in the result.
        base: The IRI that relative ones are resolved against, until a BASE clause.

    Raises:
        QueryError: The query is refused, is an update, or is not SPARQL, with its line and column.
    """
    guarded = guard(text, prefixes, base)
    if guarded.form is QueryForm.UPDATE:
        raise engine.no_updates()
    return guarded
