"""Tools: what the server can be asked, described once for forms, OpenAPI and agents."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.project.loading import LoadedGraph
from phegraph.questions.question import Parameter, ParameterKind, Question

_MOST_VALUES = 60
"""How many allowed values a description lists at most."""

Schema = Mapping[str, object]
"""A JSON Schema (draft 2020-12)."""


class Tool(Struct, frozen=True):
    """Something that can be asked.

    Attributes:
        name: Its name.
        title: What it is called.
        description: What it answers.
        parameters: The JSON Schema of each value that it takes.
        required: The values that it cannot do without.
    """

    name: str
    title: str
    description: str
    parameters: Mapping[str, Schema]
    required: Sequence[str] = ()

    @property
    def schema(self) -> Schema:
        """The JSON Schema of its values together."""
        return {
            "type": "object",
            "properties": dict(self.parameters),
            "required": list(self.required),
            "additionalProperties": False,
        }


def tool_of(graph: LoadedGraph, question: Question) -> Tool:
    """A stored question as a tool."""
    return Tool(
        question.name,
        question.title,
        question.description or question.title,
        {parameter.name: _schema(graph, parameter) for parameter in question.parameters},
        [parameter.name for parameter in question.parameters if parameter.default is None],
    )


def _schema(graph: LoadedGraph, parameter: Parameter) -> Schema:
    kind = "integer" if parameter.kind is ParameterKind.INTEGER else "string"
    schema: dict[str, object] = {"type": kind, "title": parameter.label}
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if kind == "integer" else parameter.default
    if parameter.kind is not ParameterKind.THING:
        return schema
    listed = [
        graph.names.label(term) for term in graph.asker.allowed(parameter) if isinstance(term, NamedNode)
    ]
    description = "The name of a thing, or its IRI."
    if listed:
        names = sorted(dict.fromkeys(listed))
        more = f" and {len(names) - _MOST_VALUES} more" if len(names) > _MOST_VALUES else ""
        description = f"One of: {', '.join(names[:_MOST_VALUES])}{more}; or its IRI."
        schema["examples"] = names[:3]
    return {**schema, "description": description}
