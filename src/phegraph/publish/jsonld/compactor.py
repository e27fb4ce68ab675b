"""Compaction: properties, values and types by the terms and prefixes of a JSON-LD context, as JSON."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from phegraph.publish.jsonld.context import JsonldContext, JsonValue, TermDefinition
from phegraph.rdf.terms import RDF_NIL, RDF_TYPE, XSD, XSD_STRING

Used = frozenset[str]
"""The names of a context that are used, without those that their definitions use."""

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_CACHE_SIZE = 10_000
"""The number of names and statements that are cached: documents have many in common."""

json_of = json.JSONEncoder(ensure_ascii=False).encode


class Member(NamedTuple):
    """A member of a node object, which is a statement about its subject.

    Attributes:
        name: The name of the property.
        language: The language of the value in a language map; empty for none.
        value: The value.
        used: The names of the context that are used.
    """

    name: str
    language: str
    value: str
    used: Used


class Compactor:
    """Compacts by a context, without those of its names that are `taken`; it caches the results."""

    def __init__(self, context: JsonldContext, taken: frozenset[str]) -> None:
        self._context = context
        self._prefixes = sorted(
            ((iri, name) for name, iri in context.prefixes.items() if name not in taken), reverse=True
        )
        self._needs = {name: self._needed(name) for name in context.definitions}
        self._definitions = {
            iri: [
                definition
                for definition in definitions
                if not taken & {definition.name, *self._needs[definition.name]}
            ]
            for iri, definitions in context.terms.items()
        }
        self._type_alias = "@type" if context.type_alias in taken else context.type_alias
        self.type_name = json_of(self._type_alias)
        self.member = lru_cache(maxsize=_CACHE_SIZE)(self._member)
        self.name = lru_cache(maxsize=_CACHE_SIZE)(self._name)
        self.value = lru_cache(maxsize=_CACHE_SIZE)(self._uncoerced)

    def used(self, used: set[str]) -> dict[str, JsonValue]:
        """The part of the context that was used, in its order."""
        needed = used.union(*map(self._needs.__getitem__, used))
        return {name: value for name, value in self._context.definitions.items() if name in needed}

    def _needed(self, name: str) -> set[str]:
        """The prefixes in the definition of a term."""
        definition = self._context.definitions[name]
        if not isinstance(definition, Mapping):
            return set()
        values = (str(definition.get(key, "")) for key in ("@id", "@type"))
        return {value.partition(":")[0] for value in values} & self._context.prefixes.keys()

    def _member(self, predicate: NamedNode, term: NamedNode | Literal) -> Member:
        used: set[str] = set()
        if predicate == RDF_TYPE and isinstance(term, NamedNode):
            if self._type_alias != "@type":
                used.add(self._type_alias)
            return Member(self.type_name, "", json_of(self._type(term, used)), frozenset(used))
        definition = self._definition_for(predicate.value, term)
        if definition is not None and definition.languages:
            assert isinstance(term, Literal)
            language = json_of(term.language)
            return Member(
                json_of(definition.name), language, json_of(term.value), frozenset({definition.name})
            )
        name = self._named(predicate.value, definition, used)
        return Member(name, "", self._value(term, definition, used), frozenset(used))

    def link(self, predicate: NamedNode, *, to_list: bool) -> tuple[str, Used]:
        """The name of a property with a blank node or list as value, and the names of the context used."""
        used: set[str] = set()
        # Items of a list would be coerced too.
        definitions = () if to_list else self._definitions.get(predicate.value, ())
        fits = (
            definition
            for definition in definitions
            if definition.type_mapping == "@id" and not definition.languages
        )
        return self._named(predicate.value, next(fits, None), used), frozenset(used)

    def _named(self, predicate: str, definition: TermDefinition | None, used: set[str]) -> str:
        if definition is None:
            return json_of(self._key(predicate, used))
        used.add(definition.name)
        return json_of(definition.name)

    def _name(self, term: object) -> tuple[str, Used]:
        """The compact IRI or blank node label of a node, and the names of the context used."""
        used: set[str] = set()
        name = self._key(term.value, used) if isinstance(term, NamedNode) else str(term)
        return json_of(name), frozenset(used)

    def _uncoerced(self, term: NamedNode | Literal) -> tuple[str, Used]:
        """A value without type coercion, and the names of the context used."""
        used: set[str] = set()
        return self._value(term, None, used), frozenset(used)

    def _definition_for(self, predicate: str, term: NamedNode | Literal) -> TermDefinition | None:
        """The term definition whose type coercion fits a value."""
        for definition in self._definitions.get(predicate, ()):
            if definition.languages:
                fits = isinstance(term, Literal) and bool(term.language)
            elif isinstance(term, NamedNode):
                fits = definition.type_mapping in ("@id", "@vocab") and term != RDF_NIL
            else:
                fits = not term.language and definition.type_mapping == (
                    "" if _is_plain(term) else term.datatype.value
                )
            if fits:
                return definition
        return None

    def _value(self, term: NamedNode | Literal, definition: TermDefinition | None, used: set[str]) -> str:
        if isinstance(term, Literal):
            return self._literal(term, definition, used)
        if term == RDF_NIL:
            return '{"@list": []}'
        if definition is None:
            return f'{{"@id": {json_of(self._key(term.value, used))}}}'
        short = self._short(term.value, definition.vocabulary) if definition.type_mapping == "@vocab" else ""
        return json_of(short or self._key(term.value, used))

    def _literal(self, literal: Literal, definition: TermDefinition | None, used: set[str]) -> str:
        value = json_of(literal.value)
        if literal.language:
            return f'{{"@value": {value}, "@language": {json_of(literal.language)}}}'
        datatype = literal.datatype.value
        if datatype == XSD_STRING or (definition is not None and definition.type_mapping == datatype):
            return value
        if _is_plain(literal):
            return literal.value
        return f'{{"@value": {value}, "@type": {json_of(self._key(datatype, used))}}}'

    def _type(self, term: NamedNode, used: set[str]) -> str:
        short = self._short(term.value, self._context.vocabulary)
        if short:
            used.add("@vocab")
        return short or self._key(term.value, used)

    def _short(self, iri: str, vocabulary: str) -> str:
        """A name relative to a vocabulary; empty where there is none, or the context defines it otherwise."""
        if not vocabulary or not iri.startswith(vocabulary):
            return ""
        local = iri[len(vocabulary) :]
        return local if _LOCAL.fullmatch(local) and local not in self._context.definitions else ""

    def _key(self, iri: str, used: set[str]) -> str:
        for namespace, prefix in self._prefixes:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
                used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


compactor_of = lru_cache(maxsize=8)(Compactor)


def _is_plain(literal: Literal) -> bool:
    """Whether a literal is a native JSON value: a number, a boolean or a string."""
    datatype = literal.datatype.value
    if datatype == XSD + "integer":
        return _INTEGER.fullmatch(literal.value) is not None
    return datatype == XSD_STRING or (datatype == XSD + "boolean" and literal.value in ("true", "false"))
