"""Inconsistencies traced to the asserted statements that they depend on."""

from collections.abc import Sequence

from msgspec.structs import replace

from phegraph.owl.explain.proof import Prover, prove_each
from phegraph.owl.explain.search import KnownSteps
from phegraph.owl.model import Inconsistency, Proof
from phegraph.owl.tbox.axioms import is_axiom
from phegraph.rdf.terms import Statement

MAX_TRACED = 200
"""The most inconsistencies that are traced to asserted statements."""
MAX_SEARCHED = 10_000
"""The most statements to whose premises the search for their proofs looks."""


def traced_to_assertions(
    prover: Prover, inconsistencies: Sequence[Inconsistency], most: int = MAX_SEARCHED
) -> list[Inconsistency]:
    """Inconsistencies with the asserted statements that they depend on, for the first MAX_TRACED.

    Where the search is given up, a statement stands for what it follows from, and the message says so.

    Args:
        prover: The prover of the closed store.
        inconsistencies: The inconsistencies.
        most: The most statements to whose premises the search looks.
    """
    first = inconsistencies[:MAX_TRACED]
    statements = dict.fromkeys(each for inconsistency in first for each in inconsistency.statements)
    steps = KnownSteps(prover, most)
    proofs = dict(zip(statements, prove_each(statements, steps), strict=True))
    given_up = "" if steps.left else f" What it follows from was not found among {most:,} statements."
    return [*(_traced(each, proofs, given_up) for each in first), *inconsistencies[MAX_TRACED:]]


def _traced(
    inconsistency: Inconsistency, proofs: dict[Statement, Proof | None], given_up: str
) -> Inconsistency:
    """An inconsistency with the leaves of its proofs; what is said where one was not found before the end."""
    leaves: dict[Statement, None] = {}
    message = inconsistency.message
    for statement in inconsistency.statements:
        proof = proofs[statement]
        if proof:
            leaves |= proof.leaves()
        elif given_up:
            leaves[statement] = None
            message = inconsistency.message + given_up
    data = tuple(leaf for leaf in leaves if not is_axiom(leaf)) or inconsistency.statements
    axiom = tuple(dict.fromkeys((*inconsistency.axiom, *filter(is_axiom, leaves))))
    return replace(inconsistency, message=message, statements=data, axiom=axiom)
