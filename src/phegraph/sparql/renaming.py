"""Names in a text of SPARQL, renamed; the rest of the text stays as it is."""

from collections.abc import Callable, Mapping

from phegraph.rdf.editing.names import Renaming
from phegraph.rdf.terms import unescaped
from phegraph.sparql.tokens import TokenKind, tokenize


def renamed(
    text: str, prefixes: Mapping[str, str], renaming: Renaming, *, comment: Callable[[str], str] = str
) -> str:
    """A query or update after a renaming.

    Args:
        text: The query or update.
        prefixes: The prefixes that it may use without declaring them.
        renaming: What is renamed.
        comment: What is written instead of a comment; the header of a stored question is one.

    Raises:
        QueryError: A character or string that SPARQL does not have.
    """
    known = dict(prefixes)
    pieces, position, before = [], 0, ("", "")
    for token in tokenize(text):
        word = token.text
        if token.kind is TokenKind.COMMENT:
            word = comment(word)
        elif token.kind is TokenKind.IRI:
            if before[0] == "PREFIX":
                known[before[1].rstrip(":")] = unescaped(word[1:-1])
            if not renaming.is_prefix and unescaped(word[1:-1]) == renaming.old:
                word = renaming.written(known)
        elif token.kind is TokenKind.PREFIXED_NAME:
            word = renaming.name(word, known)
        if token.kind is not TokenKind.COMMENT:
            before = (before[1].upper(), token.text)
        pieces += [text[position : token.start], word]
        position = token.end
    return "".join([*pieces, text[position:]])
