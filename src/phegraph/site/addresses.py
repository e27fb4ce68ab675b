"""Addresses: the page below the folder, or on the web, that a term of the graph is shown on."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from pyoxigraph import Literal, NamedNode

from phegraph.project.project import GRAPHS, NO_BASE, Project
from phegraph.publish.paths import paths
from phegraph.questions.description import SourceOf
from phegraph.questions.names import Names
from phegraph.rdf.display import words_of
from phegraph.rdf.terms import XSD, Term, text

_LONG = 200
"""How many characters of a name a link has; the page of a thing has all of them."""
_CACHE_SIZE = 50_000
"""The number of links that are cached: pages have many in common."""
_FILES = NO_BASE + GRAPHS
"""What the graph of a file begins with in a project without a base; people read the name of the file."""
_WEB = frozenset({"http", "https", "mailto"})
_ADDRESS = re.compile("https?://[!-~]+")
"""A text that is an address, whatever its datatype; worker.js has the same."""


class Link(NamedTuple):
    """What a page shows for a term.

    Attributes:
        text: What people read.
        path: The page in the folder, with its fragment; empty where there is none.
        url: The page on the web; empty where there is none.
        language: The language tag of a literal that is not in the project's language.
    """

    text: str
    path: str = ""
    url: str = ""
    language: str = ""


class Addresses:
    """Where each thing has its page."""

    def __init__(self, iris: Iterable[str], base: str) -> None:
        """Take every IRI that has a page, or a place on one.

        Args:
            iris: The IRIs. Those with a fragment share the page of the IRI before it.
            base: The base IRI of the project.
        """
        iris = frozenset(iris)
        self.documents = paths((iri.partition("#")[0] for iri in iris), base)
        self._parts = frozenset(iri for iri in iris if "#" in iri)

    @property
    def fragments(self) -> list[str]:
        """The IRIs that have a place on a page they share."""
        return sorted(iri for iri in self._parts if iri.partition("#")[2])

    def __iter__(self) -> Iterator[str]:
        """The IRIs that have a page, or a place on one."""
        return chain(self.documents, self._parts)

    def path(self, iri: str) -> str:
        """The path of an IRI's page, `.html` and fragment included; empty where it has none."""
        document, _, fragment = iri.partition("#")
        path = self.documents.get(document) if document == iri or iri in self._parts else None
        if path is None:
            return ""
        return f"{path}.html" + (f"#{quote(fragment)}" if fragment else "")


class Descriptions(Addresses):
    """Where a server describes each thing that a graph may have, without pages."""

    def __init__(self) -> None:
        super().__init__((), "")

    def path(self, iri: str) -> str:
        """The path of an IRI's description."""
        return f"describe?iri={quote(iri, safe='')}"


class Linker:
    """Makes links of terms."""

    def __init__(
        self, addresses: Addresses, names: Names, project: Project, source_of: SourceOf | None = None
    ) -> None:
        """Take where pages are, what things are called, and the project, whose language needs no tag.

        Args:
            addresses: Where pages are.
            names: What things are called.
            project: The project.
            source_of: The source of each named graph; None for the one that is called like it.
        """
        self.addresses = addresses
        self._names = names
        self._language = project.language
        self._prefixes = names.prefixes
        self._base = project.base
        self._source_of = source_of or project.source_of
        self._identifiers = {name.value: to for name, to in project.site.identifiers.items()}
        # Sources of what follows that no data file states: the page of the vocabulary stands for them.
        self._ontology = {
            project.graph_of(path).value: f"Vocabulary: {path.stem}" for path in project.ontology_files
        }
        self.link = lru_cache(maxsize=_CACHE_SIZE)(self._link)
        self._headings: dict[str, str] = {}

    def short(self, iri: str) -> str:
        """An IRI with its prefix, or without the base of the project."""
        short = self._prefixes.compact(iri).strip("<>")
        # What has a colon could be taken for a prefixed name.
        local = short.removeprefix(self._base)
        return short if ":" in local else local

    def label(self, term: Term | None) -> str:
        """What people read for a term: its name, or else its IRI."""
        label = self._names.label(term)
        if isinstance(term, NamedNode) and label == f"<{term.value}>":
            return self._ontology.get(term.value, term.value.removeprefix(_FILES))
        return label

    def language(self, label: str, names: Iterable[Literal]) -> str:
        """The language of the name that is shown; empty for that of the project, and where it has none."""
        return min((self.link(name).language for name in names if name.value == label), default="")

    def heading(self, iri: str) -> str:
        """A property's name; one without a label has its local name, split into words."""
        cached = self._headings.get(iri)
        if cached is None:
            cached = self._headings[iri] = self._heading(iri)
        return cached

    def _heading(self, iri: str) -> str:
        term = NamedNode(iri)
        label = self._names.label(term)
        if label != text(term, self._prefixes):
            return label
        return words_of(iri) or iri

    def named(self) -> Iterator[tuple[str, str, str]]:
        """Every IRI that has a name or a page, with both; each is empty where there is none."""
        labels = self._names.labels
        for iri in sorted({*labels, *self.addresses, *self._ontology}):
            yield iri, labels.get(iri, self._ontology.get(iri, "")), self._path(iri)

    def _path(self, iri: str) -> str:
        own = self.addresses.path(iri) or self.addresses.path(self._source_of(NamedNode(iri)).value)
        return own or ("vocabulary.html" if iri in self._ontology else "")

    def value(self, name: str, term: Term) -> Link:
        """The link of a value of a property: an identifier leads where the settings say."""
        link = self.link(term)
        if isinstance(term, Literal) and (address := self._identifiers.get(name)):
            return link._replace(url=web(address.replace("{}", quote(term.value, safe="/:.-_~()"))))
        return link

    def _link(self, term: Term | None) -> Link:
        """The link of a term."""
        if isinstance(term, NamedNode):
            path = self._path(term.value)
            label = self.label(term)
            label = label if len(label) <= _LONG else label[: _LONG - 1] + "…"
            return Link(label, path, "" if path else web(term.value))
        if isinstance(term, Literal):
            kind = term.datatype.value if term.datatype else ""
            foreign = term.language or ""
            own = foreign.split("-")[0] == self._language.split("-")[0]
            is_address = kind == XSD + "anyURI" or _ADDRESS.fullmatch(term.value)
            url = web(term.value) if is_address else ""
            return Link(term.value, url=url, language="" if own else foreign)
        return Link(self.label(term))


def web(address: str) -> str:
    """An address that a link may lead to: one of the web or of mail, never a script."""
    try:
        return address if urlsplit(address).scheme.lower() in _WEB else ""
    except ValueError:
        return ""


def host(address: str) -> str:
    """The host of an address of the web, as people read it; empty where it has none."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def grouped(number: Link) -> Link:
    """A whole number with its thousands apart, where it is long."""
    if not number.text.isdecimal() or not 5 <= len(number.text) <= 30:
        return number
    return number._replace(text=f"{int(number.text):,}".replace(",", "\u202f"))
