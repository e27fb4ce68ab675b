"""The dataset as schema.org has it, for search engines."""

import json
from collections.abc import Sequence
from datetime import datetime

from phegraph.publish.content import Content
from phegraph.publish.descriptions import Distribution, dates, description, keywords, version
from phegraph.publish.documents import dataset_iri
from phegraph.publish.jsonld.context import Json
from phegraph.rdf.terms import SCHEMA


def schema_org(
    content: Content, files: Sequence[Distribution], tables: Sequence[Distribution], modified: datetime
) -> str:
    """The dataset as schema.org has it, in JSON-LD that needs no fetching, for search engines."""
    project = content.project
    dataset: dict[str, Json] = {
        "@context": {"@vocab": SCHEMA},
        "@type": "Dataset",
        "@id": dataset_iri(content).value,
        "name": project.title,
        "description": description(content),
        "url": content.home,
        "identifier": dataset_iri(content).value,
        "isAccessibleForFree": True,
        "dateModified": modified.date().isoformat(),
        "keywords": keywords(content),
    }
    if project.licence:
        dataset["license"] = project.licence
    for published in dates(content):
        dataset["datePublished"] = published.value
    if version(content):
        dataset["version"] = version(content)
    if project.publisher:
        agent: Json = {"@type": "Organization", "name": project.publisher}
        dataset |= {"creator": agent, "publisher": agent}
    dataset["distribution"] = [
        {
            "@type": "DataDownload",
            "name": file.title,
            "encodingFormat": "application/gzip" if file.packed else file.media_type,
            "contentUrl": content.home + file.path,
            "contentSize": str(file.size),
            "sha256": file.sha256,
        }
        for file in (*files, *tables)
    ]
    return json.dumps(dataset, ensure_ascii=False, indent=2) + "\n"
