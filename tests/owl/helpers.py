"""What the tests of reasoning share: statements written as Turtle, and stores of them."""

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from phegraph.rdf.terms import STANDARD_PREFIXES, Statement, statement_of
from phegraph.store.embedded import EmbeddedStore
from phegraph.store.protocol import LocalStore

EX = "https://example.org/"
PREFIXES = f"@prefix : <{EX}> .\n" + "".join(
    f"@prefix {p}: <{ns}> .\n" for p, ns in STANDARD_PREFIXES.items()
)


def parse(turtle: str) -> list[Statement]:
    """Statements in Turtle, with the standard prefixes and one for examples."""
    quads = pyoxigraph.parse(PREFIXES + turtle, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    return [statement_of(quad) for quad in quads]


def stored(turtle: str) -> EmbeddedStore:
    """A store that asserts statements."""
    return store_of(parse(turtle))


def store_of(statements: list[Statement]) -> EmbeddedStore:
    """A store that asserts statements, in one source."""
    store = EmbeddedStore()
    store.load([(NamedNode(EX + "source"), [Quad(*statement) for statement in statements])])
    return store


def asserted(store: LocalStore) -> set[Statement]:
    """The asserted statements of a store."""
    return {statement_of(quad) for quad in store.quads(graph=DefaultGraph())}


def inferred(store: LocalStore) -> set[Statement]:
    """The inferred statements of a store."""
    return {statement_of(quad) for quad in store.quads(graph=store.inferred)}


def iri(local: str) -> NamedNode:
    """A name of an example."""
    return NamedNode(EX + local)
