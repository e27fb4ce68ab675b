"""The SPARQL page, and the names by which the browser shows terms."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import RDF_TYPE
from phegraph.site.addresses import Linker
from phegraph.site.questions.answers import AnswerTable
from phegraph.site.site import Site
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Aggregate, Extend, Select, bgp, join

_THING, _TERM, _VALUE, _COUNT = map(Variable, ("thing", "term", "value", "count"))
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*")


def write_pages(site: Site) -> None:
    """Write the page, and the file of names, which the pages of questions read as well."""
    site.pages.put("assets/names.json", names(site.graph, site.linker))
    site.pages.put("assets/terms.json", _json(terms(site)))
    site.pages.put("assets/places.json", site.answers.atlas.listed())
    settings = {"prefixes": dict(site.graph.prefixes.namespaces)}
    site.pages.write("sparql", "sparql", title="SPARQL", questions=site.questions, settings=settings)


def terms(site: Site) -> list[tuple[str, str, str, int]]:
    """The classes and properties that statements use or the ontology has: name, label, kind, how often."""
    store, linker = site.graph.store, site.linker
    found: dict[tuple[str, str], int] = {(iri, "property"): 0 for iri in site.ontology.properties}
    found |= {(iri, "class"): 0 for iri in site.ontology.classes}
    for kind, pattern in (("class", (_THING, RDF_TYPE, _TERM)), ("property", (_THING, _TERM, _VALUE))):
        count = Extend(_COUNT, Aggregate("COUNT"))
        query = Select(projection=(_TERM, count), where=join(bgp(pattern)), group=(_TERM,))
        for term, number in store.select(printed(query)):
            if isinstance(term, NamedNode) and isinstance(number, Literal):
                found[(term.value, kind)] = int(number.value)
    named = ((iri, site.graph.prefixes.compact(iri), kind, count) for (iri, kind), count in found.items())
    return sorted(
        (name, linker.heading(iri), kind, count)
        for iri, name, kind, count in named
        if not name.startswith("<")
    )


class AskedQuery(Struct, frozen=True):
    """What the page shows of a query that a server has answered.

    Attributes:
        query: The query.
        table: The rows or statements, if any.
        noun: What one of them is called.
        saves: The formats of the answer, each with where it is to be had.
        error: Why there is no answer.
    """

    query: str
    table: AnswerTable | None = None
    noun: str = "answer"
    saves: Sequence[tuple[str, str]] = ()
    error: str = ""


def answered_page(site: Site, asked: AskedQuery, endpoint: str) -> str:
    """The page as a server has it, which answers queries itself, so that it needs no script.

    Args:
        site: The site.
        asked: What is asked, and the answer.
        endpoint: The address that programs ask at.
    """
    settings = {"prefixes": dict(site.graph.prefixes.namespaces)}
    return site.pages.render(
        "sparql",
        "sparql",
        title="SPARQL",
        questions=site.questions,
        settings=settings,
        asked=asked,
        endpoint=endpoint,
    )


def names(graph: LoadedGraph, linker: Linker) -> Iterator[str]:
    """What the browser needs to show terms as the pages do: JSON of names, pages, prefixes and sources.

    A name stands alone where the page has the path of its IRI, and else with the path.
    """
    project = graph.project
    content = {
        "base": project.base,
        "language": project.language,
        "inferred": graph.store.inferred.value,
        "prefixes": dict(project.prefixes.namespaces),
        "sources": {name.value: source.value for name, source in graph.graph_sources.items()},
    }
    yield f'{_json(content)[:-1]},"names":{{'
    for number, (iri, label, path) in enumerate(linker.named()):
        name = label if path == _default_path(iri, project.base) else [label, path]
        yield f"{',' if number else ''}{_json(iri)}:{_json(name)}"
    yield "}}"


_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))


def _default_path(iri: str, base: str) -> str:
    document, _, fragment = iri.removeprefix(base).partition("#")
    if not iri.startswith(base) or not _PLAIN.fullmatch(fragment):
        return ""
    return f"{document}.html" + (f"#{fragment}" if fragment else "")
