"""Question pages: each with its form, its answers, its picture, its query and what can be downloaded."""

from collections.abc import Mapping, Sequence

from phegraph.publish.graph import Graph
from phegraph.questions.asking import Answer
from phegraph.questions.question import Question
from phegraph.site.addresses import Linker
from phegraph.site.answers import Answers, Drawn, Table
from phegraph.site.choices import script
from phegraph.site.forms import Field, fields, sparql, told
from phegraph.site.pages import Pages

Listed = tuple[str, Question]
"""A question and the path of its page."""


def question_pages(
    graph: Graph, linker: Linker, answers: Answers, pages: Pages
) -> tuple[list[tuple[str, Drawn]], Mapping[str, str]]:
    """Write the page of each question, and the files beside it.

    Args:
        graph: The graph.
        linker: Where pages are.
        answers: Answers questions.
        pages: Where they are written.

    Returns:
        The pictures of the front page with the paths of their questions; and why questions are not answered,
        by their names.
    """
    front: list[tuple[str, Drawn]] = []
    for name, question in graph.asker.questions.items():
        path, answer = answers.paths[name], answers.ask(question)
        drawn = answers.drawn(question, answer, "../", f"{path}.svg") if answer else None
        form = () if name in answers.unanswered else fields(graph, linker, question, answer)
        picked = form[0].choices if answer and len(form) == 1 else ()
        if picked:
            pages.put(f"{path}-answers.js", script(answers, question, picked, "../"))
        if answer:
            pages.put(f"{path}.csv", answers.csv(answer))
            pages.put(f"{path}.json", answers.json(answer))
        if answer and drawn:
            pages.put(f"{path}.svg", drawn.svg)
            if question.picture and question.picture.front:
                at_root = answers.drawn(question, answer, "", f"{path}.svg")
                front += [(path, at_root)] if at_root else []
        _write(graph, linker, answers, pages, question, answer, form, drawn, computed=bool(picked))
    return front, answers.unanswered


def _write(
    graph: Graph,
    linker: Linker,
    answers: Answers,
    pages: Pages,
    question: Question,
    answer: Answer | None,
    form: Sequence[Field],
    drawn: Drawn | None,
    *,
    computed: bool,
) -> None:
    path = answers.paths[question.name]
    query = sparql(graph, question, answer.values if answer else {})
    pages.put(f"{path}.rq", query)
    pages.write(
        path,
        "question",
        title=question.title,
        question=question,
        asked=[(p.label, linker.link(answer.values[p.name])) for p in question.parameters] if answer else [],
        fields=form,
        computed=computed,
        told=told(graph, question, form, "../") if form else None,
        answer=answer is not None,
        table=answers.table(answer).cut() if answer else Table((), ()),
        drawn=drawn,
        sparql=query,
        files=path,
    )


def by_keyword(listed: Sequence[Listed]) -> list[tuple[str, list[Listed]]]:
    """The questions by their first keyword."""
    groups: dict[str, list[Listed]] = {}
    for path, question in listed:
        groups.setdefault(question.keywords[0] if question.keywords else "other", []).append((path, question))
    return sorted(groups.items())
