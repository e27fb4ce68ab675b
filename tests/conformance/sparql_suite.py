"""The W3C suites of SPARQL 1.0 and 1.1: each test graded by what `KnowledgeGraph.query` answers."""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from msgspec import Struct
from pyoxigraph import NamedNode

from conformance.manifests import MANIFEST, QUERY, UPDATE, Node, entries
from conformance.outcomes import (
    Outcome,
    Solutions,
    answered,
    comparable,
    expected,
    other_forms,
    quads_of,
    with_forms,
)
from phegraph.errors import QueryError
from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.tree import Query
from phegraph.sparql.checking import check_query, check_syntax
from phegraph.sparql.results import serialize_rows
from phegraph.store.dataset import dataset_of_quads, dataset_of_store
from phegraph.store.embedded import EmbeddedStore
from sparql.algebra.w3c import Case, cases

ADDRESS = "https://w3c.github.io/rdf-tests/sparql/"
GROUPS = {
    "SPARQL 1.0, evaluation": "sparql10/manifest-evaluation.ttl",
    "SPARQL 1.0, syntax": "sparql10/manifest-syntax.ttl",
    "SPARQL 1.1 Query": "sparql11/manifest-sparql11-query.ttl",
    "SPARQL 1.1 Query, formats of results": "sparql11/manifest-sparql11-results.ttl",
    "SPARQL 1.1 Update": "sparql11/manifest-sparql11-update.ttl",
}


class Grade(StrEnum):
    """How right phegraph is in a test."""

    EXACT = "exact"
    VALUES = "exact but for lexical forms"
    AS_WRITTEN = "exact with `as_written`"
    REFUSED = "refused by name"
    WRONG = "wrong"


class Graded(Struct, frozen=True):
    """A test with its grade, and where that is not exact, what it is due to."""

    name: str
    grade: Grade
    detail: str = ""


@cache
def graded(folder: Path) -> dict[str, list[Graded]]:
    """The tests of each group with their grades."""
    return {
        group: [_graded(case) for case in entries(folder / file, folder, ADDRESS)]
        for group, file in GROUPS.items()
    }


def _graded(case: Node) -> Graded:
    kind = case.kind
    if kind == "UpdateEvaluationTest":
        grade, detail = _of_update(case)
    elif kind == "CSVResultFormatTest":
        grade, detail = _of_csv(case)
    elif kind == "QueryEvaluationTest":
        grade, detail = _of_query(case)
    else:
        grade, detail = _of_syntax(case)
    return Graded(str(case), grade, detail)


def _of_syntax(case: Node) -> tuple[Grade, str]:
    action = case.one(MANIFEST + "action")
    text = action.path.read_text(encoding="utf-8")
    try:
        if "Update" in case.kind:
            check_syntax(text, {}, action.value)
        else:
            check_query(text, {}, action.value)
    except QueryError as error:
        is_refused = "There is no function" in error.message
        if "Negative" in case.kind and not is_refused:
            return Grade.EXACT, ""
        return Grade.REFUSED if is_refused else Grade.WRONG, error.message
    return (Grade.WRONG, "accepted") if "Negative" in case.kind else (Grade.EXACT, "")


def _of_query(case: Node) -> tuple[Grade, str]:
    right = expected(case.one(MANIFEST + "result"))
    is_reduced = case.get(MANIFEST + "resultCardinality") is not None
    is_ordered = isinstance(right, Solutions) and right.is_ordered

    def same(one: Outcome, other: Outcome) -> bool:
        both = (comparable(each, is_ordered=is_ordered, is_reduced=is_reduced) for each in (one, other))
        return next(both) == next(both)

    try:
        ours = _answer(case)
    except QueryError as error:
        return Grade.REFUSED, error.message
    if same(ours, right):
        return Grade.EXACT, ""
    forms = other_forms(right)
    if same(with_forms(ours, other_forms(ours)), with_forms(right, forms)):
        pairs = [f"`{_short(form)}` for `{_short(literal)}`" for literal, form in forms.items()]
        return Grade.VALUES, ", ".join(sorted(pairs))
    grade = Grade.AS_WRITTEN if same(_answer(case, as_written=True), right) else Grade.WRONG
    if isinstance(ours, Solutions) and isinstance(right, Solutions):
        return grade, f"{len(ours.rows)} solutions for {len(right.rows)}"
    return grade, f"{ours} for {right}"


