"""Choices: the answers of a question for every value that people may pick, for the script of its page."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product
from math import prod

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.errors import PhegraphError
from phegraph.project.loading import LoadedGraph
from phegraph.questions.question import Parameter, ParameterKind, Question
from phegraph.site.addresses import Link, Linker
from phegraph.site.questions.answers import Answers

MAX_CHOICES = 400
"""How many values a list to pick from may have."""


class Choice(Struct, frozen=True):
    """A value that people may pick.

    Attributes:
        key: How the address of the page names it.
        term: The value.
        link: What people read.
    """

    key: str
    term: NamedNode
    link: Link


def choices(graph: LoadedGraph, linker: Linker, parameter: Parameter) -> tuple[Choice, ...]:
    """The things to pick from for a parameter, by name; none where there are too many, or any will do.

    Args:
        graph: The graph.
        linker: Where pages are.
        parameter: The parameter.
    """
    if parameter.kind is not ParameterKind.THING or not parameter.values:
        return ()
    terms = dict.fromkeys(term for term in graph.asker.allowed(parameter) if isinstance(term, NamedNode))
    if len(terms) > MAX_CHOICES:
        return ()
    options = [Choice(linker.short(term.value), term, linker.link(term)) for term in terms]
    return tuple(sorted(options, key=lambda choice: (choice.link.text.casefold(), choice.key)))


def are_few(lists: Sequence[Sequence[Choice]]) -> bool:
    """Whether a question whose fields are these lists is answered beforehand for all that people may pick."""
    return 0 < prod(map(len, lists)) <= MAX_CHOICES if lists else False


def picked(question: Question, lists: Sequence[Sequence[Choice]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """All that people may pick in the fields of a question: its key, and the values of the parameters."""
    names = [parameter.name for parameter in question.parameters]
    for choices in product(*lists):
        values = {name: f"<{choice.term.value}>" for name, choice in zip(names, choices, strict=True)}
        yield " ".join(choice.key for choice in choices), values


def prepare(graph: LoadedGraph, linker: Linker) -> None:
    """Answer beforehand what the pages of questions and those of things both show."""
    asked: dict[str, list[Mapping[str, str]]] = {}
    for question in graph.asker.questions.values():
        with suppress(PhegraphError):  # the page of the question tells
            lists = [choices(graph, linker, p) for p in question.parameters] if question.about else []
            if are_few(lists):
                asked[question.name] = [values for _, values in picked(question, lists)]
    graph.asker.prepare(asked)


def script(answers: Answers, question: Question, lists: Sequence[Sequence[Choice]], root: str) -> str:
    """The script file that holds the answers of a question whose fields are lists to pick from.

    It has each link once, rows as their numbers, pictures as SVG; the keys of an answer's values with a blank
    between them.

    Args:
        answers: Answers questions.
        question: The question.
        lists: The values of each parameter.
        root: What leads from the page to the folder.
    """
    links: dict[Link, int] = {}
    answers_by_key: dict[str, object] = {}
    variables: Sequence[str] = ()
    for key, values in picked(question, lists):
        answer = answers.ask(question, values)
        if answer is None:
            continue
        table, variables = answers.table(answer), answer.variables
        figure = answers.figure(question, answer, root)
        answers_by_key[key] = {
            "cited": table.cited,
            "sources": [links.setdefault(link, len(links)) for link in table.sources],
            "rows": [[links.setdefault(link, len(links)) for link in row] for row in table.rows],
            **({"svg": str(figure.svg), "caption": figure.caption} if figure else {}),
        }
    content = {
        "links": [*links],
        "answers": answers_by_key,
        "variables": variables,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"window.PHEGRAPH_ANSWERS={text};\n".replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
