"""Answers to queries, and descriptions of things, as texts for people and programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from pyoxigraph import BlankNode, Quad

from phegraph.errors import QueryError
from phegraph.questions.answering import QueryResult
from phegraph.questions.asking import Answer
from phegraph.questions.description import Description, Fact
from phegraph.questions.names import Names
from phegraph.rdf.display import readable
from phegraph.rdf.terms import Prefixes
from phegraph.rdf.writing.formats import FORMATS
from phegraph.sparql.guard import QueryForm
from phegraph.sparql.results import json_term, serialize_boolean, serialize_rows
from phegraph.text.cells import markdown_table, table
from phegraph.text.data import json_text
from phegraph.text.visible import visible

SourcesOf = Callable[[Fact], Sequence[str]]
"""Where a fact is stated: graphs, or files with their lines."""


def cells(result: QueryResult, prefixes: Prefixes) -> list[list[str]]:
    """The rows of a SELECT for people."""
    return [["" if term is None else readable(term, prefixes) for term in row] for row in result.rows]


def as_text(result: QueryResult, format_name: str, prefixes: Prefixes) -> str:
    """What a query answers, as text.

    Args:
        result: The answer.
        format_name: For rows and yes or no, `markdown` or a format of SPARQL results; for statements, a name
            of `phegraph.rdf.writing.formats.FORMATS`. `text` is Turtle for statements, a word for yes or no.
        prefixes: Prefixes for the formats that have them.

    Raises:
        QueryError: The format cannot hold what a query of this form gives.
        ExportError: The format cannot hold a term of the answer.
    """
    kind = {QueryForm.SELECT: "rows", QueryForm.ASK: "yes or no"}.get(result.form, "statements")
    if format_name != "text" and (kind == "statements") != (format_name in FORMATS):
        raise QueryError(f"This query gives {kind}, which the format {format_name} cannot hold.")
    if result.form is QueryForm.ASK:
        if format_name in ("text", "markdown"):
            return f"{str(result.boolean).lower()}\n"
        return serialize_boolean(result.boolean, format_name)
    if result.form is QueryForm.SELECT:
        if format_name == "markdown":
            return markdown_table(result.variables, cells(result, prefixes))
        return serialize_rows(result.variables, result.rows, format_name)
    from phegraph.rdf.writing.dumps import dump_text

    quads = (Quad(triple.subject, triple.predicate, triple.object) for triple in result.triples)
    return dump_text("turtle" if format_name == "text" else format_name, quads, prefixes=prefixes.namespaces)


def described_in_lines(
    description: Description, names: Names, sources_of: SourcesOf
) -> Iterator[tuple[str, str, bool]]:
    """A description for people: lines, each with a note to stand after it, and whether it is a title."""
    yield visible(names.label(description.thing)), "", True
    yield visible(description.thing.value), "", False
    for inferred, title in ((False, "Stated"), (True, "Inferred")):
        facts = [fact for fact in description.facts if fact.inferred is inferred]
        if facts:
            yield f"\n{title}", "", True
        facts.sort(key=lambda fact: (fact.inverse, _heading(fact, names)))
        for heading, group in groupby(facts, lambda fact: _heading(fact, names)):
            yield f"  {heading}", "", False
            for fact in group:
                sources = ", ".join(sources_of(fact))
                yield f"    {_value(fact, names)}", f"[{sources}]" if sources else "", False


def _heading(fact: Fact, names: Names) -> str:
    return ("← " if fact.inverse else "") + visible(names.label(fact.property))


def _value(fact: Fact, names: Names) -> str:
    parts = [f"{names.label(detail)}: {names.label(value)}" for detail, value in fact.details]
    if not isinstance(fact.term, BlankNode):
        parts.insert(0, names.label(fact.term))
    return visible("; ".join(parts))


def described_in_json(description: Description, names: Names, sources_of: SourcesOf) -> str:
    """A description for programs. Terms are those of the SPARQL 1.1 Query Results JSON Format (3.2.2)."""
    facts = [
        {
            "property": fact.property.value,
            "inverse": fact.inverse,
            "term": json_term(fact.term),
            "details": [[detail.value, json_term(value)] for detail, value in fact.details],
            "inferred": fact.inferred,
            "sources": list(sources_of(fact)),
        }
        for fact in description.facts
    ]
    data = {"thing": description.thing.value, "name": names.label(description.thing), "facts": facts}
    return json_text(data)


def named_cells(answer: Answer, names: Names, *, iris: bool) -> tuple[list[str], list[list[str]]]:
    """The headings and rows of an answer for people.

    Args:
        answer: The answer to a question.
        names: The names of the things in it.
        iris: Whether IRIs stand instead of names.
    """
    cell = str if iris else names.label
    rows = [["" if term is None else cell(term) for term in row] for row in answer.rows]
    return [name.replace("_", " ") for name in answer.variables], rows


def answer_as_text(answer: Answer, format_name: str, names: Names, *, iris: bool) -> str:
    """The answer to a question: for people with the names of things, or exact where IRIs are asked for.

    Args:
        answer: The answer.
        format_name: `json`, `csv`, `tsv` or `markdown`. JSON is exact in any case.
        names: The names of the things in it.
        iris: Whether IRIs stand instead of names.
    """
    if format_name == "json" or (iris and format_name in ("csv", "tsv")):
        return serialize_rows(answer.variables, answer.rows, format_name)
    headings, rows = named_cells(answer, names, iris=iris)
    if format_name == "markdown":
        return markdown_table(headings, rows)
    return table(answer.variables, rows, tabs=format_name == "tsv")
