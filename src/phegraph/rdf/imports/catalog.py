"""Catalogues: the local files that an OASIS XML catalogue (version 1.1) gives for IRIs."""

from pathlib import Path
from urllib.parse import urljoin
from xml.parsers import expat

from msgspec import Struct, field

MAX_SIZE = 16 * 2**20
"""The most bytes of a catalogue."""
MAX_DEPTH = 100
"""How deep the elements of a catalogue may be nested."""

_NAMESPACE = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_XML_BASE = "http://www.w3.org/XML/1998/namespace base"


class CatalogError(Exception):
    """A catalogue that cannot be read; the text says why, and on which line."""


class Catalog(Struct, frozen=True):
    """The entries of a catalogue, in their order.

    Attributes:
        path: Its file.
        iris: The address that each IRI stands for (section 6.5.9).
        starts: The start of an IRI, and what replaces it (section 6.5.10).
        following: The addresses of further catalogues (section 6.5.13).
    """

    path: Path
    iris: dict[str, str] = field(default_factory=dict)
    starts: dict[str, str] = field(default_factory=dict)
    following: list[str] = field(default_factory=list)

    def address_of(self, iri: str) -> str | None:
        """The address of a resource: the entry of its IRI, or else that of its longest start."""
        if iri in self.iris:
            return self.iris[iri]
        start = max((start for start in self.starts if iri.startswith(start)), key=len, default=None)
        return None if start is None else self.starts[start] + iri[len(start) :]


def read_catalog(path: Path) -> Catalog:
    """Read a catalogue. No other file is read for it, and entities are refused.

    Raises:
        CatalogError: It cannot be read, or is no XML.
    """
    try:
        if path.stat().st_size > MAX_SIZE:
            raise CatalogError(f"it is longer than {MAX_SIZE // 2**20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise CatalogError(f"it cannot be read: {error.strerror}") from error
    reader = _CatalogReader(Catalog(path))
    try:
        reader.parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise CatalogError(f"it is no XML: {error}") from error
    return reader.catalog


class _CatalogReader:
    """A catalogue while expat parses it."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity
        self._bases = [catalog.path.absolute().as_uri()]

    def _entity(self, name: str, *_: object) -> None:
        raise CatalogError(f"it declares the entity {name}, on line {self.parser.CurrentLineNumber}")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._bases) > MAX_DEPTH:
            raise CatalogError(f"its elements are nested over {MAX_DEPTH} deep")
        base = urljoin(self._bases[-1], attributes.get(_XML_BASE, ""))
        self._bases.append(base)
        namespace, _, element = name.rpartition(" ")
        if namespace != _NAMESPACE:
            return
        match element:
            case "uri" if "name" in attributes and "uri" in attributes:
                self.catalog.iris.setdefault(attributes["name"], urljoin(base, attributes["uri"]))
            case "rewriteURI" if "uriStartString" in attributes and "rewritePrefix" in attributes:
                address = urljoin(base, attributes["rewritePrefix"])
                self.catalog.starts.setdefault(attributes["uriStartString"], address)
            case "nextCatalog" if "catalog" in attributes:
                self.catalog.following.append(urljoin(base, attributes["catalog"]))

    def _end(self, _: str) -> None:
        self._bases.pop()
