"""Things as search engines want them: schema.org, each value once, with names of places and addresses."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.publish.jsonld.context import JsonValue
from phegraph.questions.description import Description
from phegraph.rdf.terms import RDF_TYPE, SCHEMA, XSD, Term
from phegraph.site.addresses import Linker
from phegraph.site.jsonld import in_script
from phegraph.site.ontology import DEFINITIONS
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Filter, Select, bgp, join

_THING, _VALUE = Variable("thing"), Variable("value")
_LOCATION = SCHEMA + "location"
_COUNTRY, _CITY = "Country", "City"
_AREAS = frozenset({_COUNTRY, _CITY, "AdministrativeArea"})
_ADDRESSES = frozenset({"url", "sameAs", "image", "logo"})
"""The properties whose value is an address, rather than a thing with a name."""
_MOST = 20
"""How many values of a property are given."""


class SchemaOrg:
    """Describes things in schema.org, by the classes and properties of it that the ontology leads to."""

    def __init__(self, graph: LoadedGraph, linker: Linker, home: str) -> None:
        """Take the graph, what things are called, and the address of the site; empty where none is known."""
        self._linker = linker
        self._home = home
        self._language = graph.project.language.split("-")[0]
        types = _values(graph, RDF_TYPE)
        self._types = {iri: _own(terms) for iri, terms in types.items() if _own(terms)}
        self._locations = _values(graph, NamedNode(_LOCATION))
        code = graph.project.site.country_code
        self._codes = _values(graph, code) if code else {}

    def of(self, description: Description) -> Markup | None:
        """The description of a thing, safe inside a `script` element; None where it is of no class."""
        types = self._types.get(description.thing.value)
        if not types:
            return None
        values: dict[str, list[Term]] = defaultdict(list)
        for fact in description.facts:
            name = fact.property.value
            if name.startswith(SCHEMA) and not fact.inverse and not fact.details:
                values[name.removeprefix(SCHEMA)].append(fact.term)
        described: dict[str, JsonValue] = {
            "@context": {"@vocab": SCHEMA},
            **self._named(description.thing),
        }
        for text in self._texts(description):
            described.setdefault("description", text)
        if self._home and (path := self._linker.addresses.path(description.thing.value)):
            described["mainEntityOfPage"] = self._home + path
        for name, terms in sorted(values.items()):
            if shown := self._shown(name, terms):
                described.setdefault(name, shown)
        if address := self._address(self._around(description.thing)):
            described["location" if "Event" in types else "address"] = (
                self._place(description.thing, address) if "Event" in types else address
            )
        return in_script(json.dumps(described, ensure_ascii=False))

    def _texts(self, description: Description) -> Iterable[str]:
        for name in DEFINITIONS:
            for fact in description.facts:
                term = fact.term
                if fact.property.value == name and isinstance(term, Literal) and self._is_own(term):
                    yield term.value

    def _is_own(self, literal: Literal) -> bool:
        """Whether a text is in the language of the project, or in none."""
        return not literal.language or literal.language.split("-")[0] == self._language

    def _named(self, thing: NamedNode) -> dict[str, JsonValue]:
        types = self._types.get(thing.value, ["Thing"])
        return {
            "@type": types[0] if len(types) == 1 else [*types],
            "@id": thing.value,
            "name": self._linker.label(thing),
        }

    def _shown(self, name: str, terms: Sequence[Term]) -> JsonValue:
        literals = [term for term in terms if isinstance(term, Literal) and self._is_own(term)]
        dates = [one.value for one in literals if one.datatype.value in _DATES]
        if dates:
            # Of a date that is stated at several precisions, the most precise.
            return min(dates, key=lambda date: (-len(date), date))
        shown: list[JsonValue] = [literal.value for literal in literals]
        for term in terms:
            if isinstance(term, NamedNode):
                shown.append(term.value if name in _ADDRESSES else self._named(term))
        kept = [value for place, value in enumerate(shown) if value not in shown[:place]][:_MOST]
        return kept[0] if len(kept) == 1 else kept

    def _around(self, thing: NamedNode) -> list[NamedNode]:
        """The places that a thing is in, and those that these are in."""
        found: dict[NamedNode, None] = {}
        queue = [thing]
        while queue:
            for place in self._locations.get(queue.pop().value, ()):
                if isinstance(place, NamedNode) and place != thing and place not in found:
                    found[place] = None
                    queue.append(place)
        return list(found)

    def _address(self, places: Iterable[NamedNode]) -> dict[str, JsonValue]:
        address: dict[str, JsonValue] = {}
        for place in places:
            types = self._types.get(place.value, ())
            if _CITY in types:
                address.setdefault("addressLocality", self._linker.label(place))
            elif _COUNTRY in types:
                code = next(iter(self._codes.get(place.value, ())), None)
                address.setdefault(
                    "addressCountry", code.value if isinstance(code, Literal) else self._linker.label(place)
                )
        return {"@type": "PostalAddress", **address} if address else {}

    def _place(self, event: NamedNode, address: dict[str, JsonValue]) -> JsonValue:
        """Where an event is: the venue by its name, or else the town or the country."""
        near = [place for place in self._locations.get(event.value, ()) if isinstance(place, NamedNode)]
        ranked = sorted(near, key=lambda place: self._rank(self._types.get(place.value, ())))
        return {"@type": "Place", "name": self._linker.label(ranked[0]), "address": address}

    @staticmethod
    def _rank(types: Sequence[str]) -> int:
        return 2 if _COUNTRY in types else 1 if _AREAS.intersection(types) else 0


_DATES = frozenset(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))


def _own(terms: Iterable[Term]) -> list[str]:
    """The local names of the classes of schema.org among terms."""
    return sorted(
        term.value.removeprefix(SCHEMA)
        for term in terms
        if isinstance(term, NamedNode) and term.value.startswith(SCHEMA)
    )


def _values(graph: LoadedGraph, property_: NamedNode) -> Mapping[str, list[Term]]:
    """The values of a property by the IRIs that have them, in order."""
    where = join(bgp((_THING, property_, _VALUE)), Filter(call("ISIRI", _THING)))
    values: dict[str, set[Term]] = defaultdict(set)
    query = printed(Select(projection=(_THING, _VALUE), distinct=True, where=where))
    for thing, value in graph.store.select(query):
        if isinstance(thing, NamedNode) and value is not None:
            values[thing.value].add(value)
    return {iri: sorted(terms, key=str) for iri, terms in values.items()}
