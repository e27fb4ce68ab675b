"""What agents ask: rows with where they are from, proofs, and what there is to ask about."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations

from pyoxigraph import NamedNode, Variable

from phegraph.findings.places import places_of
from phegraph.owl.explain.proof import proofs_of
from phegraph.owl.explain.render import render_proofs
from phegraph.questions.asking import Answer
from phegraph.rdf.terms import RDF_TYPE
from phegraph.rdf.writing.dumps import dump_text
from phegraph.server.messages import NUMBER, SIZE, Reply
from phegraph.server.operations.openapi import DESCRIBE, FIND, SPARQL
from phegraph.server.operations.questions import described
from phegraph.server.problems import problem
from phegraph.server.served import Served
from phegraph.server.tools import Tool, tool_of
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Aggregate, Extend, Join, OrderCondition, Select, bgp, join
from phegraph.text.data import json_text

_ROWS = 50
_MOST_PROOFS = 20
_ALLOWED = re.compile(r"[^A-Za-z0-9_-]")
_READING = ".reading"
WHY = Tool(
    "why",
    "Why a statement holds",
    "The proof of each statement that fits, down to the files and lines that state its premises.",
    {
        "subject": {"type": "string", "description": "A thing, by name or IRI."},
        "property": {"type": "string", "description": "A property by name, `a` for the type; empty for any."},
        "object": {"type": "string", "description": "A thing, by name or IRI; empty for any."},
    },
    ["subject"],
)
_PAGES = {
    SIZE: {
        "type": "integer",
        "minimum": 1,
        "maximum": 1000,
        "default": _ROWS,
        "description": "Rows at most.",
    },
    NUMBER: {"type": "integer", "minimum": 1, "default": 1, "description": "Which part of the rows."},
}


def list_tools(served: Served) -> Reply:
    """The tools: one for each question, and those of the graph as a whole."""
    graph = served.graph
    of_graph = [tool for tool in (FIND, DESCRIBE, WHY, SPARQL) if tool is not WHY or not served.is_live]
    tools = [_listed(tool, "") for tool in of_graph]
    names = {tool.name for tool in of_graph}
    for question in graph.asker.questions.values():
        tool = tool_of(graph, question)
        name = _ALLOWED.sub("_", question.name)[:60]
        name = name if name not in names else f"ask_{name}"
        names.add(name)
        parameters = {**tool.parameters, **_PAGES}
        tools.append(
            _listed(Tool(name, tool.title, tool.description, parameters, tool.required), question.name)
        )
    return _json(tools)


def _listed(tool: Tool, question: str) -> dict[str, object]:
    return {
        "name": tool.name,
        "title": tool.title,
        "description": f"{tool.title}\n\n{tool.description}"
        if tool.description != tool.title
        else tool.title,
        "schema": tool.schema,
        "question": question,
    }


def answer_with_evidence(
    served: Served, *, name: str, values: Mapping[str, str], size: int = _ROWS, number: int = 1
) -> Reply:
    """The answer to a question, each row with its sources, and what of it is inferred.

    Raises:
        QueryError: A parameter is unknown, lacks a value, or has one that is not allowed.
        LimitError: The answer has more rows than allowed.
    """
    whole = served.graph.asker.ask(name, values)
    rows = whole.rows[(number - 1) * size : number * size]
    answer = Answer(whole.question, whole.values, whole.variables, rows)
    names = served.graph.names
    return _json(
        {
            "title": whole.question.title,
            "values": {name: described(term, names) for name, term in whole.values.items()},
            "total": len(whole.rows),
            "rows": list(_rows(served, answer)),
            **({} if len(whole.rows) <= number * size else {"more": f"{NUMBER}: {number + 1}"}),
        }
    )


def _rows(served: Served, answer: Answer) -> Iterator[dict[str, object]]:
    names = served.graph.names
    for row, sources in zip(answer.rows, served.sources_of(answer), strict=True):
        cells = {
            name: described(term, names)
            for name, term in zip(answer.variables, row, strict=True)
            if term is not None
        }
        terms = {term for term in (*row, *answer.values.values()) if isinstance(term, NamedNode)}
        inferred = sorted(set(_inferred(served, terms)))
        yield {
            **cells,
            "sources": [_source(source, served) for source in sources],
            **({"inferred": inferred} if inferred else {}),
        }


def _source(source: NamedNode, served: Served) -> dict[str, str]:
    """A source; what was read into it, and what no source states, is told from what it says."""
    names = served.graph.names
    if source == served.store.inferred:
        return {"iri": source.value, "label": names.label(source), "kind": "inferred"}
    is_reading = source.value.endswith(_READING)
    said = NamedNode(source.value.removesuffix(_READING)) if is_reading else source
    kind = "our reading of the source" if is_reading else "stated by the source"
    return {"iri": said.value, "label": names.label(said), "kind": kind}


def _inferred(served: Served, terms: Iterable[NamedNode]) -> Iterator[str]:
    """The statements that link two terms of a row, and that no source states."""
    if served.is_live:  # its inferred graph, if it has one, is among the sources
        return
    store, label = served.graph.store, served.graph.names.label
    for subject, object in permutations(terms, 2):
        for quad in store.quads(subject, None, object, store.inferred):
            yield f"{label(subject)} — {label(quad.predicate)} — {label(object)}"


def explain(served: Served, *, subject: str, property: str = "", object: str = "") -> Reply:
    """Why statements hold, as JSON: each proof down to files and lines.

    Raises:
        QueryError: A name is that of nothing, or of several things.
    """
    graph = served.graph
    names, store = graph.names, graph.store
    predicate = None
    if property:
        predicate = RDF_TYPE if property == "a" else names.find_property(property, store)
    end = names.find(object) if object else None
    proofs = proofs_of(
        store, (), names.find(subject), predicate, end, max_proofs=_MOST_PROOFS, name=names.label
    )
    if not proofs:
        return problem(404, "Nothing of the kind holds.", "Leave out the object, or the property.")
    leaves = [leaf for proof in proofs for leaf in proof.leaves()]
    places = places_of(leaves, graph.readings, graph.project.base_of_files)
    text = render_proofs(proofs, "json", name=names.label, where=lambda leaf: str(places.get(leaf, "")))
    return Reply(200, "application/json", text.encode("utf-8", "replace"))


def show_schema(served: Served) -> Reply:
    """The prefixes, and the classes and properties in use, each with its name and how often."""
    subject, term, object = map(Variable, ("s", "term", "o"))
    prefixes = served.graph.prefixes
    return _json(
        {
            "prefixes": dict(prefixes.namespaces),
            "classes": _counted(served, join(bgp((subject, RDF_TYPE, term)))),
            "properties": _counted(served, join(bgp((subject, term, object)))),
        }
    )


def _counted(served: Served, where: Join) -> list[dict[str, object]]:
    graph, store, term, number = served.graph, served.store, Variable("term"), Variable("n")
    query = Select(
        projection=(term, Extend(number, Aggregate("COUNT"))),
        where=where,
        group=(term,),
        order=(OrderCondition(number, descending=True), OrderCondition(term)),
    )
    return [
        {
            "term": graph.prefixes.compact(iri.value),
            "label": graph.names.label(iri),
            "count": int(count.value),
        }
        for iri, count in store.select(printed(query))
        if isinstance(iri, NamedNode) and count is not None
    ]


def show_ontology(served: Served) -> Reply:
    """The ontology as Turtle."""
    text = dump_text("turtle", served.graph.ontology_quads, prefixes=served.graph.prefixes.namespaces)
    return Reply(200, "text/turtle; charset=utf-8", text.encode("utf-8", "replace"))


def show_examples(served: Served) -> Reply:
    """The stored questions as examples of SPARQL."""
    return _json(
        [
            {"name": question.name, "title": question.title, "query": question.text}
            for question in served.graph.asker.questions.values()
        ]
    )


def _json(data: object) -> Reply:
    return Reply(200, "application/json", json_text(data).encode("utf-8", "replace"))
