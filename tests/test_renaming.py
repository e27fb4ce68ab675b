"""`phegraph rename`: everywhere at once, and nothing where a check would find more."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Literal, NamedNode, Quad

from phegraph import KnowledgeGraph
from phegraph.cli import group
from phegraph.errors import InputError, PhegraphError
from phegraph.project.settings import find, project_of
from phegraph.rdf.editing.names import Renaming
from phegraph.renaming import renamed_files

ONTOLOGY, ID = "https://example.org/ontology#", "https://example.org/id/"


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(group, ["rename", *words, "--project", str(folder)], standalone_mode=False)


def texts(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def statements(folder: Path) -> set[Quad]:
    readings = KnowledgeGraph(project_of((), folder), caching=False).readings
    return {quad for reading in readings.values() for quad in reading.quads}


def in_place(quads: set[Quad], old: str, new: str) -> set[Quad]:
    """Statements with one IRI instead of another."""

    def term(node: object) -> object:
        return NamedNode(new) if node == NamedNode(old) else node

    return {Quad(*map(term, quad.triple)) for quad in quads}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "iris"),
    [
        ("lh:keptBy", "lh:lookedAfterBy", (f"{ONTOLOGY}keptBy", f"{ONTOLOGY}lookedAfterBy")),
        ("lh:Lighthouse", "lh:Light", (f"{ONTOLOGY}Lighthouse", f"{ONTOLOGY}Light")),
        ("id:gull-rock", f"<{ID}gull>", (f"{ID}gull-rock", f"{ID}gull")),
    ],
)
def test_a_term_or_thing_is_renamed_in_all_files_and_the_project_checks_clean(
    lighthouses: Path, old: str, new: str, iris: tuple[str, str]
) -> None:
    before, files = statements(lighthouses), texts(lighthouses)
    assert run(lighthouses, old, new).return_value == 0
    assert texts(lighthouses) == files, "without --write, nothing is written"
    assert run(lighthouses, old, new, "--write").return_value == 0
    assert statements(lighthouses) == in_place(before, *iris)
    assert not KnowledgeGraph.open(lighthouses, caching=False).check().findings
    local = old.partition(":")[2]
    assert not any(
        f"{old} ".encode() in text or f"{ONTOLOGY}{local}".encode() in text
        for text in texts(lighthouses).values()
    )
    assert run(lighthouses, new, old, "--write").return_value == 0
    assert texts(lighthouses) == files


def test_a_folder_without_settings_is_a_project_of_the_files_found_there(lighthouses: Path) -> None:
    (lighthouses / "phegraph.toml").unlink()
    (broken := lighthouses / "data" / "broken.ttl").write_text("lh:keptBy")
    files = texts(lighthouses)
    assert run(lighthouses, "lh:keptBy", "lh:lookedAfterBy", "--write").exit_code == 1
    assert texts(lighthouses) == files
    broken.unlink()
    before = statements(lighthouses)
    assert run(lighthouses, "lh:keptBy", "lh:lookedAfterBy", "--write").return_value == 0
    assert statements(lighthouses) == in_place(before, f"{ONTOLOGY}keptBy", f"{ONTOLOGY}lookedAfterBy")
    questions = (path.read_text() for path in lighthouses.rglob("*.rq"))
    assert not any(re.search(r"lh:keptBy\b", question) for question in questions)


def test_a_prefix_is_renamed_in_settings_and_queries_too(lighthouses: Path) -> None:
    before, files = statements(lighthouses), texts(lighthouses)
    assert run(lighthouses, "lh:", "light:", "--write").return_value == 0
    assert statements(lighthouses) == before
    assert not KnowledgeGraph.open(lighthouses, caching=False).check().findings
    assert not any(b"lh:" in text for text in texts(lighthouses).values())
    assert find(lighthouses).prefixes.namespaces["light"] == ONTOLOGY
    assert run(lighthouses, "light:", "lh:", "--write").return_value == 0
    assert texts(lighthouses) == files


def test_a_key_of_the_settings_that_is_spelled_like_a_prefix_is_left(lighthouses: Path) -> None:
    settings = lighthouses / "phegraph.toml"
    before = texts(lighthouses)
    for path in (path for path in lighthouses.rglob("*") if path.suffix in (".ttl", ".rq", ".toml")):
        path.write_text(re.sub(r"\blh( = |:)", r"title\1", path.read_text()))
    assert settings.read_text().count("title = ") == 2
    assert run(lighthouses, "title:", "lh:", "--write").return_value == 0
    assert texts(lighthouses) == before


def test_a_deprecated_term_stays_with_its_replacement(lighthouses: Path) -> None:
    assert run(lighthouses, "lh:keptBy", "lh:lookedAfterBy", "--deprecate", "--write").return_value == 0
    ontology = (lighthouses / "ontology" / "lighthouses.ttl").read_text()
    assert ontology.rstrip().endswith(" ;\n  <http://purl.org/dc/terms/isReplacedBy> lh:lookedAfterBy .")
    old = NamedNode(f"{ONTOLOGY}keptBy")
    kept = {
        (q.predicate.value.rsplit("#")[-1], q.object) for q in statements(lighthouses) if q.subject == old
    }
    assert (
        "deprecated",
        Literal("true", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean")),
    ) in kept


def test_what_would_not_check_as_clean_is_not_written(lighthouses: Path) -> None:
    files = texts(lighthouses)
    result = run(lighthouses, "lh:keptBy", "<http://example.org/ontology#keptBy>", "--write")
    assert result.return_value == 1
    assert "[term/near-namespace]" in result.stderr
    assert "Nothing is written" in result.stderr
    assert texts(lighthouses) == files


MIXED = """@prefix ex: <https://example.org/terms#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/terms> a owl:Ontology ; owl:imports <https://example.org/other> .
ex:keptBy a owl:ObjectProperty ; rdfs:label "kept by"@en .
"""


@pytest.mark.parametrize("table", ["", "tool.phegraph."])
def test_a_project_of_mixed_folders_with_imports_has_the_prefixes_of_its_files(
    tmp_path: Path, table: str
) -> None:
    name = "pyproject.toml" if table else "phegraph.toml"
    (tmp_path / name).write_text(f'[{table}folders]\nmixed = ["terms"]\n')
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "terms.ttl").write_text(MIXED)
    (tmp_path / "other.ttl").write_text(
        "<https://example.org/other> a <http://www.w3.org/2002/07/owl#Ontology> ."
    )
    result = run(tmp_path, "ex:keptBy", "ex:lookedAfterBy", "--write")
    assert (result.return_value, result.stdout) == (0, "terms/terms.ttl: written\n"), result.output
    assert (tmp_path / "terms" / "terms.ttl").read_text() == MIXED.replace("ex:keptBy", "ex:lookedAfterBy")


def test_a_project_with_files_outside_of_it_is_refused(lighthouses: Path) -> None:
    (lighthouses / "data").rename(lighthouses.parent / "shared")
    settings = lighthouses / "phegraph.toml"
    text = settings.read_text()
    assert 'data = "data"' in text
    settings.write_text(text.replace('data = "data"', 'data = "../shared"\noutside = ["../shared"]'))
    result = run(lighthouses, "lh:keptBy", "lh:lookedAfterBy", "--write")
    assert isinstance(result.exception, PhegraphError)
    assert "and lies outside the project" in str(result.exception)


def test_a_name_that_is_in_use_is_not_taken(lighthouses: Path) -> None:
    (lighthouses / "data" / "other.ttl").write_text(
        "<https://example.org/id/gull-rock> <https://example.org/ontology#keptBy> 1 ."
    )
    files = texts(lighthouses)
    result = run(lighthouses, "lh:keptBy", "https://example.org/ontology#lit", "--write")
    assert isinstance(result.exception, PhegraphError)
    assert "has https://example.org/ontology#lit already" in str(result.exception)
    assert texts(lighthouses) == files


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lh:nothing", "lh:other", "No file of the project has"),
        ("lh:", "lh:keptBy", "One name is a prefix"),
        ("lh:keptBy", "no iri", "is no IRI and no name"),
    ],
)
def test_names_that_cannot_be_renamed_are_refused(
    lighthouses: Path, old: str, new: str, message: str
) -> None:
    result = run(lighthouses, old, new)
    assert isinstance(result.exception, PhegraphError)
    assert message in str(result.exception)


XML = """<?xml version="1.0"?>{doctype}
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="https://example.org/ontology#"
  xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">
