"""The JSON Schemas that are shipped: they take what the toolkit reads and writes, and nothing else."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import asdict, fields

import phegraph
from check.conftest import check
from phegraph.check.formats.rendering import render
from phegraph.check.formats.view import View
from phegraph.check.outcome import Outcome
from phegraph.check.rulebook import Rulebook
from phegraph.errors import ProjectError
from phegraph.finding import Finding, Place, Severity
from phegraph.project.project import SETTINGS_FILE
from phegraph.project.settings_file import read_settings
from phegraph.server.limits import ServerLimits
from phegraph.system.limits import LARGEST_LIMIT

PACKAGE = Path(phegraph.__file__).parent
ROOT = Path(__file__).parents[2]
BARE = "[project]\ntitle = 'A'\nbase = 'https://example.org/'\n"


def schema(name: str) -> Mapping[str, Any]:
    content = json.loads((PACKAGE / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(content)
    assert isinstance(content, dict)
    return content


SETTINGS_SCHEMA = Draft202012Validator(schema("settings"))
REPORT_SCHEMA = Draft202012Validator(schema("report"))


@pytest.mark.parametrize(
    "path", [ROOT / SETTINGS_FILE, PACKAGE / "template" / SETTINGS_FILE], ids=["our own", "of a new project"]
)
def test_real_settings_are_valid(path: Path) -> None:
    SETTINGS_SCHEMA.validate(tomllib.loads(path.read_text(encoding="utf-8")))


def refused(path: Path) -> bool:
    """Whether the toolkit refuses settings, when it reads them or looks up the rules that they set."""
    try:
        list(Rulebook(read_settings(path)))
        Rulebook(read_settings(path)).is_on("label/missing")
    except ProjectError:
        return True
    return False


@pytest.mark.parametrize(
    ("more", "valid"),
    [
        ("", True),
        ("licence = ''\nlanguage = 'pt-BR'\npublisher = ''\ndescription = ''", True),
        ("licence = 'CC BY'", False),
        ("language = 'plain English'", False),
        ("language = 'en_GB'", False),
        ("plurls = ['a']", False),
        ("pillars = 'a'", False),
        ("pillars = [3]", False),
        ("pillars = ['skos:Concept']\nplurals = ['concepts']", True),
        ("[prefixes]\n'' = 'urn:x:'\na = 'urn:x:'\n'é-1.b_·' = 'urn:x:'\n'𐐀' = 'urn:x:'", True),
        ("[prefixes]\nlh = 'no iri'", False),
        ("[prefixes]\nlh = 3", False),
        ("[prefixes]\n1 = 'urn:x:'", False),
        ("[prefixes]\n_a = 'urn:x:'", False),
        ("[prefixes]\n'a.' = 'urn:x:'", False),
        ("[prefixes]\n'l h' = 'urn:x:'", False),
        ("[prefixes]\n'a:b' = 'urn:x:'", False),
        ("[check]\nseverity = 'info'", False),
        ("[check.severity]\n'label/missing' = 3", False),
        ("[check.severity]\n'label/missing' = 'bad'", False),
        ("[check.severity]\n'label/missing' = 'off'\n'label/same' = 'info'", True),
        ("[check]\nfolder = 'rules'", False),
        ("[check]\nhouse = true", True),
        ("[check]\nhouse = 'yes'", False),
        ("[limits]\nseconds = 0\nmemory = 0.5\nrows = 1.0\nmax_time = 1e9\nmax_memory = 2", True),
        ("[limits]\nrows = 0.5", False),
        ("[limits]\nseconds = -1", False),
        ("[limits]\nmemory = '4'", False),
        ("[limits]\nmemory = true", False),
        ("[limits]\nmax_time = 1000000001", False),
        ("[server]\nqueries = 2\nwait = 0.5", True),
        ("[server]\nqueries = 0", False),
        ("[server]\nqueries = 1.5", False),
        ("[server]\nquota = 1", False),
        ("[site]\nfirst = ['skos:note']\ncountry_code = 'skos:notation'", True),
        ("[site]\ncountry_code = ['skos:notation']", False),
        ("[site]\nlatest = []", False),
        ("[folders]\noutside = []", True),
        ("[folders]\noutside = '.'", False),
        ("[foldrs]\ndata = 'data'", False),
    ],
)
def test_settings_are_valid_where_the_toolkit_takes_them(tmp_path: Path, more: str, *, valid: bool) -> None:
    path = tmp_path / SETTINGS_FILE
    path.write_text(BARE + more, encoding="utf-8")
    assert (not refused(path), SETTINGS_SCHEMA.is_valid(tomllib.loads(BARE + more))) == (valid, valid)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project]\ntitle = 'A'",
        "[project]\nbase = 'urn:x/'",
        BARE.replace("A", ""),
        BARE.replace("org/", "org"),
        BARE.replace("https:", ""),
        "project = 3",
    ],
)
def test_a_project_has_a_title_and_a_base(tmp_path: Path, text: str) -> None:
    path = tmp_path / SETTINGS_FILE
    path.write_text(text, encoding="utf-8")
    assert refused(path)
    assert not SETTINGS_SCHEMA.is_valid(tomllib.loads(text))


def test_the_defaults_and_bounds_of_settings_are_those_of_the_toolkit(tmp_path: Path) -> None:
    path = tmp_path / SETTINGS_FILE
    path.write_text(BARE, encoding="utf-8")
    project = read_settings(path)
    tables = schema("settings")["properties"]
    folders, limits = (tables[name]["properties"] for name in ("folders", "limits"))
    assert tables["project"]["properties"]["language"]["default"] == project.language
    assert project.rules == Path(tables["check"]["properties"]["rules"]["default"])
    for name in ("ontology", "data", "queries", "shapes"):
        assert getattr(project, name) == (Path(folders[name]["default"]),)
    assert {key: limit["default"] for key, limit in limits.items()} == {
        "seconds": project.limits.seconds,
        "memory": project.limits.memory / 2**30,
        "rows": project.limits.rows,
        "max_time": project.command_limits.seconds,
        "max_memory": project.command_limits.memory / 2**30,
    }
    assert {limit["maximum"] for limit in limits.values()} == {LARGEST_LIMIT}
    server = tables["server"]["properties"]
    assert {key: limit["default"] for key, limit in server.items()} == asdict(ServerLimits())
    assert {key for key, limit in server.items() if "multipleOf" in limit} == {
        field.name for field in fields(ServerLimits) if field.type is int
    }
    severities = tables["check"]["properties"]["severity"]["additionalProperties"]["enum"]
    assert severities == [*Severity, "off"]


def test_a_report_of_findings_is_valid(outcome: Outcome) -> None:
    report = json.loads(render("json", outcome, View()))
    REPORT_SCHEMA.validate(report)
    assert any(finding["also"] for finding in report)


def test_a_report_of_what_is_folded_beneath_a_finding_is_valid() -> None:
    other = Finding("own/a", Severity.INFO, "It is odd.", place=Place("a", 2))
    finding = Finding("own/a", Severity.INFO, "It is odd.", consequences=(other,), alike=(other,))
    report = json.loads(render("json", Outcome((finding,)), View()))
    REPORT_SCHEMA.validate(report)
    del report[0]["consequences"][0]["rule"]
    assert not REPORT_SCHEMA.is_valid(report)


def test_a_report_of_nothing_is_valid(lighthouses: Path) -> None:
    REPORT_SCHEMA.validate(json.loads(render("json", check(lighthouses), View())))


@pytest.mark.parametrize("place", [None, Place("data/a.ttl"), Place("a.ttl", 3, 4, 3, 9)])
def test_a_finding_with_more_of_a_place_or_less_is_valid(place: Place | None) -> None:
    finding = Finding("data/conflict", Severity.INFO, "No.", place=place)
    (entry,) = json.loads(render("json", Outcome((finding,)), View()))
    REPORT_SCHEMA.validate([entry])
    for key in entry:
        assert not REPORT_SCHEMA.is_valid([{**entry, key: 3}])
        assert not REPORT_SCHEMA.is_valid([{name: value for name, value in entry.items() if name != key}])
    assert not REPORT_SCHEMA.is_valid([{**entry, "more": 1}])
