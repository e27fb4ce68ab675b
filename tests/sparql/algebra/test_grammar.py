"""The stored table is that of the grammar."""

import json
import runpy
from importlib.resources import files
from pathlib import Path

import pytest

from phegraph.sparql import algebra

ROOT = Path(__file__).parents[3]
STORED = json.loads(files(algebra).joinpath("grammar.json").read_bytes())


@pytest.mark.slow
def test_the_stored_table_is_the_one_that_the_grammar_gives() -> None:
    table = runpy.run_path(str(ROOT / "vendor" / "grammar.py"))["table"]
    assert json.loads(json.dumps(table())) == STORED


def test_a_terminal_has_one_action_in_each_state() -> None:
    for actions in STORED["actions"]:
        terminals = [terminal for of_set in actions[1::2] for terminal in STORED["sets"][of_set]]
        assert len(terminals) == len(set(terminals))
