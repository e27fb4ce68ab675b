"""The questions of this project: answered as expected, and alike by both engines."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad

import phegraph
from phegraph.errors import QueryError
from phegraph.graph import KnowledgeGraph
from phegraph.project.settings import find
from phegraph.questions.question import Question, read_question
from phegraph.rdf.convert import from_rdflib
from phegraph.rdf.terms import Term
from phegraph.sparql.checking import check_query
from phegraph.store.dataset import dataset_of_quads
from phegraph.store.embedded import EmbeddedStore

pytestmark = pytest.mark.slow

PROJECT = find(Path(__file__))
QUESTIONS = [read_question(path, PROJECT.name_of(path)) for path in PROJECT.query_files]
TEMPLATE = find(Path(phegraph.__file__).parent / "template")
OF_TEMPLATE = [read_question(path, TEMPLATE.name_of(path)) for path in TEMPLATE.query_files]
PREFIXES = {**PROJECT.prefixes.namespaces, **TEMPLATE.prefixes.namespaces}
# Questions that join everything with everything take rdflib minutes over the whole graph: a part of it, then.
PARTS = {
    "actions": (
        "kt-phe",
        "cma-openmed",
        "cma-openmed.reading",
        "indico-956260.reading",
        "kt-medicis.reading",
        "unsa-nimms-2023",
        "vitalise-prismap",
    ),
    "bridging": ("cordis-215840", "opengate-guide", "kt-phe"),
    "connections": ("kt-phe", "bulletin-2015-41", "tera-30"),
    "disagreements": ("medipix-home", "chemeurope-medipix", "an-eucard2", "swr-eucard2"),
    "freshness": ("optis2", "wpe-enlight", "wpe-enlight.reading"),
    "not-heard-of": ("radnext-tna", "kt-phe"),
    "reading": ("bulletin-2015-41", "courier-flash", "quasar-2018"),
    "shared-partners": ("cordis-215840", "aboutpharma-hitriplus", "liverpool-oma-gsi"),
    "status": ("infn70-catana", "pdfslide-tigre", "kt-phe"),
    "timeline": ("kt-ictr-phe-2012", "kt-phe"),
    "worked-on-in": ("iso-3166-regions", "cnao-partnerships", "kt-phe"),
    "works-with": ("cordis-215840", "aboutpharma-hitriplus", "kt-medaustron", "geonames"),
}
# And the connections at two steps.
VALUES = {"connections": {"start": "ENLIGHT", "goal": "Biomedical research facility", "steps": "2"}}


@cache
def graph() -> KnowledgeGraph:
    return KnowledgeGraph(PROJECT)


def quads() -> list[Quad]:
    """Every statement in the graph of its source, or in the inferred graph."""
    return [quad for quad in graph().store.quads() if isinstance(quad.graph_name, NamedNode)]


def part(sources: Sequence[str]) -> list[Quad]:
    """The statements of a few sources, with what is inferred about the things in them."""
    names = {NamedNode(f"{PROJECT.base}graph/source/{source}") for source in sources}
    said = [quad for quad in quads() if quad.graph_name in names]
    about = {term for quad in said for term in (quad.subject, quad.object)}
    inferred = graph().store.inferred
    follows = (quad for quad in quads() if quad.graph_name == inferred and quad.subject in about)
    naming = {NamedNode(f"{PROJECT.base}graph/{name}") for name in ("source/register", "concepts")}
    names_and_kinds = (quad for quad in quads() if quad.graph_name in naming and quad.subject in about)
    return [*said, *follows, *names_and_kinds]


@cache
def in_rdflib() -> rdflib.Dataset:
    """The same statements in rdflib's own memory, for its own engine."""
    return dataset_of_quads(quads(), prefixes=PROJECT.prefixes.namespaces)


def test_there_are_at_least_24_questions() -> None:
    assert len(QUESTIONS) >= 24


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_expects_at_least_one_answer(question: Question) -> None:
    assert any(expected.rows for expected in question.expected)
    assert question.description
    assert question.keywords
    assert all(parameter.default is not None for parameter in question.parameters)


@pytest.mark.parametrize("question", [*QUESTIONS, *OF_TEMPLATE], ids=lambda question: question.name)
def test_the_order_of_the_answers_is_stated_in_full(question: Question) -> None:
    # Stores have no order of their own: two rows that tie may come either way round, from run to run.
    columns = EmbeddedStore().select(check_query(question.text, PREFIXES).text).variables
    group, ordered, order = question.text.rpartition("}")[2].partition("ORDER BY")
    assert ordered
    keys = set(re.findall(r"(?:^| |DESC\()\?(\w+)", order))
    assert keys >= set(columns) or set() < set(re.findall(r"\?(\w+)", group)) <= keys


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS if question.expected])
def test_a_question_is_answered_as_expected(name: str) -> None:
    asker = graph().loaded.asker
    assert asker.unmet([asker.question(name)])[name] == []


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_the_sources_that_an_answer_names_are_documents_and_no_graphs(name: str) -> None:
    answer, sources = graph().ask(name), {*graph().loaded.sources, None}
    for column, variable in enumerate(answer.variables):
        terms = {row[column] for row in answer.rows}
        assert not terms & {*graph().loaded.graph_sources}
        if variable in ("source", "other_source"):
            assert terms <= sources


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("how old are the sources", "freshness"),
        ("partners of a project by country", "consortium"),
        ("all ENLIGHT meetings", "editions"),
        ("coordinators over time", "coordinators"),
        ("the next school", "upcoming"),
        ("what to read about proton therapy", "reading"),
        ("countries in ENLIGHT", "countries"),
        ("events in Switzerland", "events-in"),
        ("what does CNAO treat", "treats"),
        ("EC money by programme and year", "ec-money"),
        ("centres open today", "treating-today"),
        ("what did PARTNER produce", "results"),
        ("was the biomedical facility built", "built"),
        ("who bridges clinicians and physicists", "between"),
    ],
)
def test_what_people_ask_in_their_own_words_leads_to_its_question(words: str, name: str) -> None:
    with pytest.raises(QueryError) as error:
        graph().loaded.asker.question(words)
    assert re.search(rf"\b{name}\b", error.value.hint or "")


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_rdflib_gives_the_same_answers(name: str) -> None:
    question = graph().loaded.asker.question(name)
    text = graph().loaded.asker.text_of(question, graph().loaded.asker.values(question, VALUES.get(name, {})))
    store, dataset = graph().store, None
    if name in PARTS:
        statements = part(PARTS[name])
        store = EmbeddedStore(inferred=store.inferred)
        store.load([(store.inferred, statements)])
        dataset = dataset_of_quads(statements, prefixes=PROJECT.prefixes.namespaces)
    ours = store.select(text)
    theirs = (dataset or in_rdflib()).query(text)
    assert [str(variable) for variable in theirs.vars or []] == list(ours.variables)
    rows = [
        tuple(None if binding.get(name) is None else from_rdflib(binding[name]) for name in theirs.vars or [])
        for binding in theirs.bindings
    ]
    assert rows
    assert Counter(map(comparable, rows)) == Counter(map(comparable, ours))


def comparable(row: Sequence[Term | None]) -> tuple[object, ...]:
    """A row whose lists of names are sets: SPARQL leaves the order of GROUP_CONCAT open."""
    return tuple(
        frozenset(re.split("[,;] ", cell.value)) if isinstance(cell, Literal) and " " in cell.value else cell
        for cell in row
    )
