"""Answers are kept from round to round while nothing changes that their queries read."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import partial
from itertools import groupby
from random import Random

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from phegraph.errors import QueryError
from phegraph.rdf.terms import RDF_TYPE, Statement, statement_of
from phegraph.sparql.results import ColumnsAndRows
from phegraph.store import answers
from phegraph.store.answers import KeptAnswers, answered, made_of_statements
from phegraph.store.changes import QuadChanges
from phegraph.store.embedded import EmbeddedStore
from sparql.differential import Generator, data

EX = "http://x/"
SOURCE = NamedNode(EX + "g0")


def change(before: Collection[Quad], after: Collection[Quad]) -> QuadChanges:
    """What differs between two stores."""
    return QuadChanges(frozenset({*after} - {*before}), frozenset({*before} - {*after}))


def in_source(quad: Quad) -> Quad:
    """A quad in the graph of a source, as every asserted one is."""
    return Quad(*statement_of(quad), SOURCE) if quad.graph_name == DefaultGraph() else quad


def kept_and_fresh(
    quads: list[Quad], changed: Sequence[Quad], query: str
) -> tuple[ColumnsAndRows, ColumnsAndRows, bool] | None:
    """The answer after each of some quads comes or goes: that of rounds, and of a new store.

    And whether the answer before the last was kept.
    """
    kept, made = KeptAnswers(), list[int]()
    states: list[Collection[Quad]] = [{*map(in_source, quads)}]
    for quad in changed:
        states.append({*states[-1]} ^ {in_source(quad)})
    for number, present in enumerate(states):
        store = EmbeddedStore()
        by_source = groupby(sorted(present, key=str), lambda quad: quad.graph_name)
        store.load([(graph, [Quad(*statement_of(quad)) for quad in group]) for graph, group in by_source])

        def ask(store: EmbeddedStore = store, number: int = number) -> ColumnsAndRows:
            made.append(number)
            rows = store.select(query)
            return tuple(rows.variables), tuple(rows)

        try:
            with kept.round():
                kept.begin(store, change(states[number - 1], present) if number else None)
                answer = answered(store, query, ask)
        except QueryError:
            return None
    is_kept = made[-1] != len(changed)
    return answer, ask(), is_kept


def differs(random: Random, changes: int) -> tuple[bool, bool]:
    """Whether the answer of rounds to a random query is not that of a new store, and whether it is kept."""
    quads = data(random)
    while (text := Generator(random).query()).startswith("ASK") or "SELECT" not in text:
        pass
    changed = [random.choice(quads if random.random() < 0.5 else data(random)) for _ in range(changes)]
    outcome = kept_and_fresh(quads, changed, text)
    if outcome is None:
        return False, False
    (names, rows), (fresh_names, fresh_rows), was_kept = outcome
    return (names, Counter(rows)) != (fresh_names, Counter(fresh_rows)), was_kept


@pytest.mark.parametrize("chunk", range(4))
def test_what_is_kept_is_what_a_new_store_answers(chunk: int) -> None:
    kept = 0
    for seed in range(chunk * 100, (chunk + 1) * 100):
        is_other, was_kept = differs(Random(seed), 1)
        assert not is_other, seed
        kept += was_kept
    assert kept > 10


@pytest.mark.parametrize("chunk", range(2))
def test_what_is_looked_at_where_it_may_have_changed_is_what_a_new_store_answers(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LONG", 0)
    kept = 0
    for seed in range(chunk * 100, (chunk + 1) * 100):
        is_other, was_kept = differs(Random(seed), 3)
        assert not is_other, seed
        kept += was_kept
    assert kept > 10


LIGHT, KEEPER, NAME = (NamedNode(EX + name) for name in ("Light", "Keeper", "name"))
GULL, AMOS = NamedNode(EX + "gull"), NamedNode(EX + "amos")
QUADS = [
    Quad(GULL, RDF_TYPE, LIGHT),
    Quad(GULL, NAME, Literal("Gull Rock")),
    Quad(AMOS, RDF_TYPE, KEEPER),
    Quad(AMOS, NAME, Literal("Amos")),
    Quad(GULL, NamedNode(EX + "keptBy"), AMOS),
]
CONCATENATED = "SELECT ?x (GROUP_CONCAT(?n) AS ?name)"
IN_ORDER = "{ SELECT * { ?x a :Light ; :name ?n } ORDER BY ?n }"
A_NAME: Statement = (AMOS, NAME, Literal("A. Reed"))


@pytest.mark.parametrize(
    ("pattern", "is_kept"),
    [
        ("?x a :Light ; :name ?name", True),
        ("?x a :Light OPTIONAL { ?x :name ?name }", True),
        ("?x a :Light FILTER NOT EXISTS { ?x :name ?name }", True),
        ("?x a :Light MINUS { ?x :name ?name }", True),
        ("?x a :Light { ?x :name ?name } UNION { ?x :height ?name }", True),
        ("?x a :Light { SELECT ?x (MIN(?y) AS ?name) { ?x a :Light ; :name ?y } GROUP BY ?x }", True),
        ("BIND (:gull AS ?x) ?x :name ?name", True),
        (":gull :name|:height ?name", True),
        ("VALUES ?p { :height :keptBy } ?x ?p ?name", True),
        ("?x a :Light ; ?p ?name", True),
        ("VALUES ?c { :Light } ?x a ?c ; :name ?name", True),
        ("VALUES ?c { :Light } ?x a ?c OPTIONAL { ?x :name ?name }", True),
        ("VALUES ?c { :Light } ?x a ?c FILTER NOT EXISTS { ?x :name ?name }", True),
        ("VALUES ?x { :gull :west } ?x :name ?name", True),
        ("VALUES ?x { :gull :amos } ?x :name ?name", False),
        ("VALUES ?c { :Light :Keeper } ?x a ?c ; :name ?name", False),
        ("?x a ?c ; :name ?name OPTIONAL { VALUES ?c { :Light } ?y a ?c }", False),
        ("?x a :Light ; :keptBy* ?name", True),
        ("?x :height+ ?name", True),
        ("?x a :Keeper ; :name ?name", False),
        ("?x a :Light ; :keptBy/:name ?name", False),
        ("?x a :Light ; :keptBy ?y OPTIONAL { ?y :name ?name }", False),
        ("OPTIONAL { ?x :name ?name } ?x a :Light", False),
        ("?x a :Light { SELECT ?x (MIN(?y) AS ?name) { ?x :name ?y } GROUP BY ?x }", False),
        ("?x :height* ?name", False),
        ("?x !:height ?name", False),
        ("?x ?p ?name", False),
        ("?x a :Light FILTER (RAND() < 2)", False),
        ("{ SELECT ?x { ?x a :Light } LIMIT 1 }", False),
        (f"{{ {CONCATENATED} {{ {IN_ORDER} }} GROUP BY ?x }}", True),
        (f"{{ {CONCATENATED} {{ BIND (:gull AS ?x) {IN_ORDER} }} GROUP BY ?x }}", True),
        (f"{{ {CONCATENATED} {{ ?x a :Light {IN_ORDER} }} GROUP BY ?x }}", False),
        (f"{{ {CONCATENATED} {{ ?x a :Light ; :name ?n }} GROUP BY ?x }}", False),
        ("GRAPH ?x { ?y a :Light }", True),
        ("GRAPH ?x { OPTIONAL { ?y a :Light } }", False),
    ],
)
def test_an_answer_is_asked_for_again_only_where_it_may_be_another(pattern: str, is_kept: bool) -> None:
    text = f"PREFIX : <{EX}> SELECT ?x ?name {{ {pattern} }}"
    outcome = kept_and_fresh(QUADS, [Quad(*A_NAME)], text)
    assert outcome is not None
    answer, fresh, was_kept = outcome
    assert Counter(answer[1]) == Counter(fresh[1])
    assert was_kept == is_kept


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        ("SELECT DISTINCT ?x { ?x :name ?n }", True),
        ("SELECT ?x { ?x a :Keeper MINUS { ?x :name 'Amos' } }", True),
        ("SELECT ?x (MAX(?n) AS ?last) { ?x :name ?n } GROUP BY ?x", True),
        ("SELECT DISTINCT ?x { ?x :keptBy/:name ?n }", True),
        ("SELECT ?x (MIN(?n) AS ?first) { ?x :name ?n } GROUP BY ?x", False),
        ("SELECT ?x { ?x :name ?n }", False),
        ("SELECT (COUNT(DISTINCT ?x) AS ?all) { ?x :name ?n }", False),
        ("SELECT DISTINCT ?x { ?x :name ?n } LIMIT 1", False),
        ("SELECT DISTINCT ?x { OPTIONAL { ?x :height ?h } ?x :name ?n }", False),
        ("SELECT DISTINCT ?x { ?x :name ?n MINUS { ?y :height ?h } }", False),
        ("SELECT DISTINCT ?x { ?y :name ?n . ?x a :Light }", False),
    ],
)
def test_an_answer_is_looked_at_where_a_statement_leads(
    query: str, is_kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "LONG", 0)
    outcome = kept_and_fresh(QUADS, [Quad(*A_NAME)] * 3, f"PREFIX : <{EX}> {query}")
    assert outcome is not None
    answer, fresh, was_kept = outcome
    assert Counter(answer[1]) == Counter(fresh[1])
    assert was_kept == is_kept


def test_while_nothing_changes_all_answers_are_kept_but_those_of_time_and_chance() -> None:
    store, kept, made = EmbeddedStore(), KeptAnswers(), list[str]()
    store.bulk_extend(QUADS)
    texts = ["SELECT ?x { ?x ?p ?y } LIMIT 1", "SELECT (NOW() AS ?x) {}"]

    def ask(text: str) -> ColumnsAndRows:
        made.append(text)
        return ("x",), tuple(store.select(text))

    for _ in range(2):
        with kept.round():
            kept.begin(store, change(QUADS, QUADS))
            for text in texts:
                answered(store, text, partial(ask, text))
    assert made == [*texts, texts[1]]


def test_what_is_made_of_statements_is_kept_until_one_of_their_predicates_changes() -> None:
    kept, made = KeptAnswers(), list[str]()
    store = EmbeddedStore()

    def make(name: str) -> None:
        made_of_statements(store, [NAME], name, lambda: made.append(name))

    def in_round(changed: Statement | None) -> list[str]:
        made.clear()
        with kept.round():
            kept.begin(store, changed and change([], [Quad(*changed)]))
            make("names")
            make("names")
        return made

    assert in_round(None) == ["names"]
    assert in_round((GULL, RDF_TYPE, LIGHT)) == []
    assert in_round((GULL, NAME, Literal("Gull"))) == ["names"]
    assert in_round(None) == ["names"]
    make("names")
    assert made == ["names", "names"]
