"""A published folder is the former one or the new one, whole, whatever stops the publishing."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from phegraph.errors import ExportError
from phegraph.graph import KnowledgeGraph
from phegraph.publish.folder import MARKER_FILE, exchange, replacing_folder
from publish.publishing import EPOCH, HOSTILE, bytes_of, project, published

EX = "https://example.org/"


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    graph = project(tmp_path / "project")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter").write_text("dear")
    with pytest.raises(ExportError, match="holds something else"):
        graph.publish(tmp_path / "home", pages=False)
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["letter"]


def test_a_link_stays_and_what_it_leads_to_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path / "real")
    for to in (tmp_path / "link", Path("..") / "link", Path()):
        with replacing_folder(to) as made:
            (made / "file").write_text(str(to))
        monkeypatch.chdir(tmp_path / "real")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "real" / "file").read_text() == str(to)
    assert {path.name for path in tmp_path.iterdir()} == {"real", "link"}


def test_what_stops_it_leaves_the_former_folder_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, to = published(tmp_path, monkeypatch)
    former = bytes_of(to)

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("phegraph.publishing._serve", interrupted)
    with pytest.raises(KeyboardInterrupt):
        graph.publish(to, pages=False)
    assert bytes_of(to) == former
    assert {path.name for path in tmp_path.iterdir()} == {"project", "public"}


def publishing(
    project: Path,
    to: Path,
    begin: Callable[[], None] | None = None,
    command: Sequence[str] = ("-m", "phegraph"),
) -> subprocess.Popen[str]:
    arguments = ["publish", "--project", str(project), "--no-cache", "--no-pages", "--to", str(to)]
    return subprocess.Popen(
        [sys.executable, *command, *arguments],
        text=True,
        stderr=subprocess.PIPE,
        process_group=0,
        preexec_fn=begin,
    )


HANGING = """
import pathlib, pkgutil, sys, time

reached, module, function = sys.argv.pop(1), *sys.argv.pop(1).split(":")

def hang(*_, **__):
    pathlib.Path(reached).touch()
    time.sleep(600)

setattr(pkgutil.resolve_name(module), function, hang)
from phegraph.cli import main
main()
"""
"""A command whose process hangs where it calls a function."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    [
        "phegraph.publishing:carry_over",  # the folder is made, and empty
        "phegraph.publish.downloads:_tables",  # dumps are written
        "phegraph.publishing:schema_org",  # the graph is described
        "phegraph.publishing:_serve",  # all else is written
    ],
)
def test_what_is_killed_leaves_the_former_folder_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    graph, to = published(tmp_path, monkeypatch)
    former = bytes_of(to)
    (tmp_path / "project" / "data" / "one.ttl").write_text(f'<{EX}id/one> <{EX}ontology#note> "1" .\n')
    reached = tmp_path / "project" / "reached"
    command = ("-c", HANGING, str(reached), moment)
    with publishing(graph.project.root, to, command=command) as process:
        while process.poll() is None and not reached.exists():
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=600)  # whatever of the group has the pipe open still lives
        assert process.returncode == -signal.SIGKILL
    assert bytes_of(to) == former
    assert any(tmp_path.glob(".public.*"))
    KnowledgeGraph.open(graph.project.root, caching=False).publish(to, pages=False)
    assert (to / "id" / "one.ttl").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"project", "public"}


@pytest.mark.parametrize("at_once", [True, False])
def test_a_folder_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, at_once: bool
) -> None:
    if not at_once:
        monkeypatch.setattr("phegraph.publish.folder.exchange", lambda *_: False)
    for words in ("former", "new"):
        with replacing_folder(tmp_path / "public") as folder:
            (folder / words).touch()
    assert {path.name for path in (tmp_path / "public").iterdir()} == {"new", MARKER_FILE}
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


@pytest.mark.parametrize("has_new", [False, True])
def test_the_former_folder_is_put_back_where_a_process_was_killed_between(
    tmp_path: Path, *, has_new: bool
) -> None:
    to, former = tmp_path / "public", tmp_path / ".public.phegraph-former"
    former.mkdir()
    (former / MARKER_FILE).touch()
    (former / "former").touch()
    if has_new:
        to.mkdir()
        (to / MARKER_FILE).touch()
    with pytest.raises(FileNotFoundError), replacing_folder(to) as made:
        (made / "no" / "file").touch()
    assert (to / "former").exists() is not has_new
    assert [path.name for path in tmp_path.iterdir()] == ["public"]


def test_two_folders_change_places_at_once(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one" / "other").is_file()
    assert not exchange(tmp_path / "one", tmp_path / "none")


@pytest.mark.slow
def test_a_file_that_may_not_grow_leaves_the_former_folder_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, to = published(tmp_path, monkeypatch)
    former = bytes_of(to)
    project(tmp_path / "larger", HOSTILE)
    limit = max(len(content) for content in former.values())

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    with publishing(tmp_path / "larger", to, limited) as process:
        _, said = process.communicate(timeout=600)
    assert process.returncode == 2
    assert "cannot be written: File too large." in said
    assert bytes_of(to) == former
    assert {path.name for path in tmp_path.iterdir()} == {"project", "larger", "public"}


def test_a_full_disk_leaves_the_former_folder_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", disk],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        if os.environ.get("CI") and os.geteuid() == 0 and "permission denied" not in mounted.stderr.lower():
            pytest.fail(f"A small disk could not be mounted, and CI does not skip: {mounted.stderr}")
        pytest.skip(
            "No small disk can be mounted here; the test of files that may not grow stands in for it."
        )
    try:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        small = project(tmp_path / "project")
        small.publish(disk / "public", pages=False)
        former = bytes_of(disk / "public")
        large = project(tmp_path / "larger", HOSTILE)
        with pytest.raises(ExportError, match="No space left on device"):
            large.publish(disk / "public", pages=False)
        assert bytes_of(disk / "public") == former
        assert [path.name for path in disk.iterdir()] == ["public"]
    finally:
        subprocess.run(["umount", disk], check=True)
