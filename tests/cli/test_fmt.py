"""`phegraph fmt`: which files it rewrites, what it prints, and how it ends."""

import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from phegraph.cli import group
from phegraph.errors import PhegraphError

UNFORMATTED = "@prefix b: <x:> .\n@prefix a: <y:> .\nb:x   a:y 1;a:z 2 . # kept\n"
FORMATTED = "@prefix b: <x:> .\n@prefix a: <y:> .\nb:x a:y 1 ; a:z 2 . # kept\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, to be in, with a file to format, one in the layout, and what is no file of Turtle."""
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "a.ttl").write_text(UNFORMATTED)
    (tmp_path / "sub" / "b.trig").write_text(FORMATTED)
    (tmp_path / ".hidden" / "c.ttl").write_text(UNFORMATTED)
    (tmp_path / "notes").write_text("Notes, of no syntax.")
    (tmp_path / "link.ttl").symlink_to("a.ttl")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(group, ["fmt", *words], standalone_mode=False, input=text)


@pytest.mark.usefixtures("folder")
def test_every_extension_of_turtle_is_looked_for() -> None:
    Path("c.turtle").write_text(UNFORMATTED)
    assert run().stdout == "a.ttl: formatted\nc.turtle: formatted\n"


def test_the_files_of_a_folder_are_formatted_but_for_links_and_hidden_folders(folder: Path) -> None:
    result = run()
    assert (result.return_value, result.stdout) == (0, "a.ttl: formatted\n")
    assert result.stderr == "1 of 2 files changed.\n"
    assert (folder / "a.ttl").read_text() == FORMATTED
    assert (folder / ".hidden" / "c.ttl").read_text() == UNFORMATTED
    assert run().stderr == "0 of 2 files changed.\n"


@pytest.mark.usefixtures("folder")
def test_check_writes_nothing_and_ends_with_1_where_a_file_would_change(folder: Path) -> None:
    result = run("--check", "a.ttl", "sub")
    assert (result.return_value, result.stdout) == (1, "a.ttl: would be formatted\n")
    assert (folder / "a.ttl").read_text() == UNFORMATTED
    assert run("--check", "sub").return_value == 0


def test_diff_prints_what_would_change(folder: Path) -> None:
    result = run("--diff", "a.ttl")
    assert result.return_value == 1
    assert "-b:x   a:y 1;a:z 2 . # kept\n+b:x a:y 1 ; a:z 2 . # kept\n" in result.stdout
    assert (folder / "a.ttl").read_text() == UNFORMATTED


@pytest.mark.usefixtures("folder")
def test_standard_input_is_formatted_to_standard_output() -> None:
    result = run("-", text=UNFORMATTED)
    assert (result.return_value, result.stdout) == (0, FORMATTED)
    assert run("-", "--check", text=UNFORMATTED).return_value == 1
    assert run("-", "--check", text=FORMATTED).return_value == 0


@pytest.mark.usefixtures("folder")
def test_prefixes_are_sorted_where_that_is_asked_and_nothing_stands_between_them() -> None:
    assert run("-", "--sort-prefixes", text=UNFORMATTED).stdout.startswith(
        "@prefix a: <y:> .\n@prefix b: <x:> .\n"
    )
    parted = UNFORMATTED.replace("\n", "\n# of y\n", 1)
    assert run("-", "--sort-prefixes", text=parted).stdout.startswith("@prefix b: <x:> .\n# of y\n")
    twice = "@prefix b: <x:> .\n@prefix a: <y:> .\n@prefix b: <z:> .\nb:x a:y 1 .\n"
    assert run("-", "--sort-prefixes", text=twice).stdout == twice


def test_a_file_with_a_syntax_error_is_left_as_it_is_and_the_others_are_formatted(folder: Path) -> None:
    (folder / "broken.ttl").write_text("b:x  a:y 1 .\n")
    result = run()
    assert result.return_value == 1
    assert "broken.ttl:1:1" in result.stderr
    assert "1 of 3 files changed, 1 with syntax errors left as before." in result.stderr
    assert (folder / "broken.ttl").read_text() == "b:x  a:y 1 .\n"
    assert (folder / "a.ttl").read_text() == FORMATTED


@pytest.mark.usefixtures("folder")
def test_what_is_no_turtle_is_refused_before_a_file_is_written(folder: Path) -> None:
    with pytest.raises(PhegraphError, match="notes: Only Turtle"):
        raise run("a.ttl", "notes").exception or AssertionError
    with pytest.raises(click.BadParameter, match="'nothing' does not exist"):
        raise run("a.ttl", "nothing").exception or AssertionError
    with pytest.raises(click.UsageError, match="Give - alone"):
        raise run("-", "a.ttl").exception or AssertionError
    assert (folder / "a.ttl").read_text() == UNFORMATTED


def test_a_named_link_stays_one_and_permissions_stay(folder: Path) -> None:
    (folder / "a.ttl").chmod(0o640)
    assert run("link.ttl").return_value == 0
    assert (folder / "link.ttl").is_symlink()
    assert (folder / "a.ttl").read_text() == FORMATTED
    assert stat.S_IMODE((folder / "a.ttl").stat().st_mode) == 0o640


def test_a_byte_order_mark_is_left_out(folder: Path) -> None:
    (folder / "a.ttl").write_bytes(b"\xef\xbb\xbf" + FORMATTED.encode())
    assert run("a.ttl").return_value == 0
    assert (folder / "a.ttl").read_text() == FORMATTED