def _short(literal: object) -> str:
    return str(literal).replace(f"<{XSD}", "xsd:").removesuffix(">")


def _answer(case: Node, *, as_written: bool = False) -> Outcome:
    """What the query of a test answers over its data, as `KnowledgeGraph.query` answers it."""
    action = case.one(MANIFEST + "action")
    query = action.one(QUERY + "query")
    text = f"BASE <{query.value}>\n{query.path.read_text(encoding='utf-8')}"
    quads = [quad for node in action.each(QUERY + "data") for quad in quads_of(node)]
    graphs = {NamedNode(node.value): node for node in action.each(QUERY + "graphData")}
    tree = parse(text).tree
    assert isinstance(tree, Query)
    for graph in (*tree.default, *tree.named):
        graphs[graph] = action.of(graph)
    named = [quad for graph, node in graphs.items() for quad in quads_of(node, graph)]
    if as_written:
        return answered(dataset_of_quads([*quads, *named]).query(text))
    store = EmbeddedStore()
    store.bulk_extend([*quads, *named])
    for graph in graphs:
        store.update(f"CREATE SILENT GRAPH {graph}")
    return answered(dataset_of_store(store).query(text))


def _of_csv(case: Node) -> tuple[Grade, str]:
    """CSV has texts alone: that of a blank node is any, and that of a number its lexical form."""
    right = case.one(MANIFEST + "result").path.read_text(encoding="utf-8")
    ours = _answer(case)
    assert isinstance(ours, Solutions)
    text = serialize_rows(ours.variables, ours.rows, "csv")
    if _of_texts(text, {}) == _of_texts(right, {}):
        return Grade.EXACT, ""
    data = quads_of(case.one(MANIFEST + "action").one(QUERY + "data"))
    forms = {str(literal.value): form.value for literal, form in other_forms(tuple(data)).items()}
    if _of_texts(text, forms) == _of_texts(right, forms):
        pairs = [f"`{form}` for `{text}`" for text, form in sorted(forms.items()) if form != text]
        return Grade.VALUES, ", ".join(pairs)
    return Grade.WRONG, text


def _of_texts(text: str, forms: dict[str, str]) -> tuple[list[str], Counter[tuple[str, ...]]]:
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, Counter(
        tuple("_:" if cell[:2] == "_:" else forms.get(cell, cell) for cell in row) for row in rows
    )


def _of_update(case: Node) -> tuple[Grade, str]:
    action = case.one(MANIFEST + "action")
    request = action.one(UPDATE + "request")
    store = EmbeddedStore()
    _load(store, action)
    right = EmbeddedStore()
    _load(right, case.one(MANIFEST + "result"))
    try:
        store.update(f"BASE <{request.value}>\n{request.path.read_text(encoding='utf-8')}")
    except QueryError as error:
        return Grade.REFUSED, error.message
    both = (comparable(tuple(each.quads())) for each in (store, right))
    return (Grade.EXACT, "") if next(both) == next(both) else (Grade.WRONG, "")


def _load(store: EmbeddedStore, state: Node) -> None:
    """Load the data of an update, or of its result."""
    store.bulk_extend(quad for node in state.each(UPDATE + "data") for quad in quads_of(node))
    for node in state.each(UPDATE + "graphData"):
        graph = NamedNode(node.label or node.value)
        store.bulk_extend(quads_of(node.get(UPDATE + "graph", UPDATE + "data") or node, graph))