<!-- z:keptBy "https://example.org/ontology#keptBy" -->
{body}
</rdf:RDF>
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<rdf:Description rdf:about="x:a"><z:keptBy>z:keptBy</z:keptBy></rdf:Description>',
         '<rdf:Description rdf:about="x:a"><z:minded>z:keptBy</z:minded></rdf:Description>'),
        ('<rdf:Description rdf:about="x:a"><z:q><![CDATA[<z:keptBy>]]></z:q></rdf:Description>',
         '<rdf:Description rdf:about="x:a"><z:q><![CDATA[<z:keptBy>]]></z:q></rdf:Description>'),
        ('<rdf:Description rdf:about="https://example.org/ontology#keptBy" z:keptBy="z:keptBy"/>',
         '<rdf:Description rdf:about="https://example.org/ontology#minded" z:minded="z:keptBy"/>'),
    ],
)  # fmt: skip
def test_rdf_xml_is_edited_in_its_tags_alone(lighthouses: Path, body: str, expected: str) -> None:
    file = lighthouses / "data" / "x.rdf"
    file.write_text(XML.format(body=body, doctype=""))
    files = renamed_files(find(lighthouses), Renaming(f"{ONTOLOGY}keptBy", f"{ONTOLOGY}minded"))
    after = files[file][1].decode() if file in files else file.read_text()
    assert after == XML.format(body=expected, doctype="")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.rdf", XML.format(
            doctype='<!DOCTYPE r [<!ENTITY e "https://example.org/ontology#">]>',
            body='<rdf:Description rdf:about="&e;keptBy"><rdfs:label>a</rdfs:label></rdf:Description>')),
        ("x.rdf", XML.format(
            doctype="", body='<rdf:Description rdf:about="ontology#keptBy" rdfs:label="a"/>')),
        ("x.jsonld", '{"@context": {"k": "https://example.org/ontology#kept"}, "@id": "x:a", "k:x": 1, '
         '"https://example.org/ontology#kept\\u0042y": {"@id": "x:b"}}'),
    ],
)  # fmt: skip
def test_what_cannot_be_renamed_alone_is_refused(lighthouses: Path, name: str, text: str) -> None:
    (lighthouses / "data" / name).write_text(text)
    with pytest.raises(PhegraphError, match="cannot be renamed in this file"):
        renamed_files(find(lighthouses), Renaming(f"{ONTOLOGY}keptBy", f"{ONTOLOGY}minded"))


