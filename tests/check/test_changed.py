"""Changes: only what changed since a revision is reported, and what that can break."""

import subprocess
from pathlib import Path

import pytest

from check.conftest import check
from phegraph.check import Options
from phegraph.check.changed import since
from phegraph.errors import PhegraphError
from phegraph.project import find


def git(folder: Path, *words: str) -> None:
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def committed(faulty: Path) -> Path:
    """The faulty project in a git repository, one folder below its root."""
    git(faulty.parent, "init", "-q")
    git(faulty.parent, "add", ".")
    git(faulty.parent, "commit", "-q", "-m", "All")
    return faulty


def found(folder: Path) -> list[str]:
    changes = since(find(folder), "HEAD")
    assert changes is not None
    found = [finding.rule for finding in check(folder, Options(changes=changes)).findings]
    return [rule for rule in found if rule != "structure/orphan"]


def test_without_a_change_nothing_is_reported(committed: Path) -> None:
    assert found(committed) == []


def test_a_changed_file_is_reported_and_the_others_are_not(committed: Path) -> None:
    gazette = committed / "data" / "gazette.ttl"
    gazette.write_text(gazette.read_text() + "id:other a lh:Lighthouse .\n")
    assert set(found(committed)) == {"data/no-source", "data/conflict", "label/missing", "shape/min-count"}


def test_a_file_that_git_does_not_know_is_reported(committed: Path) -> None:
    (committed / "data" / "new.ttl").write_text(
        "<https://example.org/id/x> a <https://example.org/ontology#Keeper> ."
    )
    assert set(found(committed)) == {"data/no-source", "label/missing"}


def test_what_a_change_breaks_in_another_file_is_reported(committed: Path) -> None:
    logbook = committed / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text().replace('id:ada rdfs:label "Ada"@en .', ""))
    rules = found(committed)
    assert "structure/dangling" in rules, "the logbook still links to Ada"


def test_what_a_removed_file_breaks_is_reported(committed: Path) -> None:
    ada, logbook = committed / "data" / "ada.ttl", committed / "data" / "logbook.ttl"
    label = 'id:ada rdfs:label "Ada"@en .'
    ada.write_text(f"{logbook.read_text().split('source:logbook ')[0]}{label}")
    logbook.write_text(logbook.read_text().replace(label, ""))
    git(committed, "add", ".")
    git(committed, "commit", "-q", "-m", "Ada has a file of her own")
    assert found(committed) == []
    ada.unlink()
    assert found(committed) == ["structure/dangling"] * 2, "the logbook still links to her"


def test_a_changed_ontology_can_break_everything(committed: Path) -> None:
    ontology = committed / "ontology" / "lighthouses.ttl"
    ontology.write_text(ontology.read_text() + "# more\n")
    assert since(find(committed), "HEAD") is None


def test_a_changed_question_is_checked(committed: Path) -> None:
    question = committed / "queries" / "south-of.rq"
    question.write_text(question.read_text().replace("lh:north", "lh:nroth"))
    assert {"question/term", "question/unexpected"} <= set(found(committed))


@pytest.mark.parametrize("revision", ["no-such", "--all", "HEAD~5", ""])
def test_a_revision_that_is_not_there_is_refused(committed: Path, revision: str) -> None:
    with pytest.raises(PhegraphError, match="no git revision"):
        since(find(committed), revision)


def test_a_project_outside_of_git_is_refused(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(faulty.parent))
    with pytest.raises(PhegraphError, match="no git repository"):
        since(find(faulty), "HEAD")
