"""Turtle and TriG as people write them: prefixes, subjects grouped, blank nodes nested, lists in brackets."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.export.nesting import Nesting, Pairs
from phegraph.terms import RDF_NIL, RDF_TYPE, XSD, XSD_STRING

WIDTH = 100
_INDENT = "    "

# PN_LOCAL without its escapes: a name that would need one is written in full.
_LOCAL = re.compile(r"(?:[^\W_]|[_:])(?:[\w\-:.]*[\w\-:])?", re.ASCII)
_SHORT = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "boolean": re.compile("true|false"),
}
_LONG = re.compile(r'[^\x00-\x08\x0b-\x1f\x7f"\\]*\n[^\x00-\x08\x0b-\x1f\x7f"\\]*')


def pretty(
    quads: Iterable[Quad], prefixes: Mapping[str, str], nesting: Nesting | None = None
) -> Iterator[str]:
    """Write statements as Turtle, or as TriG where some stand in named graphs.

    Args:
        quads: The statements, ordered by graph and subject.
        prefixes: The prefixes to declare.
        nesting: How their blank nodes nest; without it, the statements are gone through for that first.
    """
    yield from (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items()))
    writer = _Writer(nesting or Nesting(quads), prefixes)
    for graph, statements in groupby(quads, lambda quad: quad.graph_name):
        if isinstance(graph, DefaultGraph):
            yield from (f"\n{block}\n" for block in writer.blocks(statements, ""))
        else:
            yield f"\n{writer.term(graph)} {{\n"
            yield "\n".join(f"{_INDENT}{block}\n" for block in writer.blocks(statements, _INDENT))
            yield "}\n"


class _Writer:
    def __init__(self, nesting: Nesting, prefixes: Mapping[str, str]) -> None:
        self._nesting = nesting
        self._namespaces = sorted(
            ((namespace, prefix) for prefix, namespace in prefixes.items()), reverse=True
        )
        self._starts = tuple(namespace for namespace, _ in self._namespaces)
        self._iri = lru_cache(maxsize=100_000)(self._short_iri)

    def blocks(self, statements: Iterable[Quad], indent: str) -> Iterator[str]:
        """Each subject with all that is said of it."""
        for subject, quads in groupby(statements, lambda quad: quad.subject):
            if not self._nesting.nests(subject):
                pairs = [(quad.predicate, quad.object) for quad in quads]
                name = "[]" if self._nesting.is_unnamed(subject) else self.term(subject)
                yield f"{name} {self._said(pairs, indent + _INDENT)} ."

    def _said(self, pairs: Pairs, indent: str) -> str:
        """Predicates and objects, `a` first."""
        ordered = sorted(pairs, key=lambda pair: pair[0] != RDF_TYPE)
        parts: list[str] = []
        for predicate, group in groupby(ordered, lambda pair: pair[0]):
            verb = "a" if predicate == RDF_TYPE else self.term(predicate)
            objects = [self.written(term, indent) for _, term in group]
            joined = ", ".join(objects)
            if len(objects) > 1 and len(joined) > WIDTH:
                joined = f",\n{indent}{_INDENT}".join(objects)
            parts.append(f"{verb} {joined}")
        return f" ;\n{indent}".join(parts)

    def written(self, term: object, indent: str) -> str:
        """A term in the place of an object. Brackets go only as deep as the nesting allows."""
        if term != RDF_NIL and not self._nesting.nests(term):
            return self.term(term)
        items = self._nesting.items(term)
        if items is not None:
            return self._list([self.written(item, indent + _INDENT) for item in items], indent)
        assert isinstance(term, BlankNode)
        pairs = self._nesting.said(term)
        if not pairs:
            return "[]"
        inner = self._said(pairs, indent + _INDENT)
        if "\n" not in inner and len(inner) < WIDTH // 2:
            return f"[ {inner} ]"
        return f"[\n{indent}{_INDENT}{inner}\n{indent}]"

    def _list(self, items: list[str], indent: str) -> str:
        line = " ".join(("(", *items, ")")) if items else "()"
        if len(line) <= WIDTH:
            return line
        inner = "".join(f"\n{indent}{_INDENT}{item}" for item in items)
        return f"({inner}\n{indent})"

    def term(self, term: object) -> str:
        """A term, as short as Turtle has it (RDF 1.1 Turtle, section 2)."""
        if isinstance(term, NamedNode):
            return self._iri(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        return str(term)

    def _short_iri(self, iri: str) -> str:
        if iri.startswith(self._starts):
            for namespace, prefix in self._namespaces:
                local = iri[len(namespace) :]
                if iri.startswith(namespace) and (not local or _LOCAL.fullmatch(local)):
                    return f"{prefix}:{local}"
        return f"<{iri}>"

    def _literal(self, literal: Literal) -> str:
        datatype = literal.datatype.value
        short = _SHORT.get(datatype)
        if short and short.fullmatch(literal.value):
            return literal.value
        words = f'"""{literal.value}"""' if _LONG.fullmatch(literal.value) else str(Literal(literal.value))
        if literal.language:
            return f"{words}@{literal.language}"
        return words if datatype == XSD_STRING else f"{words}^^{self._iri(datatype)}"
