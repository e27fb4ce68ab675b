"""The search page, and the index that its script looks through."""

import json
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.questions.names import LABELS
from phegraph.site.addresses import Link, Linker
from phegraph.site.ontology import DEFINITIONS
from phegraph.site.site import Site
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import And, Filter, Select, bgp, join, values

_SEARCHED = (*LABELS, *DEFINITIONS)
_COLUMNS = _THING, _PROPERTY, _TEXT = Variable("thing"), Variable("property"), Variable("text")
_DESCRIBED = Select(
    projection=_COLUMNS,
    where=join(
        values(_PROPERTY, map(NamedNode, _SEARCHED)),
        bgp(_COLUMNS),
        Filter(And((call("ISIRI", _THING), call("ISLITERAL", _TEXT)))),
    ),
)


def write_pages(site: Site) -> None:
    """Write the page and its index: things, sources and questions."""
    classes = {thing.value: listing.label for listing in site.classes for thing in listing.things}
    classes |= {source.value: "source" for source in site.graph.sources}
    questions = [
        (Link(question.title, f"{path}.html"), [question.description, ", ".join(question.keywords)])
        for path, question in site.questions
    ]
    site.pages.put("assets/search-index.js", search_index(site.graph, site.linker, classes, questions))
    site.pages.write("search", "search", title="Search")


def search_index(
    graph: LoadedGraph, linker: Linker, kinds: Mapping[str, str], extra: Iterable[tuple[Link, Sequence[str]]]
) -> str:
    """The script that holds what search looks through: a row a thing of name, class, path and other texts,
    those of another language with its tag.

    Args:
        graph: The graph.
        linker: Where pages are.
        kinds: The class of each thing.
        extra: Pages of other things than the graph's, with their other texts: questions.
    """
    texts: dict[str, set[tuple[str, str]]] = {}
    for thing, _, value in graph.store.select(printed(_DESCRIBED), asserted=True):
        if isinstance(thing, NamedNode) and isinstance(value, Literal):
            texts.setdefault(thing.value, set()).add((value.value[:300], linker.link(value).language))
    rows: list[list[str | list[str | list[str]]]] = []
    for iri in sorted(texts):
        path, label = linker.addresses.path(iri), linker.label(NamedNode(iri))
        if path:
            alternatives, left = list[str | list[str]](), 600
            for alternative, language in sorted(texts[iri]):
                if alternative != label and left > 0:
                    alternatives.append([alternative[:left], language] if language else alternative[:left])
                    left -= len(alternative)
            rows.append([label[:300], kinds.get(iri, ""), path, alternatives])
    rows += [
        [link.text, "question", link.path, [text[:300] for text in others if text]] for link, others in extra
    ]
    # Markup inside a script file is harmless, but for two line ends that older engines refuse.
    written = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return f"window.PHEGRAPH_INDEX={written};\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
