"""Words: literals as they are written, in a store that keeps only their values.

A store makes `1.0` of `1.00`. So literals that it would change are kept in it as literals of datatypes of
ours, which it leaves alone: `"http://…#decimal 1.00"^^word`. A compiled query takes them apart again where
it looks inside a literal; only graphs that have such literals pay for it. Language tags have no case here
(RDF 1.1 Concepts, section 3.3).
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from pyoxigraph import Literal, NamedNode

from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.terms import XSD, XSD_STRING, Term, text
from phegraph.store.embedded import rewritten

_BASE = "https://w3id.org/phegraph/written/"
_WORD = NamedNode(_BASE + "word")
_ILL_TYPED = NamedNode(_BASE + "ill-typed")
_OURS = (_WORD, _ILL_TYPED)


def encode(literal: Literal) -> Literal:
    """A literal as one that every store keeps as it is."""
    datatype = literal.datatype.value
    kind = _ILL_TYPED if is_ill_typed(literal.value, datatype) else _WORD
    return Literal(f"{datatype} {literal.value}", datatype=kind)


def decode(term: Term) -> Term:
    """What `encode` was given; any other term as it is."""
    if not isinstance(term, Literal) or term.datatype not in _OURS:
        return term
    head, _, value = term.value.partition(" ")
    return Literal(value, datatype=NamedNode(head))


def encoding(terms: Iterable[object]) -> dict[Literal, Literal]:
    """The literals among the terms that a store would change, and what to put there instead."""
    return {literal: encode(literal) for literal in rewritten(terms)}


class Encoder:
    """Encodes literals one by one; each that is not canonical at sight is put into a scratch store once."""

    def __init__(self) -> None:
        self._known: dict[Literal, Literal] = {}

    def __call__(self, literal: Literal) -> Literal:
        """The literal itself, or where a store would change it, what to put there instead."""
        kind = literal.datatype.value
        if not kind.startswith(XSD) or kind == XSD_STRING:
            return literal
        canonical = _CANONICAL.get(kind)
        if canonical is not None and canonical.fullmatch(literal.value):
            return literal
        if literal not in self._known:
            self._known[literal] = encoding([literal]).get(literal, literal)
        return self._known[literal] if self._known[literal] != literal else literal


_CANONICAL = {
    XSD + name: re.compile(pattern)
    for name, pattern in {
        "integer": "0|-?[1-9][0-9]{0,16}",
        "decimal": r"-?(?:0|[1-9][0-9]{0,9})\.[0-9]{0,5}[1-9]",
        "boolean": "true|false",
        "date": "[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])",
        "dateTime": "[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T"
        "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?",
        "gYear": "[12][0-9]{3}",
        "anyURI": ".*",
    }.items()
}
"""Texts that every store keeps as they are, to be told at sight."""


class Words(Struct, frozen=True):
    """How compiled queries look inside literals.

    Attributes:
        encoded: Whether the graph has encoded literals.
        verbatim: Whether it is somebody else's, where no literal ever is encoded.
    """

    encoded: bool = False
    verbatim: bool = False

    def term(self, term: Term) -> str:
        """A term of the shapes, to be compared with terms of the graph."""
        return self.terms([term])[0]

    def terms(self, terms: Sequence[Term]) -> list[str]:
        """Terms of the shapes, each as `term` gives it."""
        changed = {} if self.verbatim else encoding(terms)
        return [text(changed.get(term, term) if isinstance(term, Literal) else term) for term in terms]

    def same(self, node: str, term: Term) -> str:
        """Whether a node is a term of the shapes. Virtuoso goes wrong on sameTerm with some literals."""
        if not self.verbatim or not isinstance(term, Literal):
            return f"sameTerm({node}, {self.term(term)})"
        if term.language:
            tag, words = Literal(term.language), Literal(term.value)
            return f"(isLiteral({node}) && LCASE(LANG({node})) = {text(tag)} && STR({node}) = {text(words)})"
        return f"(isLiteral({node}) && DATATYPE({node}) = {text(term.datatype)} && {node} = {text(term)})"

    def for_terms(self, terms: Iterable[Term]) -> "Words":
        """How to look inside literals where terms of the shapes stand among those of the graph."""
        return self if self.verbatim or not encoding(terms) else Words(encoded=True)

    def lexical(self, node: str) -> str:
        """The lexical form of a literal, or the text of an IRI."""
        if not self.encoded:
            return f"STR({node})"
        return f'IF({self._is(node, *_OURS)}, STRAFTER(STR({node}), " "), STR({node}))'

    def datatype(self, node: str) -> str:
        """The datatype of a literal."""
        if not self.encoded:
            return f"DATATYPE({node})"
        return f'IF({self._is(node, *_OURS)}, IRI(STRBEFORE(STR({node}), " ")), DATATYPE({node}))'

    def value(self, node: str) -> str:
        """A node to be compared by its value. An ill-typed literal has none that could be compared."""
        if not self.encoded:
            return node
        head, tail = f'STRBEFORE(STR({node}), " ")', f'STRAFTER(STR({node}), " ")'
        return f"IF({self._is(node, _WORD)}, STRDT({tail}, IRI({head})), {node})"

    @staticmethod
    def _is(node: str, *datatypes: NamedNode) -> str:
        among = ", ".join(map(text, datatypes))
        return f"(isLiteral({node}) && DATATYPE({node}) IN ({among}))"
