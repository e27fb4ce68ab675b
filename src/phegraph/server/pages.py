"""Documents and pages: made in the background by a process of the zygote, for the front to serve as files."""

import os
import traceback
from pathlib import Path

import msgspec

from phegraph.errors import PhegraphError
from phegraph.project.project import GRAPHS
from phegraph.publish.publication import Publication
from phegraph.publish.servers.negotiation import PATH, SOURCE, TEXT, TYPES, served_folder
from phegraph.publish.servers.policy import ANCESTORS, SERVED
from phegraph.publishing import addresses_of, publish
from phegraph.server.folders import DESCRIPTION, FolderDescription
from phegraph.server.messages import PublishedFolder
from phegraph.server.served import Served
from phegraph.site.pages import question, sparql
from phegraph.site.site import Site
from phegraph.site.writer import write_assets

_NICE = 10


def make_pages(served: Served, folder: Path) -> PublishedFolder:
    """Publish the graph into a folder that is new.

    Returns:
        The folder, or why there is none.
    """
    os.nice(_NICE)  # answers come first
    try:
        publish(served.graph, folder, at=served.address)
        description = _description(served)
        (folder / DESCRIPTION).write_bytes(msgspec.json.encode(description))
    except (PhegraphError, OSError) as error:
        return PublishedFolder("", served.version, str(error))
    except Exception:  # noqa: BLE001 - the front logs it, and answers all the same
        return PublishedFolder("", served.version, traceback.format_exc())
    return PublishedFolder(str(folder), served.version)


def make_assets(served: Served, folder: Path) -> PublishedFolder:
    """Write what the pages load that are made when they are asked for, and the page of all questions.

    Raises:
        OSError: A file cannot be written.
    """
    site = Site(served.graph, folder, addresses=served.site.linker.addresses)
    write_assets(folder)
    question.write_index_page(site)
    site.pages.write("404", "missing", title="Not found")
    site.pages.put("assets/names.json", sparql.names(site.graph, site.linker))
    description = FolderDescription({}, "", "", {}, _media_types(), _policies(), has_documents=False)
    (folder / DESCRIPTION).write_bytes(msgspec.json.encode(description))
    return PublishedFolder(str(folder), served.version)


def _media_types() -> dict[str, str]:
    return {end: f"{media}; charset=utf-8" if end in TEXT else media for end, media in TYPES.items()}


def _policies() -> list[tuple[str, str]]:
    return [(pattern, policy + ANCESTORS) for pattern, policy in SERVED]


def _description(served: Served) -> FolderDescription:
    publication = Publication.of(served.graph, served.address)
    addresses = addresses_of(publication, {}, pages=True)
    here = served_folder(addresses, served.graph.project.base, publication.home, pages=True)
    return FolderDescription(
        here.exceptions,
        PATH,
        f"{GRAPHS}({SOURCE}{PATH})",
        {variant.extension: variant.media_types for variant in here.variants},
        _media_types(),
        _policies(),
    )
