"""Questions: stored queries that cannot be asked or answered, or are answered otherwise than expected."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from phegraph.check.context import CheckContext
from phegraph.check.finders.terms import is_undefined
from phegraph.errors import PhegraphError
from phegraph.finding import Place
from phegraph.findings.draft import DraftFinding
from phegraph.questions.question import Question
from phegraph.rdf.reading.lines import Lines
from phegraph.sparql.algebra.passes.costs import notes
from phegraph.sparql.algebra.tree import Query
from phegraph.sparql.guard import guard


def broken(context: CheckContext) -> Iterator[DraftFinding]:
    """Questions whose header or query cannot be read."""
    for path, error in context.questions.items():
        if isinstance(error, PhegraphError) and context.is_looked_at(path):
            place = replace(error.place or Place(""), file=context.graph.project.name_of(path))
            yield DraftFinding("question/broken", error.message, error.hint, places=(place,))


def unknown_term(context: CheckContext) -> Iterator[DraftFinding]:
    """Terms in the text of a question that no vocabulary defines, and things that no statement describes."""
    for path, question, remarks in _remarks(context):
        data, text = context.text(path), question.text
        lines = Lines(context.graph.project.name_of(path), data)
        for iri, start, end in remarks.iris:
            if not is_lacking(iri, context) or context.is_described(iri):
                continue
            begins = len(text[:start].encode())
            place = lines.place(begins, begins + len(text[start:end].encode()))
            message = f"Nothing defines {context.graph.prefixes.compact(iri)}, which the question uses."
            yield DraftFinding(
                "question/term", message, "Correct the name, or the question.", places=(place,)
            )


def costly(context: CheckContext) -> Iterator[DraftFinding]:
    """Patterns of questions that cost more than they seem to, or give nothing."""
    for path, _, remarks in _remarks(context):
        for note in remarks.notes:
            place = replace(note.place, file=context.graph.project.name_of(path))
            yield DraftFinding("question/cost", note.message, note.hint, places=(place,))


def unexpected(context: CheckContext) -> Iterator[DraftFinding]:
    """Questions whose answers lack what is expected of them."""
    for path, question, unmet in _asked(context):
        for fault in () if isinstance(unmet, PhegraphError) else unmet:
            message = f"The question {question.name} is not answered as expected: {fault.rstrip('.')}."
            hint = "Correct the data or the query; or what is expected, if it was wrong."
            yield DraftFinding(
                "question/unexpected", message, hint, places=(_expectations(path, context),), indirect=True
            )


def unanswered(context: CheckContext) -> Iterator[DraftFinding]:
    """Questions that cannot be answered: they take more than the limits allow, or end the process."""
    for path, question, error in _asked(context):
        if isinstance(error, PhegraphError):
            message = f"The question {question.name} is not answered: {error.message}"
            hint = error.hint or "Correct the query."
            yield DraftFinding(
                "question/limit", message, hint, places=(_query(path, context),), indirect=True
            )


def _asked(context: CheckContext) -> Iterator[tuple[Path, Question, Sequence[str] | PhegraphError]]:
    questions, (kept, others) = _questions(context), _kept_and_others(context)
    unmet = {**context.graph.asker.unmet(others), **kept}
    context.graph.texts.values.save()
    for question in questions.values():
        found = unmet.get(question.name)
        if found is not None and not isinstance(found, PhegraphError):
            context.made["unmet"][question.name] = question, found
    return (
        (path, question, unmet[question.name]) for path, question in questions.items() if question.expected
    )


def to_be_asked(context: CheckContext) -> Sequence[Question]:
    """The questions of which something is expected that was not asked of the same statements before."""
    return [question for question in _kept_and_others(context)[1] if question.expected]


def _questions(context: CheckContext) -> Mapping[Path, Question]:
    return {path: parsed for path, parsed in context.questions.items() if isinstance(parsed, Question)}


def _kept_and_others(context: CheckContext) -> tuple[Mapping[str, Sequence[str]], Sequence[Question]]:
    """What questions lack that were asked of the same statements before, and the other questions."""
    questions = _questions(context).values()
    asked: dict[str, tuple[Question, Sequence[str]]] = context.made.setdefault("unmet", {})
    kept = {name: found for name, (question, found) in asked.items() if question in questions}
    return kept, [question for question in questions if question.name not in kept]


class _Note(Struct, frozen=True):
    message: str
    hint: str
    place: Place


class _Remarks(Struct, frozen=True):
    """What is looked up in the query of a question.

    Attributes:
        iris: Its IRIs, each with the offsets where it begins and ends.
        notes: What of it costs more than it seems to.
    """

    iris: tuple[tuple[str, int, int], ...]
    notes: tuple[_Note, ...]


def _remarks(context: CheckContext) -> Iterator[tuple[Path, Question, _Remarks]]:
    """The questions that can be asked, in the files that are looked at, with what their queries have."""
    texts = context.graph.texts
    for path, question in context.questions.items():
        if isinstance(question, Question) and context.is_looked_at(path):
            yield (
                path,
                question,
                texts.about(question.text, _Remarks, partial(_remarks_of, question, context)),
            )
    texts.values.save()


def _remarks_of(question: Question, context: CheckContext) -> _Remarks:
    query = guard(question.text, context.graph.prefixes.namespaces).parsed
    assert isinstance(query.tree, Query)
    noted = notes(query.tree, [parameter.name for parameter in question.parameters])
    errors = [query.error(note.part, note.message, note.hint) for note in noted]
    return _Remarks(
        tuple((iri.value, start, end) for iri, start, end in query.iris()),
        tuple(_Note(error.message, error.hint, error.place or Place("")) for error in errors),
    )


def is_lacking(iri: str, context: CheckContext) -> bool:
    """Whether no vocabulary defines a term, or no file of the ontology one of the project."""
    if iri in context.declared:
        return False
    return is_undefined(iri) or (iri.startswith(context.graph.project.base) and not iri.endswith(("/", "#")))


def _query(path: Path, context: CheckContext) -> Place:
    """The first line of the query, below the header."""
    lines = context.text(path).decode("utf-8", "replace").splitlines()
    below = (number for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#"))
    return Place(context.graph.project.name_of(path), next(below, 1))


def _expectations(path: Path, context: CheckContext) -> Place:
    """The line of the header that has the expected answers."""
    text = context.text(path).decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        if line.replace(" ", "").startswith("#+expected:"):
            return Place(context.graph.project.name_of(path), number, 1, number, len(line) + 1)
    return Place(context.graph.project.name_of(path), 1)
