"""Names: what people call the things of a graph, and which thing a name means."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Self

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Variable

from phegraph.errors import QueryError
from phegraph.rdf.display import property_name
from phegraph.rdf.terms import DCTERMS, FOAF, RDFS, SCHEMA, SKOS, Prefixes, Term, text
from phegraph.store.protocol import LocalStore, Store
from phegraph.system.kept_mappings import read_mapping, write_mappings

# The best names come first.
LABELS = (
    SKOS + "prefLabel",
    RDFS + "label",
    SCHEMA + "name",
    FOAF + "name",
    DCTERMS + "title",
    SKOS + "altLabel",
)


Rank = tuple[bool, int]
"""How good a name is, the least the best: whether its language is foreign, and the place of its property."""


class _NamesByThing:
    """Names, gathered one by one."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self.things: dict[str, dict[str, Rank]] = defaultdict(dict)
        self.exact: dict[str, set[str]] = defaultdict(set)
        self.ranks: dict[str, Rank] = {}

    def add(self, thing: str, name: str, rank: Rank) -> None:
        if not any(map(_is_seen, name)):
            return
        best = self.ranks.get(thing)
        if best is None or (rank, name) < (best, self.labels[thing]):
            self.ranks[thing], self.labels[thing] = rank, name
        self.exact[name].add(thing)
        known = self.things[fold(name)]
        known[thing] = min(rank, known.get(thing, rank))


