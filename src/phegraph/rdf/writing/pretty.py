"""Turtle and TriG as people write them: prefixes, statements by subject, nested blank nodes, collections."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.rdf.terms import RDF_NIL, RDF_TYPE, XSD, XSD_STRING
from phegraph.rdf.writing.nesting import Nesting, Pairs

WIDTH = 100
_INDENT = "    "

# PN_LOCAL without its escapes: an IRI that would need one is written in full.
_LOCAL = re.compile(r"(?:[^\W_]|[_:])(?:[\w\-:.]*[\w\-:])?", re.ASCII)
_SHORT = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "double": re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+"),
    XSD + "boolean": re.compile("true|false"),
}
_LONG = re.compile(r'[^\x00-\x08\x0b-\x1f\x7f"\\]*\n[^\x00-\x08\x0b-\x1f\x7f"\\]*')


def pretty(
    graphs: Iterable[tuple[object, Iterable[Quad]]],
    prefixes: Mapping[str, str],
    nesting: Nesting,
    *,
    declared: Iterable[str] | None = None,
) -> Iterator[str]:
    """Write statements as Turtle, or as TriG where some stand in named graphs.

    Args:
        graphs: Each graph by its name, with its statements, ordered by subject.
        prefixes: The prefixes.
        nesting: The nesting of their blank nodes.
        declared: The prefixes to declare, all that are used among them; None: all.
    """
    names = sorted(prefixes if declared is None else declared)
    yield from (f"@prefix {name}: <{prefixes[name]}> .\n" for name in names)
    writer = _Writer(nesting, term_writer(frozenset(prefixes.items())))
    for graph, statements in graphs:
        if isinstance(graph, DefaultGraph):
            yield from (f"\n{block}\n" for block in writer.blocks(statements, ""))
        else:
            yield f"\n{writer.term(graph)} {{\n"
            yield "\n".join(f"{_INDENT}{block}\n" for block in writer.blocks(statements, _INDENT))
            yield "}\n"


class TermWriter:
    """Writes terms in their shortest form in Turtle (RDF 1.1 Turtle, section 2); it caches them."""

    def __init__(self, prefixes: Iterable[tuple[str, str]]) -> None:
        self._namespaces = sorted(((namespace, prefix) for prefix, namespace in prefixes), reverse=True)
        self._starts = tuple(namespace for namespace, _ in self._namespaces)
        self.write = lru_cache(maxsize=_CACHE_SIZE)(self._write)
        self.prefixes = lru_cache(maxsize=_CACHE_SIZE)(self._prefixes)

    def _write(self, term: object) -> str:
        if isinstance(term, NamedNode):
            return self._iri(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        return str(term)

    def _prefixes(self, term: object) -> list[str]:
        """The prefixes whose namespaces the IRI of a term or of its datatype begins with."""
        iri = term.value if isinstance(term, NamedNode) else ""
        iri = term.datatype.value if isinstance(term, Literal) else iri
        return [prefix for namespace, prefix in self._namespaces if iri.startswith(namespace)]

    def _iri(self, iri: str) -> str:
        if iri.startswith(self._starts):
            for namespace, prefix in self._namespaces:
                if iri.startswith(namespace):
                    local = iri[len(namespace) :]
                    if not local or _LOCAL.fullmatch(local):
                        return f"{prefix}:{local}"
        return f"<{iri}>"

    def _literal(self, literal: Literal) -> str:
        datatype = literal.datatype.value
        short = _SHORT.get(datatype)
        if short and short.fullmatch(literal.value):
            return literal.value
        quoted = f'"""{literal.value}"""' if _LONG.fullmatch(literal.value) else str(Literal(literal.value))
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if datatype == XSD_STRING else f"{quoted}^^{self._iri(datatype)}"


_CACHE_SIZE = 10_000
"""The number of terms that are cached: documents have many in common."""
term_writer = lru_cache(maxsize=4)(TermWriter)


def prefixes_in(quads: Iterable[Quad], prefixes: Mapping[str, str], *, graphs: bool = False) -> Iterator[str]:
    """The prefixes of the IRIs of statements, looked for when they are first asked for.

    Args:
        quads: The statements.
        prefixes: Namespaces by their prefixes.
        graphs: Whether the names of their graphs are written, too.
    """
    prefixes_of = term_writer(frozenset(prefixes.items())).prefixes
    terms = ((*quad.triple, quad.graph_name) if graphs else quad.triple for quad in quads)
    yield from {prefix for each in terms for term in each for prefix in prefixes_of(term)}


class _Writer:
    def __init__(self, nesting: Nesting, terms: TermWriter) -> None:
        self._nesting = nesting
        self.term = terms.write
        self._type = self.term(RDF_TYPE)

    def blocks(self, statements: Iterable[Quad], indent: str) -> Iterator[str]:
        """Each subject with all its predicates and objects."""
        for subject, quads in groupby(statements, lambda quad: quad.subject):
            if not self._nesting.nests(subject):
                pairs = [(quad.predicate, quad.object) for quad in quads]
                name = "[]" if self._nesting.is_unreferenced(subject) else self.term(subject)
                yield f"{name} {self._predicate_object_list(pairs, indent + _INDENT)} ."

    def _predicate_object_list(self, pairs: Pairs, indent: str) -> str:
        """Predicates and objects (predicateObjectList of the grammar), `a` first."""
        objects_by_verb: dict[str, list[str]] = {}
        for predicate, term in pairs:
            objects_by_verb.setdefault(self.term(predicate), []).append(self.object_text(term, indent))
        if self._type in objects_by_verb:
            objects_by_verb = {"a": objects_by_verb.pop(self._type), **objects_by_verb}
        parts: list[str] = []
        for verb, objects in objects_by_verb.items():
            joined = ", ".join(objects)
            if len(objects) > 1 and len(joined) > WIDTH:
                joined = f",\n{indent}{_INDENT}".join(objects)
            parts.append(f"{verb} {joined}")
        return f" ;\n{indent}".join(parts)

    def object_text(self, term: object, indent: str) -> str:
        """A term as an object, with the nested statements of a blank node."""
        if not isinstance(term, BlankNode):
            return self.term(term) if term != RDF_NIL else "()"
        if not self._nesting.nests(term):
            return self.term(term)
        items = self._nesting.items(term)
        if items is not None:
            return self._list([self.object_text(item, indent + _INDENT) for item in items], indent)
        pairs = self._nesting.properties(term)
        if not pairs:
            return "[]"
        inner = self._predicate_object_list(pairs, indent + _INDENT)
        if "\n" not in inner and len(inner) < WIDTH // 2:
            return f"[ {inner} ]"
        return f"[\n{indent}{_INDENT}{inner}\n{indent}]"

    def _list(self, items: list[str], indent: str) -> str:
        line = " ".join(("(", *items, ")"))
        if len(line) <= WIDTH:
            return line
        inner = "".join(f"\n{indent}{_INDENT}{item}" for item in items)
        return f"({inner}\n{indent})"