_LEXICAL = "lexical forms decide the answer"
_FUNCTION = "phegraph refuses a function that it does not have before anything runs"
_LOAD = "phegraph refuses LOAD, with SILENT as well"
EXCEPTIONS: Mapping[str, str] = {
    "sparql10/open-world#open-eq-01": _LEXICAL,
    "sparql10/expr-builtin#dawg-str-1": _LEXICAL,
    "sparql10/expr-builtin#dawg-str-2": _LEXICAL,
    "sparql10/expr-builtin#sameTerm-simple": _LEXICAL,
    "sparql10/expr-builtin#sameTerm-eq": _LEXICAL,
    "sparql10/expr-builtin#sameTerm-not-eq": _LEXICAL,
    "sparql10/expr-equals#eq-graph-1": _LEXICAL,
    "sparql10/expr-equals#eq-graph-2": _LEXICAL,
    "sparql10/distinct#distinct-1": _LEXICAL,
    "sparql10/distinct#distinct-9": _LEXICAL,
    "sparql10/syntax-sparql1#syntax-expr-05": _FUNCTION,
    "sparql10/syntax-sparql1#syntax-order-05": _FUNCTION,
    "sparql10/syntax-sparql1#syntax-order-06": _FUNCTION,
    "sparql10/syntax-sparql2#syntax-function-01": _FUNCTION,
    "sparql10/syntax-sparql2#syntax-function-02": _FUNCTION,
    "sparql10/syntax-sparql2#syntax-function-03": _FUNCTION,
    "sparql10/syntax-sparql2#syntax-function-04": _FUNCTION,
    "sparql11/syntax-query#test_4": _FUNCTION,
    "sparql11/update-silent#load-silent": _LOAD,
    "sparql11/update-silent#load-into-silent": _LOAD,
}
"""The tests that are neither exact nor exact but for lexical forms, each with the reason."""


def section(folder: Path) -> str:
    """Run all tests; the section of the page of conformance."""
    texts = {case.path: case for case in cases(folder)}.values()
    positive = [is_parsed(case) for case in texts if case.is_positive]
    negative = [is_parsed(case) for case in texts if not case.is_positive]
    groups = graded(folder)
    rows = [
        f"| {group} | {len(tests)} | {' | '.join(str(counts[grade]) for grade in Grade)} |"
        for group, tests in groups.items()
        for counts in [Counter(test.grade for test in tests)]
    ]
    others = sorted((test for tests in groups.values() for test in tests), key=lambda test: test.name)
    exceptions = [
        f"- `{test.name}`, {test.grade}: {EXCEPTIONS[test.name]} ({test.detail.rstrip('.')})"
        for test in others
        if test.grade not in (Grade.EXACT, Grade.VALUES)
    ]
    forms = [f"- `{test.name}`: {test.detail}" for test in others if test.grade is Grade.VALUES]
    return _PAGE.format(
        positive=len(positive),
        parsed=sum(positive),
        negative=len(negative),
        refused=negative.count(False),
        grades=" | ".join(Grade),
        rows="\n".join(rows),
        exceptions="\n".join(exceptions),
        forms="\n".join(forms),
        differences=_DIFFERENCES.read_text(encoding="utf-8").rstrip(),
    )


def is_parsed(case: Case) -> bool:
    """Whether a text is taken for SPARQL."""
    try:
        parse(case.text, base=case.base)
    except QueryError:
        return False
    return True


_DIFFERENCES = Path(__file__).with_name("differences.md")
"""Where the engines differ from SPARQL, by section."""

_PAGE = """## SPARQL 1.0 and 1.1

phegraph parses the texts of queries and updates, and Oxigraph evaluates them. A test passes when its text is
parsed, or refused where it is no SPARQL. `make test` also compares the results of each text with those of the
text that phegraph prints of its tree.

| texts | tests | phegraph |
|---|---|---|
| SPARQL | {positive} | {parsed} |
| no SPARQL | {negative} | {refused} |

What queries answer, by `KnowledgeGraph.query`, and what updates leave in a store. The store keeps the values
of literals, not their lexical forms; `as_written` answers over those. Of regular expressions, which the
suites hardly have, [algebra.md](algebra.md#regular-expressions) says what is otherwise.

| suite | tests | {grades} |
|---|---|---|---|---|---|---|
{rows}

What is not exact, and why:

{exceptions}

What is returned in another lexical form:

{forms}

{differences}
"""
