"""The guard: finds the form of a text, and refuses what reaches outside the store before it runs."""

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


class Form(StrEnum):
    """The query forms (SPARQL 1.1 Query, section 16), and updates."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"
    UPDATE = "UPDATE"


class Guarded(Struct, frozen=True):
    """A text that may run.

    Attributes:
        text: The text to hand to the engine. It means the same as the one given.
        form: What it is.
        default: The graphs of its FROM clauses (SPARQL 1.1 Query, section 13.2).
        named: The graphs of its FROM NAMED clauses.
        reads_graphs: Whether it looks into named graphs.
    """

    text: str
    form: Form
    default: tuple[NamedNode, ...]
    named: tuple[NamedNode, ...]
    reads_graphs: bool


_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_QUERIES = tuple(form.value for form in Form if form is not Form.UPDATE)
_OPERATIONS = ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND")
_FORBIDDEN = {
    "SERVICE": "This query asks another server (SERVICE), which is refused.",
    "LOAD": "This update fetches a file (LOAD), which is refused.",
}

MAX_DEPTH = 100
MAX_OPERATIONS = 1000
"""Oxigraph ends the process when a text is nested some hundreds deep or chains some thousands of parts."""


@lru_cache(maxsize=512)
def guard(text: str) -> Guarded:
    """Tell the form of a query or update, and refuse what reaches outside the store.

    Args:
        text: A SPARQL 1.1 query or update.

    Raises:
        QueryError: It has SERVICE or LOAD, a prefix that is not declared, or a token or word that SPARQL does
            not have; or it is neither query nor update.
        LimitError: It is nested too deep or has too many parts for the engine to survive.
    """
    meant = without_comments(text)
    form = _form(text, meant)
    _refuse_too_large(text, meant, form)
    names = prologue_of(meant)
    for token in meant:
        if token.kind is TokenKind.NAME:
            _refuse_undeclared(text, token, names)
    upper = text.upper()
    forbidden = ["SERVICE", "LOAD"] if form is Form.UPDATE else ["SERVICE"]
    forbidden = [word for word in forbidden if word in upper]
    for word in forbidden:
        _refuse(text, meant, word, names)
    for token in meant:
        if token.kind is TokenKind.WORD and token.text.upper() not in KEYWORDS:
            raise _no_word(text, token)
    default, named = _dataset(text, meant, names)
    reads_graphs = any(token.is_word("GRAPH") for token in meant)
    hidden = _hidden(text, tokenize(text), forbidden) if forbidden else text
    return Guarded(hidden, form, default, named, reads_graphs)


def refuse_calls(text: str) -> None:
    """Refuse a text of any language close to SPARQL that calls a server or fetches a file.

    Raises:
        QueryError: It has SERVICE or LOAD as a keyword, or a token that SPARQL does not have.
    """
    meant = without_comments(text)
    for word in _FORBIDDEN:
        for token in meant:
            if token.kind is TokenKind.WORD and word in token.text.upper():
                raise error_at(text, token.start, _FORBIDDEN[word], "Query the graph alone.")


def is_harmless(text: str, *, all_graphs: bool = False) -> bool:
    """Whether a text has none of the words that need guarding, so that a compiled query costs nothing.

    Args:
        text: The query or update.
        all_graphs: Whether it may see every named graph, so that GRAPH needs no guarding.
    """
    upper = text.upper()
    if not any(sign in upper for sign in _SIGNS if not (all_graphs and sign == "GRAPH")):
        return True
    words = _TO_GUARD_ALWAYS if all_graphs else _TO_GUARD
    return words.search(_PLAIN_IRI.sub("<>", text)) is None


_SIGNS = ("SERVICE", "LOAD", "FROM", "GRAPH", "\\U")
"""What a text that needs guarding has, in capitals. Most texts have none, and to see that takes little."""


# An IRI may have such a word in it. No other `<` is taken for the beginning of one: where it compares, its
# bracket must close before a keyword can come, and where it stands in a string, a quote.
_PLAIN_IRI = re.compile(r"<[^<>\"{}|^`\\\s()']*>")
# After `?` and `$` such a word is the name of a variable. After `:` it need not be the end of a name: what is
# no IRI as a whole (`a:SERVICE` after `PREFIX a: <http://b:>`) is read as a prefix and a keyword. A letter
# that its codepoint stands for is one to servers that resolve such escapes before they parse.
_LETTER = r"\\u(?:0000)?00[4-7][0-9A-F]"
_TO_GUARD = re.compile(rf"(?<![?$])(?:SERVICE|LOAD|FROM|GRAPH)|{_LETTER}", re.IGNORECASE | re.ASCII)
_TO_GUARD_ALWAYS = re.compile(rf"(?<![?$])(?:SERVICE|LOAD|FROM)|{_LETTER}", re.IGNORECASE | re.ASCII)


def columns(text: str, names: Sequence[str]) -> list[str]:
    """The names of the columns of a SELECT in the order in which its text has them.

    For `SELECT *` SPARQL leaves the order open, and Oxigraph's is not the one that people expect.
    """
    if "*" not in text or not _STAR.search(text):
        return list(names)
    found = (token.text[1:] for token in tokenize(text) if token.kind is TokenKind.VARIABLE)
    order = {name: position for position, name in enumerate(dict.fromkeys(found))}
    return sorted(names, key=lambda name: order.get(name, len(order)))


_STAR = re.compile(r"\bSELECT\s+((DISTINCT|REDUCED)\s+)?\*|\bSELECT\*", re.IGNORECASE)


def _form(text: str, meant: Sequence[Token]) -> Form:
    position = 0
    while position < len(meant) and meant[position].is_word("PREFIX", "BASE"):
        position += 3 if meant[position].is_word("PREFIX") else 2
    if position >= len(meant):
        raise error_at(text, len(text), "There is no query.", f"Write one of {', '.join(_QUERIES)}.")
    first = meant[position]
    if first.is_word(*_UPDATES):
        return Form.UPDATE
    if first.is_word(*_QUERIES):
        return Form(first.text.upper())
    raise error_at(
        text,
        first.start,
        f"A query does not begin with `{first.text}`.",
        f"Write one of {', '.join(_QUERIES)}.",
    )


def _refuse_too_large(text: str, meant: Sequence[Token], form: Form) -> None:
    depth = operations = 0
    for token in meant:
        if token.text in ("{", "(", "["):
            depth += 1
        elif token.text in ("}", ")", "]"):
            depth -= 1
        elif token.is_word(*_OPERATIONS) or (token.kind is TokenKind.MARK and token.text != ","):
            operations += 1
        if depth > MAX_DEPTH:
            place = error_at(text, token.start, "").place
            raise LimitError(f"More than {MAX_DEPTH} brackets are open here.", hint="Nest less.", place=place)
    if operations > MAX_OPERATIONS and form is not Form.UPDATE:
        raise LimitError(
            f"The query has {operations} patterns and operators, of at most {MAX_OPERATIONS}.",
            hint="Split it, or put the values into one VALUES block.",
        )


def _refuse_undeclared(text: str, token: Token, names: Prologue) -> None:
    prefix = token.text.partition(":")[0]
    if prefix in names.prefixes:
        return
    near = get_close_matches(prefix, names.prefixes, 1)
    hint = f"Declare it: `PREFIX {prefix}: <{STANDARD_PREFIXES.get(prefix, '…')}>`."
    if near and prefix not in STANDARD_PREFIXES:
        hint = f"Did you mean `{near[0]}:`? Or declare it: `PREFIX {prefix}: <…>`."
    raise error_at(text, token.start, f"The prefix `{prefix}:` is not declared.", hint)


def _no_word(text: str, token: Token) -> QueryError:
    near = get_close_matches(token.text.upper(), KEYWORDS, 1)
    hint = f"Did you mean {near[0]}?" if near else "A name has a prefix, a text quotation marks."
    return error_at(text, token.start, f"SPARQL has no word `{token.text}`.", hint)


def _refuse(text: str, meant: Sequence[Token], word: str, names: Prologue) -> None:
    """Refuse the keyword, also where the engine would see it in a longer token.

    Oxigraph reads keywords without looking where words end: `SERVICESILENT<a>` and, where the prefix `b:`
    is declared, `SERVICEb:c {` call a server. A name it finds no IRI for is split in the same way.
    """
    for number, token in enumerate(meant):
        if word not in token.text.upper() or token.kind not in (TokenKind.WORD, TokenKind.NAME):
            continue
        if token.kind is TokenKind.NAME and _is_only_a_name(meant, number, word, names):
            continue
        hint = "Query the graph alone." if word == "SERVICE" else "Load the file by its path."
        raise error_at(text, token.start, _FORBIDDEN[word], hint)


def _is_only_a_name(meant: Sequence[Token], number: int, word: str, names: Prologue) -> bool:
    prefix, _, local = meant[number].text.partition(":")
    if word in local.upper() and names.iri(meant[number]) is None:
        return False
    if word not in prefix.upper():
        return True
    if word == "LOAD":
        return False
    before = meant[number - 1]
    braced = number + 1 < len(meant) and meant[number + 1].text == "{"
    return not braced or before.is_word("GRAPH", "FROM", "NAMED", "DESCRIBE")


def _hidden(text: str, everything: Sequence[Token], words: Sequence[str]) -> str:
    """The text with the words spelled otherwise where they are no keywords, so that no engine finds one.

    In strings and IRIs their first letter becomes a codepoint escape (SPARQL 1.1 Query, section 19.2);
    comments that have them become white space.
    """
    pattern = re.compile("|".join(words), re.IGNORECASE | re.ASCII)
    for token in reversed(everything):
        if token.kind in (TokenKind.STRING, TokenKind.IRI, TokenKind.COMMENT) and pattern.search(token.text):
            if token.kind is TokenKind.COMMENT:
                replacement = " " * len(token.text)
            else:
                replacement = pattern.sub(
                    lambda found: f"\\u{ord(found[0][0]):04X}{found[0][1:]}", token.text
                )
            text = text[: token.start] + replacement + text[token.end :]
    return text


def _dataset(text: str, meant: Sequence[Token], names: Prologue) -> tuple[tuple[NamedNode, ...], ...]:
    default: list[NamedNode] = []
    named: list[NamedNode] = []
    following = iter(meant)
    for token in following:
        if token.is_word("FROM"):
            graph, graphs = next(following, token), default
            if graph.is_word("NAMED"):
                graph, graphs = next(following, token), named
            iri = names.iri(graph)
            if iri is None:
                message = f"FROM takes an absolute IRI, not `{graph.text}`."
                raise error_at(text, graph.start, message, "Write it in full.")
            graphs.append(iri)
    return tuple(default), tuple(named)
