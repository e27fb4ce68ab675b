"""Compact JSON-LD: the statements of a document in the words of a project's context."""

from __future__ import annotations

import io
import json
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TextIO

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.export.context import Context, Json, Word
from phegraph.export.nesting import Nesting, Pairs
from phegraph.export.order import Ordered
from phegraph.terms import RDF_NIL, RDF_TYPE, XSD, XSD_STRING

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")


def write(output: TextIO, quads: Iterable[Quad], context: Context, *, first: str = "") -> None:
    """Write statements as one JSON-LD 1.1 document: graphs by their names, blank nodes in what names them.

    The document has the part of the context that it uses, so that nothing is to be fetched to read it. It has
    a node a line. Memory does not grow with the statements.

    Args:
        output: Where to write.
        quads: The statements.
        context: The context.
        first: The IRI that the document is about, which comes first in each graph; all that stands in a graph
            is in memory then.
    """
    with (
        Ordered(quads, graphs=True) as ordered,
        tempfile.SpooledTemporaryFile(_SPOOLED, "w+", encoding="utf-8", newline="\n") as aside,
    ):
        writer = _Writer(ordered, Nesting(ordered.with_blank_nodes()), context)
        aside.writelines(_lines(writer, first))
        aside.seek(0)
        output.write(f'{{"@context": {_json(writer.used())},\n"@graph": [')
        shutil.copyfileobj(aside, output)
        output.write("\n]}\n")


_SPOOLED = 10_000_000


def text(quads: Iterable[Quad], context: Context, *, first: str = "") -> str:
    """What `write` writes."""
    output = io.StringIO()
    write(output, quads, context, first=first)
    return output.getvalue()


def _lines(writer: _Writer, first: str) -> Iterator[str]:
    between = "\n"
    for graph, nodes in writer.graphs():
        if graph is not None:
            yield f'{between}{{"@id": {_json(graph)}, "@graph": ['
            between = "\n"
        for _, node in _with_first(first, nodes) if first else nodes:
            yield between + _json(node)
            between = ",\n"
        if graph is not None:
            yield "\n]}"
            between = ",\n"


def _with_first(first: str, nodes: Iterable[_Node]) -> list[_Node]:
    """Nodes in their order, but for those that the document is about."""
    return sorted(nodes, key=lambda node: str(node[0])[1:-1].partition("#")[0] != first)


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


_Node = tuple[object, Json]
"""A subject, and what is written of it."""


