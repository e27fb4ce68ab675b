"""The action, the hook and the workflows: valid by their schemas, and doing what docs/ci.md says."""

import importlib.resources
import json
import os
import re
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
from phegraph.rdf.formats import EXTENSIONS

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


def act(folder: Path, temporary: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run the step of the action that checks, as a runner does."""
    given = {key.upper(): value["default"] for key, value in ACTION["inputs"].items()} | inputs
    files = {"GITHUB_STEP_SUMMARY": temporary / "summary", "GITHUB_OUTPUT": temporary / "outputs"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PHEGRAPH": "phegraph", "RUNNER_TEMP": str(temporary)} | given
    environment |= {key: str(value) for key, value in files.items()}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("Check")]
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


def test_the_action_succeeds_where_nothing_is_found(lighthouses: Path, tmp_path: Path) -> None:
    assert act(lighthouses, tmp_path).returncode == 0


def test_every_input_of_the_action_is_handed_on() -> None:
    environment = next(s["env"] for s in ACTION["runs"]["steps"] if s.get("id") == "check")
    used = {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]} - {"${{ inputs.python-version }}"}
    assert set(environment.values()) == used | {"${{ steps.install.outputs.phegraph }}"}
    assert "${{" not in step("Check"), "an input in the text of a script could run"


def test_the_hook_names_a_command_that_there_is_and_the_files_of_a_graph() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {"id", "name", "entry", "language", "files"} <= hook.keys()
    assert hook["entry"].split()[:2] == ["phegraph", "check"]
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
