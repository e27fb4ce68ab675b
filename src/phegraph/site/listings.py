"""Listings: which things there are by class, which sources, and what search looks through."""

import json
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from pyoxigraph import Literal, NamedNode

from phegraph.project.names import LABELS
from phegraph.publish.graph import Graph
from phegraph.publish.paths import paths
from phegraph.rdf.terms import DCTERMS, RDFS, SKOS, text
from phegraph.site.addresses import Link, Linker
from phegraph.site.schema import Schema

A_PAGE = 500
"""How many things, or answers, a page lists at most."""
_ROOM = 70_000
"""How many bytes they may have on it, so that a page stays below 100 kB."""
_MARKUP = 40

DEFINITIONS = (SKOS + "definition", DCTERMS + "description", RDFS + "comment")
"""The properties that say what something is, the best first."""

_SEARCHED = (*LABELS, *DEFINITIONS)
_DESCRIBED = f"""
SELECT ?thing ?property ?text WHERE {{
  VALUES ?property {{ {" ".join(f"<{iri}>" for iri in _SEARCHED)} }}
  ?thing ?property ?text FILTER(isIRI(?thing) && isLiteral(?text))
}}
"""


class Kind(Struct, frozen=True):
    """A class and its things, in the order of their names.

    Attributes:
        iri: The class.
        label: Its name.
        path: The first page that lists its things.
        depth: How many classes with things stand above it, one inside the other.
        things: The things.
        definition: What it means, in words; None where the ontology has none.
    """

    iri: str
    label: str
    path: str
    depth: int
    things: tuple[NamedNode, ...]
    definition: Link | None = None


def kinds_of(graph: Graph, schema: Schema, linker: Linker) -> list[Kind]:
    """The classes of the ontology that have things with pages, each after the class above it."""
    found = {}
    for iri in schema.classes:
        query = f"SELECT DISTINCT ?thing WHERE {{ ?thing a {text(NamedNode(iri))} FILTER(isIRI(?thing)) }}"
        things = [
            t
            for (t,) in graph.store.select(query)
            if isinstance(t, NamedNode) and linker.addresses.path(t.value)
        ]
        if things:
            things.sort(key=lambda thing: (linker.label(thing).casefold(), thing.value))
            found[iri] = tuple(things)
    base = graph.project.base
    made = paths((f"{base}k/{iri.removeprefix(base)}".replace("#", "/") for iri in found), base)
    defined = _definitions(graph, found, linker)
    return [
        Kind(
            iri,
            linker.label(NamedNode(iri)),
            "things/"
            + made[f"{base}k/{iri.removeprefix(base)}".replace("#", "/")].partition("/")[2].replace("/", "-"),
            depth,
            found[iri],
            defined.get(iri),
        )
        for iri, depth in _tree(list(found), schema)
    ]


def _definitions(graph: Graph, classes: Iterable[str], linker: Linker) -> dict[str, Link]:
    """The definition of each class, in the language of the project where there is one."""
    best: dict[str, tuple[bool, int, str]] = {}
    listed = " ".join(text(NamedNode(iri)) for iri in classes)
    means = " ".join(f"<{iri}>" for iri in DEFINITIONS)
    query = (
        f"SELECT ?class ?property ?text WHERE {{ VALUES ?class {{ {listed} }} VALUES ?property {{ {means} }} "
        "?class ?property ?text FILTER(isLiteral(?text)) }"
    )
    found = {}
    for kind, name, words in graph.store.select(query, asserted=True):
        if isinstance(kind, NamedNode) and isinstance(name, NamedNode) and isinstance(words, Literal):
            link = linker.link(words)
            rank = (bool(link.language), DEFINITIONS.index(name.value), words.value)
            if kind.value not in best or rank < best[kind.value]:
                best[kind.value], found[kind.value] = rank, link
    return found


def _tree(iris: Sequence[str], schema: Schema) -> list[tuple[str, int]]:
    """The classes in the order of the ontology, each below the nearest of those above it."""
    above = {
        iri: [
            u
            for u in iris
            if u != iri and u in schema.above.get(iri, ()) and iri not in schema.above.get(u, ())
        ]
        for iri in iris
    }
    parent = {iri: max(uppers, key=lambda u: len(above[u]), default=None) for iri, uppers in above.items()}
    made: list[tuple[str, int]] = []

    def add(iri: str, depth: int) -> None:
        made.append((iri, depth))
        for lower in iris:
            if parent[lower] == iri:
                add(lower, depth + 1)

    for iri in iris:
        if parent[iri] is None:
            add(iri, 0)
    return made


def fitting(rows: Iterable[Sequence[Link]], headings: Sequence[str] = ()) -> int:
    """How many rows of links a page has room for, one at least; each cell has its heading with it."""
    size, names = 0, sum(len(f' data-head="{heading}"'.encode()) for heading in headings)
    for number, row in enumerate(rows):
        size += names + sum(
            _MARKUP + len(f"{link.text}{link.path or link.url}".encode(errors="replace")) for link in row
        )
        if number == A_PAGE or (number and size > _ROOM):
            return number
    return A_PAGE


def pages_of(kind: Kind, linker: Linker) -> list[tuple[str, Sequence[Link]]]:
    """The pages that list a class's things: each one's path and the links on it."""
    links = [linker.link(thing) for thing in kind.things]
    pages: list[tuple[str, Sequence[Link]]] = []
    begin = 0
    while begin < len(links):
        end = begin + fitting((link,) for link in links[begin : begin + A_PAGE])
        path = f"{kind.path}-{len(pages) + 1}" if pages else kind.path
        pages.append((path, links[begin:end]))
        begin = end
    return pages


def pager(number: int, count: int) -> list[int]:
    """The numbers of the pages that a page of many leads to: those beside it, and some of all others."""
    step = 10 ** max(0, len(str(count)) - 2)
    beside = {number - 1, number, number + 1} & set(range(1, count + 1))
    return sorted({1, count, *beside, *range(step, count + 1, step)})


def search_index(graph: Graph, linker: Linker, kinds: Mapping[str, str], extra: Iterable[Link]) -> str:
    """The script that holds what search looks through: a row a thing of name, kind, path and other words,
    those of another language with its tag.

    Args:
        graph: The graph.
        linker: Where pages are.
        kinds: What each thing is, in a word.
        extra: Pages of other things than the graph's: questions.
    """
    words: dict[str, set[tuple[str, str]]] = {}
    for thing, _, said in graph.store.select(_DESCRIBED, asserted=True):
        if isinstance(thing, NamedNode) and isinstance(said, Literal):
            words.setdefault(thing.value, set()).add((said.value[:300], linker.link(said).language))
    rows: list[list[str | list[str | list[str]]]] = []
    for iri in sorted(words):
        path, label = linker.addresses.path(iri), linker.label(NamedNode(iri))
        if path:
            others, room = list[str | list[str]](), 600
            for word, language in sorted(words[iri]):
                if word != label and room > 0:
                    others.append([word[:room], language] if language else word[:room])
                    room -= len(word)
            rows.append([label[:300], kinds.get(iri, ""), path, others])
    rows += [[link.text, "question", link.path, []] for link in extra]
    # Markup inside a script file is harmless, but for two line ends that older engines refuse.
    written = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return f"window.PHEGRAPH_INDEX={written};\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