class _Writer:
    def __init__(self, quads: Ordered, nesting: Nesting, context: Context) -> None:
        self._quads = quads
        self._context = context
        self._nesting = nesting
        # A name that is also the scheme of an address here would be taken for a prefix of it.
        schemes = quads.schemes()
        self._prefixes = sorted(
            ((iri, name) for name, iri in context.prefixes.items() if name not in schemes), reverse=True
        )
        self._words = context.words
        if not schemes.isdisjoint(context.definitions):
            self._words = {
                iri: [word for word in words if not schemes & {word.name, *self._needs(word.name)}]
                for iri, words in context.words.items()
            }
        self._type_word = "@type" if context.type_word in schemes else context.type_word
        self._used: set[str] = {"@version"} if context.definitions.get("@version") == 1.1 else set()

    def used(self) -> dict[str, Json]:
        """The part of the context that was used, in its order."""
        wanted = self._used.union(*map(self._needs, self._used))
        return {name: value for name, value in self._context.definitions.items() if name in wanted}

    def _needs(self, name: str) -> set[str]:
        """The prefixes that the definition of a term is written with."""
        definition = self._context.definitions[name]
        if not isinstance(definition, Mapping):
            return set()
        written = (str(definition.get(key, "")) for key in ("@id", "@type"))
        return {value.partition(":")[0] for value in written} & self._context.prefixes.keys()

    def graphs(self) -> Iterator[tuple[str | None, Iterator[_Node]]]:
        """Each graph by its name, the default graph without, with its nodes; one after the other."""
        for graph, quads in groupby(self._quads, lambda quad: quad.graph_name):
            yield None if isinstance(graph, DefaultGraph) else self._name(graph), self._nodes(quads)

    def _nodes(self, quads: Iterable[Quad]) -> Iterator[_Node]:
        for subject, said in groupby(quads, lambda quad: quad.subject):
            if not self._nesting.nests(subject):
                yield subject, self._node(subject, [(quad.predicate, quad.object) for quad in said])

    def _node(self, subject: object, pairs: Pairs) -> dict[str, Json]:
        node: dict[str, Json] = {} if self._nesting.nests(subject) else {"@id": self._name(subject)}
        # What has no name cannot be a value of @type: it stands as that of any property.
        types = [term for predicate, term in pairs if predicate == RDF_TYPE and isinstance(term, NamedNode)]
        if types:
            if self._type_word != "@type":
                self._used.add(self._type_word)
            node[self._type_word] = _one([self._type(term) for term in types])
        values: dict[str, list[Json]] = defaultdict(list)
        languages: dict[str, dict[str, list[Json]]] = defaultdict(lambda: defaultdict(list))
        for predicate, term in pairs:
            if predicate == RDF_TYPE and isinstance(term, NamedNode):
                continue
            word = self._word(predicate.value, term)
            if word is not None and word.languages:
                assert isinstance(term, Literal)
                languages[word.name][term.language or ""].append(term.value)
            else:
                key = word.name if word else self._key(predicate.value)
                values[key].append(self._value(term, word))
        node |= {key: _one(found) for key, found in values.items()}
        node |= {key: {tag: _one(found) for tag, found in tags.items()} for key, tags in languages.items()}
        return node

    def _word(self, predicate: str, term: object) -> Word | None:
        """The word whose values are such terms."""
        for word in self._words.get(predicate, ()):
            if word.languages:
                fits = isinstance(term, Literal) and bool(term.language)
            elif isinstance(term, NamedNode):
                fits = word.kind in ("@id", "@vocab") and term != RDF_NIL
            elif isinstance(term, Literal):
                fits = not term.language and word.kind == ("" if _is_plain(term) else term.datatype.value)
            else:
                # What stands in a list would be coerced too.
                fits = word.kind == "@id" and self._nesting.items(term) is None
            if fits:
                self._used.add(word.name)
                return word
        return None

    def _value(self, term: object, word: Word | None) -> Json:
        if isinstance(term, Literal):
            return self._literal(term, word)
        items = self._nesting.items(term)
        if items is not None:
            return {"@list": [self._value(item, None) for item in items]}
        if isinstance(term, BlankNode) and self._nesting.nests(term):
            return self._node(term, self._nesting.said(term))
        if word is None or isinstance(term, BlankNode):
            return {"@id": self._name(term)}
        if word.kind == "@vocab":
            return self._short(term, word.vocabulary) or self._name(term)
        return self._name(term)

    def _literal(self, literal: Literal, word: Word | None) -> Json:
        datatype = literal.datatype.value
        if literal.language:
            return {"@value": literal.value, "@language": literal.language}
        if datatype == XSD_STRING or (word is not None and word.kind == datatype):
            return literal.value
        if datatype == XSD + "integer" and _INTEGER.fullmatch(literal.value):
            return int(literal.value)
        if datatype == XSD + "boolean" and literal.value in ("true", "false"):
            return literal.value == "true"
        return {"@value": literal.value, "@type": self._key(datatype)}

    def _type(self, term: object) -> Json:
        short = self._short(term, self._context.vocabulary)
        if short:
            self._used.add("@vocab")
        return short or self._name(term)

    def _short(self, term: object, vocabulary: str) -> str:
        """A name below a vocabulary; empty where the term has none, or the context means another by it."""
        if not vocabulary or not isinstance(term, NamedNode) or not term.value.startswith(vocabulary):
            return ""
        local = term.value[len(vocabulary) :]
        return local if _LOCAL.fullmatch(local) and local not in self._context.definitions else ""

    def _name(self, term: object) -> str:
        return self._key(term.value) if isinstance(term, NamedNode) else str(term)

    def _key(self, iri: str) -> str:
        for namespace, prefix in self._prefixes:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
                self._used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


def _is_plain(literal: Literal) -> bool:
    """Whether JSON has such a value itself."""
    datatype = literal.datatype.value
    if datatype == XSD + "integer":
        return _INTEGER.fullmatch(literal.value) is not None
    return datatype == XSD_STRING or (datatype == XSD + "boolean" and literal.value in ("true", "false"))


def _one(values: Sequence[Json]) -> Json:
    return values[0] if len(values) == 1 else values
