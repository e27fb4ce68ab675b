"""The search page, and the index that its script looks through."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.questions.names import LABELS
from phegraph.questions.question import Question
from phegraph.rdf.terms import XSD_STRING
from phegraph.site.ontology import DEFINITIONS
from phegraph.site.site import Site
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import And, Filter, Select, bgp, join, values

_THING, _PROPERTY, _VALUE = Variable("thing"), Variable("property"), Variable("value")
_LITERALS = Select(
    projection=(_THING, _PROPERTY, _VALUE),
    where=join(
        bgp((_THING, _PROPERTY, _VALUE)), Filter(And((call("ISIRI", _THING), call("ISLITERAL", _VALUE))))
    ),
)
_Text = str | list[str]


class SearchEntry(Struct, frozen=True):
    """What can be found: a thing, a source, a question or a term.

    Attributes:
        label: What people call it.
        kind: Its class.
        path: The path of its page.
        other_names: Its other names.
        texts: Places, years, identifiers and definitions. What is in another language has its tag.
        iri: Its IRI; empty for a question.
    """

    label: str
    kind: str
    path: str
    other_names: Sequence[_Text]
    texts: Sequence[_Text]
    iri: str = ""


def write_pages(site: Site) -> None:
    """Write the page and its index: things, sources and questions."""
    site.pages.put("assets/search-index.js", search_index(search_entries(site)))
    site.pages.write("search", "search", title="Search")


def search_index(entries: Iterable[SearchEntry]) -> str:
    """The script that holds what search looks through."""
    rows = [[entry.label, entry.kind, entry.path, entry.other_names, entry.texts] for entry in entries]
    # Markup inside a script file is harmless, but for two line ends that older engines refuse.
    written = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return f"window.PHEGRAPH_INDEX={written};\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def search_entries(site: Site) -> list[SearchEntry]:
    """What search looks through: things, sources and terms, then questions."""
    graph, linker = site.graph, site.linker
    kinds = {thing.value: listing.label for listing in site.classes for thing in listing.things}
    kinds |= {source.value: "source" for source in graph.sources}
    names = defaultdict[str, set[tuple[str, str]]](set)
    texts = defaultdict[str, set[tuple[str, str]]](set)
    for thing, property_, value in graph.store.select(printed(_LITERALS), asserted=True):
        if isinstance(thing, NamedNode) and isinstance(property_, NamedNode) and isinstance(value, Literal):
            if property_.value in LABELS:
                names[thing.value].add((value.value[:300], linker.link(value).language))
            elif property_.value in DEFINITIONS:
                texts[thing.value].add((value.value[:300], linker.link(value).language))
            elif property_ in graph.project.site.begins:
                texts[thing.value].add((value.value[:4], ""))
            elif value.datatype.value == XSD_STRING and len(value.value) <= 40 and " " not in value.value:
                texts[thing.value].add((f"{linker.label(property_)} {value.value}", ""))
    for thing, place in _placed(graph):
        texts[thing.value].add((linker.label(place), ""))
    entries = []
    for iri in sorted(names.keys() | texts.keys()):
        path, label = linker.addresses.path(iri), linker.label(NamedNode(iri))
        if path:
            others, more = _cut(sorted(names[iri] - {(label, "")})), _cut(sorted(texts[iri]))
            entries.append(SearchEntry(label[:300], kinds.get(iri, ""), path, others, more, iri))
    for path, question in site.questions:
        more = _cut([(text, "") for text in _texts_of(question)])
        entries.append(SearchEntry(question.title, "question", f"{path}.html", [], more))
    return entries


def _texts_of(question: Question) -> Sequence[str]:
    values = ", ".join(f"{parameter.label}: {parameter.default}" for parameter in question.parameters)
    return question.description, ", ".join(question.keywords), values


def _placed(graph: LoadedGraph) -> Iterator[tuple[NamedNode, NamedNode]]:
    """The things and the places that they are in, as the settings say what leads to one."""
    if not graph.project.site.places:
        return
    query = Select(
        projection=(_THING, _VALUE),
        where=join(values(_PROPERTY, graph.project.site.places), bgp((_THING, _PROPERTY, _VALUE))),
    )
    for thing, place in graph.store.select(printed(query)):
        if isinstance(thing, NamedNode) and isinstance(place, NamedNode):
            yield thing, place


def _cut(texts: Iterable[tuple[str, str]]) -> list[_Text]:
    """Texts up to a length in all, those of another language with its tag."""
    kept, left = list[_Text](), 600
    for text, language in texts:
        if left > 0:
            kept.append([text[:left], language] if language else text[:left])
            left -= len(text)
    return kept
