"""Changes: only what changed since a revision is reported, and what that can break."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from check.conftest import check
from phegraph.check.baseline import read_baseline, write_baseline
from phegraph.check.changes import checked_out, since
from phegraph.check.checking import CheckOptions
from phegraph.check.outcome import Outcome
from phegraph.errors import PhegraphError
from phegraph.finding import Finding, Place, Severity, unfolded
from phegraph.project.settings import find
from repositories import git

pytestmark = pytest.mark.slow

PREFIXES = "@prefix id: <https://example.org/id/> .\n@prefix lh: <https://example.org/ontology#> .\n"
NESTED = """
lh:FarShape a sh:NodeShape ; sh:targetClass lh:Far ;
  sh:property [ sh:path lh:q ; sh:node [ sh:property [ sh:path lh:q ; sh:class lh:Keeper ] ] ] .
"""


@pytest.fixture
def committed(faulty: Path) -> Path:
    """The faulty project in a git repository, one folder below its root."""
    git(faulty.parent, "init", "-q")
    git(faulty.parent, "add", ".")
    git(faulty.parent, "commit", "-q", "-m", "All")
    return faulty


def rules_broken(folder: Path) -> list[str]:
    changes = since(find(folder), "HEAD")
    assert changes is not None
    rules = [finding.rule for finding in unfolded(check(folder, CheckOptions(changes=changes)).findings)]
    return [rule for rule in rules if rule != "structure/orphan"]


def test_without_a_change_nothing_is_reported(committed: Path) -> None:
    assert rules_broken(committed) == []


def test_a_changed_file_is_reported_and_the_others_are_not(committed: Path) -> None:
    gazette = committed / "data" / "gazette.ttl"
    gazette.write_text(gazette.read_text() + "id:other a lh:Lighthouse .\n")
    assert set(rules_broken(committed)) == {
        "data/no-source",
        "data/conflict",
        "label/missing",
        "shape/min-count",
    }


def test_a_file_that_git_does_not_know_is_reported(committed: Path) -> None:
    (committed / "data" / "new.ttl").write_text(
        "<https://example.org/id/x> a <https://example.org/ontology#Keeper> ."
    )
    assert set(rules_broken(committed)) == {"data/no-source", "label/missing"}


def test_what_a_change_breaks_in_another_file_is_reported(committed: Path) -> None:
    logbook = committed / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text().replace('id:ada rdfs:label "Ada"@en .', ""))
    rules = rules_broken(committed)
    assert "structure/dangling" in rules, "the logbook still links to Ada"


def test_what_a_removed_file_breaks_is_reported(committed: Path) -> None:
    ada, logbook = committed / "data" / "ada.ttl", committed / "data" / "logbook.ttl"
    label = 'id:ada rdfs:label "Ada"@en .'
    ada.write_text(f"{logbook.read_text().split('source:logbook ')[0]}{label}")
    logbook.write_text(logbook.read_text().replace(label, ""))
    git(committed, "add", ".")
    git(committed, "commit", "-q", "-m", "Ada has a file of her own")
    assert rules_broken(committed) == []
    ada.unlink()
    assert rules_broken(committed) == ["structure/dangling"] * 2, "the logbook still links to her"


def test_a_changed_ontology_can_break_everything(committed: Path) -> None:
    ontology = committed / "ontology" / "lighthouses.ttl"
    ontology.write_text(ontology.read_text() + "# more\n")
    assert since(find(committed), "HEAD") is None


def test_a_class_that_nothing_can_be_of_is_reported_where_a_changed_file_speaks_of_it(faulty: Path) -> None:
    ontology = faulty / "ontology" / "lighthouses.ttl"
    ontology.write_text(ontology.read_text() + "lh:None a owl:Class ; rdfs:subClassOf owl:Nothing .\n")
    git(faulty, "init", "-q")
    git(faulty, "add", ".")
    git(faulty, "commit", "-q", "-m", "All")
    gazette = faulty / "data" / "gazette.ttl"
    gazette.write_text(gazette.read_text() + "id:other a lh:Lighthouse .\n")
    assert "logic/unsatisfiable" not in rules_broken(faulty)
    gazette.write_text(gazette.read_text() + "id:other lh:seenBy lh:None .\n")
    assert "logic/unsatisfiable" in rules_broken(faulty)


def test_a_changed_question_is_checked(committed: Path) -> None:
    question = committed / "queries" / "south-of.rq"
    question.write_text(question.read_text().replace("lh:north", "lh:nroth"))
    assert {"question/term", "question/unexpected"} <= set(rules_broken(committed))


def test_what_a_change_breaks_further_away_is_reported(committed: Path) -> None:
    """A shape in a shape goes further than the statements of what it is about."""
    shapes = committed / "ontology" / "shapes.ttl"
    shapes.write_text(shapes.read_text() + NESTED)
    (committed / "data" / "far.ttl").write_text(PREFIXES + "id:a a lh:Far ; lh:q id:b . id:b lh:q id:c .\n")
    (committed / "data" / "end.ttl").write_text(PREFIXES + "id:c a lh:Keeper .\n")
    git(committed, "add", ".")
    git(committed, "commit", "-q", "-m", "Three steps")
    assert rules_broken(committed) == []
    (committed / "data" / "end.ttl").write_text(PREFIXES + "id:c a lh:Lighthouse .\n")
    assert "shape/node" in rules_broken(committed)
    git(committed, "commit", "-q", "-a", "-m", "It is broken")
    (committed / "data" / "end.ttl").write_text(PREFIXES + "id:c a lh:Lighthouse . # more\n")
    assert "shape/node" not in rules_broken(committed), "it was broken before"


def test_a_question_that_changed_data_answer_otherwise_is_reported(committed: Path) -> None:
    almanac = committed / "data" / "almanac.ttl"
    almanac.write_text(almanac.read_text().replace("lh:north ", "lh:nort "))
    rules = rules_broken(committed)
    assert "question/unexpected" in rules
    assert "question/term" not in rules, "the question did not change"


def told_rightly(folder: Path, before: Outcome) -> bool:
    """Whether the files can be read; and that a check of the changes finds what it must.

    That is nothing but what a full check finds, all of it that was not found before, and the same violations
    where nothing milder is asked for, whatever they are folded beneath.
    """

    def found(outcome: Outcome, *severities: Severity) -> set[tuple[str, str, Place | None]]:
        return {
            (finding.rule, finding.message, finding.place)
            for finding in unfolded(outcome.findings)
            if finding.severity in (severities or Severity)
        }

    full = check(folder)
    if full.unusable:
        return False
    changes = since(find(folder), "HEAD")
    outcome = check(folder, CheckOptions(changes=changes))
    known = {(rule, message) for rule, message, _ in found(before)}
    assert found(outcome) <= found(full)
    assert {one for one in found(full) if one[:2] not in known} <= found(outcome)
    worst = check(folder, CheckOptions(changes=changes, severity=Severity.VIOLATION))
    assert found(worst) == found(outcome, Severity.VIOLATION)
    return True


def test_whatever_a_full_check_finds_newly_is_reported(committed: Path) -> None:
    """Each line of the data is left out in turn."""
    before = check(committed)
    tried = 0
    for path in sorted((committed / "data").glob("*.ttl")):
        whole = path.read_text()
        for line in whole.splitlines(keepends=True):
            if not line.startswith(("@", "#")) and line.strip():
                path.write_text(whole.replace(line, "", 1))
                tried += told_rightly(committed, before)
        path.write_text(whole)
    assert tried > 5


THINGS = st.sampled_from(
    ["id:ada", "id:gull-rock", "id:west-spit", "id:new", "id:odd", "source:logbook", "lh:Keeper"]
)
PROPERTIES = st.sampled_from(
    ["a", "lh:keptBy", "lh:north", "lh:lit", "rdfs:label", "dcterms:title", "owl:sameAs"]
)
VALUES = THINGS | st.sampled_from(
    ["lh:Lighthouse", "lh:Place", '"Ada"@en', '"1882"', "1882", "[ lh:keptBy id:ada ]"]
)
ADDED = st.tuples(THINGS, PROPERTIES, VALUES).map(" ".join)
FILES = ("almanac.ttl", "logbook.ttl", "gazette.ttl")
HEAD = """
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix source: <https://example.org/source/> .
"""


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(FILES), st.lists(ADDED, max_size=3), st.integers(0, 20)),
        min_size=1,
        max_size=2,
    )
)
def test_whatever_random_edits_break_is_reported(
    committed: Path, edits: list[tuple[str, list[str], int]]
) -> None:
    """Some statements are added to files, and a line is left out."""
    git(committed, "checkout", "-q", "--", "data")
    before = check(committed)
    for name, added, left_out in edits:
        path = committed / "data" / name
        lines = path.read_text().splitlines(keepends=True)
        kept = [line for number, line in enumerate(lines) if number != left_out or line.startswith("@")]
        path.write_text("".join([*kept, HEAD, *(f"{statement} .\n" for statement in added)]))
    told_rightly(committed, before)


def test_a_class_of_an_unknown_vocabulary_is_found_in_each_file_that_mentions_it(committed: Path) -> None:
    before = check(committed)
    with (committed / "data" / "logbook.ttl").open("a") as logbook:
        logbook.write("id:ada a id:gull-rock .\n")
    assert told_rightly(committed, before)


def test_a_renamed_file_is_a_changed_one(committed: Path) -> None:
    git(committed, "mv", "data/gazette.ttl", "data/news.ttl")
    findings = check(committed, CheckOptions(changes=since(find(committed), "HEAD"))).findings
    assert {"data/news.ttl"} == {f.place.file for f in findings if f.place and f.rule == "data/no-source"}


def test_an_index_that_is_being_made_is_left_alone(committed: Path) -> None:
    (committed / "data" / "new.ttl").write_text(PREFIXES + "id:x a lh:Keeper .\n")
    git(committed, "add", "data/new.ttl")
    with checked_out(find(committed), "HEAD") as folder:
        assert (folder / "data" / "gazette.ttl").exists()
        assert not (folder / "data" / "new.ttl").exists()
    staged = subprocess.run(["git", "diff", "--cached", "--name-only"], cwd=committed, capture_output=True)
    assert b"data/new.ttl" in staged.stdout


@pytest.mark.parametrize("revision", ["no-such", "--all", "HEAD~5", ""])
def test_a_revision_that_is_not_there_is_refused(committed: Path, revision: str) -> None:
    with pytest.raises(PhegraphError, match="no git revision"):
        since(find(committed), revision)


def test_a_project_outside_of_git_is_refused(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(faulty.parent))
    with pytest.raises(PhegraphError, match="no git repository"):
        since(find(faulty), "HEAD")


def refusal(folder: Path) -> str:
    """What the command says of the changes since HEAD, which it must refuse with exit code 2."""
    with pytest.raises(PhegraphError) as caught:
        since(find(folder), "HEAD")
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_broken_index_is_told_in_the_words_of_git(committed: Path) -> None:
    (committed.parent / ".git" / "index").write_text("garbage")
    assert "index file smaller than expected" in refusal(committed)


def test_a_clone_whose_missing_files_cannot_be_fetched_is_told(committed: Path, tmp_path: Path) -> None:
    gazette = committed / "data" / "gazette.ttl"
    gazette.write_text(gazette.read_text() + "# more\n")
    git(committed, "commit", "-q", "-a", "-m", "More")
    git(committed, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--filter=blob:none", committed.parent.as_uri(), str(clone))
    git(clone, "remote", "set-url", "origin", (tmp_path / "nowhere").as_uri())
    with pytest.raises(PhegraphError, match=r"git cat-file failed in .*promisor remote") as caught:
        since(find(clone / committed.name), "HEAD~1")
    assert caught.value.exit_code == 2


def test_a_repository_of_another_user_is_told_as_such(
    committed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    message = refusal(committed)
    assert "belongs to another user" in message
    assert f"safe.directory {committed.parent}" in message


@pytest.mark.parametrize("fault", ["[core", "[core]\n\tautocrlf = maybe", "[diff]\n\trenameLimit = x"])
def test_a_broken_configuration_of_git_is_told_as_such(committed: Path, fault: str) -> None:
    with (committed.parent / ".git" / "config").open("a") as configuration:
        configuration.write(fault + "\n")
    assert re.search("configuration of git is broken: fatal: bad .*config", refusal(committed))


def test_without_git_there_is_a_hint(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "no git here. Install it. Without git, check the whole project" in refusal(committed)


def test_a_git_that_does_not_end_is_told(committed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phegraph.project.git._SECONDS", 0)
    assert "took longer than" in refusal(committed)


def test_the_command_ends_with_2_where_git_fails(committed: Path) -> None:
    (committed.parent / ".git" / "index").write_text("garbage")
    command = [sys.executable, "-m", "phegraph", "check", "--project", str(committed), "--changed", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "index file smaller than expected" in done.stderr
    assert "No findings" not in done.stdout


def test_what_a_branch_has_mended_since_is_not_reported(committed: Path) -> None:
    """It is compared with where the work began, not with what others did since."""
    gazette = committed / "data" / "gazette.ttl"
    git(committed, "checkout", "-q", "-b", "others")
    gazette.unlink()
    git(committed, "commit", "-q", "-a", "-m", "The gazette is no source")
    git(committed, "checkout", "-q", "-b", "mine", "HEAD~1")
    almanac = committed / "data" / "almanac.ttl"
    almanac.write_text(almanac.read_text() + "id:new a lh:Keeper .\n")
    git(committed, "commit", "-q", "-a", "-m", "A keeper")
    changes = since(find(committed), "others")
    assert changes is not None
    assert changes.files == {almanac}
    findings = check(committed, CheckOptions(changes=changes)).findings
    assert {finding.place.file for finding in findings if finding.place} == {"data/almanac.ttl"}


def test_branches_without_a_commit_in_common_are_refused(committed: Path) -> None:
    git(committed, "branch", "beginning")
    git(committed, "checkout", "-q", "--orphan", "other")
    git(committed, "commit", "-q", "-m", "Anew")
    with pytest.raises(PhegraphError, match=r"no commit in common.*fetch the whole history"):
        since(find(committed), "beginning")


def submodule(folder: Path, name: str, origin: Path) -> Path:
    """A folder of a committed project as a submodule of it, which is committed."""
    origin.mkdir()
    (folder / name).rename(origin / "files")
    for path in (origin / "files").iterdir():
        path.rename(origin / path.name)
    git(origin, "init", "-q")
    git(origin, "add", ".")
    git(origin, "commit", "-q", "-m", "All")
    git(folder, "rm", "-r", "-q", "--cached", name)
    git(folder, "-c", "protocol.file.allow=always", "submodule", "add", "-q", origin.as_uri(), name)
    git(folder, "commit", "-q", "-m", "A submodule")
    return folder / name


@pytest.fixture
def data(committed: Path) -> Path:
    return submodule(committed, "data", committed.parent / "origin")


def test_a_change_in_a_submodule_is_reported(committed: Path, data: Path) -> None:
    assert rules_broken(committed) == []
    gazette = data / "gazette.ttl"
    gazette.write_text(gazette.read_text() + "id:other a lh:Lighthouse .\n")
    expected = {"data/no-source", "data/conflict", "label/missing", "shape/min-count"}
    assert set(rules_broken(committed)) == expected, "a file that is changed"
    git(data, "commit", "-q", "-a", "-m", "More")
    assert set(rules_broken(committed)) == expected, "a commit of the submodule alone"
    git(committed, "commit", "-q", "-a", "-m", "More")
    assert rules_broken(committed) == []


def test_a_file_that_git_does_not_know_in_a_submodule_is_reported(committed: Path, data: Path) -> None:
    (data / "new.ttl").write_text(PREFIXES + "id:x a lh:Keeper .\n")
    assert set(rules_broken(committed)) == {"data/no-source", "label/missing"}


def test_a_submodule_is_seen_into_from_a_hook(
    committed: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git tells its hooks which repository they run in, which is wrong in a submodule."""
    (data / "new.ttl").write_text(PREFIXES + "id:x a lh:Keeper .\n")
    monkeypatch.setenv("GIT_DIR", str(committed.parent / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(committed.parent))
    monkeypatch.setenv("GIT_INDEX_FILE", str(committed.parent / ".git" / "index"))
    assert set(rules_broken(committed)) == {"data/no-source", "label/missing"}


def test_a_folder_that_became_a_submodule_has_changed(committed: Path, data: Path) -> None:
    changes = since(find(committed), "HEAD~1")
    assert changes is not None
    assert changes.files == {*find(committed).data_files}


def test_a_repository_that_git_does_not_know_as_a_submodule_is_new(committed: Path) -> None:
    nested = committed / "data" / "nested"
    nested.mkdir()
    (nested / "new.ttl").write_text(PREFIXES + "id:x a lh:Keeper .\n")
    git(nested, "init", "-q")
    git(nested, "add", ".")
    git(nested, "commit", "-q", "-m", "All")
    assert set(rules_broken(committed)) == {"data/no-source", "label/missing"}


def test_the_ontology_as_a_submodule_can_break_everything(committed: Path) -> None:
    ontology = submodule(committed, "ontology", committed.parent / "origin") / "lighthouses.ttl"
    assert since(find(committed), "HEAD") is not None
    ontology.write_text(ontology.read_text() + "# more\n")
    assert since(find(committed), "HEAD") is None


def test_what_was_in_a_submodule_that_is_gone_can_break_everything(committed: Path, data: Path) -> None:
    git(committed, "rm", "-q", "-f", "data")
    data.mkdir()
    (data / "new.ttl").write_text(PREFIXES + "id:x a lh:Keeper .\n")
    assert since(find(committed), "HEAD") is None


def test_a_commit_that_a_submodule_lacks_is_told(committed: Path, data: Path) -> None:
    git(committed, "update-index", "--cacheinfo", f"160000,{'1' * 40},lighthouses/data")
    git(committed, "commit", "-q", "-m", "A commit that nobody has")
    assert re.search(f"git .* failed in {data}: fatal: .*{'1' * 40}", refusal(committed))


def test_a_submodule_that_is_no_part_of_the_graph_is_left_alone(committed: Path) -> None:
    tools = committed / "tools"
    tools.mkdir()
    (tools / "tool.py").write_text("")
    git(committed, "add", ".")
    submodule(committed, "tools", committed.parent / "origin")
    (tools / ".git").write_text("gitdir: nowhere\n")
    assert rules_broken(committed) == []


def test_a_project_whose_data_are_a_link_is_checked_as_a_whole(committed: Path) -> None:
    (committed / "data").rename(committed / "elsewhere")
    (committed / "data").symlink_to("elsewhere")
    git(committed, "add", ".")
    git(committed, "commit", "-q", "-m", "A link")
    assert since(find(committed), "HEAD") is None


def test_a_submodule_is_checked_out_as_it_was(committed: Path, data: Path) -> None:
    before = (data / "gazette.ttl").read_text()
    (data / "gazette.ttl").write_text(f"{before}# more\n")
    git(data, "commit", "-q", "-a", "-m", "More")
    with checked_out(find(committed), "HEAD") as folder:
        assert (folder / "data" / "gazette.ttl").read_text() == before


def test_a_renamed_file_keeps_what_the_baseline_knows_of_it(committed: Path) -> None:
    known = committed / "known.json"
    write_baseline(known, check(committed))
    git(committed, "mv", "data/gazette.ttl", "data/news.ttl")
    baseline = read_baseline(known, known.name)
    changes = since(find(committed), "HEAD")
    assert check(committed, CheckOptions(changes=changes, baseline=baseline)).findings == ()
    assert check(committed, CheckOptions(baseline=baseline)).findings == ()


def test_a_new_file_with_a_fault_that_is_known_of_another_is_no_renamed_one(committed: Path) -> None:
    known = committed / "known.json"
    write_baseline(known, check(committed))
    shutil.copy(committed / "data" / "gazette.ttl", committed / "data" / "news.ttl")
    findings = check(committed, CheckOptions(baseline=read_baseline(known, known.name))).findings
    assert "data/no-source" in {f.rule for f in findings if f.place and f.place.file == "data/news.ttl"}


def test_of_two_files_that_are_gone_the_one_that_is_renamed_has_the_entries(committed: Path) -> None:
    gazette, news = committed / "data" / "gazette.ttl", committed / "data" / "news.ttl"
    (committed / "data" / "almost.ttl").write_text(PREFIXES + "id:x a lh:Lighthouse .\n")
    known = committed / "known.json"
    write_baseline(known, check(committed))
    entries = read_baseline(known, known.name).entries.values()
    number = sum(entry.file == "data/almost.ttl" for entry in entries)
    assert number > 1
    (committed / "data" / "almost.ttl").unlink()
    gazette.rename(news)
    findings = check(committed, CheckOptions(baseline=read_baseline(known, known.name))).findings
    assert [finding.rule for finding in findings] == ["baseline/gone"] * number


WRONG_AXIOM = "lh:lit <http://www.w3.org/2000/01/rdf-schema#domain> lh:Keeper .\n"


def light(name: str) -> str:
    lit = 'lh:lit "1900"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    return f'{PREFIXES}id:{name} a lh:Lighthouse ; {lit} ; lh:name "{name}" .\n'


@pytest.fixture
def with_wrong_axiom(lighthouses: Path) -> Path:
    """A project in git whose lights are keepers by a wrong axiom."""
    (lighthouses / "ontology" / "wrong.ttl").write_text(PREFIXES + WRONG_AXIOM)
    for name in ("a", "b", "c"):
        (lighthouses / "data" / f"{name}.ttl").write_text(light(name))
    git(lighthouses, "init", "-q")
    git(lighthouses, "add", ".")
    git(lighthouses, "commit", "-q", "-m", "All")
    return lighthouses


def disjoint(folder: Path) -> list[Finding]:
    outcome = check(folder, CheckOptions(changes=since(find(folder), "HEAD")))
    return [finding for finding in outcome.findings if finding.rule == "logic/disjoint"]


def test_a_new_consequence_is_reported_beneath_its_unchanged_cause_without_the_old_ones(
    with_wrong_axiom: Path,
) -> None:
    assert disjoint(with_wrong_axiom) == []
    (with_wrong_axiom / "data" / "new.ttl").write_text(light("new"))
    (finding,) = disjoint(with_wrong_axiom)
    assert finding.place is not None
    assert finding.place.file == "ontology/wrong.ttl"
    assert [other.place.file for other in finding.consequences if other.place] == ["data/new.ttl"]


def test_a_changed_cause_is_reported_with_its_consequences_in_unchanged_files(with_wrong_axiom: Path) -> None:
    axiom = with_wrong_axiom / "ontology" / "wrong.ttl"
    axiom.write_text(f"# Wrong as before.\n{axiom.read_text()}")
    (finding,) = disjoint(with_wrong_axiom)
    files = {other.place.file for other in finding.consequences if other.place}
    assert {"data/a.ttl", "data/b.ttl", "data/c.ttl"} <= files


def test_a_known_cause_keeps_what_changes_make_of_it_from_failing(with_wrong_axiom: Path) -> None:
    known = with_wrong_axiom / "known.json"
    write_baseline(known, check(with_wrong_axiom))
    (with_wrong_axiom / "data" / "new.ttl").write_text(light("new"))
    changes, baseline = since(find(with_wrong_axiom), "HEAD"), read_baseline(known, known.name)
    outcome = check(with_wrong_axiom, CheckOptions(changes=changes, baseline=baseline))
    assert "logic/disjoint" in {finding.rule for finding in outcome.known}
    assert "logic/disjoint" not in {finding.rule for finding in outcome.findings}


def test_a_changed_import_can_break_everything(committed: Path) -> None:
    for name in ("imported/imports.lock", "data/catalog-v001.xml"):
        (committed / name).parent.mkdir(exist_ok=True)
        (committed / name).write_text("{}")
        assert since(find(committed), "HEAD") is None
        (committed / name).unlink()
    assert since(find(committed), "HEAD") is not None


@pytest.fixture
def with_waived_causes(lighthouses: Path) -> Path:
    """A project in git with a waiver of an ill-typed value, and one of an unsatisfiable class."""
    (lighthouses / "data" / "waived.ttl").write_text(
        f'{PREFIXES}id:gull-rock lh:lit "18 81"^^<http://www.w3.org/2001/XMLSchema#gYear> . '
        "# phegraph: allow literal/datatype it says so\n"
    )
    (lighthouses / "ontology" / "waived.ttl").write_text(
        f"{PREFIXES}lh:Ghost <http://www.w3.org/2000/01/rdf-schema#subClassOf> lh:Keeper , lh:Place . "
        "# phegraph: allow logic/unsatisfiable there are none\n"
        "lh:Ghost a <http://www.w3.org/2002/07/owl#Class> .\n"
    )
    git(lighthouses, "init", "-q")
    git(lighthouses, "add", ".")
    git(lighthouses, "commit", "-q", "-m", "All")
    return lighthouses


@pytest.mark.parametrize(
    "statement", ["id:ada lh:keeps id:gull-rock .", "id:spook a lh:Ghost .", "id:gull-rock a lh:Place ."]
)
def test_a_change_is_told_of_waived_causes_no_more_than_a_whole_check(
    with_waived_causes: Path, statement: str
) -> None:
    (with_waived_causes / "data" / "new.ttl").write_text(f"{PREFIXES}{statement}\n")
    groups = ("logic/", "literal/", "shape/datatype", "structure/unsatisfiable")
    told = [
        [finding.rule for finding in unfolded(check(with_waived_causes, options).findings)]
        for options in (CheckOptions(), CheckOptions(changes=since(find(with_waived_causes), "HEAD")))
    ]
    assert [[rule for rule in rules if rule.startswith(groups)] for rules in told] == [[], []]
