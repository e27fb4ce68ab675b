"""The guard: determines the form of a query or update, and refuses one that reaches outside the store."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.errors import LimitError, QueryError
from phegraph.rdf.terms import STANDARD_PREFIXES
from phegraph.sparql.keywords import KEYWORDS
from phegraph.sparql.tokens import (
    Prologue,
    Token,
    TokenKind,
    error_at,
    prologue_of,
    tokenize,
    without_comments,
)


class QueryForm(StrEnum):
    """The query forms (SPARQL 1.1 Query, section 16), and updates."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"
    UPDATE = "UPDATE"


class Guarded(Struct, frozen=True):
    """A query or update that may run.

    Attributes:
        text: The text for the engine, of the same meaning as the text that was guarded.
        form: Its form.
        default: The graphs of its FROM clauses (SPARQL 1.1 Query, section 13.2).
        named: The graphs of its FROM NAMED clauses.
        reads_graphs: Whether it has GRAPH.
    """

    text: str
    form: QueryForm
    default: tuple[NamedNode, ...]
    named: tuple[NamedNode, ...]
    reads_graphs: bool


_UPDATE_KEYWORDS = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_QUERY_KEYWORDS = tuple(form.value for form in QueryForm if form is not QueryForm.UPDATE)
_OPERATIONS = ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND")
_FORBIDDEN = {
    "SERVICE": "This query asks another server (SERVICE), which is refused.",
    "LOAD": "This update fetches a file (LOAD), which is refused.",
}

MAX_BRACKETS = 100
MAX_OPERATIONS = 1000
"""Oxigraph overflows the stack, and ends the process, for a text nested some hundreds deep or of some
thousands of operations in a chain."""


@lru_cache(maxsize=512)
def guard(text: str) -> Guarded:
    """Determine the form of a query or update, and refuse one that reaches outside the store.

    Args:
        text: A SPARQL 1.1 query or update.

    Raises:
        QueryError: It has SERVICE or LOAD, a prefix that is not declared, or a token or keyword that SPARQL
            does not have; or it is neither query nor update.
        LimitError: It is nested too deep, or has too many operations, for the engine.
    """
    tokens = without_comments(text)
    form = _form(text, tokens)
    _refuse_too_large(text, tokens, form)
    prologue = prologue_of(tokens)
    for token in tokens:
        if token.kind is TokenKind.PREFIXED_NAME:
            _refuse_undeclared(text, token, prologue)
    upper = text.upper()
    forbidden = ["SERVICE", "LOAD"] if form is QueryForm.UPDATE else ["SERVICE"]
    forbidden = [keyword for keyword in forbidden if keyword in upper]
    for keyword in forbidden:
        _refuse_keyword(text, tokens, keyword, prologue)
    for token in tokens:
        if token.kind is TokenKind.KEYWORD and token.text.upper() not in KEYWORDS:
            raise _unknown_keyword(text, token)
    default, named = _dataset(text, tokens, prologue)
    reads_graphs = any(token.is_keyword("GRAPH") for token in tokens)
    escaped = _without_keywords_in_text(text, tokenize(text), forbidden) if forbidden else text
    return Guarded(escaped, form, default, named, reads_graphs)


def is_harmless(text: str, *, all_graphs: bool = False) -> bool:
    """Whether a text has none of the keywords that need guarding: a quick test for compiled queries.

    Args:
        text: The query or update.
        all_graphs: Whether it may read every named graph, so that GRAPH needs no guarding.
    """
    upper = text.upper()
    if not any(sign in upper for sign in _SIGNS if not (all_graphs and sign == "GRAPH")):
        return True
    keywords = _TO_GUARD_ALWAYS if all_graphs else _TO_GUARD
    return keywords.search(_PLAIN_IRI.sub("<>", text)) is None


_SIGNS = ("SERVICE", "LOAD", "FROM", "GRAPH", "\\U")
"""The strings, in capitals, that a text which needs guarding has one of: the cheap test comes first."""


# An IRI may contain such a keyword. This matches no other `<`: after a comparison, a bracket must close
# before a keyword can follow, and inside a string, a quotation mark.
_PLAIN_IRI = re.compile(r"<[^<>\"{}|^`\\\s()']*>")
# After `?` and `$` such a keyword is the name of a variable. After `:` it may still be a keyword: a prefixed
# name whose IRI is invalid (`a:SERVICE` after `PREFIX a: <http://b:>`) is parsed as a prefix and a keyword. A
# codepoint escape of a letter is that letter for servers that resolve such escapes before they parse.
_LETTER = r"\\u(?:0000)?00[4-7][0-9A-F]"
_TO_GUARD = re.compile(rf"(?<![?$])(?:SERVICE|LOAD|FROM|GRAPH)|{_LETTER}", re.IGNORECASE | re.ASCII)
_TO_GUARD_ALWAYS = re.compile(rf"(?<![?$])(?:SERVICE|LOAD|FROM)|{_LETTER}", re.IGNORECASE | re.ASCII)


def columns(text: str, names: Sequence[str]) -> list[str]:
    """The variables of a SELECT in the order of its text.

    SPARQL leaves the order open for `SELECT *`, and Oxigraph's is not that of the text.
    """
    if "*" not in text or not _STAR.search(text):
        return list(names)
    variables = (token.text[1:] for token in tokenize(text) if token.kind is TokenKind.VARIABLE)
    order = {name: position for position, name in enumerate(dict.fromkeys(variables))}
    return sorted(names, key=lambda name: order.get(name, len(order)))


_STAR = re.compile(r"\bSELECT\s+((DISTINCT|REDUCED)\s+)?\*|\bSELECT\*", re.IGNORECASE)


