"""What is kept of a graph answers as the graph does, or not at all."""

import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from pyoxigraph import NamedNode

from phegraph.graph import KnowledgeGraph
from phegraph.project import cache
from phegraph.store.embedded import EmbeddedStore
from phegraph.store.protocol import INFERRED
from phegraph.system.files import UNFINISHED
from phegraph.system.kept import KeptValues

ID = "https://example.org/id/"


def test_the_same_graph_is_loaded_from_the_cache(lighthouses: Path) -> None:
    fresh = KnowledgeGraph.open(lighthouses)
    key = cache.key_of(fresh.project, "compiled")
    assert cache.read_cached(key, fresh.project.inferred) is None
    quads = set(fresh.store.quads())
    kept = cache.read_cached(key, fresh.project.inferred)
    assert kept is not None
    assert set(kept.quads()) == quads
    assert set(KnowledgeGraph.open(lighthouses).store.quads()) == quads


def test_a_graph_that_was_closed_here_is_served_as_the_cache_has_it(lighthouses: Path) -> None:
    graph = KnowledgeGraph.open(lighthouses).loaded
    closed = graph.store
    written = [quad.graph_name for quad in closed.quads()]
    graph.restore()
    restored = graph.store
    assert restored is not closed
    assert set(restored.quads()) == set(closed.quads())
    inferred = graph.project.inferred
    asserted_first = [quad.graph_name for quad in restored.quads()]
    assert written.index(inferred) < asserted_first.index(inferred)
    read = KnowledgeGraph.open(lighthouses).loaded
    from_cache = read.store
    read.restore()
    assert read.store is from_cache


def test_a_graph_that_is_not_kept_is_served_as_it_was_closed(lighthouses: Path) -> None:
    graph = KnowledgeGraph.open(lighthouses, caching=False).loaded
    closed = graph.store
    graph.restore()
    assert graph.store is closed


def test_a_changed_file_is_a_new_key(lighthouses: Path) -> None:
    before = KnowledgeGraph.open(lighthouses)
    assert before.ask("south-of").rows
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text() + "\nid:long-sand lh:keptBy id:ada .\n")
    rows = KnowledgeGraph.open(lighthouses).ask("south-of").rows
    assert (NamedNode(ID + "long-sand"), NamedNode(ID + "ada")) in rows


