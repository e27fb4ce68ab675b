"""A closure that was killed goes on where it stopped, to the statements of one that was not."""

from collections.abc import Iterator, Sequence
from io import BytesIO

import pytest
from pyoxigraph import DefaultGraph, Quad

from owl.helpers import asserted, inferred, parse, store_of
from phegraph.errors import StoreError
from phegraph.owl.closure.closing import close
from phegraph.owl.closure.resumable import ResumableEngine
from phegraph.owl.rules.sparql import ClosureGraphs
from phegraph.rdf.terms import Statement
from phegraph.store.embedded import EmbeddedStore

AXIOMS = """
:Network rdfs:subClassOf :Agent . :part a owl:TransitiveProperty . :partOf owl:inverseOf :part .
:presentIn owl:propertyChainAxiom ( :member :in ) . :in a owl:TransitiveProperty .
:Clinical owl:onProperty :member ; owl:someValuesFrom :Clinic . :Clinic owl:unionOf ( :Hospital :Practice ) .
:member rdfs:domain :Network ; rdfs:range :Agent .
"""
DATA = """
:enlight :member :cnao . :cnao a :Hospital ; :in :pavia . :pavia :in :italy . :italy :part :pavia .
:pavia :part :centre .
"""
EQUAL = ':id a owl:InverseFunctionalProperty . :x :id "a" ; :member :y . :z :id "a" .'


class _Recorded(EmbeddedStore):
    """A store that keeps what it has before each update."""

    states: list[bytes]

    def update(self, update: str) -> None:
        state = BytesIO()
        self.save(state)
        self.states.append(state.getvalue())
        super().update(update)


def killed(statements: Sequence[Statement]) -> Iterator[_Recorded]:
    """What a closure that is killed before each of its updates leaves."""
    store = _recorded()
    store.extend(Quad(*statement, DefaultGraph()) for statement in statements)
    close(store, evaluation=ResumableEngine)
    for state in store.states:
        left = _recorded()
        left.restore(BytesIO(state))
        yield left


def _recorded() -> _Recorded:
    store = _Recorded()
    store.states = []
    return store


@pytest.mark.parametrize("more", ["", EQUAL])
def test_it_goes_on_from_wherever_it_was_killed(more: str) -> None:
    statements = parse(AXIOMS + DATA + more)
    whole = store_of(statements)
    close(whole)
    updates = []
    for store in killed(statements):
        close(store, evaluation=ResumableEngine)
        assert inferred(store) == inferred(whole)
        assert asserted(store) == asserted(whole)
        assert all(not store.count(graph) for graph in ClosureGraphs.for_inferred(store.inferred).scratch)
        updates.append(len(store.states))
    assert len(updates) > 10
    assert min(updates) < max(updates) - 8


def test_what_is_left_of_other_statements_is_removed_with_an_error() -> None:
    statements, more = parse(AXIOMS + DATA), parse(":centre :part :room .")
    states = [*killed(statements)]
    store = states[len(states) // 2]
    store.extend(Quad(*statement, DefaultGraph()) for statement in more)
    with pytest.raises(StoreError, match="other statements or rules"):
        close(store, evaluation=ResumableEngine)
    assert not store.count(store.inferred)
    close(store, evaluation=ResumableEngine)
    whole = store_of([*statements, *more])
    close(whole)
    assert inferred(store) == inferred(whole)
