"""Lexical forms in a store that keeps only the values of literals.

A store makes `1.0` of `1.00`. So literals that it would change are encoded as literals of private datatypes,
which it leaves alone: `"http://…#decimal 1.00"^^lexical-form`. A compiled query decodes them where it looks
inside a literal; only graphs that have such literals pay for it. Language tags have no case here
(RDF 1.1 Concepts, section 3.3).
"""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.numbers import Places
from phegraph.rdf.terms import XSD, XSD_STRING, Term
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.tree import And, Comparison, Expression, In
from phegraph.store.embedded import canonical_forms

_BASE = "https://w3id.org/phegraph/written/"
_LEXICAL_FORM = NamedNode(_BASE + "lexical-form")
_ILL_TYPED = NamedNode(_BASE + "ill-typed")
_PRIVATE = (_LEXICAL_FORM, _ILL_TYPED)


def encode(literal: Literal) -> Literal:
    """A literal as one that every store keeps as it is."""
    datatype = literal.datatype.value
    kind = _ILL_TYPED if is_ill_typed(literal.value, datatype) else _LEXICAL_FORM
    return Literal(f"{datatype} {literal.value}", datatype=kind)


def decode(term: Term) -> Term:
    """The literal that `encode` encoded; any other term unchanged."""
    if not isinstance(term, Literal) or term.datatype not in _PRIVATE:
        return term
    head, _, value = term.value.partition(" ")
    return Literal(value, datatype=NamedNode(head))


def encoding(terms: Iterable[object]) -> dict[Literal, Literal]:
    """The literals among the terms that a store would change, each with its encoding."""
    return {literal: encode(literal) for literal in canonical_forms(terms)}


class Encoder:
    """Encodes literals one by one; those that match no pattern of canonical forms go through a store once.

    Attributes:
        numbers: How many places the exact numbers among them have, at most.
    """

    def __init__(self) -> None:
        self._known: dict[Literal, Literal] = {}
        self.numbers = _PLACES

    def __call__(self, literal: Literal) -> Literal:
        """The literal itself, or where a store would change it, its encoding."""
        kind = literal.datatype.value
        if not kind.startswith(XSD) or kind == XSD_STRING:
            return literal
        canonical = _CANONICAL.get(kind)
        if canonical is not None and canonical.fullmatch(literal.value):
            return literal
        if literal not in self._known:
            self._known[literal] = encoding([literal]).get(literal, literal)
            self.numbers |= Places.of(literal)
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
"""Lexical forms that every store keeps, by datatype: those that match need not go through a store."""

_PLACES = Places(17, 6)
"""How many places the numbers among them have, at most."""


class Literals(Struct, frozen=True):
    """The SPARQL expressions for parts of literals in compiled queries.

    Attributes:
        encoded: Whether the graph has encoded literals.
        verbatim: Whether the graph is on a server, where no literal is ever encoded.
    """

    encoded: bool = False
    verbatim: bool = False

    def term(self, term: NamedNode | Literal) -> NamedNode | Literal:
        """A term of the shapes, to be compared with terms of the graph."""
        return self.terms([term])[0]

    def terms(self, terms: Sequence[NamedNode | Literal]) -> list[NamedNode | Literal]:
        """Terms of the shapes, each as `term` gives it."""
        changed = {} if self.verbatim else encoding(terms)
        return [changed.get(term, term) if isinstance(term, Literal) else term for term in terms]

    def same(self, node: Variable, term: NamedNode | Literal) -> Expression:
        """Whether a node is a term of the shapes. Virtuoso evaluates sameTerm wrongly on some literals."""
        if not self.verbatim or not isinstance(term, Literal):
            return call("SAMETERM", node, self.term(term))
        if term.language:
            tag = Comparison("=", call("LCASE", call("LANG", node)), Literal(term.language))
            same = (tag, Comparison("=", call("STR", node), Literal(term.value)))
        else:
            same = (
                Comparison("=", call("DATATYPE", node), term.datatype),
                Comparison("=", node, term),
            )
        return And((call("ISLITERAL", node), *same))

    def for_terms(self, terms: Iterable[Term]) -> "Literals":
        """The same, where terms of the shapes are among those of the graph."""
        return self if self.verbatim or not encoding(terms) else Literals(encoded=True)

    def lexical_form(self, node: Variable) -> Expression:
        """The lexical form of a literal, or the text of an IRI."""
        string = call("STR", node)
        if not self.encoded:
            return string
        return call("IF", _has_datatype(node, *_PRIVATE), call("STRAFTER", string, _BLANK), string)

    def datatype(self, node: Variable) -> Expression:
        """The datatype of a literal."""
        if not self.encoded:
            return call("DATATYPE", node)
        encoded = call("IRI", call("STRBEFORE", call("STR", node), _BLANK))
        return call("IF", _has_datatype(node, *_PRIVATE), encoded, call("DATATYPE", node))

    def value(self, node: Variable) -> Expression:
        """A node to be compared by its value. An ill-typed literal has none that could be compared."""
        if not self.encoded:
            return node
        string = call("STR", node)
        datatype = call("IRI", call("STRBEFORE", string, _BLANK))
        literal = call("STRDT", call("STRAFTER", string, _BLANK), datatype)
        return call("IF", _has_datatype(node, _LEXICAL_FORM), literal, node)


_BLANK = Literal(" ")
"""The separator of datatype and lexical form in an encoded literal."""


def _has_datatype(node: Variable, *datatypes: NamedNode) -> Expression:
    return And((call("ISLITERAL", node), In(call("DATATYPE", node), datatypes)))
