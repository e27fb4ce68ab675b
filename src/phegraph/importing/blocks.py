"""Blocks: what is stated of a thing, as Turtle in the layout of files that people write."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from phegraph.rdf.editing.layout import WIDTH, laid_out
from phegraph.rdf.terms import RDF_TYPE, XSD
from phegraph.rdf.writing.nesting import Nesting
from phegraph.rdf.writing.pretty import pretty, term_writer

_NAME = re.compile(r"([A-Za-z][\w.-]*|):[^\s\"]*")
_CACHED = 50_000
_INDENT = 2
_A = f"{RDF_TYPE}"
_BARE = frozenset(f"<{XSD}{name}>" for name in ("integer", "decimal", "double", "boolean"))
"""The datatypes whose literals Turtle writes without marks."""


class BlockWriter:
    """Writes blocks, and notes the prefixes that they use and the statements that they have.

    Attributes:
        used: The prefixes that were used.
        statements: How many statements were written.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._write = term_writer(frozenset(prefixes.items())).write
        self._iri = lru_cache(maxsize=_CACHED)(self._shortened)
        self.used: set[str] = set()
        self.statements = 0

    def of_lines(self, subject: str, lines: Sequence[str]) -> str:
        """The block of a thing.

        Args:
            subject: Its IRI.
            lines: Its predicates and objects, as N-Triples writes terms, with blank nodes in brackets.
        """
        return self._flat(subject, lines) or self.of_quads(
            pyoxigraph.parse("\n".join(f"<{subject}> {line} ." for line in lines), RdfFormat.TURTLE)
        )

    def _flat(self, subject: str, lines: Sequence[str]) -> str:
        """The block of a thing without blank nodes, whose objects fit on lines; empty for another."""
        objects: dict[str, list[str]] = {}
        for line in lines:
            predicate, _, text = line.partition(" ")
            if text[0] == "[" or "\\n" in text:
                return ""
            verb = "a" if predicate == _A else self._iri(predicate)
            short = text if text[-1] != ">" else self._iri(text) if text[0] == "<" else self._typed(text)
            if verb in objects:
                objects[verb].append(short)
            else:
                objects[verb] = [short]
        if "a" in objects:
            objects = {"a": objects.pop("a"), **objects}
        parts = [f"{verb} {' , '.join(texts)}" for verb, texts in objects.items()]
        name = self._iri(f"<{subject}>")
        if len(name) + len(parts[0]) + 4 > WIDTH or max(map(len, parts)) + _INDENT + 2 > WIDTH:
            return ""
        self.statements += len(lines)
        return f"{name} {f' ;{chr(10)}  '.join(parts)} .\n"

    def _shortened(self, iri: str) -> str:
        """An IRI in its shortest form, whose prefix is noted."""
        short = self._write(NamedNode(iri[1:-1]))
        self.used.add("" if short[0] == "<" else short.partition(":")[0])
        return short

    def _typed(self, text: str) -> str:
        """A literal with a datatype in its shortest form."""
        end = text.rindex('"') + 1
        datatype = text[end + 2 :]
        if datatype in _BARE and "\\" not in text:
            short = self._write(Literal(text[1 : end - 1], datatype=NamedNode(datatype[1:-1])))
            if short[0] != '"':
                return short
        return f"{text[:end]}^^{self._iri(datatype)}"

    def of_quads(self, quads: Iterable[Quad]) -> str:
        """The block of statements about some things and their blank nodes."""
        ordered = sorted(quads, key=lambda quad: (isinstance(quad.subject, BlankNode), str(quad.subject)))
        terms = {term for quad in ordered for term in quad.triple} - {RDF_TYPE}
        self.used.update(_prefix(self._write(term)) for term in terms)
        self.statements += len(ordered)
        graph = [(DefaultGraph(), ordered)]
        text = "".join(pretty(graph, self._prefixes, Nesting(ordered), declared=()))
        return laid_out(f"{text.strip()}\n".encode()).decode()


def _prefix(text: str) -> str:
    """The prefix of a term, or of the datatype of a literal, as Turtle has it; empty where there is none."""
    name = text.rpartition("^^")[2] if text.startswith('"') and "^^" in text else text
    match = _NAME.fullmatch(name)
    return match[1] if match else ""
