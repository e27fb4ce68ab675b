"""The rules of the shipped graph's own: each finds what it is for."""

import shutil
from pathlib import Path

import pytest

from check.conftest import check
from phegraph.check.checking import CheckOptions
from phegraph.finding import unfolded

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the shipped graph, without its questions."""
    for name in ("ontology", "data", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "queries").mkdir()
    shutil.copy(ROOT / "phegraph.toml", tmp_path)
    return tmp_path


def found(folder: Path, rule: str) -> list[tuple[str, int]]:
    findings = unfolded(check(folder, CheckOptions(skip=frozenset({"shape"}))).findings)
    return [(f.message, 1 + len(f.also)) for f in findings if f.rule == rule]


def test_an_edition_before_the_earlier_one_is_found_with_both_places(shipped: Path) -> None:
    assert found(shipped, "data/edition-order") == []
    path = shipped / "data" / "kt-ictr-phe-2014.ttl"
    text = path.read_text()
    assert '"2014-02-10"' in text
    path.write_text(text.replace('"2014-02-10"', '"2011-02-10"'))
    message = (
        "ICTR-PHE 2014 (2011-02-10) comes before ICTR-PHE 2012 (2012-02-27), which is the earlier edition."
    )
    assert (message, 2) in found(shipped, "data/edition-order")


def test_a_city_in_two_countries_is_found_with_both_places(shipped: Path) -> None:
    assert found(shipped, "data/one-country") == []
    path = shipped / "data" / "ror.ttl"
    path.write_text(f"{path.read_text()}\nid:bath phe:locatedIn id:france .\n")
    assert found(shipped, "data/one-country") == [("Bath is in France and in United Kingdom.", 2)]


def test_things_without_an_identifier_are_counted_by_class(shipped: Path) -> None:
    def without(name: str) -> int:
        messages = (message for message, _ in found(shipped, "data/no-identifier"))
        return next(int(message.split()[0]) for message in messages if f" the class {name} " in message)

    devices, networks = without("device"), without("network")
    path = shipped / "data" / "register.ttl"
    path.write_text(
        f"{path.read_text()}\nid:clearpem <https://schema.org/sameAs> <http://www.wikidata.org/entity/Q1> .\n"
    )
    assert (without("device"), without("network")) == (devices - 1, networks)
