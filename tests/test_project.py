"""A project is what its phegraph.toml says."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from phegraph.errors import ProjectError
from phegraph.project import SETTINGS, find, read

GOOD = """
[project]
title = "Lights"
base = "https://example.org/"
pillars = ["lh:Lighthouse"]
[folders]
data = "facts"
[prefixes]
lh = "https://example.org/ontology#"
"""


def settings(folder: Path, text: str) -> Path:
    path = folder / SETTINGS
    path.write_text(text)
    return path


def test_a_project_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    settings(tmp_path, GOOD)
    below = tmp_path / "facts" / "old"
    below.mkdir(parents=True)
    assert find(below).root == tmp_path


def test_pillars_are_classes_and_prefixes_are_known(tmp_path: Path) -> None:
    project = read(settings(tmp_path, GOOD))
    assert project.pillars == (NamedNode("https://example.org/ontology#Lighthouse"),)
    assert project.prefixes.expand("lh:lit") == "https://example.org/ontology#lit"
    assert project.prefixes.expand("skos:prefLabel") == "http://www.w3.org/2004/02/skos/core#prefLabel"


def test_several_things_of_a_pillar_have_a_name_of_their_own(tmp_path: Path) -> None:
    lights = GOOD.replace("[folders]", 'plurals = ["lighthouses"]\n[folders]')
    project = read(settings(tmp_path, lights))
    (pillar,) = project.pillars
    assert [project.counted(pillar, "lighthouse", n) for n in (0, 1, 2)] == [
        "lighthouses",
        "lighthouse",
        "lighthouses",
    ]
    plain = read(settings(tmp_path, GOOD))
    assert plain.counted(pillar, "lighthouse", 2) == "lighthouse"


def test_plurals_are_as_many_as_pillars(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="plurals"):
        read(settings(tmp_path, GOOD.replace("[folders]", 'plurals = ["a", "b"]\n[folders]')))


def test_the_site_is_told_terms_in_order(tmp_path: Path) -> None:
    more = '[site]\nfirst = ["lh:lit", "lh:north"]\ncountry_code = "lh:code"\n'
    site = read(settings(tmp_path, GOOD + more)).site
    assert [term.value.rpartition("#")[2] for term in site.first] == ["lit", "north"]
    assert site.country_code == NamedNode("https://example.org/ontology#code")
    assert read(settings(tmp_path, GOOD)).site.country_code is None


def test_a_data_file_is_a_source_and_an_ontology_file_is_a_graph(tmp_path: Path) -> None:
    project = read(settings(tmp_path, GOOD))
    assert project.graph_of(tmp_path / "facts" / "almanac.reading.ttl").value.endswith(
        "/source/almanac.reading"
    )
    assert project.graph_of(tmp_path / "ontology" / "lights.ttl").value == "https://example.org/graph/lights"


def test_shapes_and_contexts_are_no_ontology(tmp_path: Path) -> None:
    project = read(settings(tmp_path, GOOD))
    folder = tmp_path / "ontology"
    folder.mkdir()
    for name in ("lights.ttl", "shapes.ttl", "context.jsonld", "notes.txt"):
        (folder / name).write_text("")
    assert project.ontology_files == [folder / "lights.ttl"]
    assert project.shapes_files == [folder / "shapes.ttl"]


LEAST = "[project]\ntitle = 'A'\nbase = 'https://example.org/'\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title =", "cannot be read"),
        ("[project]\nbase = 'https://example.org/'", "no title"),
        ("[project]\ntitle = 'A'", "no base"),
        ("[project]\ntitle = 'A'\nbase = 'example'", "no absolute IRI"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org'", "does not end"),
        (f"{LEAST}[prefixes]\n'a b' = 'https://example.org/'", "no prefix"),
        (f"{LEAST}language = 'en_GB'", "no language tag"),
        (f"{LEAST}[prefixes]\n1 = 'https://example.org/'", "no prefix"),
        (f"{LEAST}[prefixes]\na = 'https://example.org/a b'", "no prefix"),
        (f"{LEAST}[prefixes]\na = 'relative'", "no prefix"),
        (f"{LEAST}[prefixes]\n'a: <a:a> . @prefix b' = 'https://example.org/'", "no prefix"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\nlicence = 'CC BY'", "no absolute IRI"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\nbas = 'x'", "knows no `bas`"),
        ("[projct]\ntitle = 'A'", "no table"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\npillars = ['x:A']", "unknown prefix"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[site]\nfirst = ['x:A']", "unknown prefix"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[site]\nfirst = [3]", "wrong kind"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[site]\nlast = []", "knows no `last`"),
        ("[project]\ntitle = 3\nbase = 'https://example.org/'", "wrong kind"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[folders]\ndata = '../..'", "outside"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[folders]\ndata = '/etc'", "outside"),
    ],
)
def test_settings_that_cannot_be_used_are_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message):
        read(settings(tmp_path, text))


def test_without_a_project_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="phegraph init"):
        find(tmp_path)
