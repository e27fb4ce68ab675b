"""How servers differ from SPARQL 1.1: the ways of each in one row.

The forms that compiled shapes take for servers stand with their constraints, behind `Literals.verbatim`.
"""

from collections.abc import Sequence

from msgspec import Struct

from phegraph.errors import StoreError
from phegraph.sparql.tokens import Token, TokenKind, without_comments


class Dialect(Struct, frozen=True):
    """What a server does otherwise than SPARQL 1.1 says.

    Attributes:
        server: How its `Server` header begins.
        ask_variable: The variable of the row by which it answers an ASK.
        limit_header: The header that says after how many rows it cut an answer off.
        lasting_label: How labels of blank nodes begin that mean one node in all answers.
        repeated_paths: Whether its answers for paths with `*` and `+` are right.
    """

    server: str
    ask_variable: str = ""
    limit_header: str = ""
    lasting_label: str = ""
    repeated_paths: bool = True


STANDARD = Dialect("")
VIRTUOSO = Dialect("Virtuoso", "__ASK_RETVAL", "X-SPARQL-MaxRows", "nodeID://", repeated_paths=False)
"""Virtuoso 7.2. What it answers is understood behind proxies, too, which may hide the `Server` header."""


def dialect_of(server: str) -> Dialect:
    """The dialect of a server, by its `Server` header."""
    return VIRTUOSO if server.startswith(VIRTUOSO.server) else STANDARD


def page_of(query: str, columns: Sequence[str], size: int, start: int) -> str:
    """A query for some of the rows of a query, in an order of all its columns."""
    names = " ".join(f"?{column}" for column in columns)
    # Sorted inside, for Virtuoso sorts no more than 10,000 rows where LIMIT stands beside ORDER BY.
    whole = f"SELECT {names} WHERE {{ {{ {query} }} }} ORDER BY {names}"
    return f"SELECT {names} WHERE {{ {{ {whole} }} }} LIMIT {size} OFFSET {start}"


def refuse_repeats(query: str) -> None:
    """Refuse a query with a repeated path: Virtuoso 7.2 gives other rows than SPARQL has, and no error.

    Args:
        query: The query, names in full.

    Raises:
        StoreError: It has such a path.
    """
    every = without_comments(query)
    opened: list[int] = []
    start = 0
    for number, token in enumerate(every):
        if token.text in ("*", "+") and number and _is_path(every[start:number]):
            path = "".join(part.text for part in every[start : number + 1])
            raise StoreError(
                f"Virtuoso gives wrong answers for paths with * and +, so it is not asked for {path}.",
                hint="Validate a copy of the data here.",
            )
        start = number
        if token.text == "(":
            opened.append(number)
        elif token.text == ")" and opened:
            start = opened.pop()


def _is_path(before: list[Token]) -> bool:
    """Whether what stands before `*` or `+` is a path, and no number: IRIs and nothing else."""
    kinds = {token.kind for token in before}
    is_word_a = all(token.text == "a" for token in before if token.kind is TokenKind.KEYWORD)
    return (
        bool(kinds & {TokenKind.IRI, TokenKind.KEYWORD})
        and is_word_a
        and kinds <= {TokenKind.IRI, TokenKind.KEYWORD, TokenKind.PUNCTUATION}
    )
