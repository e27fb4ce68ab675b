"""Asking: what a page needs so that the browser can answer its question for other values."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from pyoxigraph import NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.questions.asking import Answer
from phegraph.questions.names import LABELS
from phegraph.questions.question import Parameter, Question
from phegraph.rdf.terms import Term
from phegraph.site.addresses import Linker
from phegraph.site.questions.choices import Choice, choices
from phegraph.sparql.algebra.passes.engines import Engine
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import AlternativePath, Select, bgp, join
from phegraph.sparql.presentation import cut, marks_for, readable
from phegraph.sparql.texts import text_for

_VALUE, _NAME = Variable("value"), Variable("name")
_NAMED = Select(
    projection=(_VALUE,),
    distinct=True,
    where=join(bgp((_VALUE, AlternativePath(tuple(map(NamedNode, LABELS))), _NAME))),
)
"""The things that may stand for a parameter that takes any."""


class Field(Struct, frozen=True):
    """A field of a question's form.

    Attributes:
        parameter: What it is for.
        value: What it opens with: the key of a thing, or a text.
        label: What people read for it.
        choices: The values to pick from; none where they are too many for a list, or any text will do.
    """

    parameter: Parameter
    value: str
    label: str
    choices: tuple[Choice, ...]


def fields(
    graph: LoadedGraph, linker: Linker, question: Question, answer: Answer | None
) -> tuple[Field, ...]:
    """The fields of a question's form, with the values of its answer."""
    form = []
    for parameter in question.parameters:
        term = answer.values[parameter.name] if answer else None
        value = linker.short(term.value) if isinstance(term, NamedNode) else term.value if term else ""
        label = linker.label(term) if term else ""
        form.append(Field(parameter, value, label, choices(graph, linker, parameter)))
    return tuple(form)


def pieces(graph: LoadedGraph, question: Question) -> list[str]:
    """The SPARQL of a question cut where values go in: text, the name of a parameter, text, and so on.

    Raises:
        QueryError: The query cannot be read, or does not have a parameter.
    """
    marks = marks_for((parameter.name for parameter in question.parameters), question.text)
    return cut(_readable(graph, question, marks), marks)


def sparql(graph: LoadedGraph, question: Question, values: Mapping[str, Term]) -> str:
    """The SPARQL of a question as people read it, with values where there are some."""
    is_whole = len(values) == len(question.parameters)
    return _readable(graph, question, values if is_whole else {})


def _readable(graph: LoadedGraph, question: Question, values: Mapping[str, Term]) -> str:
    """The SPARQL of a question on lines, for the browser, whose page for SPARQL begins with it."""
    query = text_for(Engine.BROWSER, graph.asker.text_of(question, values))
    return readable(query, graph.prefixes.namespaces)


def script_data(
    graph: LoadedGraph, question: Question, form: Sequence[Field], root: str
) -> dict[str, object]:
    """What the script of a question's page reads.

    Args:
        graph: The graph.
        question: The question.
        form: The fields of its form.
        root: What leads from the page to the folder.
    """
    project = graph.project
    return {
        "root": root,
        "base": project.base,
        "prefixes": dict(project.prefixes.namespaces),
        "pieces": pieces(graph, question),
        "parameters": [
            {
                "name": field.parameter.name,
                "label": field.parameter.label,
                "kind": field.parameter.kind.value,
                "default": field.value,
                "values": "" if field.choices else _values(graph, field.parameter),
            }
            for field in form
        ],
    }


def _values(graph: LoadedGraph, parameter: Parameter) -> str:
    """The query for the values of a parameter, for the browser."""
    if not parameter.values:
        return printed(_NAMED)
    return text_for(Engine.BROWSER, graph.asker.text_of_values(parameter))