def _form(text: str, tokens: Sequence[Token]) -> QueryForm:
    position = 0
    while position < len(tokens) and tokens[position].is_keyword("PREFIX", "BASE"):
        position += 3 if tokens[position].is_keyword("PREFIX") else 2
    if position >= len(tokens):
        raise error_at(text, len(text), "There is no query.", f"Write one of {', '.join(_QUERY_KEYWORDS)}.")
    first = tokens[position]
    if first.is_keyword(*_UPDATE_KEYWORDS):
        return QueryForm.UPDATE
    if first.is_keyword(*_QUERY_KEYWORDS):
        return QueryForm(first.text.upper())
    raise error_at(
        text,
        first.start,
        f"A query does not begin with `{first.text}`.",
        f"Write one of {', '.join(_QUERY_KEYWORDS)}.",
    )


def _refuse_too_large(text: str, tokens: Sequence[Token], form: QueryForm) -> None:
    depth = operations = 0
    for token in tokens:
        if token.text in ("{", "(", "["):
            depth += 1
        elif token.text in ("}", ")", "]"):
            depth -= 1
        elif token.is_keyword(*_OPERATIONS) or (token.kind is TokenKind.PUNCTUATION and token.text != ","):
            operations += 1
        if depth > MAX_BRACKETS:
            place = error_at(text, token.start, "").place
            raise LimitError(
                f"More than {MAX_BRACKETS} brackets are open here.", hint="Nest less.", place=place
            )
    if operations > MAX_OPERATIONS and form is not QueryForm.UPDATE:
        raise LimitError(
            f"The query has {operations} patterns and operators, of at most {MAX_OPERATIONS}.",
            hint="Split it, or put the values into one VALUES block.",
        )


def _refuse_undeclared(text: str, token: Token, prologue: Prologue) -> None:
    prefix = token.text.partition(":")[0]
    if prefix in prologue.prefixes:
        return
    similar = get_close_matches(prefix, prologue.prefixes, 1)
    hint = f"Declare it: `PREFIX {prefix}: <{STANDARD_PREFIXES.get(prefix, '…')}>`."
    if similar and prefix not in STANDARD_PREFIXES:
        hint = f"Did you mean `{similar[0]}:`? Or declare it: `PREFIX {prefix}: <…>`."
    raise error_at(text, token.start, f"The prefix `{prefix}:` is not declared.", hint)


def _unknown_keyword(text: str, token: Token) -> QueryError:
    similar = get_close_matches(token.text.upper(), KEYWORDS, 1)
    hint = f"Did you mean {similar[0]}?" if similar else "Names have a prefix, and strings quotation marks."
    return error_at(text, token.start, f"SPARQL has no keyword `{token.text}`.", hint)


def _refuse_keyword(text: str, tokens: Sequence[Token], keyword: str, prologue: Prologue) -> None:
    """Refuse a keyword, also where Oxigraph would split it from a longer token.

    Oxigraph's keywords need no boundary: `SERVICESILENT<a>` and, where the prefix `b:` is declared,
    `SERVICEb:c {` call a server. A prefixed name without a valid IRI is split in the same way.
    """
    for number, token in enumerate(tokens):
        if keyword not in token.text.upper() or token.kind not in (
            TokenKind.KEYWORD,
            TokenKind.PREFIXED_NAME,
        ):
            continue
        if token.kind is TokenKind.PREFIXED_NAME and _is_only_a_name(tokens, number, keyword, prologue):
            continue
        hint = "Query the graph alone." if keyword == "SERVICE" else "Load the file by its path."
        raise error_at(text, token.start, _FORBIDDEN[keyword], hint)


def _is_only_a_name(tokens: Sequence[Token], number: int, keyword: str, prologue: Prologue) -> bool:
    prefix, _, local = tokens[number].text.partition(":")
    if keyword in local.upper() and prologue.iri(tokens[number]) is None:
        return False
    if keyword not in prefix.upper():
        return True
    if keyword == "LOAD":
        return False
    before = tokens[number - 1]
    braced = number + 1 < len(tokens) and tokens[number + 1].text == "{"
    return not braced or before.is_keyword("GRAPH", "FROM", "NAMED", "DESCRIBE")


def _without_keywords_in_text(text: str, tokens: Sequence[Token], keywords: Sequence[str]) -> str:
    """The text without some keywords inside strings, IRIs and comments, where an engine might find them.

    In strings and IRIs their first letter becomes a codepoint escape (SPARQL 1.1 Query, section 19.2);
    comments that have them become white space.
    """
    pattern = re.compile("|".join(keywords), re.IGNORECASE | re.ASCII)
    for token in reversed(tokens):
        if token.kind in (TokenKind.STRING, TokenKind.IRI, TokenKind.COMMENT) and pattern.search(token.text):
            if token.kind is TokenKind.COMMENT:
                replacement = " " * len(token.text)
            else:
                replacement = pattern.sub(
                    lambda match: f"\\u{ord(match[0][0]):04X}{match[0][1:]}", token.text
                )
            text = text[: token.start] + replacement + text[token.end :]
    return text


def _dataset(text: str, tokens: Sequence[Token], prologue: Prologue) -> tuple[tuple[NamedNode, ...], ...]:
    default: list[NamedNode] = []
    named: list[NamedNode] = []
    following = iter(tokens)
    for token in following:
        if token.is_keyword("FROM"):
            graph, graphs = next(following, token), default
            if graph.is_keyword("NAMED"):
                graph, graphs = next(following, token), named
            iri = prologue.iri(graph)
            if iri is None:
                message = f"FROM takes an absolute IRI, not `{graph.text}`."
                raise error_at(text, graph.start, message, "Write it in full.")
            graphs.append(iri)
    return tuple(default), tuple(named)
