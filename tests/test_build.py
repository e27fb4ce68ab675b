"""A build in parallel processes reports and writes the same as one in a single process."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from phegraph.errors import ExportError, ShapesError
from phegraph.graph import KnowledgeGraph
from phegraph.site.html import PageWriter

pytestmark = pytest.mark.slow


@pytest.fixture(params=["in parallel", "one after another"], autouse=True)
def _forks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With forks and without."""
    in_parallel = request.param == "in parallel"
    if in_parallel and sys.platform != "linux":
        pytest.skip("Only on Linux is work done in a fork.")
    monkeypatch.setattr("phegraph.system.parallel.can_fork", lambda: in_parallel)
    monkeypatch.setattr("phegraph.system.parallel._processors", lambda: 2)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_each_step_is_reported_when_it_begins_and_when_it_ends(lighthouses: Path) -> None:
    begun: list[str] = []
    ended: list[str] = []

    def tell(step: str, seconds: float | None) -> None:
        (begun if seconds is None else ended).append(step)

    KnowledgeGraph.open(lighthouses).build("output", tell)
    assert begun == ended == ["load", "reason", "check", "answer", "publish"]


def test_findings_are_reported_and_the_folder_is_replaced_all_the_same(lighthouses: Path) -> None:
    KnowledgeGraph.open(lighthouses).build("output")
    data = lighthouses / "data" / "logbook.ttl"
    data.write_text(
        data.read_text() + '\nid:new a lh:Lighthouse ; rdfs:label "New"@en ; lh:height "tall" .\n'
    )
    graph = KnowledgeGraph.open(lighthouses)
    summary = graph.build("output")
    assert summary.findings == graph.check().findings
    assert summary.findings
    assert summary.failed
    assert (lighthouses / "output" / "id" / "new.html").is_file()


def _cannot_check(monkeypatch: pytest.MonkeyPatch) -> type[BaseException]:
    def unusable(*arguments: object) -> None:
        raise ShapesError("A shape is recursive.")

    monkeypatch.setattr("phegraph.check.checking.check", unusable)
    return ShapesError


def _cannot_write(monkeypatch: pytest.MonkeyPatch) -> type[BaseException]:
    def full(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PageWriter, "put", full)
    return ExportError


def _interrupted(monkeypatch: pytest.MonkeyPatch) -> type[BaseException]:
    def interrupted(*arguments: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("phegraph.publishing.write_downloads", interrupted)
    return KeyboardInterrupt


@pytest.mark.parametrize("failing", [_cannot_check, _cannot_write, _interrupted])
def test_a_build_that_ends_early_leaves_the_former_one(
    lighthouses: Path,
    monkeypatch: pytest.MonkeyPatch,
    failing: Callable[[pytest.MonkeyPatch], type[BaseException]],
) -> None:
    KnowledgeGraph.open(lighthouses).build("output")
    former, names = _files(lighthouses / "output"), {path.name for path in lighthouses.iterdir()}
    error = failing(monkeypatch)
    with pytest.raises(error):
        KnowledgeGraph.open(lighthouses).build("output")
    assert _files(lighthouses / "output") == former
    assert {path.name for path in lighthouses.iterdir()} == names
