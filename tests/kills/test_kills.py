"""A sample of the kills of `make kills`."""

import os
from pathlib import Path

import pytest

from kills.kills import Trial, disk

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("command", "group"), [("build", False), ("export", True), ("cache", False)])
def test_what_is_killed_leaves_the_former_or_the_new_state_and_the_next_run_nothing_else(
    tmp_path: Path, command: str, *, group: bool
) -> None:
    trial = Trial(tmp_path, seed=1)
    while not trial.counted["killed"]:
        trial.kill(command, group=group)
    assert trial.counted["left the former state"] + trial.counted["left the new state"] == 1


@pytest.mark.parametrize("command", ["export", "cache"])
def test_a_full_disk_leaves_the_former_state_and_nothing_else(tmp_path: Path, command: str) -> None:
    with disk(tmp_path, "2m") as small:
        trial = Trial(small, seed=2)
        trial.fill(command)
    assert trial.counted["full, left the former state"] == 1


def test_files_that_may_not_grow_are_told_in_a_sentence(tmp_path: Path) -> None:
    assert not os.path.ismount(tmp_path)
    trial = Trial(tmp_path, seed=3)
    trial.fill("check")
    assert trial.counted["full, check, exit code 2"] == 1
