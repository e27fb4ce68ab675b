"""Names in a text of SPARQL, renamed; the rest of the text stays as it is."""

from collections.abc import Callable, Mapping

from phegraph.rdf.terms import unescaped
from phegraph.sparql.tokens import TokenKind, tokenize


def renamed(
    text: str,
    prefixes: Mapping[str, str],
    *,
    name: Callable[[str, Mapping[str, str]], str],
    iri: Callable[[str, Mapping[str, str]], str],
    comment: Callable[[str], str] = str,
) -> str:
    """A query or update in which names are replaced.

    Args:
        text: The query or update.
        prefixes: The prefixes that it may use without declaring them.
        name: What is written instead of a prefixed name, given the prefixes there; in a declaration,
            instead of the prefix with its colon.
        iri: What is written instead of an IRI, in its brackets.
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
            word = iri(word, known)
        elif token.kind is TokenKind.PREFIXED_NAME:
            word = name(word, known)
        if token.kind is not TokenKind.COMMENT:
            before = (before[1].upper(), token.text)
        pieces += [text[position : token.start], word]
        position = token.end
    return "".join([*pieces, text[position:]])
