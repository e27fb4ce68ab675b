"""Imports: the files that IRIs stand for, by catalogues, ontology IRIs, settings and the lock folder."""

import hashlib
import os
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from phegraph.project.imports import paths_of
from phegraph.project.settings import without_settings
from phegraph.rdf.imports import resolver
from phegraph.rdf.imports.catalog import CatalogError, read_catalog
from phegraph.rdf.imports.following import Imports, follow
from phegraph.rdf.imports.lock import LockedFile, lock_text, read_lock
from phegraph.rdf.imports.resolver import ImportPaths
from phegraph.rdf.reading.files import read_all

OWL = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
CATALOG = '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">{}</catalog>'


def ontology(iri: str, *imports: str, version: str = "") -> str:
    """An ontology that imports others, and describes a term of its own."""
    more = "".join(f" ;\n  owl:imports <{other}>" for other in imports)
    more += f" ;\n  owl:versionIRI <{version}>" if version else ""
    return f"{OWL}<{iri}> a owl:Ontology{more} .\n<{iri}#C> a owl:Class .\n"


def write(folder: Path, **files: str) -> None:
    """Write files of Turtle; an underscore in a name is a slash."""
    for name, text in files.items():
        path = folder / f"{name.replace('_', '/')}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def imports_of(folder: Path, *names: str, **paths: object) -> Imports:
    """What files import."""
    of = {"root": folder, **paths}
    return follow(read_all([folder / name for name in names]), ImportPaths(**of))  # type: ignore[arg-type]


def names_of(imports: Imports, folder: Path) -> set[str]:
    """The names of the files that are imported."""
    return {path.relative_to(folder.resolve()).as_posix() for path in imports.readings}


def catalog(folder: Path, entries: str) -> None:
    """Write the catalogue of a folder."""
    (folder / "catalog-v001.xml").write_text(CATALOG.format(entries))


