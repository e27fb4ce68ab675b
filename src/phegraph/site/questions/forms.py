"""Asking: what a page needs so that the browser can answer its question for other values."""

import re
from collections.abc import Mapping, Sequence
from itertools import count

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.project.loading import LoadedGraph
from phegraph.questions.asking import Answer
from phegraph.questions.names import LABELS
from phegraph.questions.question import Parameter, Question
from phegraph.rdf.terms import Term, text
from phegraph.site.addresses import Linker
from phegraph.site.questions.choices import Choice, choices

_NAMED = f"SELECT DISTINCT ?value WHERE {{ ?value {'|'.join(f'<{iri}>' for iri in LABELS)} ?name }}"
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
    token = next(
        candidate for number in count() if (candidate := f"urn:phegraph:{number}:") not in question.text
    )
    values: Mapping[str, Term] = {p.name: NamedNode(token + p.name) for p in question.parameters}
    return re.split(f"<{token}([^>]*)>", _readable(graph.asker.text_of(question, values)))


def sparql(graph: LoadedGraph, question: Question, values: Mapping[str, Term]) -> str:
    """The SPARQL of a question as people read it, with values where there are some."""
    if len(values) < len(question.parameters):
        return _readable(graph.asker.text_of(question, {}))
    cut = pieces(graph, question)
    return "".join(text(values[piece]) if place % 2 else piece for place, piece in enumerate(cut))


def _readable(query: str) -> str:
    """A query without the header of its file, and a line for each of the prefixes put before it."""
    prologue = re.match(r"(?:PREFIX \S+ <[^>]*> )+", query)
    declared = prologue[0] if prologue else ""
    return declared.replace("> ", ">\n") + re.sub(r"\A(?:#\+.*\n)+", "", query.removeprefix(declared))


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
                "values": "" if field.choices else field.parameter.values or _NAMED,
            }
            for field in form
        ],
    }
