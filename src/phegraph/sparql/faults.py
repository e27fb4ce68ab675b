"""Syntax errors of queries, with their place."""

import re
from collections.abc import Sequence

from phegraph.errors import QueryError
from phegraph.sparql.parsing import PARSING
from phegraph.sparql.tokens import Prologue, Token, TokenKind, error_at, without_comments


def syntax_error(text: str, error: SyntaxError) -> QueryError:
    """The fault of a query or update that Oxigraph cannot parse, with line and column.

    Oxigraph's place is the furthest that its parser looked, often the end of the text. rdflib's is the
    beginning of the part that cannot be parsed, which helps more.
    """
    meant = without_comments(text)
    relative = next(
        (token for token in meant if token.kind is TokenKind.IRI and not Prologue().iri(token)), None
    )
    if relative and "IRI parsing failed" in str(error):
        return error_at(text, relative.start, f"{relative.text} is not an absolute IRI.", "Write it in full.")
    opened = _never_closed(meant)
    if opened:
        return error_at(text, opened.start, f"This `{opened.text}` is never closed.", "Close it.")
    begins = _begins(text, meant)
    if begins:
        shown = begins.text.splitlines()[0][:40]
        message = f"From `{shown}` on, this cannot be understood."
        return error_at(text, begins.start, message, "Something in that part is missing or misspelt.")
    reason = re.search(r"[A-Z][A-Za-z]+ [a-z][^,\[]*", str(error))
    found = re.match(r"error at (\d+):(\d+)", str(error))
    lines = text.split("\n")[: int(found[1]) - 1] if found else []
    position = sum(len(line) + 1 for line in lines) + (int(found[2]) - 1 if found else 0)
    return error_at(text, position, f"{reason[0].strip() if reason else 'This cannot be understood'}.")


def _never_closed(meant: Sequence[Token]) -> Token | None:
    opened: list[Token] = []
    for token in meant:
        if token.text in ("{", "(", "["):
            opened.append(token)
        elif token.text in ("}", ")", "]") and opened:
            opened.pop()
    return opened[-1] if opened else None


def _begins(text: str, meant: Sequence[Token]) -> Token | None:
    """Where the part begins that rdflib cannot parse, if it cannot."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery, parseUpdate

    is_query = any(token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE") for token in meant)
    try:
        with PARSING:
            (parseQuery if is_query else parseUpdate)(text)
    except RecursionError:  # rdflib's parser follows fewer brackets than the guard allows
        return None
    except ParseBaseException as failed:
        return next((token for token in meant if token.end > failed.loc), meant[-1])
    except Exception:  # noqa: BLE001 - what it makes of the parts may fail in any way, as of `?s ?p -1.5`
        return None
    return None
