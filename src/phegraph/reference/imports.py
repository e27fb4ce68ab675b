"""What shapes and ontologies import: local files, and the vocabularies that pySHACL has with it."""

from collections.abc import Sequence
from pathlib import Path

import pyshacl
from pyoxigraph import Quad

from phegraph.errors import PhegraphError
from phegraph.rdf.imports.following import follow
from phegraph.rdf.imports.resolver import ImportPaths
from phegraph.rdf.reading.reader import Reading
from phegraph.shacl.shapes.graph import File

_ASSETS = Path(pyshacl.__file__).parent / "assets"
_FILES = {
    f"{scheme}://{name}{ending}": _ASSETS / file
    for name, file in {
        "datashapes.org/dash": "dash.ttl",
        "datashapes.org/schema": "schema.ttl",
        "www.w3.org/ns/shacl": "shacl.ttl",
        "www.w3.org/ns/shacl-shacl": "shacl-shacl.ttl",
    }.items()
    for scheme in ("http", "https")
    for ending in ("", "#", ".ttl")
}


def imported(reading: Reading, files: Sequence[File]) -> list[Quad]:
    """What a graph imports, directly or not.

    Args:
        reading: The graph.
        files: Its file, if it is one; what it imports is in this file's folder or in the current one.

    Raises:
        PhegraphError: An import leads to no file there.
    """
    path = files[0][0].absolute() if files else Path.cwd() / reading.file
    paths = ImportPaths(Path.cwd(), outside=(path.parent, _ASSETS), files=_FILES)
    imports = follow({path: reading}, paths)
    if imports.unresolved:
        hint = "Nothing is fetched: save it, and name it in a catalogue, or leave do_owl_imports out."
        raise PhegraphError(imports.unresolved[0].message, hint=hint)
    return imports.quads_of([path], {})
