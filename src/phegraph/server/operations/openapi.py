"""The interface in the terms of OpenAPI 3.1, made of the same descriptions as the tools of agents."""

from collections.abc import Mapping, Sequence

from phegraph.server.messages import NUMBER, SIZE, Reply
from phegraph.server.operations.query import GRAPHS, RESULTS
from phegraph.server.operations.questions import FORMATS
from phegraph.server.problems import PROBLEM
from phegraph.server.served import Served
from phegraph.server.tools import Schema, Tool, tool_of
from phegraph.text.data import json_text
from phegraph.version import __version__

_JSON: dict[str, Sequence[str]] = {"data": ("application/json",)}
_ERRORS = {
    "400": "The request cannot be understood.",
    "422": "The answer takes or has more than allowed.",
    "503": "There is too much to do; Retry-After says when to ask again.",
    "504": "There is no answer in time.",
}
FIND = Tool(
    "find",
    "Find by name",
    "Things, sources, terms and questions by what people call them, typing mistakes included.",
    {
        "q": {"type": "string", "description": "What to look for."},
        "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
        "kind": {"type": "string", "description": "The class of what is of interest."},
    },
    ["q"],
)
DESCRIBE = Tool(
    "describe",
    "Describe a thing",
    "All that is said about a thing, in both directions, each statement with its sources.",
    {"iri": {"type": "string", "description": "Its IRI, its prefixed name, or what people call it."}},
    ["iri"],
)
SPARQL = Tool(
    "sparql",
    "Ask in SPARQL",
    "A query of SPARQL 1.1 over what is asserted and inferred; each source is a named graph.",
    {"query": {"type": "string", "description": "The query. Prefixes of the project need no declaration."}},
    ["query"],
)
_PAGES: Mapping[str, Schema] = {
    SIZE: {"type": "integer", "minimum": 1, "description": "How many rows a page has."},
    NUMBER: {"type": "integer", "minimum": 1, "default": 1, "description": "Which page."},
}


def describe_interface(served: Served) -> Reply:
    """The OpenAPI document."""
    graph, project = served.graph, served.graph.project
    paths = {
        "/find": _get(FIND, _JSON),
        "/describe": _get(DESCRIBE, _JSON | GRAPHS),
        "/sparql": _get(SPARQL, RESULTS | GRAPHS, tags=("SPARQL",)),
    }
    for question in graph.asker.questions.values():
        tool = tool_of(graph, question)
        keywords = question.keywords[:1] or ("other",)
        paths[f"/question/{question.name}"] = _get(
            tool, FORMATS, more=_PAGES, tags=keywords, prefix="question-"
        )
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": project.title,
            "version": served.version,
            "description": project.description or f"Served by phegraph {__version__}.",
            **({"license": {"name": project.licence, "url": project.licence}} if project.licence else {}),
        },
        "servers": [{"url": served.address.rstrip("/")}],
        "paths": paths,
    }
    return Reply(200, "application/json", json_text(document).encode("utf-8", "replace"))


def _get(
    tool: Tool,
    formats: Mapping[str, Sequence[str]],
    *,
    more: Mapping[str, Schema] | None = None,
    tags: Sequence[str] = ("names",),
    prefix: str = "",
) -> Mapping[str, object]:
    """The path of what is asked by GET."""
    content: dict[str, object] = {types[0]: {} for types in formats.values()}
    responses: dict[str, object] = {"200": {"description": "The answer.", "content": content}}
    for status, text in _ERRORS.items():
        responses[status] = {"description": text, "content": {PROBLEM: {}}}
    return {
        "get": {
            "operationId": prefix + tool.name,
            "summary": tool.title,
            "description": tool.description,
            "tags": list(tags),
            "parameters": [
                {"name": name, "in": "query", "required": name in tool.required, "schema": schema}
                for name, schema in {**tool.parameters, **(more or {})}.items()
            ],
            "responses": responses,
        }
    }