def test_n_triples_are_edited_by_their_tokens(lighthouses: Path) -> None:
    file = lighthouses / "data" / "x.nq"
    old, new = f"<{ONTOLOGY}keptBy>", f"<{ONTOLOGY}minded>"
    text = f'<x:a> OLD "{old}" <x:g> . # {old}\n<x:a> OLD "a"^^OLD OLD .\n'
    file.write_text(
        text.replace("OLD", old, 1).replace("OLD", f"<{ONTOLOGY}kept\\u0042y>", 1).replace("OLD", old)
    )
    files = renamed_files(find(lighthouses), Renaming(old[1:-1], new[1:-1]))
    assert files[file][1].decode() == text.replace("OLD", new)


@pytest.mark.slow
def test_a_term_of_the_shipped_project_is_renamed_in_shapes_queries_and_context(tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    for name in ("ontology", "data", "queries", "rules"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copy(root / "phegraph.toml", tmp_path)
    assert run(tmp_path, "phe:stateKind", "phe:kindOfState", "--write").return_value == 0
    left = [line for text in texts(tmp_path).values() for line in text.splitlines() if b"stateKind" in line]
    assert all(
        b"sh:message" in line or b"exactement" in line or b"stateKindIsOfScheme" in line for line in left
    )
    assert b'"kindOfState": {"@id": "phe:kindOfState"' in texts(tmp_path)["ontology/context.jsonld"]


def test_a_file_that_cannot_be_read_keeps_a_project_without_folders_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "phegraph.toml").write_text('[folders]\nmixed = ["."]\n')
    prefix = "@prefix ex: <https://example.org/> .\n"
    (tmp_path / "whole.ttl").write_text(f"{prefix}ex:a ex:keeps ex:b .\n")
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(f"{prefix}ex:c ex:keeps\n")
    files = texts(tmp_path)
    with pytest.raises(InputError) as error:
        renamed_files(find(tmp_path), Renaming("https://example.org/keeps", "https://example.org/holds"))
    assert {fault.place.file for fault in error.value.findings if fault.place} == {"one.ttl", "two.ttl"}
    assert run(tmp_path, "ex:keeps", "ex:holds", "--write").exit_code == 1
    assert texts(tmp_path) == files
