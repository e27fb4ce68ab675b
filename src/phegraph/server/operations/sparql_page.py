"""The SPARQL page: a query of a person, answered on a page that needs no script."""

from pathlib import Path
from urllib.parse import urlencode

from pyoxigraph import Literal

from phegraph.errors import PhegraphError, QueryError
from phegraph.server.messages import Reply
from phegraph.server.operations.query import formats_of
from phegraph.server.served import Served
from phegraph.site.pages.sparql import AskedQuery, answered_page
from phegraph.site.questions.answers import AnswerTable
from phegraph.sparql.guard import QueryForm
from phegraph.sparql.presentation import readable

_EXAMPLE = (Path(__file__).parent / "example.rq").read_text(encoding="utf-8")


def show_page(served: Served, *, query: str = "", question: str = "") -> Reply:
    """The page with a query and its answer, or why there is none.

    Args:
        served: The graph.
        query: The query; empty for none.
        question: The question whose query the page begins with, in place of an example.
    """
    status = 200
    if query:
        try:
            asked = _answered(served, query)
        except PhegraphError as error:
            asked, status = AskedQuery(query, error=str(error)), 400
    else:
        try:
            asked = AskedQuery(_query_of(served, question) if question else _EXAMPLE)
        except QueryError as error:
            asked, status = AskedQuery(_EXAMPLE, error=str(error)), 404
    text = answered_page(served.site, asked, served.endpoint)
    return Reply(status, "text/html; charset=utf-8", text.encode("utf-8", "replace"))


def _query_of(served: Served, name: str) -> str:
    asker = served.graph.asker
    question = asker.question(name)
    if any(parameter.default is None for parameter in question.parameters):
        return question.text
    query = asker.text_of(question, asker.values(question, {}))
    return readable(query, served.graph.prefixes.namespaces)


def _answered(served: Served, query: str) -> AskedQuery:
    link, checked = served.site.linker.link, served.checked(query)
    result = served.answer(checked)
    if checked.form is QueryForm.ASK:
        table = AnswerTable(("answer",), ((link(Literal("yes" if result.boolean else "no")),),))
    elif checked.form is QueryForm.SELECT:
        table = AnswerTable(result.variables, tuple(tuple(map(link, row)) for row in result.rows))
    else:
        rows = tuple((link(s), link(p), link(o)) for s, p, o in result.triples)
        table = AnswerTable(("subject", "predicate", "object"), rows)
    saves = [
        (name, f"sparql?{urlencode({'query': query, 'format': name})}") for name in formats_of(checked.form)
    ]
    noun = "statement" if checked.form in (QueryForm.CONSTRUCT, QueryForm.DESCRIBE) else "answer"
    return AskedQuery(query, table.cut(), noun, saves)
