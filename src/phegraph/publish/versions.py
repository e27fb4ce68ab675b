"""Versions: documents of an ontology's earlier versions stay where they were published."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from phegraph.errors import ExportError
from phegraph.publish.documents import version_path
from phegraph.publish.folder import MARKER_FILE
from phegraph.publish.publication import Publication
from phegraph.publish.servers.policy import PAGE
from phegraph.publish.syntaxes import SYNTAXES, Syntax
from phegraph.system.files import real

_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{version}</title>
<h1>{version}</h1>
<p>An earlier version of <a href="{home}{current}.html">{document}</a>: {links}.</p>
</html>
"""


def carry_over(former: Path, folder: Path, publication: Publication, *, pages: bool) -> Mapping[str, str]:
    """Copy the documents of the versions that were published before, and note all versions for the next time.

    Args:
        former: The folder that is there now, if it is.
        folder: The one that will take its place.
        publication: The publication.
        pages: Whether each version has a page.

    Returns:
        The path of each earlier version's documents by its IRI.

    Raises:
        OSError: A file cannot be read or written.
    """
    mark = former / MARKER_FILE
    versions = mark.read_text(encoding="utf-8").splitlines() if mark.is_file() else []
    paths: dict[str, str] = {}
    for version in versions:
        path = version_path(publication, version)
        if version in {*publication.versions, *publication.paths}:
            continue
        if syntaxes := _copied(former, folder, path):
            paths[version] = path
            if pages:
                text = _page(version, path, syntaxes, publication)
                (folder / f"{path}.html").write_text(text, encoding="utf-8")
    _note(folder, {*publication.versions, *paths})
    return paths


def _copied(former: Path, folder: Path, path: str) -> list[Syntax]:
    """The syntaxes of a document that is copied: those that it had."""
    syntaxes = [syntax for syntax in SYNTAXES if (former / f"{path}.{syntax.extension}").is_file()]
    for syntax in syntaxes:
        file = f"{path}.{syntax.extension}"
        if real(former / file) != real(former) / file:
            raise ExportError(f"{former / file} is a link.", hint="Remove it, and publish anew.")
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(former / file, folder / file)
    return syntaxes


def _page(version: str, path: str, syntaxes: Sequence[Syntax], publication: Publication) -> str:
    # The ontology whose address the version's begins with, as OWL 2 (section 3.1) has it, or else any.
    documents = sorted(publication.versions.values(), key=lambda iri: (not version.startswith(iri), iri))
    document = documents[0] if documents else publication.graph.project.base
    links = ", ".join(
        f'<a href="{escape(f"{publication.home}{path}.{syntax.extension}")}">{syntax.media_types[0]}</a>'
        for syntax in syntaxes
    )
    return _PAGE.format(
        policy=PAGE,
        version=escape(version),
        home=escape(publication.home),
        current=publication.paths.get(document, "index"),
        document=escape(document),
        links=links,
    )


def _note(folder: Path, versions: Iterable[str]) -> None:
    (folder / MARKER_FILE).write_text(
        "".join(f"{version}\n" for version in sorted(versions)), encoding="utf-8"
    )
