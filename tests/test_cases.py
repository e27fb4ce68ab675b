"""The project's own cases: inputs that made other tools fail, and what is right by the specifications."""

import inspect
from pathlib import Path
from urllib.request import urlopen

import pytest

from case_runner import CASES, RUNNERS, Step, readings, steps, watched
from phegraph.turtle import read

WAITING = {"validate", "reason"}
"""What the engines of shapes and rules will run; add them to RUNNERS, and take them out here."""


@pytest.mark.parametrize("step", [step for step in steps() if step.do in RUNNERS], ids=str)
def test_a_step_is_as_expected(step: Step, tmp_path: Path) -> None:
    run = RUNNERS[step.do]
    if "folder" in inspect.signature(run).parameters:
        run(step, folder=tmp_path)
    else:
        run(step)


def test_every_step_is_run_or_waits_for_its_engine() -> None:
    assert {step.do for step in steps()} == RUNNERS.keys() | WAITING


def test_an_undeclared_prefix_is_named() -> None:
    finding = read(CASES / "missing-dot" / "prefix.ttl").findings[0]
    assert "unit" in finding.message


def test_blank_nodes_of_two_files_stay_apart() -> None:
    folder = CASES / "blank-labels-in-two-files"
    found = [
        {quad.subject for quad in reading.quads} for reading in readings([folder / "a.ttl", folder / "b.ttl"])
    ]
    assert not found[0] & found[1]


def test_the_watch_sees_a_connection() -> None:
    with watched("127.0.0.1:8398") as connections, pytest.raises(OSError, match=r"closed|reset"):
        urlopen("http://127.0.0.1:8398/", timeout=2)
    assert len(connections) == 1
