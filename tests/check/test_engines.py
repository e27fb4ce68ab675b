"""The two engines find the same: in a part of the shipped data, and in copies with mistakes in them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, cast

import pyoxigraph as ox
import pytest
from msgspec.structs import replace

from phegraph.errors import PhegraphError
from phegraph.finding import unfolded
from phegraph.graph import KnowledgeGraph
from phegraph.reference.engines import EngineName

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WHOLE = "PHEGRAPH_WHOLE" in os.environ
"""Whether all of the data is tried, for minutes, as `make oracle` does, and not a part of it."""

_LITERALS = [
    ox.Literal(value, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
    for value, kind in (
        ("2016", "gYear"),
        ("2016Z", "gYear"),
        ("2016-02-15", "date"),
        ("2016-02-31", "date"),
        ("7", "string"),
        ("07", "integer"),
        ("7.50", "decimal"),
        ("http://x y", "anyURI"),
    )
] + [ox.Literal("", language="en"), ox.Literal("nom", language="fr")]

Mistake = Callable[[ox.Quad, ox.Quad, Random], ox.Quad]
_MISTAKES: list[Mistake] = [
    lambda quad, other, random: ox.Quad(quad.subject, quad.predicate, other.object),
    lambda quad, other, random: ox.Quad(quad.subject, other.predicate, quad.object),
    lambda quad, other, random: ox.Quad(other.subject, quad.predicate, quad.object),
    lambda quad, other, random: ox.Quad(quad.subject, quad.predicate, random.choice(_LITERALS)),
    lambda quad, other, random: ox.Quad(quad.subject, other.predicate, random.choice(_LITERALS)),
    lambda quad, other, random: ox.Quad(quad.subject, quad.predicate, ox.NamedNode("http://x/nothing")),
    lambda quad, other, random: ox.Quad(quad.subject, quad.predicate, ox.BlankNode()),
]


def _spoil(folder: Path, random: Random, *, files: int, mistakes: int) -> None:
    """Keep some files of the data, with statements taken away, changed and added."""
    data = folder / "data"
    kept = {*random.sample(sorted(data.glob("*.ttl")), files), *([data / "register.ttl"] if WHOLE else [])}
    quads = {path: list(ox.parse(path=str(path), base_iri="http://x/")) for path in sorted(kept)}
    every = [
        quad for file_quads in quads.values() for quad in file_quads if isinstance(quad.subject, ox.NamedNode)
    ]
    for number in range(mistakes):
        file_quads = random.choice(list(quads.values()))
        place = random.randrange(len(file_quads))
        mistake = random.choice(_MISTAKES)(file_quads[place], random.choice(every), random)
        file_quads[place : place + number % 3] = [mistake] * (number % 4 > 0)
    shutil.rmtree(data)
    data.mkdir()
    for path, file_quads in quads.items():
        statements = (ox.Triple(quad.subject, quad.predicate, quad.object) for quad in file_quads)
        ox.serialize(statements, str(path), format=ox.RdfFormat.N_TRIPLES)


def _found(folder: Path, engine: EngineName) -> tuple[list[str], bool]:
    """The findings, and whether one is an inconsistency: owlrl words it otherwise, and places it nowhere.

    What follows a bracket in the message of a shape is left out: why a nested shape fails. The reference
    does not say it.
    """
    findings = list(unfolded(KnowledgeGraph.open(folder, engine=engine, caching=False).check()))
    logic = [finding for finding in findings if finding.rule.startswith(("logic/", "data/conflict"))]
    other = [
        replace(finding, message=finding.message.partition(" (")[0])
        if finding.rule.startswith("shape/")
        else finding
        for finding in findings
        if finding not in logic
    ]
    return sorted(f"{finding.place} {finding.rule} {finding.message}" for finding in other), bool(logic)


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the shipped graph."""
    for name in ("ontology", "data", "queries", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "phegraph.toml", tmp_path)
    return tmp_path


def test_the_engines_find_the_same_in_the_shipped_data(shipped: Path) -> None:
    for number, path in enumerate(sorted((shipped / "data").glob("*.ttl"))):
        if not WHOLE and number % 90:  # nor the register, whose things the engines take minutes to compare
            path.unlink()
    ours = _found(shipped, "compiled")
    assert ours == _found(shipped, "reference")
    assert len(ours[0]) > 200


@pytest.mark.parametrize("seed", range(4 if WHOLE else 1))
def test_the_engines_find_the_same_mistakes(seed: int, shipped: Path) -> None:
    _spoil(shipped, Random(seed), files=10 if WHOLE else 6, mistakes=20)
    assert _found(shipped, "compiled") == _found(shipped, "reference")


def test_an_engine_that_is_none_is_refused() -> None:
    with pytest.raises(PhegraphError, match="There is no engine 'owlrl'"):
        KnowledgeGraph.open(ROOT, engine=cast("Any", "owlrl"))
