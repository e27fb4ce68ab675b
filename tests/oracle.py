"""Random cases of SHACL, OWL and SPARQL compared with reference engines, in two processes.

Those are pySHACL, owlrl, and an evaluator that follows the sections of SPARQL word for word.

`make oracle CASES=20000 SEED=1` compares so many of each kind, and `KINDS=rules` those of one. It prints each
difference with its case, and how many were compared. Those that pySHACL gives up on do not count.
"""

import argparse
import logging
import sys
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TypeVar
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from owl.ontologies import Ontology
from owl.tables import differences as in_tables
from owl.test_random import differences
from phegraph.owl.tbox import relevance
from shacl import drawn_rules
from shacl.generated import Outline
from shacl.test_random import CASE, outlines
from sparql.differential import difference
from sparql.reference import OpenError

Case = TypeVar("Case")

CHUNK = 250
PROCESSES = 2


def owl(chunk: int) -> list[str]:
    """What differs in each case of a chunk; nothing where the closures are the same.

    In every second case axioms that the data do not use are left out, as they are of large ontologies.
    """
    outcomes = []
    for number in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        with patch.multiple(relevance, MANY=number % 2 * relevance.MANY, MOST=2):
            outcomes.append("\n  ".join(differences(Ontology(Random(number)))))
    return outcomes


def tables(chunk: int) -> list[str]:
    """Where the closures of a chunk in tables are not those of the embedded store."""
    with TemporaryDirectory() as folder:
        outcomes = []
        for number in range(chunk * CHUNK, (chunk + 1) * CHUNK):
            ontology = Ontology(Random(number))
            statements = ontology.axioms + ontology.data
            outcomes.append("\n  ".join(in_tables(statements, Path(folder), schema=number % 2 == 1)))
        return outcomes


def shacl(chunk: int) -> list[str]:
    """What differs in each case of a chunk; nothing where the reports are the same."""
    return _random(chunk, CASE, lambda case: outlines(*case), lambda case: chain(*case))


def rules(chunk: int) -> list[str]:
    """What differs in each case of a chunk with rules, of what follows and of the reports on it."""
    return _random(chunk, drawn_rules.CASE, drawn_rules.both, lambda case: case)


def _random(
    chunk: int,
    cases: SearchStrategy[Case],
    both: Callable[[Case], tuple[Outline, Outline] | None],
    lines: Callable[[Case], Iterable[object]],
) -> list[str]:
    """What differs in each case of a chunk, with the lines of the case."""
    compared: list[str] = []

    @seed(chunk)
    @settings(
        max_examples=CHUNK,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def compare(case: Case) -> None:
        try:
            outcomes = both(case)
        except Exception as error:  # noqa: BLE001 (any is a fault of ours)
            difference = [f"an error: {error!r}"]
        else:
            if outcomes is None:
                return
            ours, theirs = outcomes
            difference = [f"ours: {ours - theirs}", f"pySHACL: {theirs - ours}"] if ours != theirs else []
        case_lines = map(str, lines(case)) if difference else ()
        compared.append("\n  ".join((*difference, *case_lines)))

    compare()
    return compared


def sparql(chunk: int) -> list[str]:
    """What differs in each query of a chunk from the reference; nothing where the answers are the same."""
    compared = list[str]()
    for number in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        with suppress(OpenError):  # The standard has no answer.
            compared.append(difference(Random(number)) or "")
    return compared


KINDS = {"shacl": shacl, "rules": rules, "owl": owl, "tables": tables, "sparql": sparql}


@patch(
    "phegraph.system.limits.can_fork", lambda: False
)  # A process for each query would take most of the time.
def part(kind: Callable[[int], list[str]], first: int, start: int, cases: int) -> tuple[int, int]:
    """Compare chunk after chunk until there are enough cases: how many were compared, and how many differ."""
    logging.disable()  # rdflib warns of every ill-typed literal.
    warnings.simplefilter("ignore")
    compared = different = 0
    for chunk in count(first + start, PROCESSES):
        outcomes = kind(chunk)
        compared += len(outcomes)
        for differing in filter(None, outcomes):
            different += 1
            print(f"{kind.__name__}, chunk {chunk}:\n  {differing}", flush=True)
        print(f"{kind.__name__}: {compared} of {cases} in process {start}", file=sys.stderr, flush=True)
        if compared >= cases:
            return compared, different
    raise AssertionError


def main() -> int:
    """Compare as many cases of each as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=KINDS, default=[*KINDS])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    share, first = -(-arguments.cases // PROCESSES), arguments.seed * 100_000
    total = 0
    with ProcessPoolExecutor(PROCESSES) as pool:
        for kind in (KINDS[name] for name in arguments.kinds):
            parts = [pool.submit(part, kind, first, start, share) for start in range(PROCESSES)]
            compared, different = map(sum, zip(*(each.result() for each in parts), strict=True))
            print(f"{kind.__name__}: {compared} cases compared, {different} different", flush=True)
            total += different
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
