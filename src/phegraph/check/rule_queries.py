"""Queries of rules: each a SELECT that must be empty; each of its rows is a finding."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from phegraph.check.context import CheckContext
from phegraph.check.rule import Rule, filled, placeholders
from phegraph.check.vocabularies import vocabulary_of
from phegraph.errors import LimitError, PhegraphError, QueryError, RuleError
from phegraph.finding import Place
from phegraph.findings.draft import DraftFinding, Position
from phegraph.rdf.terms import Subject, Term
from phegraph.sparql.checking import check_query
from phegraph.sparql.guard import guard
from phegraph.sparql.results import ColumnsAndRows
from phegraph.store.answers import Answers, add_answers, answered, with_answers
from phegraph.system.limits import Budget, Pool
from phegraph.system.progress import tell

_DEFAULT = DefaultGraph()


def find_all(rules: Sequence[Rule], context: CheckContext) -> Iterator[DraftFinding]:
    """What rules find. The project's own are asked within its limits, and one that cannot be is a finding.

    These columns are what a row is about:

    - `?subject ?predicate ?object`: a statement, pointed at its object;
    - `?subject ?predicate`: the statements of that property, pointed at their predicate;
    - `?subject`: a thing, pointed at where it is described;
    - the same with a 2 at the end: what it disagrees with;
    - `?graph`: a source, pointed at its file;
    - `?at`: the token pointed at, where it is another one.

    `<>` is the base of the project, and the project's prefixes need no declaration.
    """
    own = [rule for rule in rules if rule.own]
    limits = context.graph.project.limits

    def ask(number: int) -> tuple[ColumnsAndRows, Answers]:
        return with_answers(lambda: _answer(own[number], context, limits))

    if own:
        tell("asking the project's own rules")
    answers: dict[str, ColumnsAndRows | PhegraphError] = {}
    with Pool(ask, limits) as pool:
        for rule, outcome in zip(own, pool.each(range(len(own))), strict=True):
            if isinstance(outcome, PhegraphError):
                answers[rule.id] = outcome
            else:
                answers[rule.id], made = outcome
                add_answers(made)
    for rule in rules:
        tell(f"looking for {rule.id}")
        answer = answers[rule.id] if rule.own else _answer(rule, context, Budget(rows=0))
        if isinstance(answer, PhegraphError):
            yield _broken(rule, answer)
        else:
            yield from _drafts(rule, answer, context)
    context.graph.texts.values.save()


def _answer(rule: Rule, context: CheckContext, limits: Budget) -> ColumnsAndRows:
    text, store = _text(rule, context), context.graph.store

    def answer() -> ColumnsAndRows:
        rows = store.select(text, asserted=rule.asserted)
        for name in [*placeholders(rule.message), *filter(None, [rule.project])]:
            if name not in rows.variables:
                raise RuleError(f"The query selects no ?{name}, which the header has.", hint="Select it.")
        return tuple(rows.variables), tuple(limits.within_rows(rows))

    return answered(store, text, answer, limits, rule.message, rule.project, asserted=rule.asserted)


def unreadable(error: PhegraphError) -> DraftFinding:
    """A rule of the project whose file cannot be used."""
    places = (error.place,) if error.place else ()
    return DraftFinding("rule/broken", error.message, error.hint or "Correct the rule.", places=places)


def _broken(rule: Rule, error: PhegraphError) -> DraftFinding:
    is_limit = not isinstance(error, QueryError | RuleError)
    message = f"The rule {rule.id} cannot be {'answered' if is_limit else 'asked'}: {error.message}"
    place = error.place if error.place and error.place.file else Place(rule.file, rule.line)
    return DraftFinding("rule/limit" if is_limit else "rule/broken", message, error.hint, places=(place,))


def _drafts(rule: Rule, answer: ColumnsAndRows, context: CheckContext) -> Iterator[DraftFinding]:
    names, rows = answer
    seen = set()
    column = names.index(rule.project) if rule.project else None
    for row in rows:
        if column is not None and not _must_be_described(row[column], rule, context):
            continue
        draft = _draft(rule, dict(zip(names, row, strict=True)), context)
        if draft not in seen:  # rows may differ in columns that no message has
            seen.add(draft)
            yield draft


def _must_be_described(term: Term | None, rule: Rule, context: CheckContext) -> bool:
    """Whether the project must say what a term is; links to known vocabularies are of `term/undefined`."""
    if rule.project == "object" and isinstance(term, NamedNode) and vocabulary_of(term.value):
        return False
    return context.is_own(term)


def _text(rule: Rule, context: CheckContext) -> str:
    prefixes, base = context.graph.prefixes.namespaces, context.graph.project.base
    checked = check_query if rule.own else guard
    try:
        return context.graph.texts.get(
            f"{base} {rule.query}", {}, lambda: checked(rule.query, prefixes, base).text
        )
    except (QueryError, LimitError) as error:
        place = replace(error.place or Place(""), file=rule.file)
        raise RuleError(error.message, hint=error.hint, place=place) from error


def _draft(rule: Rule, row: dict[str, Term | None], context: CheckContext) -> DraftFinding:
    names = {name: context.say(term) for name, term in row.items()}
    first, part = _statements(row, "", context)
    second, _ = _statements(row, "2", context)
    subject, graph, at = row.get("subject"), row.get("graph"), row.get("at")
    place = context.place_of(graph) if isinstance(graph, NamedNode) else None
    return DraftFinding(
        rule.id,
        filled(rule.message, names),
        filled(rule.hint, names),
        statements=(*first, *second),
        position=Position(at.value) if isinstance(at, Literal) else rule.at or part,
        node=subject if isinstance(subject, Subject) else None,
        places=(place,) if place else (),
        indirect=rule.own,
    )


def _statements(
    row: dict[str, Term | None], suffix: str, context: CheckContext
) -> tuple[list[Triple], Position]:
    subject, predicate, object_ = (row.get(name + suffix) for name in ("subject", "predicate", "object"))
    if not isinstance(subject, Subject) or not isinstance(predicate, NamedNode):
        return [], Position.OBJECT
    if object_ is not None:
        return [Triple(subject, predicate, object_)], Position.OBJECT
    quads = context.graph.store.quads(subject, predicate, None, _DEFAULT)
    return [quad.triple for quad in quads], Position.PREDICATE
