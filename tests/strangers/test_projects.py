"""Public projects that no one here wrote are checked as they are: no settings, no fault of the program."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from strangers.projects import PROJECTS, check, contents, findings

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_of_others_is_checked_without_settings(name: str, shared: Path) -> None:
    folder = shared / "real" / name
    before = contents(folder)
    checked = check(folder)
    assert before
    assert contents(folder) == before
    assert "Traceback" not in checked.errors
    found = findings(checked)
    assert checked.exit_code == bool(found), checked.errors
    Draft202012Validator(json.loads((files("phegraph") / "schemas" / "report.json").read_bytes())).validate(
        found
    )
    assert all((folder / finding["place"]["file"]).is_file() for finding in found)


def test_nothing_is_wrong_with_a_catalogue_in_the_newest_dcat(shared: Path) -> None:
    checked = check(shared / "real" / "dcat" / "catalogue" / "data")
    assert (checked.exit_code, findings(checked)) == (0, []), checked.output
