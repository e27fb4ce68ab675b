"""Terms as 64-bit numbers: three bits of their kind, and 61 of a hash of what N-Triples writes.

Whether two terms have the same number is checked when they are stored.
"""

from collections.abc import Iterable
from enum import IntEnum

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat

from phegraph.rdf.terms import XSD_STRING, Term

KIND_SHIFT = 61
"""The bits of a number that are a hash."""


class Kind(IntEnum):
    """The kinds of terms that conditions tell apart."""

    IRI = 0
    BLANK = 1
    STRING = 4
    TAGGED = 5
    TYPED = 7


MACROS = f"""
CREATE OR REPLACE MACRO kind_of(text) AS CASE
    WHEN text[1] = '<' THEN {Kind.IRI:d}
    WHEN text[1] = '_' THEN {Kind.BLANK:d}
    WHEN text[-1] = '"' THEN {Kind.STRING:d}
    WHEN text[-1] = '>' THEN {Kind.TYPED:d}
    ELSE {Kind.TAGGED:d} END;
CREATE OR REPLACE MACRO id_of(text) AS
    (hash(hash(text), hash(concat('....', text))) & {(1 << KIND_SHIFT) - 1}::UBIGINT)
    | (kind_of(text)::UBIGINT << {KIND_SHIFT});
"""
"""SQL functions of the text of a term in N-Triples: its kind, and its number.

The hash of the database multiplies blocks of eight bytes, so that the last bytes of a block reach few bits:
of 46,795 names of universities, 190 had the hash of another. Hashed again with four bytes before it, no byte
of a text is a last one twice.
"""


def is_of(expression: str, kind: Kind) -> str:
    """The SQL condition that a number is of a kind of terms."""
    return f"{expression} >> {KIND_SHIFT} = {kind:d}"


def token(term: Term) -> str:
    """A term as N-Triples writes it; language tags are in lower case."""
    if isinstance(term, Literal) and term.language is not None:
        term = Literal(term.value, language=term.language.lower(), direction=term.direction)
    return str(term)


def terms_of(tokens: Iterable[str]) -> list[Term]:
    """The terms of texts in N-Triples."""
    terms: list[Term | None] = []
    literals = list[tuple[int, str]]()
    for text in tokens:
        if text.startswith("<"):
            terms.append(NamedNode(text[1:-1]))
        elif text.startswith("_"):
            terms.append(BlankNode(text[2:]))
        else:
            literals.append((len(terms), text))
            terms.append(None)
    if literals:
        lines = "".join(f"<urn:s> <urn:p> {text} .\n" for _, text in literals)
        parsed = pyoxigraph.parse(lines, RdfFormat.N_TRIPLES, lenient=True)
        for (place, _), quad in zip(literals, parsed, strict=True):
            assert isinstance(quad.object, Literal)
            terms[place] = quad.object
    return [term for term in terms if term is not None]


def is_typed(literal: Literal) -> bool:
    """Whether a literal has a datatype other than those of strings and of language tags."""
    return literal.language is None and literal.datatype.value != XSD_STRING
