"""The dataset as schema.org has it, for search engines."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.publish.citations import dataset_citation
from phegraph.publish.dataset.descriptions import Distribution, dates, description, keywords, version
from phegraph.publish.jsonld.context import JsonValue
from phegraph.publish.publication import Publication
from phegraph.rdf.terms import RDF_TYPE, SCHEMA, Term
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, bgp, join, values


def schema_org(publication: Publication, files: Sequence[Distribution], modified: datetime) -> str:
    """The dataset as schema.org has it, in JSON-LD that needs no fetching, for search engines."""
    project = publication.graph.project
    dataset: dict[str, JsonValue] = {
        "@context": {"@vocab": SCHEMA},
        "@type": "Dataset",
        "@id": publication.dataset.value,
        "name": project.title,
        "description": description(project),
        "url": publication.home,
        "identifier": publication.dataset.value,
        "isAccessibleForFree": True,
        "dateModified": modified.date().isoformat(),
        "keywords": keywords(publication.graph),
    }
    if project.licence:
        dataset["license"] = project.licence
    for published in dates(publication):
        dataset["datePublished"] = published.value
    if version(publication):
        dataset["version"] = version(publication)
    if project.publisher:
        agent: JsonValue = {"@type": "Organization", "name": project.publisher}
        dataset |= {"creator": agent, "publisher": agent}
    dataset["creditText"] = dataset_citation(publication, modified).text
    dataset |= _coverage(publication.graph)
    dataset["distribution"] = [
        {
            "@type": "DataDownload",
            "name": file.title,
            "encodingFormat": "application/gzip" if file.packed else file.media_type,
            "contentUrl": publication.home + file.path,
            "contentSize": str(file.size),
            "sha256": file.sha256,
        }
        for file in files
    ]
    return json.dumps(dataset, ensure_ascii=False, indent=2) + "\n"


_THING, _PROPERTY, _VALUE = Variable("thing"), Variable("property"), Variable("value")
_OF = bgp((_THING, RDF_TYPE, _VALUE))
_MOST = 60
"""How many places are named."""


def _coverage(graph: LoadedGraph) -> dict[str, JsonValue]:
    """The years of the pillars' things and the countries that it covers, as far as settings tell."""
    settings = graph.project.site
    dates = (*settings.begins, *settings.ends)
    # What it is about, not the year in which a university was founded that has a part in it.
    pillars = values(_VALUE, graph.project.pillars)
    query = printed(Select(projection=(_THING,), where=join(pillars, _OF)))
    about = {thing for (thing,) in graph.store.select(query)}
    dated = [(thing, value) for thing, value in _stated(graph, dates) if not about or thing in about]
    years = [value.value[:4] for _, value in dated if isinstance(value, Literal)]
    years = sorted(year for year in years if year.isdecimal())
    coverage: dict[str, JsonValue] = {"temporalCoverage": f"{years[0]}/{years[-1]}"} if years else {}
    coded = (settings.country_code,) if settings.country_code else ()
    countries = {thing for thing, _ in _stated(graph, coded)}
    named = {value for _, value in _stated(graph, settings.places) if value in countries}
    if names := sorted(graph.names.label(place) for place in named)[:_MOST]:
        coverage["spatialCoverage"] = [{"@type": "Place", "name": name} for name in names]
    return coverage


def _stated(graph: LoadedGraph, properties: Iterable[NamedNode]) -> Iterator[tuple[Term | None, Term | None]]:
    """What has one of some properties, with each value."""
    if properties := tuple(properties):
        where = join(values(_PROPERTY, properties), bgp((_THING, _PROPERTY, _VALUE)))
        query = printed(Select(projection=(_THING, _VALUE), distinct=True, where=where))
        yield from ((thing, value) for thing, value in graph.store.select(query))
