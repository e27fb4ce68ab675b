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


def _description(served: Served) -> FolderDescription:
    publication = Publication.of(served.graph, served.address)
    addresses = addresses_of(publication, {}, pages=True)
    here = served_folder(addresses, served.graph.project.base, publication.home, pages=True)
    return FolderDescription(
        here.exceptions,
        PATH,
        f"{GRAPHS}({SOURCE}{PATH})",
        {variant.extension: variant.media_types for variant in here.variants},
        {end: f"{media}; charset=utf-8" if end in TEXT else media for end, media in TYPES.items()},
        [(pattern, policy + ANCESTORS) for pattern, policy in SERVED],
    )
