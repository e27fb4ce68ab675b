"""Prefixes: those that shorten the IRIs of a tree when it is printed."""

from collections.abc import Mapping
from typing import TypeVar

from msgspec import field
from msgspec.structs import replace

from phegraph.rdf.terms import Prefixes
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Query, Update

Tree = TypeVar("Tree", bound=Query | Update)


class _UsedPrefixes(Prefixes, frozen=True, dict=True):
    """Prefixes that note which of them have shortened an IRI."""

    used: set[str] = field(default_factory=set)

    def compact(self, iri: str) -> str:
        name = super().compact(iri)
        if not name.startswith("<"):
            self.used.add(name.partition(":")[0])
        return name


def abbreviated(tree: Tree, namespaces: Mapping[str, str]) -> Tree:
    """A tree that is printed with those of some prefixes that it has a use for, and with its own."""
    own = dict(tree.prefixes)
    known = _UsedPrefixes({**namespaces, **own})
    printed(tree, names=known)
    used = {prefix: iri for prefix, iri in known.namespaces.items() if prefix in known.used}
    return replace(tree, prefixes=tuple({**own, **used}.items()))
