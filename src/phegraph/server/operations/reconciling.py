"""Reconciliation: names in tables matched with things (Reconciliation Service API 0.2)."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeVar

import msgspec
from markupsafe import escape
from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Variable

from phegraph.errors import QueryError
from phegraph.questions.names import fold
from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.server.finder import Found
from phegraph.server.messages import Reply
from phegraph.server.operations.names import summary
from phegraph.server.problems import problem
from phegraph.server.served import Served
from phegraph.site.pages.search import SearchEntry
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, ToMultiset, bgp, join
from phegraph.text.data import json_text

_MOST_QUERIES, _MOST_CANDIDATES, _CONSIDERED = 100, 50, 20
_LIMIT = 10
_OF_PROPERTY = 10.0
"""The points of a property that has the value that is sought."""
_MOST_CELLS = 10_000
_LOOKED_AT = 200
"""How many things of a class are looked at for the properties that they have."""
_PATH = "reconcile"
_VALUE = Variable("value")

T = TypeVar("T")


def describe_service(served: Served) -> Reply:
    """The manifest of the service (section 3)."""
    project, address = served.graph.project, served.address
    types = [{"id": iri, "name": name} for iri, name in served.classes.items()]

    def suggest(kind: str) -> dict[str, str]:
        return {"service_url": address.rstrip("/"), "service_path": f"/{_PATH}/suggest/{kind}"}

    return _json(
        {
            "versions": ["0.2"],
            "name": project.title,
            "identifierSpace": project.base,
            "schemaSpace": project.base,
            "defaultTypes": types,
            "view": {"url": f"{address}{_PATH}/view?id={{{{id}}}}"},
            "preview": {"url": f"{address}{_PATH}/preview?id={{{{id}}}}", "width": 400, "height": 120},
            "suggest": {kind: suggest(kind) for kind in ("entity", "type", "property")},
            "extend": {
                "propose_properties": {
                    "service_url": address.rstrip("/"),
                    "service_path": f"/{_PATH}/properties",
                },
                "property_settings": [],
            },
        }
    )


class PropertyValue(Struct, frozen=True):
    """A property that a thing is to have, and its values, any of which will do."""

    pid: str
    v: Any = None


class NameQuery(Struct, frozen=True):
    """A query of a batch: a name, and what else is known of the thing."""

    query: str = ""
    type: str | tuple[str, ...] = ()
    limit: int | float = _LIMIT
    properties: tuple[PropertyValue, ...] = ()


class WantedProperty(Struct, frozen=True):
    """A property whose values are wanted."""

    id: str


class ExtensionQuery(Struct, frozen=True):
    """The properties of things that are wanted."""

    ids: tuple[str, ...]
    properties: tuple[WantedProperty, ...]


def reconcile(served: Served, *, queries: str) -> Reply:
    """The candidates of each query of a batch (section 4).

    Args:
        served: The graph.
        queries: The batch as JSON.

    Raises:
        QueryError: It is no batch.
    """
    batch = _decoded(queries, dict[str, NameQuery])
    if len(batch) > _MOST_QUERIES:
        raise QueryError(f"There are more than {_MOST_QUERIES} queries.", hint="Send several batches.")
    return _json({name: {"result": _candidates(served, query)} for name, query in batch.items()})


def _candidates(served: Served, query: NameQuery) -> list[dict[str, object]]:
    wanted = {query.type} if isinstance(query.type, str) else set(query.type)
    found = [
        one
        for one in served.finder.find(query.query)
        if one.entry.iri and (not wanted or wanted & {of["id"] for of in _types(served, one.entry.iri)})
    ][:_CONSIDERED]
    points = {
        one.entry.iri: one.points
        + sum(_fitting(served, one.entry.iri, given) for given in query.properties[:20])
        for one in found
    }
    most = min(max(1, query.limit), _MOST_CANDIDATES)
    best = sorted(found, key=lambda one: -points[one.entry.iri])[: int(most)]
    exact = [one for one in found if one.is_exact]
    return [_candidate(served, one, points[one.entry.iri], is_match=exact == [one]) for one in best]


def _candidate(served: Served, one: Found, points: float, *, is_match: bool) -> dict[str, object]:
    return {
        "id": one.entry.iri,
        "name": one.entry.label,
        "description": summary(served, one.entry)["description"],
        "type": _types(served, one.entry.iri),
        "score": round(points, 2),
        "match": is_match,
        "features": [
            {"id": "name", "value": round(one.points, 2)},
            {"id": "properties", "value": round(points - one.points, 2)},
        ],
    }


def _types(served: Served, iri: str) -> Sequence[dict[str, str]]:
    """The classes of a thing, the one that it is shown with first."""
    return served.types.get(iri, ())


def _fitting(served: Served, iri: str, given: PropertyValue) -> float:
    """The points of a thing for a property, where it has one of the values that a query gives."""
    sought = {fold(_text(value)) for value in (given.v if isinstance(given.v, list) else [given.v])}
    values = _values(served, _node(served, iri), _node(served, given.pid))
    has = {fold(name) for term in values for name in (served.graph.names.label(term), term.value)}
    return _OF_PROPERTY * bool(sought & has)


def _text(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("id", ""))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _values(served: Served, thing: NamedNode | None, predicate: NamedNode | None) -> list[Term]:
    """The values of a property of a thing, asserted and inferred; none where one is not there."""
    if thing is None or predicate is None:
        return []
    query = Select(projection=(_VALUE,), distinct=True, where=join(bgp((thing, predicate, _VALUE))))
    return [row[0] for row in served.store.select(printed(query)) if row[0] is not None]


def _node(served: Served, name: str) -> NamedNode | None:
    """The node that an identifier names, as an IRI or shortened; None for one of another service."""
    with suppress(ValueError):
        return NamedNode(served.graph.prefixes.expand(name) or name)
    return None


def extend(served: Served, *, request: str) -> Reply:
    """The values of properties of things (section 6).

    Args:
        served: The graph.
        request: Identifiers and properties as JSON.

    Raises:
        QueryError: It is no such request.
    """
    asked = _decoded(request, ExtensionQuery)
    names = [one.id for one in asked.properties]
    if len(names) * len(asked.ids) > _MOST_CELLS:
        raise QueryError(f"More than {_MOST_CELLS:,} cells are asked for.", hint="Send several requests.")
    predicates = {name: _node(served, name) for name in names}

    def heading(name: str) -> str:
        predicate = predicates[name]
        return served.site.linker.heading(predicate.value) if predicate else name

    def row(iri: str) -> dict[str, list[dict[str, object]]]:
        thing = _node(served, iri)
        values = {name: _values(served, thing, predicate) for name, predicate in predicates.items()}
        return {name: [_cell(served, term) for term in terms] for name, terms in values.items()}

    meta = [{"id": name, "name": heading(name)} for name in names]
    return _json({"meta": meta, "rows": {iri: row(iri) for iri in asked.ids}})


def _cell(served: Served, term: Term) -> dict[str, object]:
    if isinstance(term, NamedNode):
        return {"id": term.value, "name": served.graph.names.label(term)}
    return {"str": str(term) if isinstance(term, BlankNode) else term.value}


def suggest(served: Served, *, kind: str, prefix: str) -> Reply:
    """What begins like a text: things, classes or properties (section 5)."""
    if kind == "entity":
        found = [one.entry for one in served.finder.find(prefix) if one.entry.iri][:_LIMIT]
        return _json({"result": [_suggested(served, entry) for entry in found]})
    if kind == "type":
        known = served.classes
    else:
        known = {iri: served.site.linker.heading(iri) for iri in served.site.ontology.properties}
    sought = fold(prefix)
    fitting = [(iri, name) for iri, name in known.items() if sought in fold(name) or sought in iri.lower()]
    fitting.sort(key=lambda pair: (not fold(pair[1]).startswith(sought), pair[1]))
    return _json({"result": [{"id": iri, "name": name} for iri, name in fitting[:_LIMIT]]})


def _suggested(served: Served, entry: SearchEntry) -> dict[str, object]:
    return {
        "id": entry.iri,
        "name": entry.label,
        "description": summary(served, entry)["description"],
        "notable": list(_types(served, entry.iri))[:1],
    }


def propose_properties(served: Served, *, type: str, limit: int) -> Reply:
    """The properties that things of a class have (section 6.1)."""
    heading = served.site.linker.heading
    used = _used(served, type) if type in served.classes else []
    properties = sorted(({"id": iri, "name": heading(iri)} for iri in used), key=lambda one: one["name"])
    return _json({"type": type, "limit": limit, "properties": properties[:limit]})


def _used(served: Served, type: str) -> list[str]:
    """The properties of some things of a class."""
    thing, name = Variable("thing"), Variable("property")
    some = Select(projection=(thing,), where=join(bgp((thing, RDF_TYPE, NamedNode(type)))), limit=_LOOKED_AT)
    where = join(ToMultiset(some), bgp((thing, name, _VALUE)))
    rows = served.store.select(printed(Select(projection=(name,), distinct=True, where=where)))
    return [row[0].value for row in rows if isinstance(row[0], NamedNode)]


def preview(served: Served, *, id: str) -> Reply:
    """A thing in a few lines of HTML (section 3.2)."""
    entry = served.finder.by_iri.get(id)
    if entry is None:
        return problem(404, f"There is no thing {id}.")
    told = summary(served, entry)
    text = (
        f'<!doctype html><html lang="{escape(served.graph.project.language)}"><meta charset="utf-8">'
        f"<title>{escape(entry.label)}</title><p><strong>{escape(entry.label)}</strong>"
        f" {escape(entry.kind)}</p><p>{escape(told['description'])}</p></html>\n"
    )
    headers = {"Content-Security-Policy": "default-src 'none'"}
    return Reply(200, "text/html; charset=utf-8", text.encode("utf-8", "replace"), headers)


def view(served: Served, *, id: str) -> Reply:
    """The way to the page of a thing."""
    entry = served.finder.by_iri.get(id)
    if entry is None:
        return problem(404, f"There is no thing {id}.")
    return Reply(303, headers={"Location": f"../{entry.path}"})


def _decoded(text: str, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise QueryError(f"This is no such request: {error}.", hint="Send JSON of the API.") from error


def _json(data: object) -> Reply:
    return Reply(200, "application/json", json_text(data).encode("utf-8", "replace"))