class Names:
    """The names of the things in a store, read once, or kept in a file and looked up there."""

    def __init__(self, store: Store, prefixes: Prefixes, language: str, *, most: int | None = None) -> None:
        """Read the names.

        Args:
            store: The store; only asserted statements are read.
            prefixes: How an IRI is shown that has no name.
            language: The language of the name shown, where a thing has names in several.
            most: How many names are read at most; all without a number.
        """
        self.prefixes = prefixes
        self.are_all = True
        """Whether the store has no more names than were to be read."""
        gathered = _NamesByThing()
        for number, (thing, named_by, name) in enumerate(store.select(_query_of_names(most), asserted=True)):
            if number == most:
                self.are_all = False
                break
            if isinstance(thing, NamedNode) and isinstance(named_by, NamedNode) and isinstance(name, Literal):
                rank = _is_foreign(name, language), LABELS.index(named_by.value)
                gathered.add(thing.value, name.value, rank)
        self._labels: Mapping[str, str] = gathered.labels
        self._things: Mapping[str, Mapping[str, Rank]] = gathered.things
        self._exact: Mapping[str, Collection[str]] = gathered.exact

    @classmethod
    def kept(cls, path: Path, prefixes: Prefixes) -> Self:
        """The names that `keep` has written to a file."""
        names = cls.__new__(cls)
        names.prefixes, names.are_all = prefixes, True
        names._labels = read_mapping(path, "labels", str)
        names._things = read_mapping(path, "things", dict[str, Rank])
        names._exact = read_mapping(path, "exact", list[str])
        return names

    def keep(self, path: Path) -> None:
        """Write the names to a file that is new.

        Raises:
            OSError: It cannot be written.
        """
        write_mappings(path, {"labels": self._labels, "things": self._things, "exact": self._exact})

    @property
    def labels(self) -> Mapping[str, str]:
        """The name of each thing that has one, by its IRI."""
        return self._labels

    def by_thing(self) -> Mapping[str, Collection[str]]:
        """All names of each thing, by its IRI."""
        names: dict[str, list[str]] = defaultdict(list)
        for name, things in self._exact.items():
            for thing in things:
                names[thing].append(name)
        return names

    def label(self, term: Term | None) -> str:
        """What to show a person for a term: its name, or else its IRI shortened; a literal's own text."""
        if term is None:
            return ""
        if isinstance(term, Literal):
            return term.value
        if isinstance(term, BlankNode):
            return str(term)
        return self._labels.get(term.value) or text(term, self.prefixes)

    def of_property(self, term: NamedNode) -> str:
        """A property with its name and its IRI shortened: `height (ex:height)`."""
        return property_name(term, self.prefixes, self._labels.get(term.value, ""))

    def find(self, name: str, *, among: Collection[NamedNode] | None = None) -> NamedNode:
        """The thing that a name, a prefixed name or an IRI means.

        Args:
            name: What a person typed.
            among: The only things it may be.

        Raises:
            QueryError: No thing, or more than one, has that name. The hint has the names that come closest.
        """
        iri = self._iri(name)
        if iri is not None:
            if among is not None and iri not in among:
                raise self._unknown(name, among)
            return iri
        allowed = None if among is None else {thing.value for thing in among}
        ranks = {
            thing: rank
            for thing, rank in self._things.get(fold(name), {}).items()
            if allowed is None or thing in allowed
        }
        if not ranks:
            raise self._unknown(name, among)
        exact = ranks.keys() & self._exact.get(name.strip(), ())
        ranks = {thing: ranks[thing] for thing in exact or ranks}
        best = [thing for thing, rank in ranks.items() if rank == min(ranks.values())]
        if len(best) > 1:
            listed = ", ".join(sorted(text(NamedNode(thing), self.prefixes) for thing in best))
            raise QueryError(f"{name!r} is the name of several things.", hint=f"Say which: {listed}.")
        return NamedNode(best[0])

    def find_property(self, name: str, store: Store) -> NamedNode:
        """The property that a name means: an IRI, a prefixed name, a label, or the local name of one in use.

        Args:
            name: What a person typed.
            store: Where properties are in use.

        Raises:
            QueryError: No property, or more than one, has that name.
        """
        if ":" not in name:
            rows = store.select(_query_of_properties())
            properties = [row[0] for row in rows if isinstance(row[0], NamedNode)]
            named = [each for each in properties if re.split("[#/]", each.value)[-1] == name]
            if len(named) > 1:
                listed = ", ".join(self.prefixes.compact(each.value) for each in named)
                raise QueryError(f"{name!r} is the end of several properties.", hint=f"Say which: {listed}.")
            if named:
                return named[0]
        return self.find(name)

    def _iri(self, name: str) -> NamedNode | None:
        bare = name.removeprefix("<").removesuffix(">") if name.startswith("<") else name
        iri = bare if "://" in bare or bare.startswith("urn:") else self.prefixes.expand(bare)
        if iri is None:
            return None
        try:
            return NamedNode(iri)
        except ValueError as error:
            raise QueryError(f"{name!r} is not an IRI.", hint="Write a name or an absolute IRI.") from error

    def _unknown(self, name: str, among: Collection[NamedNode] | None) -> QueryError:
        called = repr(name if len(name) <= 80 else f"{name[:79]}…")
        if among is None:
            close = self._closest(name, self._things)
            near = sorted({self._labels[thing] for key in close for thing in self._things[key]})
            what, others = "Nothing in the graph", list[str]()
        else:
            labels = {fold(self.label(thing)): self.label(thing) for thing in among}
            near = [labels[key] for key in self._closest(name, labels)]
            what, others = "None of the values allowed here", sorted({*labels.values()} - {*near})
            if fold(name) in self._things:
                listed = ", ".join((near + others)[:12])
                return QueryError(
                    f"{what} is called {called}; the graph knows it, but not what is asked here.",
                    hint=f"It can be asked of: {listed}." if listed else "",
                )
        listed = ", ".join(near or others[:12])
        return QueryError(f"{what} is called {called}.", hint=f"Did you mean: {listed}?" if listed else "")

    @staticmethod
    def _closest(name: str, known: Iterable[str]) -> list[str]:
        folded, every = fold(name), list(known)
        near = get_close_matches(folded, every, n=5, cutoff=0.6)
        within = [key for key in every if folded and folded in key and key not in near]
        return near + sorted(within, key=len)[: max(0, 5 - len(near))]


