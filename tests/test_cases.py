"""The project's own cases: inputs that made other tools fail, and what is right by the specifications."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from pyoxigraph import Quad

from case_engines import reasoning, validating
from case_runner import CASES, RUNNERS, Step, readings, steps
from phegraph.owl.closure.closing import close
from phegraph.rdf.reading.reader import read
from phegraph.reference import reasoner
from phegraph.reference.validator import validate_reference
from phegraph.shacl.model import Report
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads

VALIDATORS: Mapping[str, Callable[[Sequence[Quad], Sequence[Quad]], Report]] = {
    "sparql": lambda data, shapes: validate_quads(data, read_shapes(shapes, strict=True)),
    "pyshacl": validate_reference,
}
REASONERS = {"sparql": close, "owlrl": reasoner.close}
KNOWN_FAULTS = {
    ("pyshacl", "a-query-that-says-it-failed-1-validate"): "pySHACL takes a failure for a result",
    ("pyshacl", "paths-that-exclude-both-ways-3-validate"): "rdflib takes no ^ after !",
    ("pyshacl", "paths-that-exclude-both-ways-4-validate"): "rdflib takes no ^ after !",
    (
        "owlrl",
        "datatypes-nobody-told-of-2-reason",
    ): "owlrl compares no values (dt-diff)",
    ("pyshacl", "ill-typed-values-2-validate"): "pySHACL rejects 24:00:00",
    ("pyshacl", "functions-nobody-knows-2-validate"): "rdflib drops the row of an unknown function",
    ("pyshacl", "patterns-as-xpath-reads-them-5-validate"): "pySHACL takes no characters out of a class",
}


def with_engine(do: str, engines: Iterable[str]) -> list[object]:
    """The steps of a kind with each engine; a known fault must stay one until its row is taken out."""
    return [
        pytest.param(
            engine,
            step,
            id=f"{engine}-{step}",
            marks=[
                pytest.mark.xfail(reason=reason, strict=True)
                for reason in (KNOWN_FAULTS.get((engine, str(step))),)
                if reason
            ],
        )
        for engine in engines
        for step in steps()
        if step.do == do
    ]


@pytest.mark.parametrize(("engine", "step"), with_engine("validate", VALIDATORS))
def test_a_validation_is_as_expected(engine: str, step: Step) -> None:
    validating(VALIDATORS[engine])(step)


@pytest.mark.parametrize(("engine", "step"), with_engine("reason", REASONERS))
def test_a_closure_is_as_expected(engine: str, step: Step) -> None:
    reasoning(REASONERS[engine])(step)


def of_runners() -> list[object]:
    """The steps that need no engine, with those that write much marked."""
    return [
        pytest.param(
            step, id=str(step), marks=[pytest.mark.slow] * (step.do == "export" and "deep" in str(step))
        )
        for step in steps()
        if step.do in RUNNERS
    ]


@pytest.mark.parametrize("step", of_runners())
def test_a_step_is_as_expected(step: Step, tmp_path: Path) -> None:
    run = RUNNERS[step.do]
    if "folder" in inspect.signature(run).parameters:
        run(step, folder=tmp_path)
    else:
        run(step)


def test_every_step_is_run() -> None:
    assert {step.do for step in steps()} == RUNNERS.keys() | {"validate", "reason"}


def test_an_undeclared_prefix_is_named() -> None:
    finding = read(CASES / "missing-dot" / "prefix.ttl").findings[0]
    assert "unit" in finding.message


def test_blank_nodes_of_two_files_stay_apart() -> None:
    folder = CASES / "blank-labels-in-two-files"
    nodes = [
        {quad.subject for quad in reading.quads} for reading in readings([folder / "a.ttl", folder / "b.ttl"])
    ]
    assert not nodes[0] & nodes[1]
