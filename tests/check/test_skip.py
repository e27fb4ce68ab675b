"""`skip` in the settings leaves rules and groups of rules out."""

from pathlib import Path

import pytest

from check.conftest import check, with_settings
from phegraph.check.baseline import read_baseline, write_baseline
from phegraph.check.checking import CheckOptions
from phegraph.check.rulebook import HOUSE
from phegraph.errors import ProjectError
from phegraph.finding import unfolded


def rules(folder: Path) -> set[str]:
    return {finding.rule for finding in unfolded(check(folder).findings)}


def test_rules_and_groups_that_are_skipped_find_nothing(faulty: Path) -> None:
    before = rules(faulty)
    assert {"label/blanks", "label/missing", "data/conflict", "data/no-source"} <= before
    left = rules(with_settings(faulty, '[check]\nskip = ["label", "data/conflict"]'))
    assert left == {rule for rule in before if not rule.startswith("label/")} - {"data/conflict"}


def test_a_rule_that_has_a_severity_is_not_skipped_with_its_group(faulty: Path) -> None:
    with_settings(faulty, '[check]\nskip = ["label"]\n[check.severity]\n"label/blanks" = "info"')
    assert {rule for rule in rules(faulty) if rule.startswith("label/")} == {"label/blanks"}


def test_a_rule_that_is_skipped_by_name_is_skipped_whatever_its_severity(faulty: Path) -> None:
    with_settings(faulty, '[check]\nskip = ["label/blanks"]\n[check.severity]\n"label/blanks" = "info"')
    assert "label/blanks" not in rules(faulty)


def test_a_name_of_no_rule_is_refused_with_what_comes_close(lighthouses: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        check(with_settings(lighthouses, '[check]\nskip = ["label/mising"]'))
    assert "phegraph.toml: skip: There is no rule or group 'label/mising'. Did you mean label/missing" in str(
        caught.value
    )


def test_what_has_gone_from_a_baseline_may_be_skipped(faulty: Path) -> None:
    known = faulty / "known.json"
    write_baseline(known, check(faulty))
    (faulty / "data" / "gazette.ttl").unlink()
    options = CheckOptions(baseline=read_baseline(known, known.name))
    assert "baseline/gone" in {finding.rule for finding in check(faulty, options).findings}
    with_settings(faulty, '[check]\nskip = ["baseline"]')
    assert check(faulty, options).findings == ()


def test_rules_of_the_house_hold_where_the_settings_ask_for_them(lighthouses: Path) -> None:
    settings = lighthouses / "phegraph.toml"
    asked = settings.read_text()
    (lighthouses / "data" / "loose.ttl").write_text("<https://example.org/id/x> <urn:p> <urn:o> .\n")
    assert "data/no-source" in rules(lighthouses)
    settings.write_text(asked.replace("house = true", "house = false"))
    assert HOUSE.isdisjoint(rules(lighthouses))
    settings.write_text(settings.read_text() + '\n[check.severity]\n"data/no-source" = "info"\n')
    assert HOUSE & rules(lighthouses) == {"data/no-source"}
