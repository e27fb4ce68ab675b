"""The questions of this project: answered as expected, and alike by both engines."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import rdflib

from phegraph.builder import unmet
from phegraph.graph import KnowledgeGraph
from phegraph.project import find
from phegraph.questions import read
from phegraph.store.convert import from_rdflib
from phegraph.store.dataset import as_written

PROJECT = find(Path(__file__))
QUESTIONS = [read(path, PROJECT.name_of(path)) for path in PROJECT.query_files]
# rdflib needs minutes for four steps.
FEWER = {"connections": {"steps": "2", "goal": "PARTNER"}}


@cache
def graph() -> KnowledgeGraph:
    return KnowledgeGraph(PROJECT)


@cache
def in_rdflib() -> rdflib.Dataset:
    """The same statements in rdflib's own memory, as its own engine reads them."""
    store = graph().store
    named = (quad for quad in store.oxigraph if isinstance(quad.graph_name, type(store.inferred)))
    return as_written(named, prefixes=PROJECT.prefixes.namespaces)


def test_there_are_at_least_24_questions() -> None:
    assert len(QUESTIONS) >= 24


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_expects_at_least_one_answer(question: object) -> None:
    from phegraph.questions import Question

    assert isinstance(question, Question)
    assert any(expected.rows for expected in question.expected)
    assert question.description
    assert question.keywords
    assert all(parameter.default is not None for parameter in question.parameters)


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_a_question_is_answered_as_expected(name: str) -> None:
    assert unmet(graph(), graph().question(name)) == []


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_rdflib_gives_the_same_answers(name: str) -> None:
    question = graph().question(name)
    text = graph().text_of(question, graph().values(question, FEWER.get(name, {})))
    ours = graph().store.select(text)
    theirs = in_rdflib().query(text)
    assert [str(variable) for variable in theirs.vars or []] == list(ours.variables)
    rows = [
        tuple(None if binding.get(name) is None else from_rdflib(binding[name]) for name in theirs.vars or [])
        for binding in theirs.bindings
    ]
    assert Counter(rows) == Counter(ours)
