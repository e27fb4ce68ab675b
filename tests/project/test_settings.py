"""The settings of a project are read, or told to be wrong with the line."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from phegraph.errors import ProjectError
from phegraph.finding import Place
from phegraph.project.project import SETTINGS_FILE
from phegraph.project.settings import find, find_settings
from phegraph.project.settings_file import read_settings

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
    path = folder / SETTINGS_FILE
    path.write_text(text)
    (folder / "facts").mkdir(exist_ok=True)
    return path


def test_a_project_is_found_from_a_folder_below_it(tmp_path: Path) -> None:
    settings(tmp_path, GOOD)
    below = tmp_path / "facts" / "old"
    below.mkdir()
    assert find(below).root == tmp_path


def test_pillars_are_classes_and_prefixes_are_known(tmp_path: Path) -> None:
    project = read_settings(settings(tmp_path, GOOD))
    assert project.pillars == (NamedNode("https://example.org/ontology#Lighthouse"),)
    assert project.prefixes.expand("lh:lit") == "https://example.org/ontology#lit"
    assert project.prefixes.expand("skos:prefLabel") == "http://www.w3.org/2004/02/skos/core#prefLabel"


def test_plurals_are_as_many_as_pillars(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="plurals"):
        read_settings(settings(tmp_path, GOOD.replace("[folders]", 'plurals = ["a", "b"]\n[folders]')))


def test_the_site_is_told_terms_in_order(tmp_path: Path) -> None:
    more = '[site]\nfirst = ["lh:lit", "lh:north"]\ncountry_code = "lh:code"\n'
    site = read_settings(settings(tmp_path, GOOD + more)).site
    assert [term.value.rpartition("#")[2] for term in site.first] == ["lit", "north"]
    assert site.country_code == NamedNode("https://example.org/ontology#code")
    assert read_settings(settings(tmp_path, GOOD)).site.country_code is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title =", "no TOML"),
        ("[project]\nbase = 'https://example.org/'", "no title"),
        ("[project]\ntitle = 'A'", "no base"),
        ("[project]\ntitle = 'A'\nbase = 'example'", "no absolute IRI"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org'", "does not end"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\nbas = 'x'", "knows no `bas`"),
        ("[projct]\ntitle = 'A'", "no table"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\npillars = ['x:A']", "unknown prefix"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[site]\nfirst = ['x:A']", "unknown prefix"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[site]\nfirst = [3]", "wrong kind"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[site]\nlatest = []", "knows no `latest`"),
        ("[project]\ntitle = 3\nbase = 'https://example.org/'", "wrong kind"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[folders]\ndata = '../..'", "outside"),
        ("[project]\ntitle = 'A'\nbase = 'https://example.org/'\n[folders]\ndata = '/etc'", "outside"),
        ('[folders]\nmixed = "."\ndata = "facts"\n', "data stands beside mixed"),
        ("[folders]\nmixed = 3\n", "mixed has a value of the wrong kind"),
        ('[folders]\nmixed = ["none"]\n', "There is no folder mixed = 'none'"),
        ('[check.folders]\nfacts = "off"\n', "folders has a value of the wrong kind"),
    ],
)
def test_settings_that_cannot_be_used_are_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message):
        read_settings(settings(tmp_path, text))


def test_a_folder_outside_the_project_is_used_where_the_settings_name_it(tmp_path: Path) -> None:
    shared = tmp_path / "shared-data"
    (tmp_path / "project").mkdir()
    shared.mkdir()
    text = GOOD.replace('data = "facts"', 'data = "../shared-data"\noutside = ["../shared-data"]')
    project = read_settings(settings(tmp_path / "project", text))
    assert (project.data, project.outside) == ((shared,), (shared,))
    with pytest.raises(ProjectError, match=f"leads to {tmp_path}, outside the project"):
        read_settings(settings(tmp_path / "project", text.replace('data = "../shared-data"', 'data = ".."')))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("facts", "is no folder outside"),
        ("..", "is no folder outside"),
        ("/", "is no folder outside"),
        ("link", "is no folder outside"),
        ("facts/../link", "is no folder outside"),
        ("../nowhere", "There is no folder"),
    ],
)
def test_what_the_settings_allow_is_a_folder_apart_from_the_project(
    tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "link").symlink_to("/etc")
    with pytest.raises(ProjectError, match=f"^{tmp_path}/project/phegraph.toml:8: .*{message}"):
        read_settings(
            settings(tmp_path / "project", GOOD.replace("[prefixes]", f'outside = ["{name}"]\n[prefixes]'))
        )


def test_without_a_project_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="phegraph init"):
        find(tmp_path)


BARE = "[project]\ntitle = 'A'\nbase = 'https://example.org/'\n"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("plurls = ['a']", "4: [project] knows no `plurls`. Did you mean plurals?"),
        ("pillars = 'a'", '4: [project] pillars has a value of the wrong kind. Write pillars = ["…", "…"].'),
        ("licence = 'CC BY'", "4: licence = 'CC BY' is no absolute IRI. Give one like https://…"),
        ("language = 'plain English'", "4: language = 'plain English' is no language tag."),
        ("[prefixes]\nlh = 'no iri'", "5: lh = 'no iri' is no absolute IRI."),
        ("language = 'en_GB'", "4: language = 'en_GB' is no language tag."),
        ("[prefixes]\n1 = 'https://example.org/'", "5: '1' cannot be a prefix."),
        (
            "[prefixes]\n'a: <a:a> . @prefix b' = 'https://example.org/'",
            "5: 'a: <a:a> . @prefix b' cannot be",
        ),
        ("[prefixes]\n'l h' = 'https://example.org/'", "5: 'l h' cannot be a prefix."),
        (
            "[check]\nseverity = 'info'",
            "5: [check] severity has a value of the wrong kind. Write [check.severity]",
        ),
        ("[check.severity]\n'label/missing' = 3", "4: [check] severity has a value of the wrong kind."),
        (
            "[folders]\n# what they say\ndata = 'fact'",
            "6: There is no folder data = 'fact'. Did you mean facts?",
        ),
        ("[folders]\nqueries = 'asked'", "5: There is no folder queries = 'asked'. Make it"),
        (
            "[site]\nfirst = ['lh:a b']\n[prefixes]\nlh = 'https://example.org/'",
            "5: The term 'lh:a b' of first",
        ),
        ("x = [[", "The settings are no TOML"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, more: str, message: str
) -> None:
    with pytest.raises(ProjectError) as error:
        read_settings(settings(tmp_path, BARE + more))
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        (GOOD + "a." * 20_000 + "a = 1", "more than 500 dots", 10),
        (GOOD + "# long\n" * 200_000, "longer than 1,048,576 characters", None),
    ],
)
def test_settings_that_would_take_minutes_to_read_are_refused(
    tmp_path: Path, text: str, message: str, line: int | None
) -> None:
    with pytest.raises(ProjectError, match=message) as refusal:
        read_settings(settings(tmp_path, text))
    assert refusal.value.place is not None
    assert refusal.value.place.line == line


def test_settings_in_another_encoding_are_told_with_the_line(tmp_path: Path) -> None:
    path = settings(tmp_path, GOOD)
    path.write_bytes(BARE.encode() + b"publisher = 'Caf\xe9'")
    with pytest.raises(ProjectError, match=r"phegraph.toml:4: The settings are not UTF-8"):
        read_settings(path)


def test_a_folder_that_links_to_itself_has_no_project(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ProjectError, match="There is no"):
        find(tmp_path / "loop")


def test_each_kind_of_files_may_have_several_folders(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    project = read_settings(settings(tmp_path, GOOD.replace('"facts"', '["facts", "more"]')))
    for name in ("facts/lights.ttl", "more/lights.ttl", "more/old.ttl", "more/notes.txt"):
        (tmp_path / name).write_text("")
    assert [project.name_of(path) for path in project.data_files] == [
        "facts/lights.ttl",
        "more/lights.ttl",
        "more/old.ttl",
    ]
    assert len({project.graph_of(path) for path in project.data_files}) == 3


@pytest.mark.parametrize("pattern", ["facts/old", "facts/old/", "*/old", "facts/o*", "facts/old/lights.ttl"])
def test_what_is_excluded_is_in_no_kind_of_project(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "facts" / "old").mkdir(parents=True)
    for name in ("facts/lights.ttl", "facts/old/lights.ttl"):
        (tmp_path / name).write_text("")
    folders = f'[folders]\nexclude = ["{pattern}"]\n'
    project = read_settings(settings(tmp_path, GOOD.replace("[folders]\n", folders)))
    assert project.data_files == [tmp_path / "facts" / "lights.ttl"]
    project = read_settings(settings(tmp_path, folders + 'mixed = "."\n'))
    assert project.data_files == [tmp_path / "facts" / "lights.ttl"]


def test_a_project_of_mixed_folders_needs_no_title_and_no_base(tmp_path: Path) -> None:
    project = read_settings(settings(tmp_path, '[folders]\nmixed = ["facts"]\n'))
    (tmp_path / "facts" / "a.ttl").write_text("<#a> a <urn:B> .")
    (tmp_path / "b.ttl").write_text("")
    assert (project.title, project.by_content) == (tmp_path.name, True)
    assert [project.name_of(path) for path in project.data_files] == ["facts/a.ttl"]
    assert project.base_of_files is None
    based = settings(tmp_path, '[project]\nbase = "https://example.org/"\n[folders]\nmixed = ["facts"]\n')
    assert read_settings(based).base_of_files == "https://example.org/"


@pytest.mark.parametrize(
    "base", ["http://purl.obolibrary.org/obo/IAO_", "https://e.org/#", "https://e.org/a/"]
)
def test_a_base_may_be_the_beginning_of_names_in_a_shared_namespace(tmp_path: Path, base: str) -> None:
    assert read_settings(settings(tmp_path, GOOD.replace("https://example.org/", base, 1))).base == base


def test_settings_may_stand_in_pyproject(tmp_path: Path) -> None:
    (tmp_path / "facts" / "old").mkdir(parents=True)
    path = tmp_path / "pyproject.toml"
    text = '[project]\nname = "lights"\n' + GOOD.replace("[", "[tool.phegraph.", 1).replace(
        "[folders]", "[tool.phegraph.folders]"
    ).replace("[prefixes]", "[tool.phegraph.prefixes]")
    path.write_text(text)
    project = find(tmp_path / "facts" / "old")
    assert (project.root, project.title, project.settings) == (tmp_path, "Lights", "pyproject.toml")
    path.write_text(text.replace("data =", "date ="))
    with pytest.raises(ProjectError, match="date") as refused:
        find(tmp_path)
    assert refused.value.place == Place(str(path), 1 + text[: text.index("data =")].count("\n"))


@pytest.mark.parametrize("line", ["# as in [tool.phegraph]", "[tool.phegraphics]", 'see = "[tool.phegraph]"'])
def test_a_pyproject_that_only_mentions_our_table_has_no_settings(tmp_path: Path, line: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"{line}\n")
    assert find_settings(tmp_path) is None


def test_a_table_of_ours_in_a_text_of_pyproject_gives_no_settings(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('readme = """\n[tool.phegraph]\n"""\n')
    with pytest.raises(ProjectError, match="has no title"):
        find_settings(tmp_path)


def test_a_pyproject_of_other_programs_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 110\n[broken")
    with pytest.raises(ProjectError, match=r"There is no phegraph\.toml"):
        find(tmp_path)
    settings(tmp_path, GOOD)
    below = tmp_path / "facts"
    (below / "pyproject.toml").write_text("[tool.ruff]\n")
    assert find(below).root == tmp_path


def test_files_of_imports_are_named_by_iri_and_lie_in_the_project(tmp_path: Path) -> None:
    table = '[imports]\nfolder = "vendor"\n[imports.files]\n"http://e/b" = "facts/b.ttl"\n'
    project = read_settings(settings(tmp_path, GOOD + table))
    assert (project.imports, project.lock_folder) == ({"http://e/b": Path("facts/b.ttl")}, Path("vendor"))
    for wrong in ("../b.ttl", "/etc/passwd"):
        with pytest.raises(ProjectError, match="outside the project"):
            read_settings(settings(tmp_path, GOOD + table.replace("facts/b.ttl", wrong)))
    with pytest.raises(ProjectError, match="outside the project"):
        read_settings(settings(tmp_path, GOOD + table.replace("vendor", "../vendor")))
    with pytest.raises(ProjectError, match="is no absolute IRI"):
        read_settings(settings(tmp_path, GOOD + table.replace("http://e/b", "b")))


def test_the_site_knows_where_identifiers_lead_and_where_statements_are_reported(tmp_path: Path) -> None:
    report = "https://tracker.example/new?title={page}&body={statement}%0A{source}"
    path = settings(
        tmp_path,
        f'{GOOD}[site]\nreport = "{report}"\n[site.identifiers]\n"lh:number" = "https://lights.example/{{}}"\n',
    )
    site = read_settings(path).site
    assert site.report == report
    assert site.identifiers == {NamedNode("https://example.org/ontology#number"): "https://lights.example/{}"}


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        ('[site]\nreport = "javascript:alert(1)"', 11, "no address of the web"),
        ('[site.identifiers]\n"lh:number" = "data:text/html,{}"', 10, "no address of the web"),
        ('[site.identifiers]\n"lt:number" = "https://lights.example/{}"', 10, "unknown prefix"),
    ],
)
def test_an_address_of_the_site_that_cannot_be_one_is_refused_with_its_line(
    tmp_path: Path, lines: str, line: int, message: str
) -> None:
    path = settings(tmp_path, f"{GOOD}{lines}\n")
    with pytest.raises(ProjectError, match=message) as raised:
        read_settings(path)
    assert raised.value.place == Place(str(path), line)
