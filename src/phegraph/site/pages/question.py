"""Question pages: each with its form, its answers, its picture, its query and what can be downloaded."""

from collections.abc import Mapping, Sequence

from phegraph.questions.asking import Answer
from phegraph.questions.question import Question
from phegraph.site import libraries
from phegraph.site.drawings.atlas import inlined
from phegraph.site.html import fit_for_xml
from phegraph.site.images import preview
from phegraph.site.questions.answers import AnswerFigure, AnswerTable
from phegraph.site.questions.choices import are_few, script
from phegraph.site.questions.forms import Field, fields, script_data, sparql
from phegraph.site.site import Site

Listed = tuple[str, Question]
"""A question and the path of its page."""


def write_pages(site: Site) -> tuple[list[tuple[str, AnswerFigure]], Mapping[str, str]]:
    """Write the page of each question, and the files with it.

    Returns:
        The figures of the front page with the paths of their questions; and why questions are not answered,
        by their names.
    """
    written = [write_page(site, question) for question in site.graph.asker.questions.values()]
    return [figure for figure in written if figure], site.answers.unanswered


def write_page(site: Site, question: Question) -> tuple[str, AnswerFigure] | None:
    """Write the page of a question, and the files with it.

    Returns:
        Its figure and its path, where that stands on the front page.
    """
    answers, put, path = site.answers, site.pages.put, site.answers.paths[question.name]
    answer = answers.ask(question)
    figure = answers.figure(question, answer, "../", f"{path}.svg") if answer else None
    form = () if question.name in answers.unanswered else fields(site.graph, site.linker, question, answer)
    lists = [field.choices for field in form]
    computed = answer is not None and are_few(lists)
    lacks_engine = bool(form) and not computed and not libraries.are_there()
    if computed:
        put(f"{path}-answers.js", script(answers, question, lists, "../"))
    if answer:
        put(f"{path}.csv", answers.csv(answer))
        put(f"{path}.json", answers.json(answer))
    at_root = None
    if answer and figure:
        whole = inlined(figure.svg)
        put(f"{path}.svg", whole)
        if site.home and (image := preview(fit_for_xml(whole))):
            put(f"{path}.png", image)
        if question.picture and question.picture.front:
            at_root = answers.figure(question, answer, "", f"{path}.svg")
    form = () if lacks_engine else form
    _write(site, question, answer, form, figure, computed=computed, lacks_engine=lacks_engine)
    return (path, at_root) if at_root else None


def _write(
    site: Site,
    question: Question,
    answer: Answer | None,
    form: Sequence[Field],
    figure: AnswerFigure | None,
    *,
    computed: bool,
    lacks_engine: bool,
) -> None:
    path, values = site.answers.paths[question.name], answer.values if answer else {}
    site.pages.put(f"{path}.rq", sparql(site.graph, question, values))
    settings = script_data(site.graph, question, form, "../") if form else None
    shown = _shown(site, question, answer, form, figure)
    address = f"{site.home or site.graph.project.base}{path}.html"
    shown["citations"] = [("This page", site.citation(question.title, address))]
    if figure:
        shown["image"] = f"{path}.png"
    site.pages.write(
        path, "question", computed=computed, lacks_engine=lacks_engine, settings=settings, **shown
    )


def answered_page(site: Site, question: Question, answer: Answer, given: str) -> str:
    """The page of a question as a server answers it, whose form leads back to the server and needs no script.

    Args:
        site: The site.
        question: The question.
        answer: Its answer.
        given: The values that it was asked with, as the query of an address with its question mark, or empty.
    """
    figure = site.answers.figure(question, answer, "../")
    form = fields(site.graph, site.linker, question, answer)
    shown = _shown(site, question, answer, form, figure)
    path = site.answers.paths[question.name]
    return site.pages.render(
        path, "question", computed=False, lacks_engine=False, settings=None, given=given, **shown
    )


def _shown(
    site: Site,
    question: Question,
    answer: Answer | None,
    form: Sequence[Field],
    figure: AnswerFigure | None,
) -> dict[str, object]:
    """What every page of a question shows."""
    answers, values = site.answers, answer.values if answer else {}
    return {
        "title": question.title,
        "summary": question.description,
        "question": question,
        "values": [(p.label, site.linker.link(values[p.name])) for p in question.parameters]
        if answer
        else [],
        "fields": form,
        "answer": answer is not None,
        "table": answers.table(answer).cut() if answer else AnswerTable((), ()),
        "figure": figure,
        "sparql": sparql(site.graph, question, values),
        "files": answers.paths[question.name],
    }


def write_index_page(site: Site) -> None:
    """Write the page of all questions."""
    site.pages.write("questions", "questions", title="Questions", groups=by_keyword(site.questions))


def by_keyword(listed: Sequence[Listed]) -> list[tuple[str, list[Listed]]]:
    """The questions by their first keyword."""
    groups: dict[str, list[Listed]] = {}
    for path, question in listed:
        groups.setdefault(question.keywords[0] if question.keywords else "other", []).append((path, question))
    return sorted(groups.items())
