"""Syntax errors of queries, with line and column."""

import re
from collections.abc import Sequence

from phegraph.errors import QueryError
from phegraph.sparql.parsing import PARSING
from phegraph.sparql.tokens import Prologue, Token, TokenKind, error_at, without_comments


def syntax_error(text: str, error: SyntaxError) -> QueryError:
    """The syntax error of a query or update that Oxigraph cannot parse, with line and column.

    Oxigraph reports the furthest position that its parser reached, often the end of the text. rdflib reports
    the beginning of the part that it cannot parse, which helps more, and is preferred.
    """
    tokens = without_comments(text)
    relative = next(
        (token for token in tokens if token.kind is TokenKind.IRI and not Prologue().iri(token)), None
    )
    if relative and "IRI parsing failed" in str(error):
        return error_at(text, relative.start, f"{relative.text} is not an absolute IRI.", "Write it in full.")
    opened = _unclosed_bracket(tokens)
    if opened:
        return error_at(text, opened.start, f"This `{opened.text}` is never closed.", "Close it.")
    unparsed = _first_unparsed(text, tokens)
    if unparsed:
        excerpt = unparsed.text.splitlines()[0][:40]
        message = f"From `{excerpt}` on, this cannot be understood."
        return error_at(text, unparsed.start, message, "Something in that part is missing or misspelt.")
    reason = re.search(r"[A-Z][A-Za-z]+ [a-z][^,\[]*", str(error))
    location = re.match(r"error at (\d+):(\d+)", str(error))
    lines = text.split("\n")[: int(location[1]) - 1] if location else []
    position = sum(len(line) + 1 for line in lines) + (int(location[2]) - 1 if location else 0)
    return error_at(text, position, f"{reason[0].strip() if reason else 'This cannot be understood'}.")


def _unclosed_bracket(tokens: Sequence[Token]) -> Token | None:
    opened: list[Token] = []
    for token in tokens:
        if token.text in ("{", "(", "["):
            opened.append(token)
        elif token.text in ("}", ")", "]") and opened:
            opened.pop()
    return opened[-1] if opened else None


def _first_unparsed(text: str, tokens: Sequence[Token]) -> Token | None:
    """The first token of the part that rdflib cannot parse; None where it can parse all."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate

    is_query = any(token.is_keyword("SELECT", "ASK", "CONSTRUCT", "DESCRIBE") for token in tokens)
    try:
        with PARSING:
            (parseQuery if is_query else parseUpdate)(text)
    except RecursionError:  # rdflib's parser nests less deep than the guard allows
        return None
    except ParseBaseException as failure:
        return next((token for token in tokens if token.end > failure.loc), tokens[-1])
    except Exception:  # noqa: BLE001 - its parse actions may fail in any way, as for `?s ?p -1.5`
        return None
    return None
