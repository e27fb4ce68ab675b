"""The shipped graph: every statement that is inferred of it has a proof that holds."""

from pathlib import Path

import pytest

from owl.checker import faults
from owl.helpers import asserted, inferred
from phegraph.graph import KnowledgeGraph
from phegraph.owl.explain.proof import Prover

pytestmark = pytest.mark.slow


def test_every_inferred_statement_of_the_shipped_graph_has_a_proof_that_holds() -> None:
    graph = KnowledgeGraph.open(Path(__file__).parents[2], caching=False)
    closure, store = graph.reason(), graph.store
    statements, assertions = list(inferred(store)), asserted(store)
    assert len(statements) == closure.inferred > 10_000
    proofs = Prover.of(store).prove_all(statements)
    for statement, proof in zip(statements, proofs, strict=True):
        assert proof is not None, statement
        assert proof.statement == statement
        assert faults(proof, assertions) == []
