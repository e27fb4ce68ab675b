"""Names in Turtle and TriG: where an IRI or a prefix is written, and each of them renamed."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from phegraph.rdf.editing.edits import Edit, edited
from phegraph.rdf.editing.strings import QUOTES
from phegraph.rdf.editing.syntax import ConcreteToken, Part, concrete_syntax
from phegraph.rdf.iris import resolve
from phegraph.rdf.terms import RDF_TYPE, SH, Prefixes, unescaped

_QUERIES = frozenset(SH + name for name in ("select", "ask", "construct", "update"))
WITH_NAMES = _QUERIES | {SH + "prefix"}
"""The properties whose values are texts that have names."""

InText = Callable[[str, Mapping[str, str]], str]
"""Renames in a text of SPARQL, given the prefixes that it may use."""


class Renaming(Struct, frozen=True):
    """What is renamed: one IRI, or one prefix.

    Attributes:
        old, new: The IRIs; or the prefixes, without their colon.
        is_prefix: Whether a prefix is renamed.
    """

    old: str
    new: str
    is_prefix: bool = False

    def name(self, name: str, prefixes: Mapping[str, str]) -> str:
        """A prefixed name as it is written after the renaming.

        Args:
            name: The name, as it is written.
            prefixes: The namespace of each prefix where it stands.
        """
        prefix, _, local = name.partition(":")
        if self.is_prefix:
            return f"{self.new}:{local}" if prefix == self.old else name
        if prefix not in prefixes or prefixes[prefix] + unescaped(local) != self.old:
            return name
        return self.written(prefixes, prefix)

    def written(self, prefixes: Mapping[str, str], prefix: str = "") -> str:
        """The new IRI as it is written where there are some prefixes, the given one first."""
        first = {prefix: prefixes[prefix]} if prefix in prefixes else {}
        for namespaces in (first, prefixes):
            name = Prefixes(namespaces).compact(self.new)
            if not name.startswith("<"):
                return name
        return f"<{self.new}>"


def renamed(
    data: bytes, renaming: Renaming, prefixes: Mapping[str, str], base: str, in_query: InText
) -> bytes:
    """A text in Turtle or TriG, without a syntax error, after a renaming. No other token changes.

    Args:
        data: The text.
        renaming: What is renamed.
        prefixes: What queries in the text may use besides the prefixes that it declares.
        base: What relative IRIs resolve against.
        in_query: Renames in the queries of shapes.
    """
    return edited(data, renaming_edits(concrete_syntax(data), renaming, prefixes, base, in_query))


def renaming_edits(
    tokens: Sequence[ConcreteToken],
    renaming: Renaming,
    prefixes: Mapping[str, str],
    base: str,
    in_query: InText,
) -> Iterator[Edit]:
    """The edits of a renaming. The arguments are those of `renamed`, but for the tokens of the text."""
    predicates: list[str] = [""]
    declared: dict[str, str] = {}
    for number, token in enumerate(tokens):
        text = token.text
        before = tokens[number - 1].text.lower() if number else ""
        if token.kind == "iri":
            iri = resolve(base, unescaped(text[1:-1]))
            if before in ("@base", "base"):
                base = iri
            elif token.part == Part.ARGUMENT:
                declared[tokens[number - 1].text.rstrip(":")] = iri
            elif not renaming.is_prefix and iri == renaming.old:
                text = renaming.written(declared)
        elif token.kind == "name":
            if token.part == Part.ARGUMENT and before in ("@prefix", "prefix"):
                text = f"{renaming.new}:" if renaming.is_prefix and text == f"{renaming.old}:" else text
            else:
                text = renaming.name(text, declared)
        elif token.text == "a" and token.part == Part.PREDICATE:
            text = "a" if renaming.is_prefix or renaming.old != RDF_TYPE.value else renaming.written(declared)
        elif token.kind == "string":
            text = _in_string(text, predicates[-1], renaming, {**prefixes, **declared}, in_query)
        if token.part == Part.PREDICATE:
            predicates[-1] = _iri(token, declared)
        if token.text in ("[", "("):
            predicates.append(predicates[-1] if token.text == "(" else "")
        elif token.part == Part.CLOSE:
            predicates.pop()
        if text != token.text:
            yield Edit(token.start, token.end, text)


def resolved_iris(tokens: Sequence[ConcreteToken], base: str) -> Iterator[tuple[ConcreteToken, str]]:
    """The IRIs that are written in brackets, but for bases, and what each resolves to.

    Args:
        tokens: The tokens of a text.
        base: What relative IRIs resolve against.
    """
    before = ""
    for token in tokens:
        if token.kind == "iri":
            iri = resolve(base, unescaped(token.text[1:-1]))
            if before in ("@base", "base"):
                base = iri
            else:
                yield token, iri
        before = token.text.lower()


def _iri(token: ConcreteToken, prefixes: Mapping[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return prefixes.get(prefix, "") + local


def _in_string(
    text: str, predicate: str, renaming: Renaming, prefixes: Mapping[str, str], in_query: InText
) -> str:
    match = QUOTES.fullmatch(text)
    assert match
    quotes, content = match.groups()
    if predicate == SH + "prefix" and renaming.is_prefix and content == renaming.old:
        return f"{quotes}{renaming.new}{quotes}"
    if predicate not in _QUERIES:
        return text
    return f"{quotes}{in_query(content, prefixes)}{quotes}"
