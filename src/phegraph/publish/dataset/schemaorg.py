"""The dataset as schema.org has it, for search engines."""

import json
from collections.abc import Sequence
from datetime import datetime

from phegraph.publish.dataset.descriptions import Distribution, dates, description, keywords, version
from phegraph.publish.jsonld.context import JsonValue
from phegraph.publish.publication import Publication
from phegraph.rdf.terms import SCHEMA


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
