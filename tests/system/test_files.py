"""A file is the former one or the new one, whole, and what killed processes leave is swept."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from phegraph.system.files import (
    UNFINISHED,
    copy_folder,
    remove_path,
    replacing,
    replacing_each,
    sweep,
    unfinished,
)

WRITER = """
import sys, time
from pathlib import Path
from phegraph.system.files import unfinished
with unfinished(Path(sys.argv[1])) as folder:
    print(folder, flush=True)
    time.sleep(60)
"""


@contextmanager
def writing(path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that is at writing something, and the unfinished folder."""
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().rstrip())
        try:
            yield process, folder
        finally:
            process.kill()


def test_a_file_takes_the_place_of_another_with_the_rights_of_any_file(tmp_path: Path) -> None:
    path, other = tmp_path / "file", tmp_path / "other"
    for text in ("former", "new"):
        with replacing(path) as temporary:
            temporary.write_text(text)
    other.touch()
    assert path.read_text() == "new"
    assert path.stat().st_mode == other.stat().st_mode
    assert {folder.name for folder in tmp_path.iterdir()} == {"file", "other"}


def test_several_files_take_the_places_of_others_when_all_are_written(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / name).write_text("former")
    with replacing_each(tmp_path) as aside:
        for name in "abd":
            (aside / name).write_text("new")
        assert {path.read_text() for path in tmp_path.glob("?")} == {"former"}
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a": "new",
        "b": "new",
        "c": "former",
        "d": "new",
    }


def test_what_fails_leaves_the_former_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("former")
    with pytest.raises(OSError, match="No such file"), replacing(path) as temporary:
        (temporary / "below").touch()
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_on_the_disk_before_it_takes_the_place_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[object] = []
    path, fsync, replace = tmp_path / "file", os.fsync, os.replace

    def flushed(descriptor: int) -> None:
        done.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    def replaced(one: str, other: str) -> None:
        done.append("replaced")
        replace(one, other)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "replace", replaced)
    with replacing(path) as temporary:
        temporary.write_text("new")
    assert done == [path.stat().st_ino, "replaced", tmp_path.stat().st_ino]


def test_within_an_unfinished_folder_nothing_waits_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flushed(_: int) -> None:
        raise AssertionError

    monkeypatch.setattr(os, "fsync", flushed)
    with unfinished(tmp_path / "site") as folder, replacing(folder / "page") as temporary:
        temporary.write_text("new")
    with pytest.raises(AssertionError), replacing(tmp_path / "page") as temporary:
        temporary.write_text("new")


def test_a_name_as_long_as_may_be_has_an_unfinished_file_too(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 127)
    with replacing(path) as temporary:
        temporary.write_text("new")
    assert path.read_text() == "new"


def test_what_a_living_process_writes_is_left_alone(tmp_path: Path) -> None:
    with writing(tmp_path / "site") as (_, folder):
        sweep(tmp_path)
        assert folder.exists()


def test_what_a_killed_process_left_goes_when_the_next_one_writes(tmp_path: Path) -> None:
    with writing(tmp_path / "site") as (process, folder):
        process.kill()
        assert process.wait() == -signal.SIGKILL
    (folder / "page").write_text("half")
    assert folder.exists()
    with replacing(tmp_path / "another") as temporary:
        temporary.write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["another"]


def test_what_a_fork_still_writes_is_left_alone(tmp_path: Path) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("This system has no forks.")
    code = WRITER.replace(
        "    time.sleep(60)", "    import os\n    if os.fork():\n        os._exit(0)\n    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "site")],
        stdout=subprocess.PIPE,
        process_group=0,
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().decode().rstrip())
        assert process.wait() == 0
        sweep(tmp_path)
        assert folder.exists()
        os.killpg(process.pid, signal.SIGKILL)


def test_only_what_is_unfinished_is_swept_and_no_link_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "letter").touch()
    for name in (".build.settings", "a.phegraph-tmp", ".phegraph-site"):
        (folder / name).touch()
    (folder / f".link.1{UNFINISHED}").symlink_to(folder)
    sweep(folder)
    assert {path.name for path in folder.iterdir()} == {
        "letter", ".build.settings", "a.phegraph-tmp", ".phegraph-site", f".link.1{UNFINISHED}",
    }  # fmt: skip


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f".pipe.1{UNFINISHED}")
    sweep(tmp_path)


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter").touch()
    (tmp_path / "link").symlink_to("folder")
    remove_path(tmp_path / "link")
    assert (tmp_path / "folder" / "letter").exists()
    assert not (tmp_path / "link").is_symlink()


def test_unfinished_work_is_gone_at_the_end(tmp_path: Path) -> None:
    with unfinished(tmp_path / "work") as folder:
        (folder / "below").mkdir()
    assert not list(tmp_path.iterdir())


def test_copying_a_folder_ends_at_the_first_file_that_cannot_be(tmp_path: Path) -> None:
    source, to = tmp_path / "source", tmp_path / "to"
    (source / "b").mkdir(parents=True)
    for name in ("a", "b/c", "d"):
        (source / name).write_text(name)
    copy_folder(source, to)
    assert {path.relative_to(to).as_posix() for path in to.rglob("*")} == {"a", "b", "b/c", "d"}
    (to / "b" / "c").unlink()
    (to / "b" / "c").mkdir()
    (to / "d").unlink()
    with pytest.raises(OSError, match="Is a directory"):
        copy_folder(source, to)
    assert not (to / "d").exists()
