"""Answers are kept from round to round while nothing changes that their queries read."""

from collections import Counter
from functools import partial
from random import Random

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from phegraph.errors import QueryError
from phegraph.rdf.terms import RDF_TYPE, Statement, statement_of
from phegraph.sparql.results import ColumnsAndRows
from phegraph.store.answers import KeptAnswers, answered, made_of_statements
from phegraph.store.embedded import EmbeddedStore
from sparql.differential import Generator, data

EX = "http://x/"


def kept_and_fresh(
    quads: list[Quad], changed: Quad, query: str
) -> tuple[ColumnsAndRows, ColumnsAndRows, bool] | None:
    """The answer after a quad comes or goes: that of rounds, and of a new store; whether it was kept."""
    kept, made = KeptAnswers(), list[int]()
    after = [quad for quad in quads if quad != changed] if changed in quads else [*quads, changed]
    answers = list[ColumnsAndRows]()
    for number, present in enumerate((quads, after)):
        store = EmbeddedStore()
        store.bulk_extend(present)

        def ask(store: EmbeddedStore = store, number: int = number) -> ColumnsAndRows:
            made.append(number)
            rows = store.select(query)
            return tuple(rows.variables), tuple(rows)

        try:
            with kept.round():
                kept.begin(store, {statement_of(changed)} if number else None)
                answers.append(answered(store, query, ask))
            fresh = ask()
        except QueryError:
            return None
    return answers[1], fresh, made == [0, 0, 1]


def differs(random: Random) -> tuple[bool, bool]:
    """Whether the answer of rounds to a random query is not that of a new store, and whether it is kept."""
    quads = data(random)
    while (text := Generator(random).query()).startswith("ASK") or "SELECT" not in text:
        pass
    changed = random.choice(quads if random.random() < 0.5 else data(random))
    outcome = kept_and_fresh(quads, changed, text)
    if outcome is None:
        return False, False
    (names, rows), (fresh_names, fresh_rows), was_kept = outcome
    return (names, Counter(rows)) != (fresh_names, Counter(fresh_rows)), was_kept


@pytest.mark.parametrize("chunk", range(4))
def test_what_is_kept_is_what_a_new_store_answers(chunk: int) -> None:
    kept = 0
    for seed in range(chunk * 100, (chunk + 1) * 100):
        is_other, was_kept = differs(Random(seed))
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
    outcome = kept_and_fresh(QUADS, Quad(*A_NAME, DefaultGraph()), text)
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
            kept.begin(store, set())
            for text in texts:
                answered(store, text, partial(ask, text))
    assert made == [*texts, texts[1]]


def test_what_is_made_of_statements_is_kept_until_one_of_their_predicates_changes() -> None:
    kept, made = KeptAnswers(), list[str]()
    store = EmbeddedStore()

    def make(name: str) -> None:
        made_of_statements(store, [NAME], name, lambda: made.append(name))

    def in_round(changed: set[Statement] | None) -> list[str]:
        made.clear()
        with kept.round():
            kept.begin(store, changed)
            make("names")
            make("names")
        return made

    assert in_round(None) == ["names"]
    assert in_round({(GULL, RDF_TYPE, LIGHT)}) == []
    assert in_round({(GULL, NAME, Literal("Gull"))}) == ["names"]
    assert in_round(None) == ["names"]
    make("names")
    assert made == ["names", "names"]
