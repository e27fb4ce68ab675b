"""Manifests of test suites: the tests that they list, in their order, and what is said of each."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph
from msgspec import Struct
from pyoxigraph import Dataset, Literal, NamedNode

from phegraph.rdf.terms import RDF_FIRST, RDF_REST, RDF_TYPE, RDFS, Term, statement_of

MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QUERY = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UPDATE = "http://www.w3.org/2009/sparql/tests/test-update#"


class Node(Struct, frozen=True):
    """A term of a manifest, with what the manifest says of it.

    Attributes:
        term: The term.
        manifest: The statements of the manifest.
        address: Where the suite is published: what the IRIs of its files begin with.
        folder: Where its files are.
    """

    term: Term
    manifest: Dataset
    address: str
    folder: Path

    def of(self, term: Term) -> "Node":
        """Another term of the manifest."""
        return Node(term, self.manifest, self.address, self.folder)

    def each(self, *predicates: str) -> list["Node"]:
        """The objects of predicates."""
        if isinstance(self.term, Literal):
            return []
        quads = self.manifest.quads_for_subject(self.term)
        return [self.of(statement_of(quad)[2]) for quad in quads if quad.predicate.value in predicates]

    def get(self, *predicates: str) -> "Node | None":
        """The object of predicates, if there is one."""
        return next(iter(self.each(*predicates)), None)

    def one(self, *predicates: str) -> "Node":
        """The object of predicates, of which there is one."""
        node = self.get(*predicates)
        assert node, (self.term, predicates)
        return node

    def members(self, predicate: str) -> Iterator["Node"]:
        """The members of the list that is the object of a predicate."""
        rest = self.get(predicate)
        while rest and (member := rest.get(RDF_FIRST.value)):
            yield member
            rest = rest.get(RDF_REST.value)

    @property
    def value(self) -> str:
        return str(self.term.value)

    @property
    def path(self) -> Path:
        """The file that the term is the address of."""
        return self.folder / unquote(self.value.removeprefix(self.address))

    @property
    def kind(self) -> str:
        """The local name of the class of a test."""
        return self.one(RDF_TYPE.value).value.rpartition("#")[2]

    @property
    def label(self) -> str | None:
        label = self.get(RDFS + "label")
        return label.value if label else None

    def __str__(self) -> str:
        """The folder of the manifest, and the name that a test has there."""
        action = self.one(MANIFEST + "action")
        file = action.get(QUERY + "query", UPDATE + "request") or action
        return f"{file.path.parent.relative_to(self.folder).as_posix()}#{self.value.rpartition('#')[2]}"


def read(file: Path, folder: Path, address: str) -> Node:
    """A manifest.

    Args:
        file: Its file.
        folder: The folder of the suite.
        address: Where that is published.
    """
    iri = address + file.relative_to(folder).as_posix()
    return Node(NamedNode(iri), Dataset(pyoxigraph.parse(path=file, base_iri=iri)), address, folder)


def entries(file: Path, folder: Path, address: str) -> Iterator[Node]:
    """The tests that a manifest lists, and those of the manifests that it includes. See `read`."""
    manifest = read(file, folder, address)
    for included in manifest.members(MANIFEST + "include"):
        yield from entries(included.path, folder, address)
    yield from manifest.members(MANIFEST + "entries")
