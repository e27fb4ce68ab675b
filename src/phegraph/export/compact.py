"""Compact JSON-LD: the statements of a document in the words of a project's context."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from phegraph.errors import ExportError
from phegraph.export.nesting import Nesting, Pairs
from phegraph.export.order import Ordered
from phegraph.findings import Place
from phegraph.project import Project
from phegraph.terms import RDF_NIL, RDF_TYPE, XSD, XSD_STRING, statement_of

Json = str | int | bool | Sequence["Json"] | Mapping[str, "Json"]

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
# A prefix must end so (JSON-LD 1.1, section 4.1.5) to be one without being declared as one.
_ENDS_PREFIX = tuple(":/?#[]@")
_KEYS = {"@id", "@type", "@container", "@context"}


@dataclass(frozen=True)
class _Word:
    """A term of a context.

    Attributes:
        name: The term.
        iri: The property that it stands for.
        kind: `@id`, `@vocab`, a datatype, or empty: the values that it coerces to (section 4.2.3).
        languages: Whether its values are kept by language (section 4.6.2).
        vocabulary: What names among its values are added to.
    """

    name: str
    iri: str
    kind: str = ""
    languages: bool = False
    vocabulary: str = ""


@dataclass(frozen=True)
class Context:
    """A JSON-LD context, as far as documents are written with it.

    Attributes:
        definitions: The context itself.
        prefixes: Its prefixes.
        words: Its terms, by the IRI of the property.
        vocabulary: Its `@vocab`.
        type_word: What it calls `@type`.
    """

    definitions: Mapping[str, Json]
    prefixes: Mapping[str, str]
    words: Mapping[str, Sequence[_Word]] = field(default_factory=dict)
    vocabulary: str = ""
    type_word: str = "@type"


def read_context(path: Path) -> Context:
    """Read a context. Terms with what this module does not write with (`@nest`, `@reverse` …) are left out.

    Raises:
        ExportError: The file is not a JSON object with one `@context` object.
    """
    try:
        definitions = json.loads(path.read_text(encoding="utf-8"))["@context"]
    except (ValueError, KeyError, TypeError) as error:
        raise ExportError("This is no JSON-LD context.", place=Place(str(path))) from error
    if not isinstance(definitions, dict):
        raise ExportError("The @context is no object.", place=Place(str(path)))
    prefixes = {
        name: value
        for name, value in definitions.items()
        if isinstance(value, str) and not name.startswith("@") and value.endswith(_ENDS_PREFIX)
    }
    vocabulary = definitions.get("@vocab", "")
    words: dict[str, list[_Word]] = defaultdict(list)
    for name, definition in definitions.items():
        word = _word(name, definition, prefixes, vocabulary)
        if word is not None:
            words[word.iri].append(word)
    type_word = next((name for name, value in definitions.items() if value == "@type"), "@type")
    return Context(definitions, prefixes, words, vocabulary, type_word)


def context_of_project(project: Project) -> Context:
    """A project's JSON-LD context, or one of its prefixes.

    Raises:
        ExportError: The context cannot be read.
    """
    path = project.root / project.ontology / "context.jsonld"
    return read_context(path) if path.is_file() else context_of(project.prefixes.namespaces)


def context_of(prefixes: Mapping[str, str]) -> Context:
    """A context that has prefixes only."""
    usable = {name: iri for name, iri in prefixes.items() if name and iri.endswith(_ENDS_PREFIX)}
    return Context(dict(usable), usable)


def _word(name: str, definition: object, prefixes: Mapping[str, str], vocabulary: str) -> _Word | None:
    if not isinstance(definition, dict) or not definition.keys() <= _KEYS:
        return None
    iri, kind = definition.get("@id"), definition.get("@type", "")
    container, scope = definition.get("@container", []), definition.get("@context", {})
    containers = [container] if isinstance(container, str) else container
    if (
        not isinstance(iri, str)
        or not set(containers) <= {"@language", "@set"}
        or not isinstance(scope, dict)
    ):
        return None
    if kind != "@vocab" and scope:
        return None
    if not kind.startswith("@"):
        kind = _expanded(kind, prefixes)
    scoped = scope.get("@vocab", vocabulary) if kind == "@vocab" else ""
    return _Word(name, _expanded(iri, prefixes), kind, "@language" in containers, scoped)


def _expanded(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + local if prefix in prefixes and not local.startswith("//") else name


def compact(quads: Iterable[Quad], context: Context, *, first: str = "") -> dict[str, Json]:
    """Statements as one JSON-LD 1.1 document: each graph by its name, blank nodes inside what names them.

    The document has the part of the context that it uses, so that nothing is to be fetched to read it.

    Args:
        quads: The statements.
        context: The context.
        first: The IRI that the document is about, which comes first in each graph.
    """
    with Ordered(quads, graphs=True) as ordered:
        writer = _Writer(list(ordered), context)
    nodes = writer.graphs(first)
    return {"@context": writer.used(), "@graph": nodes}


def text(quads: Iterable[Quad], context: Context, *, first: str = "") -> str:
    """`compact` as text."""
    return json.dumps(compact(quads, context, first=first), ensure_ascii=False, indent=1) + "\n"


class _Writer:
    def __init__(self, quads: Sequence[Quad], context: Context) -> None:
        self._quads = quads
        self._context = context
        self._nesting = Nesting(quads)
        # A name that is also the scheme of an address here would be taken for a prefix of it.
        schemes = {iri.partition(":")[0] for iri in _iris(quads)}
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
        self._used: set[str] = {"@version"} if "@version" in context.definitions else set()

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

    def graphs(self, first: str) -> list[Json]:
        found: list[Json] = []
        for graph, quads in groupby(self._quads, lambda quad: quad.graph_name):
            nodes: list[tuple[bool, Json]] = []
            for subject, said in groupby(quads, lambda quad: quad.subject):
                if not self._nesting.nests(subject):
                    pairs = [(quad.predicate, quad.object) for quad in said]
                    about = isinstance(subject, NamedNode) and subject.value.partition("#")[0] == first
                    nodes.append((not about, self._node(subject, pairs)))
            ordered = [node for _, node in sorted(nodes, key=lambda pair: pair[0])]
            if isinstance(graph, DefaultGraph):
                found += ordered
            else:
                found.append({"@id": self._name(graph), "@graph": ordered})
        return found

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

    def _word(self, predicate: str, term: object) -> _Word | None:
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

    def _value(self, term: object, word: _Word | None) -> Json:
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

    def _literal(self, literal: Literal, word: _Word | None) -> Json:
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


def _iris(quads: Iterable[Quad]) -> set[str]:
    terms = (term for quad in quads for term in (*statement_of(quad), quad.graph_name))
    found = set()
    for term in terms:
        if isinstance(term, NamedNode):
            found.add(term.value)
        elif isinstance(term, Literal):
            found.add(term.datatype.value)
    return found


def _one(values: Sequence[Json]) -> Json:
    return values[0] if len(values) == 1 else values
