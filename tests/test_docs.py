"""What README shows is what the commands print."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(command: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    arguments = shlex.split(command, comments=True)[1:]
    return subprocess.run(
        [sys.executable, "-m", "phegraph", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


# They write, have nothing to say of a clean clone, or do not end.
_OTHERWISE_TESTED = {"init", "export", "check", "site", "fmt", "diff", "serve"}


def commands() -> list[str]:
    lines = re.findall(r"^\$ (phegraph .*)$", README, re.MULTILINE)
    return [line for line in lines if line.split()[1] not in _OTHERWISE_TESTED]


@pytest.mark.slow
@pytest.mark.parametrize("command", commands())
def test_a_command_of_the_readme_works(command: str) -> None:
    done = run(command)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("question", ["led-to", "coverage"])
def test_an_answer_in_the_readme_is_what_is_printed(question: str) -> None:
    (shown,) = re.findall(rf"^\$ phegraph ask {question}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert run(f"phegraph ask {question}").stdout == shown


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda page: page.name,
)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_each_term_of_the_glossary_stands_once_with_what_it_is() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| ([^|]+) \| [^|]+ \|(?: [^|]+ \|)?$", text, re.MULTILINE)
    terms = [term for cell in cells if cell != "term" for term in cell.split(", ")]
    assert len(terms) > 50
    assert [term for term in terms if terms.count(term) > 1] == []
