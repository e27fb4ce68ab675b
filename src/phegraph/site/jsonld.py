"""The data of a page, for programs, as JSON-LD inside the page."""

import re
from collections.abc import Callable, Sequence

from markupsafe import Markup
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.project.loading import LoadedGraph
from phegraph.publish.jsonld import compact
from phegraph.publish.jsonld.context import context_of_project
from phegraph.questions.description import Description
from phegraph.rdf.terms import RDF_TYPE, SCHEMA

_MOST = 400
"""How many statements a page has as data."""
# What ends a script, and what pages do not have: JSON writes both as escapes.
_ESCAPED = re.compile("[<>&\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class PageData:
    """Makes the data of pages: the asserted statements of a thing, and its types of schema.org."""

    def __init__(self, graph: LoadedGraph) -> None:
        """Take the graph.

        Raises:
            ExportError: The project's JSON-LD context cannot be read.
        """
        self._context = context_of_project(graph.project)
        self._about = graph.written.asserted

    def of(self, description: Description) -> Markup | None:
        """The data of a page, safe inside a `script` element; None where there is none."""
        quads = _described(self._about, description.thing)
        quads += [
            Quad(description.thing, fact.property, fact.term)
            for fact in description.facts
            if fact.inferred
            and not fact.inverse
            and not fact.details
            and not isinstance(fact.term, BlankNode)
            if _in_schema(fact.property) or (fact.property == RDF_TYPE and _in_schema(fact.term))
        ]
        if not quads:
            return None
        text = compact.jsonld_text(quads, self._context, first=description.thing.value)
        return in_script(text)


def in_script(text: str) -> Markup:
    """JSON that is safe inside a `script` element."""
    return Markup(_ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text))


def _described(about: Callable[[object], Sequence[Quad]], thing: NamedNode) -> list[Quad]:
    """The statements of a thing and of its blank nodes, up to a number, the first in order."""
    quads: list[Quad] = []
    for quad in sorted(about(thing), key=str):
        part, queue = [quad], [quad.object]
        seen = set(queue)
        while queue and len(part) <= _MOST:
            node = queue.pop()
            for more in about(node) if isinstance(node, BlankNode) else ():
                part.append(more)
                if more.object not in seen:
                    seen.add(more.object)
                    queue.append(more.object)
        if len(quads) + len(part) <= _MOST:
            quads += part
    return [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]


def _in_schema(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(SCHEMA)
