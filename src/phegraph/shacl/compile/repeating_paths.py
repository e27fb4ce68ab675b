"""Paths with `*` and `+`, whose answers on Virtuoso are not to be relied on."""

from phegraph.errors import StoreError
from phegraph.sparql.tokens import Token, TokenKind, without_comments


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
    is_word_a = all(token.text == "a" for token in before if token.kind is TokenKind.WORD)
    return (
        bool(kinds & {TokenKind.IRI, TokenKind.WORD})
        and is_word_a
        and kinds <= {TokenKind.IRI, TokenKind.WORD, TokenKind.MARK}
    )
