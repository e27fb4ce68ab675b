"""A large graph that is kept on disk answers as the graph in memory does, or is not used."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from phegraph.graph import KnowledgeGraph
from phegraph.project import cache, on_disk
from phegraph.store.embedded import EmbeddedStore
from phegraph.system import limits
from phegraph.system.files import UNFINISHED

EVERYTHING = """
SELECT ?graph ?s ?p ?o { { ?s ?p ?o BIND (<urn:none> AS ?graph) } UNION { GRAPH ?graph { ?s ?p ?o } } }
"""


@pytest.fixture(autouse=True)
def every_graph_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_disk, "FROM", 0)


def opened(folder: Path) -> KnowledgeGraph:
    graph = KnowledgeGraph.open(folder)
    graph.loaded.is_only_asked = True
    return graph


class Said(NamedTuple):
    """What a command gets of a graph."""

    statements: list[str]
    notes: list[str]
    labels: dict[str, str]


def said(folder: Path) -> Said:
    """What a command is told that asks for everything, and keeps the graph as commands do."""
    graph = opened(folder)
    rows = sorted(map(str, graph.answer(EVERYTHING).rows))
    notes = sorted(map(str, graph.store.noncanonical))
    graph.loaded.keep_on_disk()
    return Said(rows, notes, dict(graph.names.labels))


def kept_folders() -> list[Path]:
    return [path for path in cache.folder().iterdir() if path.is_dir()]


@pytest.fixture
def kept(lighthouses: Path) -> Path:
    """The folder that the graph of a project is kept in, once it was loaded from the cache."""
    assert said(lighthouses).statements
    assert kept_folders() == []
    assert said(lighthouses).statements
    (folder,) = kept_folders()
    return folder


def test_a_graph_on_disk_is_neither_closed_nor_loaded(
    lighthouses: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = KnowledgeGraph.open(lighthouses)
    values = {"light": "gull rock"}
    rows, thing = expected.ask("south-of", values).rows, expected.names.find("Gull Rock")
    monkeypatch.setattr(cache, "read_cached", None)
    monkeypatch.setattr("phegraph.project.loading.LoadedGraph.close", None)
    graph = opened(lighthouses)
    assert graph.ask("south-of", values).rows == rows
    assert graph.names.find("GULL rock") == thing
    assert graph.names.label(thing) == "Gull Rock"
    assert kept.is_dir()


@pytest.mark.parametrize(
    "names",
    [
        ["cases/written-forms-kept/data.ttl", "cases/numbers-physicists-write/data.ttl"],
        ["cases/names-that-need-escapes/data.ttl", "real/dcat/catalogue/data/cat.ttl", "real/dcat/dcat3.ttl"],
    ],
)
def test_graphs_of_strangers_are_the_same_on_disk(
    lighthouses: Path, shared: Path, monkeypatch: pytest.MonkeyPatch, names: list[str]
) -> None:
    for number, name in enumerate(names):
        shutil.copyfile(shared / name, lighthouses / "data" / f"stranger{number}.ttl")
    closed, loaded = said(lighthouses), said(lighthouses)
    monkeypatch.setattr(cache, "read_cached", None)
    assert closed == loaded == said(lighthouses)


def test_a_changed_file_or_language_is_another_graph(lighthouses: Path, kept: Path) -> None:
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text() + "\nid:long-sand lh:keptBy id:ada .\n")
    assert any("long-sand" in row and "keptBy" in row for row in said(lighthouses).statements)
    assert kept_folders() == [kept]
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text().replace('language = "en"', 'language = "fr"'))
    assert said(lighthouses).statements
    assert len(kept_folders()) == 2


def a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("files", ["oxigraph/*.sst", "oxigraph/MANIFEST-*", "names.sqlite", "checksum"])
@pytest.mark.parametrize("damage", [a_byte, Path.unlink, lambda path: os.truncate(path, 10)])
def test_a_damaged_graph_is_thrown_away(
    lighthouses: Path,
    kept: Path,
    caplog: pytest.LogCaptureFixture,
    files: str,
    damage: Callable[[Path], None],
) -> None:
    damage(max(kept.glob(files), key=lambda path: path.stat().st_size))
    expected = sorted(map(str, KnowledgeGraph.open(lighthouses).answer(EVERYTHING).rows))
    assert said(lighthouses).statements == expected
    assert [record.getMessage() for record in caplog.records] == [
        f"The cached graph {kept} is damaged, and is made anew."
    ]
    assert on_disk.is_kept(kept)


@pytest.mark.parametrize("full", ["before", "while it is written"])
def test_on_a_full_disk_the_command_answers_and_says_so_in_a_line(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, full: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if full == "before":
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    else:
        monkeypatch.setattr(EmbeddedStore, "copy_to", fail)
    first, second = said(lighthouses), said(lighthouses)
    assert first == second
    (record,) = caplog.records
    assert record.getMessage() == (
        "The graph is not kept on disk, and is loaded each time: [Errno 28] No space left on device"
    )
    assert not any(path.is_dir() or UNFINISHED in path.name for path in cache.folder().iterdir())


def test_of_two_commands_the_quicker_one_keeps_the_graph(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert said(lighthouses).statements
    slower = opened(lighthouses)
    assert slower.answer(EVERYTHING).rows
    assert said(lighthouses).statements
    (folder,) = kept_folders()
    before = folder.stat().st_ino
    slower.loaded.keep_on_disk()
    assert (kept_folders(), folder.stat().st_ino, caplog.records) == ([folder], before, [])


def test_what_takes_too_much_room_leaves_the_cache(
    lighthouses: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = sum(path.stat().st_size for path in kept.rglob("*"))
    monkeypatch.setattr(cache, "KEPT_BYTES", size)
    cache.write_cached("a", EmbeddedStore())
    assert [path.name for path in cache.folder().iterdir()] == ["a"]


def test_a_process_with_threads_of_libraries_is_not_forked(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork has the locks of RocksDB's threads, and waits for them without end."""
    monkeypatch.setattr(limits, "has_other_threads", lambda: True)
    monkeypatch.setattr(limits, "Pool", lambda *_: pytest.fail("It is forked."))
    said(lighthouses)
    expected = said(lighthouses)
    assert kept_folders()
    assert said(lighthouses) == expected
