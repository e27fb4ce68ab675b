"""Names and literals, and the state that is kept while a text is read."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from itertools import count
from typing import Any, ClassVar, NoReturn

from msgspec import Struct, field
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.errors import QueryError
from phegraph.rdf.iris import resolve
from phegraph.rdf.terms import STANDARD_PREFIXES, XSD, unescaped
from phegraph.sparql.algebra import grammar
from phegraph.sparql.tokens import Token, error_at

ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)
"""An escape of a codepoint (SPARQL 1.1 Query, section 19.2) or of a character in a string (section 19.7)."""
_CONTROL_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_INTEGER, _DECIMAL, _DOUBLE, _BOOLEAN = (
    NamedNode(XSD + name) for name in ("integer", "decimal", "double", "boolean")
)


class NameBuilder(Struct):
    """What makes names and literals, each method for the rule of its name."""

    passed: ClassVar[Collection[str]] = {
        "conditional_or_expression",
        "conditional_and_expression",
        "relational_expression",
        "additive_expression",
        "multiplicative_expression",
        "unary_expression",
        "built_in_call",
        "iri_or_function",
        "group_or_union_graph_pattern",
        "path_alternative",
        "path_sequence",
        "path_elt_or_inverse",
        "path_elt",
    }
    """The rules that are their symbol where they have only one."""

    text: str
    base: str
    known: dict[str, str]
    declared_base: str = ""
    declared: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    offsets: dict[int, tuple[object, int]] = field(default_factory=dict)

    @classmethod
    def reduction(cls, rule: str) -> grammar.Reduction | None:
        """The method of a rule."""
        return getattr(cls, f"on_{rule}", None)

    def prefixes(self) -> tuple[tuple[str, str], ...]:
        used = sorted(self.used - self.declared.keys())
        return (*self.declared.items(), *((prefix, self.known[prefix]) for prefix in used))

    def refuse(self, begin: int, message: str, hint: str = "") -> NoReturn:
        raise error_at(self.text, begin, message, hint)

    # Prologue and names

    def on_base_decl(self, children: list[Any], begin: int) -> None:
        self.base = self.declared_base = self.named(self.resolved(children[1]), children[1]).value

    def on_prefix_decl(self, children: list[Any], begin: int) -> None:
        prefix = children[1].text[:-1]
        self.declared[prefix] = self.resolved(children[2])

    def on_prologue(self, children: list[Any], begin: int) -> None:
        return None

    def on_iri(self, children: list[Any], begin: int) -> NamedNode:
        (name,) = children
        return self.named(self.resolved(name), name) if type(name) is Token else name

    def on_prefixed_name(self, children: list[Any], begin: int) -> NamedNode:
        prefix, _, local = children[0].text.partition(":")
        namespace = self.declared.get(prefix)
        if namespace is None:
            namespace = self.known.get(prefix)
            self.used.add(prefix)
        if namespace is None:
            raise undeclared(self.text, children[0], {**self.known, **self.declared})
        return self.named(namespace + unescaped(local), children[0])

    def resolved(self, token: Token) -> str:
        return resolve(self.base, unescaped(token.text[1:-1]))

    def named(self, iri: str, token: Token) -> NamedNode:
        try:
            return NamedNode(iri)
        except ValueError:
            self.refuse(token.start, f"{token.text} is not an absolute IRI.", "Write it in full.")

    def on_var(self, children: list[Any], begin: int) -> Variable:
        return Variable(children[0].text[1:])

    def on_blank_node(self, children: list[Any], begin: int) -> BlankNode:
        written = children[0].text
        return BlankNode(written[2:]) if written.startswith("_:") else self.blank()

    def blank(self) -> BlankNode:
        label = next(label for number in count() if (label := f"b{number}") not in self.labels)
        self.labels.add(label)
        return BlankNode(label)

    # Literals

    def on_string(self, children: list[Any], begin: int) -> str:
        written = children[0].text
        quotes = 3 if written[:3] in ('"""', "'''") and len(written) > 5 else 1
        return ESCAPE.sub(_character, written[quotes:-quotes])

    def on_rdf_literal(self, children: list[Any], begin: int) -> Literal:
        value, *more = children
        if not more:
            return Literal(value)
        if type(more[0]) is not Token:
            return Literal(value, datatype=more[0])
        try:
            return Literal(value, language=more[0].text[1:])
        except ValueError:
            self.refuse(more[0].start, f"{more[0].text} is no language tag of SPARQL 1.1.")

    def on_datatype(self, children: list[Any], begin: int) -> NamedNode:
        return children[1]  # type: ignore[no-any-return]

    def on_numeric_literal_unsigned(self, children: list[Any], begin: int) -> Literal:
        written = children[0].text
        datatype = _DOUBLE if "e" in written.lower() else _DECIMAL if "." in written else _INTEGER
        return Literal(written, datatype=datatype)

    on_numeric_literal_positive = on_numeric_literal_negative = on_numeric_literal_unsigned

    def on_true(self, children: list[Any], begin: int) -> Literal:
        return Literal("true", datatype=_BOOLEAN)

    def on_false(self, children: list[Any], begin: int) -> Literal:
        return Literal("false", datatype=_BOOLEAN)


def _character(found: re.Match[str]) -> str:
    if found[1] or found[2]:
        return chr(int(found[1] or found[2], 16))
    return _CONTROL_CHARACTERS.get(found[0][1], found[0][1])


def undeclared(text: str, token: Token, prefixes: Mapping[str, str]) -> QueryError:
    """The error about a name whose prefix is not declared."""
    prefix = token.text.partition(":")[0]
    near = get_close_matches(prefix, prefixes, 1)
    hint = f"Declare it: `PREFIX {prefix}: <{STANDARD_PREFIXES.get(prefix, '…')}>`."
    if near and prefix not in STANDARD_PREFIXES:
        hint = f"Did you mean `{near[0]}:`? Or declare it: `PREFIX {prefix}: <…>`."
    return error_at(text, token.start, f"The prefix `{prefix}:` is not declared.", hint)
