"""Programs that are called: where one is, its failure is told in its own words."""

import ast
from pathlib import Path

SRC = Path(__file__).parents[2] / "src"
CALLING = {"subprocess", "pty", "webbrowser"}
FUNCTIONS = ("system", "popen", "exec", "spawn", "posix_spawn", "startfile")


def calls(tree: ast.AST) -> bool:
    """Whether a module can call a program: what it imports, and what it takes of `os`."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names) if CALLING & {name.name.partition(".")[0] for name in names}:
                return True
            case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in CALLING:
                return True
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name.startswith(FUNCTIONS):
                return True
    return False


def test_git_is_the_only_foreign_program_that_is_called_and_in_one_place() -> None:
    """Another one needs what tests/check/test_changes.py asks of git: its own words, and exit code 2.

    The server starts processes of its own.
    """
    paths = sorted(SRC.rglob("*.py"))
    assert len(paths) > 300
    calling = [path.relative_to(SRC).as_posix() for path in paths if calls(ast.parse(path.read_bytes()))]
    assert calling == ["phegraph/project/git.py", "phegraph/server/processes.py"]
    assert (SRC / calling[1]).read_text(encoding="utf-8").count("[sys.executable, *arguments]") == 1


def test_what_calls_a_program_is_recognised() -> None:
    for text in (
        "import subprocess",
        "from subprocess import run",
        "import os\nos.execv('a', [])",
        "os.popen('a')",
    ):
        assert calls(ast.parse(text)), text
    assert not calls(ast.parse("import os\nos.environ"))
