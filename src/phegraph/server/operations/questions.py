"""Questions as an interface: a stored question answered for values, in every format, page by page."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from pyoxigraph import Literal, NamedNode

from phegraph.errors import QueryError
from phegraph.questions.asking import Answer
from phegraph.questions.listing import as_text
from phegraph.questions.names import Names
from phegraph.questions.rendering import answer_as_text
from phegraph.rdf.terms import XSD_STRING, Term
from phegraph.server.accepting import best
from phegraph.server.messages import NUMBER, SIZE, Reply
from phegraph.server.operations.query import RESULTS, sent_as
from phegraph.server.problems import problem
from phegraph.server.served import Served
from phegraph.site.pages.question import answered_page
from phegraph.sparql.presentation import readable
from phegraph.text.data import json_text

FORMATS: Mapping[str, Sequence[str]] = {
    "data": ("application/json",),
    "html": ("text/html", "application/xhtml+xml"),
    "csv": RESULTS["csv"],
    "tsv": RESULTS["tsv"],
    "json": (RESULTS["json"][0],),
    "rq": ("application/sparql-query",),
}
"""The formats of answers by the extensions of their addresses, which are those of published files."""


def answer_question(
    served: Served,
    *,
    name: str,
    values: Mapping[str, str],
    accept: str = "",
    extension: str = "",
    size: int = 0,
    number: int = 1,
) -> Reply:
    """Answer a stored question.

    Args:
        served: The graph.
        name: The name of the question.
        values: The values of its parameters, as people type them.
        accept: The media types that the client takes.
        extension: The extension of the address, which is a format, in place of them.
        size: How many rows a page has; 0 for all rows.
        number: Which page, from 1.

    Raises:
        QueryError: A parameter is unknown, lacks a value, or has one that is not allowed.
        LimitError: The answer has more rows than allowed.
    """
    asker = served.graph.asker
    if name not in asker.questions:
        return _no_question(served, name)
    format_name = extension or best(accept, FORMATS)
    if format_name is None or format_name not in FORMATS:
        listed = ", ".join(types[0] for types in FORMATS.values())
        return problem(406, "The answer is not to be had in what is accepted.", f"Accept {listed}.")
    media_type = sent_as(FORMATS[format_name])
    if format_name == "rq":
        question = asker.question(name)
        query = asker.text_of(question, asker.values(question, values))
        return Reply(200, media_type, readable(query, served.graph.prefixes.namespaces).encode())
    whole = asker.ask(name, values)
    size = size or max(1, len(whole.rows))
    answer = Answer(
        whole.question, whole.values, whole.variables, whole.rows[(number - 1) * size : number * size]
    )
    if number > 1 and not answer.rows:
        return problem(404, f"There is no page {number}.", f"The answer has {len(whole.rows)} rows.")
    pages = _pages(name, values, size, number, len(whole.rows))
    headers = {
        "Link": ", ".join(f'<{served.address}{address}>; rel="{rel}"' for rel, address in pages.items())
    }
    body = _body(served, answer, format_name, values, len(whole.rows), pages)
    return Reply(200, media_type, body.encode("utf-8", "replace"), headers if pages else {})


def _body(
    served: Served,
    answer: Answer,
    format_name: str,
    values: Mapping[str, str],
    total: int,
    pages: Mapping[str, str],
) -> str:
    names = served.graph.names
    match format_name:
        case "html":
            given = f"?{urlencode(values)}" if values else ""
            return answered_page(served.site, answer.question, answer, given)
        case "data":
            return json_text(
                {
                    "question": answer.question.name,
                    "title": answer.question.title,
                    "values": {name: described(term, names) for name, term in answer.values.items()},
                    "columns": list(answer.variables),
                    "total": total,
                    "pages": {rel: served.address + address for rel, address in pages.items()},
                    "rows": [
                        {
                            name: described(term, names)
                            for name, term in zip(answer.variables, row, strict=True)
                            if term is not None
                        }
                        for row in answer.rows
                    ],
                }
            )
    return answer_as_text(answer, format_name, names, iris=False)


def described(term: Term, names: Names) -> dict[str, str]:
    """A term for programs: what people read, and what it is."""
    if isinstance(term, NamedNode):
        return {"label": names.label(term), "iri": term.value}
    if isinstance(term, Literal):
        kind = {"language": term.language} if term.language else {}
        if not term.language and term.datatype.value != XSD_STRING:
            kind = {"datatype": term.datatype.value}
        return {"value": term.value, **kind}
    return {"label": str(term)}


def _pages(name: str, values: Mapping[str, str], size: int, number: int, total: int) -> dict[str, str]:
    """The addresses of other pages by their relations (RFC 8288); none where all rows are on one."""
    last = -(-total // size)
    others = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    if last <= 1:
        return {}
    start = f"question/{quote(name, safe='')}?"
    return {
        rel: start + urlencode({**values, SIZE: size, NUMBER: page})
        for rel, page in others.items()
        if 1 <= page <= last
    }


def _no_question(served: Served, name: str) -> Reply:
    try:
        served.graph.asker.question(name)
    except QueryError as error:
        return problem(404, error.message, error.hint)
    raise AssertionError("There is such a question.")


def list_questions(served: Served) -> Reply:
    """The questions with their parameters."""
    text = as_text(served.graph.asker.questions, "json")
    return Reply(200, "application/json", text.encode("utf-8", "replace"))
