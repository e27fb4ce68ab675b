"""Compact JSON-LD: the statements of a document by the terms of a project's context."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TextIO

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.publish.jsonld.compactor import compactor_of, json_of
from phegraph.publish.jsonld.context import JsonldContext
from phegraph.rdf.writing.nesting import Nesting, Pairs
from phegraph.rdf.writing.order import Ordered


def write_jsonld(output: TextIO, quads: Iterable[Quad], context: JsonldContext, *, first: str = "") -> None:
    """Write statements as one JSON-LD 1.1 document: named graphs, nested blank nodes, a node object a line.

    The document has the part of the context that it uses: no context is fetched to read it. Memory does not
    grow with the statements.

    Args:
        output: Where to write.
        quads: The statements.
        context: The context.
        first: The IRI that the document describes, first in each graph.
    """
    with Ordered(quads, graphs=True) as ordered, _spooled() as body:
        writer = _JsonldWriter(ordered, context)
        body.writelines(_lines(writer, first))
        body.seek(0)
        output.write(writer.head())
        shutil.copyfileobj(body, output)
        output.write(_END)


def _spooled() -> tempfile.SpooledTemporaryFile[str]:
    """A text that is in memory while it is small."""
    return tempfile.SpooledTemporaryFile(10_000_000, "w+", encoding="utf-8", newline="\n")


_END = "\n]}\n"


def jsonld_text(quads: Iterable[Quad], context: JsonldContext, *, first: str = "") -> str:
    """What `write_jsonld` writes."""
    with Ordered(quads, graphs=True) as ordered:
        writer = _JsonldWriter(ordered, context)
        lines = "".join(_lines(writer, first))
        return f"{writer.head()}{lines}{_END}"


def _lines(writer: _JsonldWriter, first: str) -> Iterator[str]:
    between = "\n"
    for graph, nodes in writer.graphs():
        if graph is not None:
            yield f'{between}{{"@id": {graph}, "@graph": ['
            between = "\n"
        for node in _with_first(first, nodes):
            yield between + node
            between = ",\n"
        if graph is not None:
            yield "\n]}"
            between = ",\n"


def _with_first(first: str, nodes: Iterable[_Node]) -> Iterator[str]:
    """Nodes in their order, after those that the document describes."""
    with _spooled() as others:
        for subject, node in nodes:
            if not first or str(subject)[1:-1].partition("#")[0] == first:
                yield node
            else:
                others.write(f"{node}\n")
        others.seek(0)
        yield from (line[:-1] for line in others)


_Node = tuple[object, str]
"""A subject, and its node object."""


class _JsonldWriter:
    def __init__(self, quads: Ordered, context: JsonldContext) -> None:
        self._quads = quads
        self._nesting = Nesting(quads.with_blank_nodes())
        # A term that is also the scheme of an IRI here would be expanded as its prefix.
        self._compactor = compactor_of(context, frozenset(quads.schemes() & context.definitions.keys()))
        self._used: set[str] = {"@version"} if context.definitions.get("@version") == 1.1 else set()

    def head(self) -> str:
        """The text before the nodes, once they are all written: the part of the context that they use."""
        return f'{{"@context": {json_of(self._compactor.used(self._used))},\n"@graph": ['

    def graphs(self) -> Iterator[tuple[str | None, Iterator[_Node]]]:
        """The name of each graph, None for the default graph, and its nodes, to be iterated in order."""
        for graph, quads in self._quads.graphs():
            yield None if isinstance(graph, DefaultGraph) else self._name(graph), self._nodes(quads)

    def _nodes(self, quads: Iterable[Quad]) -> Iterator[_Node]:
        for subject, quads_of_subject in groupby(quads, lambda quad: quad.subject):
            if not self._nesting.nests(subject):
                pairs = [(quad.predicate, quad.object) for quad in quads_of_subject]
                yield subject, self._node(pairs, f'"@id": {self._name(subject)}')

    def _node(self, pairs: Pairs, *members: str) -> str:
        values: dict[str, list[str]] = {}
        languages: dict[str, dict[str, list[str]]] = {}
        for predicate, term in pairs:
            if isinstance(term, (NamedNode, Literal)):
                name, language, value, used = self._compactor.member(predicate, term)
            else:
                # A blank node cannot be a value of @type here: it is a value of rdf:type as of any property.
                items = self._nesting.items(term)
                name, used = self._compactor.link(predicate, to_list=items is not None)
                language, value = "", self._blank(term, items)
            self._used |= used
            target = languages.setdefault(name, {}) if language else values
            target.setdefault(language or name, []).append(value)
        types = values.pop(self._compactor.type_name, [])
        named = {self._compactor.type_name: types, **values} if types else values
        tagged = {name: _object(_members(tags)) for name, tags in languages.items()}
        return _object([*members, *_members(named), *(f"{name}: {tags}" for name, tags in tagged.items())])

    def _blank(self, term: object, items: Sequence[object] | None) -> str:
        if items is not None:
            return _object([f'"@list": [{", ".join(map(self._item, items))}]'])
        if isinstance(term, BlankNode) and self._nesting.nests(term):
            return self._node(self._nesting.properties(term))
        return _object([f'"@id": {self._name(term)}'])

    def _item(self, term: object) -> str:
        if not isinstance(term, (NamedNode, Literal)):
            return self._blank(term, self._nesting.items(term))
        value, used = self._compactor.value(term)
        self._used |= used
        return value

    def _name(self, term: object) -> str:
        name, used = self._compactor.name(term)
        self._used |= used
        return name


def _members(values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name, items in values.items():
        yield f"{name}: {items[0]}" if len(items) == 1 else f"{name}: [{', '.join(items)}]"


def _object(members: Iterable[str]) -> str:
    return f"{{{', '.join(members)}}}"