class NamesInStore(Names):
    """The names of the things in a store, looked up one by one; all are read to find a thing by its name."""

    def __init__(self, store: LocalStore, prefixes: Prefixes, language: str) -> None:
        """Take a store. The arguments are those of `Names`."""
        self.prefixes, self.are_all = prefixes, True
        self._labels = _LabelsInStore(store, language)
        self._read = partial(Names, store, prefixes, language)

    @cached_property
    def _every(self) -> Names:
        return self._read()

    def by_thing(self) -> Mapping[str, Collection[str]]:
        """See `Names.by_thing`."""
        return self._every.by_thing()

    def find(self, name: str, *, among: Collection[NamedNode] | None = None) -> NamedNode:
        """See `Names.find`."""
        return self._every.find(name, among=among)


class _LabelsInStore(Mapping[str, str]):
    """The names of things by their IRIs, each read when it is asked for."""

    def __init__(self, store: LocalStore, language: str) -> None:
        self._store, self._language = store, language
        self._name_of = lru_cache(maxsize=50_000)(self._read)

    def __getitem__(self, iri: str) -> str:
        name = self._name_of(iri)
        if name is None:
            raise KeyError(iri)
        return name

    def __iter__(self) -> Iterator[str]:
        quads = (self._store.quads(None, NamedNode(label), None, DefaultGraph()) for label in LABELS)
        things = {
            quad.subject.value for some in quads for quad in some if isinstance(quad.subject, NamedNode)
        }
        return (thing for thing in things if thing in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _read(self, iri: str) -> str | None:
        gathered = _NamesByThing()
        for place, label in enumerate(LABELS):
            for quad in self._store.quads(NamedNode(iri), NamedNode(label), None, DefaultGraph()):
                if isinstance(quad.object, Literal):
                    gathered.add(iri, quad.object.value, (_is_foreign(quad.object, self._language), place))
            if iri in gathered.ranks and not gathered.ranks[iri][0]:
                break  # the names that are left are no better
        return gathered.labels.get(iri)


def _is_foreign(name: Literal, language: str) -> bool:
    """Whether a name is in another language."""
    return (name.language or language).split("-")[0] != language.split("-")[0]


def _query_of_names(most: int | None) -> str:
    from phegraph.sparql.algebra.printer import printed  # not needed to ask a query of files
    from phegraph.sparql.algebra.tree import Select, bgp, join, values

    thing, named_by, name = Variable("thing"), Variable("property"), Variable("name")
    where = join(values(named_by, map(NamedNode, LABELS)), bgp((thing, named_by, name)))
    limit = None if most is None else most + 1
    return printed(Select(projection=(thing, named_by, name), where=where, limit=limit))


def _query_of_properties() -> str:
    from phegraph.sparql.algebra.printer import printed
    from phegraph.sparql.algebra.tree import OrderCondition, Select, bgp, join

    subject, predicate, object = map(Variable, "spo")
    where, order = join(bgp((subject, predicate, object))), (OrderCondition(predicate),)
    return printed(Select(projection=(predicate,), distinct=True, where=where, order=order))


def _is_seen(character: str) -> bool:
    """Whether there is anything to see: a name of blanks and controls alone is none."""
    return character.isprintable() and not character.isspace()


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """A name without what people leave out when they type: capitals, accents, double blanks, hyphens."""
    if name.isascii():
        plain = name.lower()
    else:
        marked = unicodedata.normalize("NFKD", name.casefold())
        plain = "".join(character for character in marked if not unicodedata.combining(character))
    return " ".join(_HYPHEN.sub(" ", plain).split())


_HYPHEN = re.compile(r"(?<=\w)[-\u2010](?=\w)")
"""A hyphen between words; what cannot be broken there (U+2011) is one, too, when decomposed."""
