"""The action, the hook and the workflows: valid by their schemas, and doing what docs/ci.md says."""

import importlib.resources
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from check.conftest import check
from check.test_own_rules import with_rule
from phegraph.check.formats.rendering import REPORT_FORMATS
from phegraph.cli import COMMANDS
from phegraph.rdf.formats import EXTENSIONS
from phegraph.version import __version__
from repositories import git

ROOT = Path(__file__).parent.parent.parent
DOCS = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)


def loaded(text: str) -> Any:
    """YAML as GitHub reads it: `on` is a word, no truth value."""
    content = yaml.safe_load(text)
    return {("on" if key is True else key): value for key, value in content.items()}


def schema(name: str) -> Mapping[str, Any]:
    """A schema of SchemaStore, as check-jsonschema ships it."""
    folder = importlib.resources.files("check_jsonschema.builtin_schemas.vendor")
    document = json.loads(folder.joinpath(f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


ACTION = loaded((ROOT / "action.yml").read_text())


def test_the_action_is_valid() -> None:
    jsonschema.Draft7Validator(schema("github-actions")).validate(ACTION)


WORKFLOWS = [path.read_text() for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
WORKFLOWS += [block for block in blocks("yaml") if "jobs:" in block]


@pytest.mark.parametrize("text", WORKFLOWS, ids=lambda text: loaded(text)["name"])
def test_workflows_are_valid(text: str) -> None:
    jsonschema.Draft7Validator(schema("github-workflows")).validate(loaded(text))


def test_the_schemas_refuse_what_is_wrong() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema("github-workflows")).validate({"on": "push", "jobs": {"a": {}}})


def test_the_job_for_gitlab_is_valid() -> None:
    (job,) = [block for block in blocks("yaml") if "codequality:" in block]
    jsonschema.Draft7Validator(schema("gitlab-ci")).validate(yaml.safe_load(job))


def test_workflows_give_the_action_only_inputs_that_it_has() -> None:
    used = 0
    for text in WORKFLOWS:
        for job in loaded(text)["jobs"].values():
            for step in job["steps"]:
                if step.get("uses", "") == "./" or "/phegraph@" in step.get("uses", ""):
                    used += 1
                    assert step.get("with", {}).keys() <= ACTION["inputs"].keys()
    assert used == 3


TEXTS = [*(ROOT / ".github" / "workflows").glob("*.yml"), *(ROOT / "docs").rglob("*.md"), ROOT / "action.yml"]
USES = re.compile(r"^\s*(?:- )?uses: (?!\./|OWNER/)(.*)$", re.MULTILINE)


def test_actions_of_others_are_pinned_by_commit_and_say_their_version() -> None:
    used = {use for path in TEXTS for use in USES.findall(path.read_text(encoding="utf-8"))}
    assert {use.partition("@")[0] for use in used} >= {"actions/checkout", "actions/setup-python"}
    assert [use for use in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []


def test_an_action_of_others_has_one_commit_everywhere() -> None:
    used = {use for path in TEXTS for use in USES.findall(path.read_text(encoding="utf-8"))}
    assert len(used) == len({use.partition("@")[0] for use in used})


def step(name: str) -> str:
    (script,) = [step["run"] for step in ACTION["runs"]["steps"] if step.get("name") == name]
    return str(script)


def act(
    folder: Path, temporary: Path, name: str = "Check", program: str = "phegraph", **inputs: str
) -> subprocess.CompletedProcess[str]:
    """Run a step of the action, as a runner does: by default the one that checks."""
    given = {key.upper(): value["default"] for key, value in ACTION["inputs"].items()} | inputs
    files = {
        "GITHUB_STEP_SUMMARY": temporary / "summary",
        "GITHUB_OUTPUT": temporary / "outputs",
        "GITHUB_ACTION_PATH": ROOT,
        "RUNNER_TEMP": temporary,
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PHEGRAPH": program}
    environment |= {key: str(value) for key, value in files.items()} | given
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step(name)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
    )


def test_the_action_annotates_sums_up_and_fails(faulty: Path, tmp_path: Path) -> None:
    done = act(faulty, tmp_path, SKIP="label question")
    assert done.returncode == 1, done.stderr
    assert "::error file=data/logbook.ttl,line=" in done.stdout
    assert "label/" not in done.stdout
    assert (tmp_path / "summary").read_text().startswith("### phegraph check")
    name, _, sarif = (tmp_path / "outputs").read_text().strip().partition("=")
    assert name == "sarif"
    assert json.loads(Path(sarif).read_text())["version"] == "2.1.0"


def test_the_action_needs_no_settings(tmp_path: Path) -> None:
    (tmp_path / "stranger").mkdir()
    (tmp_path / "stranger" / "a.ttl").write_text("<https://example.org/a> <https://example.org/p> 1\n")
    done = act(tmp_path, tmp_path, PROJECT="stranger")
    assert done.returncode == 1, done.stderr
    assert "::error file=a.ttl,line=1," in done.stdout


def test_the_action_succeeds_where_nothing_is_found(lighthouses: Path, tmp_path: Path) -> None:
    assert act(lighthouses, tmp_path).returncode == 0


RELEASE = loaded((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]


def script(job: str, name: str) -> str:
    (found,) = [step["run"] for step in RELEASE[job]["steps"] if step.get("name") == name]
    return str(found)


def bash(text: str, folder: Path, **variables: str) -> int:
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | variables, capture_output=True, timeout=600, check=False
    )
    return done.returncode


@pytest.mark.parametrize(("tag", "code"), [(f"v{__version__}", 0), (__version__, 1), ("v99.0.0", 1)])
def test_a_tag_that_is_not_the_version_is_not_released(tag: str, code: int) -> None:
    assert bash(script("build", "Compare the tag with the version"), ROOT, GITHUB_REF_NAME=tag) == code


def test_a_release_moves_the_tag_of_its_major_version(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "origin")
    git(tmp_path, "clone", "-q", "origin", "clone")
    for version in ("v1.0.0", "v1.2.0"):
        git(tmp_path / "clone", "commit", "-q", "--allow-empty", "-m", version)
        code = bash(
            script("action", "Move the tag of the action"), tmp_path / "clone", GITHUB_REF_NAME=version
        )
        assert code == 0
    assert git(tmp_path / "origin", "log", "-1", "--format=%s", "v1") == "v1.2.0"


def test_only_the_job_that_uploads_can_identify_itself_and_it_needs_approval_and_the_tests() -> None:
    able = [name for name, job in RELEASE.items() if "id-token" in job.get("permissions", {})]
    assert able == ["upload"]
    assert RELEASE["upload"]["environment"]["name"] == "pypi"
    assert RELEASE["upload"]["needs"] == "build"
    assert RELEASE["action"]["needs"] == "upload"
    assert not any("run" in step for step in RELEASE["upload"]["steps"]), "nothing of ours runs beside it"


def test_every_input_of_the_action_is_handed_on() -> None:
    environment = next(s["env"] for s in ACTION["runs"]["steps"] if s.get("id") == "check")
    for_others = {"python-version", "cache"}  # which set up Python, and keep packages
    used = {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"].keys() - for_others}
    assert set(environment.values()) == used | {"${{ steps.install.outputs.phegraph }}"}
    for name in ("Name the packages", "Install phegraph", "Check"):
        assert "${{" not in step(name), "an input in the text of a script could run"


def outputs(folder: Path) -> list[tuple[str, str]]:
    """What steps have set, in their order."""
    lines = (folder / "outputs").read_text().splitlines()
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


def test_two_checks_of_a_job_keep_what_each_found_by_its_category(
    faulty: Path, lighthouses: Path, tmp_path: Path
) -> None:
    act(faulty, tmp_path, CATEGORY="lights")
    act(faulty, tmp_path, SEVERITY="violation")
    (first, log), (second, other) = outputs(tmp_path)
    assert first == second == "sarif"
    ids = [json.loads(Path(path).read_text())["runs"][0]["automationDetails"]["id"] for path in (log, other)]
    assert ids == ["lights/", "phegraph/"]


def test_packages_are_kept_under_a_name_that_changes_with_the_locks_and_only_where_asked(
    tmp_path: Path,
) -> None:
    assert act(tmp_path, tmp_path, "Name the packages").returncode == 0
    ((name, key),) = outputs(tmp_path)
    assert name == "key"
    assert re.fullmatch(r"[0-9]+-[0-9]+", key)
    copy = tmp_path / "action"
    shutil.copytree(ROOT / "locks", copy / "locks")
    with (copy / "locks" / "run.txt").open("a") as lock:
        lock.write("# another\n")
    act(tmp_path, tmp_path, "Name the packages", GITHUB_ACTION_PATH=str(copy))
    assert len({value for _, value in outputs(tmp_path)}) == 2
    (cache,) = [step for step in ACTION["runs"]["steps"] if step.get("uses", "").startswith("actions/cache@")]
    assert cache["if"] == "inputs.cache == 'true'"
    assert "${{ steps.packages.outputs.key }}" in cache["with"]["key"]
    folder = cache["with"]["path"].removeprefix("${{ runner.temp }}/")
    assert f'PIP_CACHE_DIR="$RUNNER_TEMP/{folder}"' in step("Install phegraph")


@pytest.mark.slow
def test_the_steps_of_the_action_install_and_check_a_project(
    faulty: Path, wheels: Path, tmp_path: Path
) -> None:
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_CONFIG_FILE": os.devnull}
    installed = act(tmp_path, tmp_path, "Install phegraph", **offline)
    assert installed.returncode == 0, installed.stderr
    ((name, program),) = outputs(tmp_path)
    assert name == "phegraph"
    assert Path(program).is_relative_to(tmp_path)
    done = act(faulty, tmp_path, program=program, PYTHONPATH="", SEVERITY="violation")
    assert done.returncode == 1, done.stderr
    assert "::error file=data/logbook.ttl,line=" in done.stdout
    assert "### phegraph check" in (tmp_path / "summary").read_text()


HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))
def test_a_hook_names_a_command_that_there_is(hook: Mapping[str, str]) -> None:
    assert {"id", "name", "entry", "language", "files"} <= hook.keys()
    program, command = hook["entry"].split()
    assert program == "phegraph"
    assert hook["id"] == f"phegraph-{command}"
    assert command in COMMANDS


def test_the_hook_of_the_check_names_the_files_of_a_graph() -> None:
    hook = HOOKS["phegraph-check"]
    names = [*(f"data/a{extension}" for extension in EXTENSIONS), "a.rq", "phegraph.toml", "a/phegraph.toml"]
    assert [name for name in names if not re.search(hook["files"], name)] == []
    assert not re.search(hook["files"], "README.md")
    assert f"id: {hook['id']}" in DOCS


def test_the_rule_in_the_documentation_finds_something(lighthouses: Path) -> None:
    (rule,) = blocks("sparql")
    messages = [finding.message for finding in check(with_rule(lighthouses, rule)).findings]
    assert messages == ["Long Sand is kept by nobody."]


def test_the_documentation_tells_of_every_form() -> None:
    assert re.findall(r"^\| (\w+) \| `", DOCS, re.MULTILINE) == list(REPORT_FORMATS)