def test_the_graph_of_another_kind_of_store_has_another_key(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = KnowledgeGraph.open(lighthouses).project
    key = cache.key_of(project, "compiled")
    monkeypatch.setattr(EmbeddedStore, "kind", "another store")
    assert cache.key_of(project, "compiled") != key


@pytest.fixture
def kept(lighthouses: Path) -> Path:
    """The file that the graph of a project is kept in."""
    assert KnowledgeGraph.open(lighthouses).store.count()
    (path,) = cache.folder().iterdir()
    return path


def is_read(path: Path) -> bool:
    return cache.read_cached(path.name, INFERRED) is not None


@pytest.mark.parametrize("mask", [0x01, 0x80, 0xFF])
def test_a_graph_with_a_byte_that_is_another_is_not_used(kept: Path, mask: int) -> None:
    whole = kept.read_bytes()
    assert is_read(kept)
    for place in {*range(0, len(whole), 97), *range(100), *range(len(whole) - 100, len(whole))}:
        kept.write_bytes(whole[:place] + bytes([whole[place] ^ mask]) + whole[place + 1 :])
        assert not is_read(kept), f"byte {place} of {len(whole)}"
        assert not kept.exists()


def test_a_graph_that_is_cut_or_longer_is_not_used(kept: Path) -> None:
    whole = kept.read_bytes()
    for damaged in (
        *(whole[:size] for size in range(0, len(whole), 997)),
        whole[:-1],
        whole + b"\n",
        whole * 2,
    ):
        kept.write_bytes(damaged)
        assert not is_read(kept), f"{len(damaged)} of {len(whole)} bytes"


def test_the_graph_of_another_key_is_not_used(kept: Path) -> None:
    other = kept.with_name("0" * len(kept.name))
    shutil.copyfile(kept, other)
    assert not is_read(other)
    assert is_read(kept)


def test_what_is_no_file_is_not_used(kept: Path) -> None:
    kept.unlink()
    kept.mkdir()
    assert not is_read(kept)
    assert not kept.exists()


@pytest.mark.slow
def test_a_damaged_graph_is_made_anew_with_one_line_of_notice(lighthouses: Path, kept: Path) -> None:
    whole = kept.read_bytes()
    command = [sys.executable, "-m", "phegraph", "ask", "south-of", "--format", "csv"]
    outputs = []
    for damaged in (whole, whole.replace(b"gull", b"full"), whole[:-40]):
        kept.write_bytes(damaged)
        done = subprocess.run(
            command, cwd=lighthouses, capture_output=True, text=True, check=True, timeout=600
        )
        outputs.append((done.stdout, done.stderr))
        assert kept.read_bytes().count(b"\n") == whole.count(b"\n")  # kept anew
    notice = f"The cached graph {kept} is damaged, and is made anew.\n"
    assert [notices for _, notices in outputs] == ["", notice, notice]
    assert len({answer for answer, _ in outputs}) == 1


def test_a_graph_that_is_not_kept_is_told_in_no_line(
    lighthouses: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert KnowledgeGraph.open(lighthouses).store.count()
    assert not caplog.records


@pytest.mark.slow
def test_two_processes_at_once_share_the_cache(lighthouses: Path) -> None:
    command = [sys.executable, "-m", "phegraph", "ask", "south-of", "--format", "csv"]
    running = [
        subprocess.Popen(command, cwd=lighthouses, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    outcomes = [process.communicate(timeout=600) for process in running]
    assert {process.returncode for process in running} == {0}
    assert len({out for out, _ in outcomes}) == 1
    texts = kept_texts()
    (kept,) = (path for path in cache.folder().iterdir() if path != texts)
    assert kept.name == cache.key_of(KnowledgeGraph.open(lighthouses).project, "compiled")


def test_what_a_killed_process_leaves_is_never_read_and_goes(lighthouses: Path) -> None:
    graph = KnowledgeGraph.open(lighthouses)
    key = cache.key_of(graph.project, "compiled")
    half = cache.folder() / f".files.abc{UNFINISHED}"
    half.mkdir(parents=True)
    (half / key).write_text("0\n<a> <b>")
    assert cache.read_cached(key, graph.project.inferred) is None
    assert not half.exists()
    assert graph.ask("south-of").rows


def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.folder().mkdir()
    file = cache.folder() / "file"
    file.touch()
    monkeypatch.setenv("PHEGRAPH_CACHE", str(file / "cache"))
    assert KnowledgeGraph.open(lighthouses).ask("south-of").rows


def test_the_oldest_graphs_leave_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KEPT", 2)
    for key in ("a", "b", "c"):
        cache.write_cached(key, EmbeddedStore())
    assert len(list(cache.folder().iterdir())) == 2
    assert (cache.folder() / "c").exists()


def test_without_caching_nothing_is_kept(lighthouses: Path) -> None:
    assert KnowledgeGraph.open(lighthouses, caching=False).ask("south-of").rows
    assert not cache.folder().exists()


def text_of(graph: KnowledgeGraph, name: str = "south-of") -> str:
    asker = graph.loaded.asker
    text = asker.text_of(asker.question(name), {})
    graph.loaded.texts.values.save()
    return text


def kept_texts() -> Path:
    """The file that texts are kept in, a graph being kept or not."""
    (path,) = (path for path in cache.folder().iterdir() if not path.read_bytes().endswith(b"\n"))
    return path


def test_the_text_of_a_question_is_kept_for_the_next_run(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(KnowledgeGraph.open(lighthouses))
    monkeypatch.setattr("phegraph.questions.asking.check_query", None)
    assert text_of(KnowledgeGraph.open(lighthouses)) == text


def test_a_changed_question_has_no_kept_text(lighthouses: Path) -> None:
    text = text_of(KnowledgeGraph.open(lighthouses))
    path = lighthouses / "queries" / "south-of.rq"
    path.write_text(path.read_text().replace("SELECT", "SELECT DISTINCT"))
    assert text_of(KnowledgeGraph.open(lighthouses)) == text.replace("SELECT", "SELECT DISTINCT")


def test_a_kept_text_is_no_way_around_the_guard(lighthouses: Path) -> None:
    text = text_of(KnowledgeGraph.open(lighthouses))
    kept = KeptValues(kept_texts())
    for key in msgspec.json.decode(kept_texts().read_bytes()[16:]):
        kept.keep(key, b'"SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }"')
    kept.save()
    assert text_of(KnowledgeGraph.open(lighthouses)) == text


@pytest.mark.parametrize("content", [b"", b"{", b"\xff"])
def test_damaged_texts_are_made_anew(lighthouses: Path, content: bytes) -> None:
    text = text_of(KnowledgeGraph.open(lighthouses))
    kept_texts().write_bytes(content)
    assert text_of(KnowledgeGraph.open(lighthouses)) == text


def test_without_a_cache_no_text_is_kept(lighthouses: Path) -> None:
    text_of(KnowledgeGraph.open(lighthouses, caching=False))
    assert not cache.folder().exists() or not [*cache.folder().iterdir()]


@pytest.mark.parametrize("damage", [b"{", b"[]", b'{"value":"a"}'])
def test_what_is_known_of_a_query_is_kept_unless_it_is_damaged(lighthouses: Path, damage: bytes) -> None:
    class Known(msgspec.Struct):
        value: int

    def known(value: int) -> int:
        texts = KnowledgeGraph.open(lighthouses).loaded.texts
        made = texts.about("ASK { GRAPH <urn:from> {} }", Known, lambda: Known(value))
        texts.values.save()
        return made.value

    assert known(1) == known(2) == 1
    kept = KeptValues(kept_texts())
    (key,) = msgspec.json.decode(kept_texts().read_bytes()[16:])
    kept.keep(key, damage)
    kept.save()
    assert known(3) == 3
