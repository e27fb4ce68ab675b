"""The search page, and the index that its script looks through."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.questions.names import LABELS
from phegraph.questions.question import Question
from phegraph.rdf.terms import XSD_STRING
from phegraph.rdf.writing.order import CHUNK
from phegraph.rdf.writing.runs import SortedRuns
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


def search_index(entries: Iterable[SearchEntry]) -> Iterator[str]:
    """The script that holds what search looks through, in parts."""
    yield "window.PHEGRAPH_INDEX=["
    for number, entry in enumerate(entries):
        row = [entry.label, entry.kind, entry.path, entry.other_names, entry.texts]
        written = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        # Markup inside a script file is harmless, but for two line ends that older engines refuse.
        written = written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        yield f",{written}" if number else written
    yield "];\n"


def search_entries(site: Site) -> Iterator[SearchEntry]:
    """What search looks through: things, sources and terms, then questions."""
    linker, sources = site.linker, {source.value for source in site.graph.sources}
    with SortedRuns() as runs:  # where there are many, on disk
        runs.sort((f"{iri}\t{json.dumps(text)}" for iri, *text in _told(site)), CHUNK)
        for iri, lines in groupby(runs.sorted(), lambda line: line.partition("\t")[0]):
            path, label = linker.addresses.path(iri), linker.label(NamedNode(iri))
            every = [json.loads(line.partition("\t")[2]) for line in lines] if path else []
            names, texts = (
                sorted((text, language) for is_text, text, language in every if is_text == kind)
                for kind in (False, True)
            )
            if every:
                others = _cut(name for name in names if name != (label, ""))
                kind = "source" if iri in sources else _kind(site, iri)
                yield SearchEntry(label[:300], kind, path, others, _cut(texts), iri)
    for path, question in site.questions:
        more = _cut([(text, "") for text in _texts_of(question)])
        yield SearchEntry(question.title, "question", f"{path}.html", [], more)


def _kind(site: Site, iri: str) -> str:
    listings = site.listings_of(NamedNode(iri))
    return listings[-1].label if listings else ""


def _told(site: Site) -> Iterator[tuple[str, bool, str, str]]:
    """What there is of things: each with its IRI, whether it is no name, and a language that it is in."""
    graph, linker = site.graph, site.linker
    for thing, property_, value in graph.store.select(printed(_LITERALS), asserted=True):
        if isinstance(thing, NamedNode) and isinstance(property_, NamedNode) and isinstance(value, Literal):
            if property_.value in (*LABELS, *DEFINITIONS):
                is_text = property_.value not in LABELS
                yield thing.value, is_text, value.value[:300], linker.link(value).language
            elif property_ in graph.project.site.begins:
                yield thing.value, True, value.value[:4], ""
            elif value.datatype.value == XSD_STRING and len(value.value) <= 40 and " " not in value.value:
                yield thing.value, True, f"{linker.label(property_)} {value.value}", ""
    for thing, place in _placed(graph):
        yield thing.value, True, linker.label(place), ""


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
