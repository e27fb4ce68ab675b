"""The list of stored questions, for people and programs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from phegraph.questions.question import Question
from phegraph.text.cells import markdown_table, table
from phegraph.text.data import json_text
from phegraph.text.visible import visible

_HEADINGS = ("question", "keyword", "parameters", "title")


def as_lines(questions: Mapping[str, Question]) -> Iterator[tuple[str, bool]]:
    """The questions by their first keyword: lines, and whether each is a title."""
    by_keyword: dict[str, list[Question]] = defaultdict(list)
    for question in questions.values():
        by_keyword[_keyword(question)].append(question)
    for keyword in sorted(by_keyword):
        yield visible(keyword), True
        for question in by_keyword[keyword]:
            yield visible("  " + " ".join((question.name, *_parameters(question)))), False
            yield f"      {visible(question.title)}", False


def as_text(questions: Mapping[str, Question], format_name: str) -> str:
    """The questions in a format.

    Args:
        questions: The questions by name.
        format_name: `json`, `csv`, `tsv` or `markdown`.
    """
    if format_name == "json":
        return json_text([_data(question) for question in questions.values()])
    rows = [
        (question.name, _keyword(question), " ".join(_parameters(question)), question.title)
        for question in questions.values()
    ]
    if format_name == "markdown":
        return markdown_table(_HEADINGS, rows)
    return table(_HEADINGS, rows, tabs=format_name == "tsv")


def _keyword(question: Question) -> str:
    return question.keywords[0] if question.keywords else "other"


def _parameters(question: Question) -> list[str]:
    return [f"{parameter.name}=…" for parameter in question.parameters]


def _data(question: Question) -> dict[str, object]:
    return {
        "name": question.name,
        "title": question.title,
        "description": question.description,
        "keywords": list(question.keywords),
        "parameters": [
            {"name": each.name, "type": each.kind, "label": each.label, "default": each.default}
            for each in question.parameters
        ],
    }
