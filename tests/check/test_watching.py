"""`phegraph check --watch`: what it finds is what a check finds, after any change, and it ends cleanly."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyoxigraph import RdfFormat

from phegraph.check import watching
from phegraph.check.outcome import Outcome
from phegraph.cli.commands.check import _watch
from phegraph.errors import PhegraphError
from phegraph.graph import KnowledgeGraph
from phegraph.project.loading import LoadedGraph
from phegraph.project.rounds import Rounds
from phegraph.project.settings import find
from phegraph.rdf.reading.reader import Reading, read_text
from phegraph.sparql.results import ColumnsAndRows
from phegraph.store import answers
from phegraph.store.protocol import Store
from phegraph.system import parallel
from phegraph.system.forks import can_fork


def findings(folder: Path) -> Sequence[str]:
    """What a check finds, or why there is none."""
    try:
        outcome = KnowledgeGraph.open(folder, caching=False).check()
    except PhegraphError as error:
        return [str(error)]
    return [*map(repr, outcome.findings), *map(repr, outcome.waived), *outcome.fingerprints.values()]


def change(folder: Path, random: Random) -> str:
    """A change that an editor, Git or a person may make."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".ttl", ".rq", ".toml"))
    path = random.choice(files)
    lines = path.read_text().splitlines(keepends=True) or [""]
    number = random.randrange(len(lines))
    kinds = ["cut", "drop", "repeat", "swap", "word", "new", "gone", "moved", "back", "touched"]
    kind = random.choice([*kinds, *["term"] * 10, *["new", "gone", "moved"] * 2])
    if kind == "cut":
        lines[number:] = [lines[number][: len(lines[number]) // 2]]
    elif kind == "drop":
        del lines[number]
    elif kind == "repeat":
        lines.insert(number, lines[number])
    elif kind == "swap":
        random.shuffle(lines)
    elif kind == "word":
        lines[number] = lines[number].replace("a", random.choice(["b", "@", "é", ""]), 1)
    elif kind == "term":
        terms = re.findall(r"(?<!\S)(?!@)[a-z]*:[\w-]+", "".join(lines)) or ["ex:none"]
        lines[number] = re.sub(r"(?<!\S)(?!@)[a-z]*:[\w-]+", random.choice(terms), lines[number], count=1)
    elif kind == "new":
        path = path.with_name(f"new{random.randrange(3)}{path.suffix}")
    elif kind == "gone" and path.suffix != ".toml":
        path.unlink()
        return f"{path} gone"
    elif kind == "moved" and path.suffix != ".toml":
        path = path.rename(path.with_name(f"moved{random.randrange(3)}{path.suffix}"))
    elif kind == "back":
        shutil.copytree(folder.parent / "original", folder, dirs_exist_ok=True)
        return "back"
    path.write_text("".join(lines))
    return f"{path} {kind}"


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_changes_no_finding_whatever_changes(
    lighthouses: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not seed:
        monkeypatch.setattr("phegraph.system.parallel.can_fork", can_fork)
    shutil.copytree(lighthouses, lighthouses.parent / "original")
    random, kept = Random(seed), Rounds()
    for _ in range(12):
        with kept.round():
            now = findings(lighthouses)
        assert now == findings(lighthouses), seed
        change(lighthouses, random)


def test_a_graph_is_closed_again_and_not_anew_for_a_file_that_is_new_or_gone(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, anew, new = Rounds(), list[str](), lighthouses / "data" / "new.ttl"
    closed = LoadedGraph._closed

    def noted(graph: LoadedGraph, *arguments: Any) -> Any:
        anew.append(graph.project.title)
        return closed(graph, *arguments)

    monkeypatch.setattr(LoadedGraph, "_closed", noted)
    text = re.sub(r"\bid:(?=\w)", "id:other-", (lighthouses / "data" / "logbook.ttl").read_text())
    graphs = "SELECT DISTINCT ?graph { GRAPH ?graph {} }"
    for state in ("before", "there", "gone"):
        new.write_text(text) if state == "there" else new.unlink(missing_ok=True)
        with kept.round():
            graph = KnowledgeGraph.open(lighthouses, caching=False)
            now = graph.check()
            quads = {*graph.store.quads()}
        assert len(anew) == 1, state
        fresh = KnowledgeGraph.open(lighthouses, caching=False)
        assert now.findings == fresh.check().findings
        assert quads == {*fresh.store.quads()}
        assert {*graph.store.select(graphs)} == {*fresh.store.select(graphs)}
        anew.pop()


def test_what_is_found_before_the_questions_are_asked_is_told_first(lighthouses: Path) -> None:
    file, early = lighthouses / "data" / "logbook.ttl", list[Outcome]()
    file.write_text(file.read_text().replace("lh:keptBy", "lh:keptBye"))
    graph = KnowledgeGraph.open(lighthouses, caching=False)
    outcome = graph.check(before_questions=early.append)
    rules = {finding.rule for finding in outcome.findings}
    assert "question/unexpected" in rules
    assert {finding.rule for finding in early[0].findings} == rules - {"question/unexpected"}
    assert outcome.findings == KnowledgeGraph.open(lighthouses, caching=False).check().findings


def test_a_question_that_was_asked_beside_the_rest_is_not_asked_again_while_its_answer_stays(
    lighthouses: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phegraph.system.parallel.can_fork", can_fork)
    asked, kept, file = tmp_path / "asked", Rounds(), lighthouses / "data" / "logbook.ttl"

    def noted(
        store: Store, query: str, make: Callable[[], ColumnsAndRows], *others: Hashable
    ) -> ColumnsAndRows:
        def noting() -> ColumnsAndRows:
            with asked.open("a") as log:  # in another process
                log.write("asked\n")
            return make()

        return answers.answered(store, query, noting, *others)

    monkeypatch.setattr("phegraph.questions.asking.answered", noted)
    numbers = []
    for text in ("", "id:long-sand lh:keptBy id:ada .", 'id:ada rdfs:comment "Keeps two"@en .'):
        asked.write_text("")
        file.write_text(file.read_text() + text)
        with kept.round():
            KnowledgeGraph.open(lighthouses, caching=False).check()
        numbers.append(len(asked.read_text().splitlines()))
    assert numbers == [2, 1, 0], "its values and itself, then itself alone"


def test_a_file_whose_bytes_stay_is_not_read_again(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def note(data: bytes, syntax: RdfFormat, *, name: str, base: str | None) -> Reading:
        read.append(name)
        return read_text(data, syntax, name=name, base=base)

    monkeypatch.setattr("phegraph.rdf.reading.reader.read_bytes", note)
    kept = Rounds()
    file = lighthouses / "data" / "logbook.ttl"
    for text in (file.read_text(), file.read_text(), file.read_text() + "\n"):
        file.write_text(text)
        read.append("round")
        with kept.round():
            KnowledgeGraph.open(lighthouses, caching=False).load()
    rounds = "\n".join(read).split("round\n")[1:]
    assert "data/logbook.ttl" in rounds[0]
    assert rounds[1:] == ["", "data/logbook.ttl"]


def test_a_change_is_seen_and_hidden_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    file = tmp_path / "below" / "a.ttl"
    file.write_text("")
    paths = [tmp_path, tmp_path / "none.toml"]
    before = watching.stamps(paths)
    assert list(before) == [str(file)]
    looks: list[float] = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 1:
            (tmp_path / ".hidden").write_text("a")
        if len(looks) == 2:
            file.write_text("<x:a> <x:b")
        if len(looks) == 3:
            file.write_text("<x:a> <x:b> 1 .")

    after = watching.wait_for_change(before, paths, sleep)
    assert len(looks) == 4, "it waits until a file is written"
    assert watching.changed(before, after) == [str(file)]
    assert after[str(file)][1] == len("<x:a> <x:b> 1 .")


def test_a_file_that_is_new_while_others_are_checked_is_a_change(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, new = KnowledgeGraph.open(lighthouses, caching=False), lighthouses / "data" / "new.ttl"
    seen: list[str] = []

    def look(before: watching.Stamps, paths: Sequence[Path]) -> watching.Stamps:
        seen.extend(watching.changed(before, watching.stamps(paths)))
        raise KeyboardInterrupt

    def reported(_: KnowledgeGraph, outcome: Outcome) -> int:
        new.write_text("")
        return len(outcome.findings)

    monkeypatch.setattr(watching, "wait_for_change", look)
    _watch(graph, lambda: graph, lambda graph, _: graph.check(), reported, None)
    assert seen == [str(new)]


@pytest.mark.skipif(not hasattr(os, "nice"), reason="Windows has no such priority")
def test_questions_that_no_fork_asks_leave_the_priority_of_the_process(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "can_fork", lambda: False)
    before = os.nice(0)
    asker = LoadedGraph(find(lighthouses)).asker
    with parallel.run_in_parallel() as begin:
        asker.ask_beside([*asker.questions.values()], begin)()
    assert os.nice(0) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_the_command_checks_again_after_a_save_and_ends_when_interrupted(lighthouses: Path) -> None:
    file = lighthouses / "data" / "logbook.ttl"
    text = file.read_text()
    command = [sys.executable, "-m", "phegraph", "check", "--watch", "--project", str(lighthouses)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        assert process.stdout
        said = [line_with(process, "Waiting for a change")]
        for content in (text[: len(text) // 2], text):
            file.write_text(content)
            said.append(line_with(process, "Waiting for a change"))
        process.send_signal(signal.SIGINT)
        said.append(process.stdout.read())
        assert process.wait(timeout=60) == 0
    assert "No findings" in said[0]
    assert "data/logbook.ttl" in said[1]
    assert "[syntax/" in said[1]
    assert "No findings" in said[2]
    assert "Nothing found in " in said[0], "before the questions are asked"
    assert "Asking" not in said[2], "what was asked of the same statements is not asked again"
    assert "Traceback" not in "".join(said)


def line_with(process: "subprocess.Popen[str]", words: str) -> str:
    """What a process says, up to a line with some words."""
    assert process.stdout
    lines, ends = [""], time.monotonic() + 120
    while words not in lines[-1] and time.monotonic() < ends and process.poll() is None:
        lines.append(process.stdout.readline())
    return "".join(lines)