def test_a_file_of_the_repository_is_found_by_its_ontology_iri(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"), deep_down_b=ontology("http://e/b"))
    imports = imports_of(tmp_path, "a.ttl")
    assert names_of(imports, tmp_path) == {"deep/down/b.ttl"}
    assert NamedNode("http://e/b#C") in {quad.subject for quad in imports.quads}
    assert imports.unresolved == ()


def test_a_file_is_found_by_the_iri_of_its_version(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b/1.2"))
    write(tmp_path, b=ontology("http://e/b", version="http://e/b/1.2"))
    assert names_of(imports_of(tmp_path, "a.ttl"), tmp_path) == {"b.ttl"}


def test_an_empty_fragment_makes_no_other_ontology(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b#"), b=ontology("http://e/b"))
    assert names_of(imports_of(tmp_path, "a.ttl"), tmp_path) == {"b.ttl"}


def test_of_several_files_with_one_ontology_iri_the_nearest_is_imported(tmp_path: Path) -> None:
    write(tmp_path, x_a=ontology("http://e/a", "http://e/b"), x_b=ontology("http://e/b"))
    write(tmp_path, b=ontology("http://e/b"), a_very_deep_b=ontology("http://e/b"))
    assert names_of(imports_of(tmp_path, "x/a.ttl"), tmp_path) == {"x/b.ttl"}


def test_files_that_are_read_anyway_are_not_imported_again(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"), b=ontology("http://e/b"))
    imports = imports_of(tmp_path, "a.ttl", "b.ttl")
    assert not imports.readings
    assert imports.closure([tmp_path / "a.ttl"]) == [tmp_path / "a.ttl", tmp_path / "b.ttl"]


def test_cycles_are_no_error(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b", "http://e/a"))
    write(
        tmp_path, b=ontology("http://e/b", "http://e/c"), c=ontology("http://e/c", "http://e/b", "http://e/a")
    )
    imports = imports_of(tmp_path, "a.ttl")
    assert names_of(imports, tmp_path) == {"b.ttl", "c.ttl"}
    assert imports.unresolved == ()


def test_what_an_imported_file_imports_in_vain_is_told_at_the_import_that_leads_there(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"), b=ontology("http://e/b", "http://e/none"))
    [unresolved] = imports_of(tmp_path, "a.ttl").unresolved
    assert unresolved.message.startswith(
        "The import <http://e/none>, which <http://e/b> imports, leads to no"
    )
    assert [str(triple.object) for triple in unresolved.statements] == ["<http://e/b>"]


def test_one_iri_that_several_files_import_in_vain_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/none"), b=ontology("http://e/b", "http://e/none"))
    [unresolved] = imports_of(tmp_path, "a.ttl", "b.ttl").unresolved
    assert len(unresolved.statements) == 2


def test_a_catalogue_goes_before_ontology_iris_and_the_nearest_before_others(tmp_path: Path) -> None:
    write(tmp_path, x_a=ontology("http://e/a", "http://e/b", "http://e/c"), b=ontology("http://e/b"))
    write(tmp_path, x_one=ontology("http://e/one"), two=ontology("http://e/two"))
    catalog(tmp_path, '<uri name="http://e/b" uri="two.ttl"/><uri name="http://e/c" uri="two.ttl"/>')
    catalog(tmp_path / "x", '<group><uri id="x" name="http://e/b" uri="./one.ttl"/></group>')
    assert names_of(imports_of(tmp_path, "x/a.ttl"), tmp_path) == {"x/one.ttl", "two.ttl"}


def test_a_catalogue_rewrites_the_longest_start_and_goes_on_to_others(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/x/y", "http://e/z"))
    write(tmp_path, near_y=ontology("urn:y"), far_z=ontology("urn:z"))
    start = '<rewriteURI uriStartString="http://e/{}" rewritePrefix="{}"/>'
    entries = start.format("", "wrong/") + start.format("x/", "near/") + start.format("x/y", "near/y.ttl")
    catalog(tmp_path, entries + '<nextCatalog catalog="far/other.xml"/>')
    (tmp_path / "far/other.xml").write_text(CATALOG.format('<uri name="http://e/z" uri="z.ttl"/>'))
    imports = imports_of(tmp_path, "a.ttl")
    assert names_of(imports, tmp_path) == {"near/y.ttl"}
    [unresolved] = imports.unresolved
    assert "wrong/z for it, which is not there" in unresolved.message
    catalog(tmp_path, '<nextCatalog catalog="far/other.xml"/><nextCatalog catalog="catalog-v001.xml"/>')
    assert names_of(imports_of(tmp_path, "a.ttl"), tmp_path) == {"far/z.ttl"}


def test_relative_iris_of_a_file_in_a_catalogue_resolve_against_the_imported_iri(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"), b="<#s> <#p> <#o> .")
    catalog(tmp_path, '<uri name="http://e/b" uri="b.ttl"/>')
    assert [str(quad.subject) for quad in imports_of(tmp_path, "a.ttl").quads] == ["<http://e/b#s>"]


def test_a_catalogue_leads_to_no_file_outside_the_project(tmp_path: Path) -> None:
    write(tmp_path, project_a=ontology("http://e/a", "http://e/b"), secret=ontology("http://e/b"))
    catalog(tmp_path / "project", '<uri name="http://e/b" uri="../secret.ttl"/>')
    imports = imports_of(tmp_path / "project", "a.ttl")
    assert not imports.readings
    assert "lies outside the project" in imports.unresolved[0].message
    allowed = imports_of(tmp_path / "project", "a.ttl", outside=(tmp_path.resolve(),))
    assert len(allowed.readings) == 1


def test_a_link_leads_to_no_file_outside_the_project(tmp_path: Path) -> None:
    write(tmp_path, project_a=ontology("http://e/a", "http://e/b"), secret=ontology("http://e/b"))
    (tmp_path / "project/b.ttl").symlink_to(tmp_path / "secret.ttl")
    assert not imports_of(tmp_path / "project", "a.ttl").readings


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<catalog>", "no XML"),
        (
            '<!DOCTYPE catalog [<!ENTITY e SYSTEM "file:///etc/passwd">]><catalog>&e;</catalog>',
            "the entity e, on line 1",
        ),
        ('<!DOCTYPE catalog [<!ENTITY e "e">]><catalog>&e;</catalog>', "the entity e, on line 1"),
        ("<a>" * 1000, "over 100 deep"),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_told_where_an_import_leads_nowhere(
    tmp_path: Path, text: str, reason: str
) -> None:
    (tmp_path / "catalog-v001.xml").write_text(text)
    with pytest.raises(CatalogError, match=reason):
        read_catalog(tmp_path / "catalog-v001.xml")
    write(tmp_path, a=ontology("http://e/a", "http://e/none"))
    [unresolved] = imports_of(tmp_path, "a.ttl").unresolved
    assert "catalog-v001.xml is not used" in unresolved.message


def test_the_public_identifier_of_a_catalogue_is_not_fetched(tmp_path: Path) -> None:
    doctype = (
        '<!DOCTYPE catalog PUBLIC "-//OASIS//DTD XML Catalogs V1.1//EN" "http://127.0.0.1:9/catalog.dtd">'
    )
    (tmp_path / "catalog-v001.xml").write_text(
        doctype + CATALOG.format('<uri name="http://e/b" uri="b.ttl"/>')
    )
    assert (
        read_catalog(tmp_path / "catalog-v001.xml").address_of("http://e/b") == (tmp_path / "b.ttl").as_uri()
    )


def test_settings_name_the_file_of_an_iri(tmp_path: Path) -> None:
    write(
        tmp_path, a=ontology("http://e/a", "http://e/b"), b=ontology("http://e/b"), c=ontology("http://e/c")
    )
    files = {"http://e/b": Path("c.ttl")}
    assert names_of(imports_of(tmp_path, "a.ttl", files=files), tmp_path) == {"c.ttl"}
    [unresolved] = imports_of(tmp_path, "a.ttl", files={"http://e/b": Path("none.ttl")}).unresolved
    assert "the settings name none.ttl for it, which is not there" in unresolved.message


def lock(folder: Path, iri: str, text: str) -> None:
    """Put a copy into a lock folder."""
    folder.mkdir(exist_ok=True)
    (folder / "b.ttl").write_text(text)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    (folder / "imports.lock").write_bytes(
        lock_text({iri: LockedFile(iri, "b.ttl", "http://mirror/b", sha256)})
    )


def test_a_file_of_the_lock_folder_is_used_while_it_is_what_was_fetched(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"))
    lock(tmp_path / "imported", "http://e/b", "<#s> <#p> <#o> .")
    imports = imports_of(tmp_path, "a.ttl")
    assert [str(quad.subject) for quad in imports.quads] == ["<http://mirror/b#s>"]
    (tmp_path / "imported/b.ttl").write_text("<#other> <#p> <#o> .")
    imports = imports_of(tmp_path, "a.ttl")
    assert not imports.readings
    assert "is not what was fetched" in imports.unresolved[0].message


@pytest.mark.parametrize("name", ["../b.ttl", "/etc/passwd", ".hidden", "a/b.ttl", ""])
def test_a_lock_file_names_files_of_its_folder_alone(tmp_path: Path, name: str) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"))
    (tmp_path / "imported").mkdir()
    locked = {"http://e/b": LockedFile("http://e/b", name, "http://e/b", "0")}
    (tmp_path / "imported/imports.lock").write_bytes(lock_text(locked))
    [unresolved] = imports_of(tmp_path, "a.ttl").unresolved
    assert "which is no file in the folder" in unresolved.message


def test_a_lock_file_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    locked = {"http://e/b": LockedFile("http://e/b", "b.ttl", "http://e/b", "0")}
    (tmp_path / "imports.lock").write_bytes(lock_text(locked))
    assert read_lock(tmp_path) == locked
    assert read_lock(tmp_path / "none") == {}


def test_an_imported_file_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"), b=ontology("http://e/b") + "\n<broken>")
    catalog(tmp_path, '<uri name="http://e/b" uri="b.ttl"/>')
    [unresolved] = imports_of(tmp_path, "a.ttl").unresolved
    assert "b.ttl:5:" in unresolved.message


def test_an_address_of_a_file_is_imported_where_it_lies_in_the_project(tmp_path: Path) -> None:
    write(tmp_path, a=f"{OWL}<> owl:imports <b.ttl>, <none.ttl>, </etc/passwd> .", b="<#s> <#p> <#o> .")
    imports = imports_of(tmp_path, "a.ttl")
    assert names_of(imports, tmp_path) == {"b.ttl"}
    assert [unresolved.iri.rpartition("/")[2] for unresolved in imports.unresolved] == ["none.ttl", "passwd"]


def test_a_file_that_may_not_be_read_is_no_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"), b=ontology("http://e/b"))
    read_bytes = Path.read_bytes

    def refusing(path: Path) -> bytes:
        if path.name == "b.ttl":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    assert len(imports_of(tmp_path, "a.ttl").unresolved) == 1


def test_files_with_only_the_root_in_common_import_from_their_own_folders(tmp_path: Path) -> None:
    write(tmp_path, x_a=ontology("http://e/a", "http://e/b", "http://e/c", "http://e/d"))
    write(tmp_path, x_b=ontology("http://e/b"), y_z_c=ontology("http://e/c"), d=ontology("http://e/d"))
    project = without_settings((tmp_path / "x/a.ttl", tmp_path / "y"), Path("/"))
    assert project.root == Path("/")
    paths = paths_of(project)
    imports = follow(read_all([tmp_path / "x/a.ttl"]), paths)
    assert names_of(imports, tmp_path) == {"x/b.ttl", "y/z/c.ttl"}
    assert paths.allows(tmp_path / "y/z/c.ttl")
    assert not paths.allows(tmp_path / "d.ttl")


def test_the_root_of_the_file_system_is_not_searched(tmp_path: Path) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"), b=ontology("http://e/b"))
    [unresolved] = follow(read_all([tmp_path / "a.ttl"]), ImportPaths(Path("/"))).unresolved
    assert unresolved.reason == "/ is not searched for it"


def test_what_has_no_bytes_to_read_is_not_opened_in_a_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, a=ontology("http://e/a", "http://e/b"), b=ontology("http://e/b"), empty="")
    os.mkfifo(tmp_path / "pipe.ttl")
    opened: list[str] = []
    monkeypatch.setattr(resolver, "syntax_of", lambda path: opened.append(path.name))
    imports_of(tmp_path, "a.ttl")
    assert opened == ["a.ttl", "b.ttl"]


def test_a_search_ends_after_so_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path,
        a=ontology("http://e/a", "http://e/b"),
        x_c=ontology("http://e/c"),
        z_b=ontology("http://e/b"),
    )
    monkeypatch.setattr(resolver, "MAX_SEARCHED", 10)
    [unresolved] = imports_of(tmp_path, "a.ttl").unresolved
    assert unresolved.reason == "only the first 1 files were searched for it"
