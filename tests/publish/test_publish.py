"""A published folder: whole or not at all, the same from run to run, and true in what it says of itself."""

import gzip
import hashlib
import json
import os
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import pyld.jsonld
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from datasets import canonical, without_graphs
from phegraph.errors import ExportError
from phegraph.graph import KnowledgeGraph
from phegraph.publish.documents import version_path
from phegraph.publish.folder import MARKER_FILE
from phegraph.publish.paths import RESERVED
from phegraph.publish.publication import Publication
from phegraph.publish.servers.crawlers import write_crawler_files
from phegraph.rdf.terms import DCTERMS
from phegraph.rdf.writing.formats import FORMATS
from publish.publishing import EPOCH, HOSTILE, bytes_of, project, published

EX = "https://example.org/"
DATASET = NamedNode(EX + "#dataset")
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[KnowledgeGraph, Path]:
    with pytest.MonkeyPatch.context() as patch:
        return published(tmp_path_factory.mktemp("hostile"), patch, HOSTILE, pages=True)


@pytest.fixture(scope="module")
def folder(both: tuple[KnowledgeGraph, Path]) -> Path:
    return both[1]


def loaded(path: Path) -> Store:
    store = Store()
    store.extend(parse(path=str(path), format=RdfFormat.TURTLE))
    return store


def literal(store: Store, subject: object, predicate: str) -> str:
    assert isinstance(subject, NamedNode)
    (quad,) = store.quads_for_pattern(subject, NamedNode(predicate), None)
    assert isinstance(quad.object, (Literal, NamedNode))
    return quad.object.value


@pytest.mark.parametrize("layout", [name for name in FORMATS if name != "rdfxml"])
@pytest.mark.parametrize("suffix", ["", "-asserted"])
def test_each_dump_reads_back_the_same(both: tuple[KnowledgeGraph, Path], layout: str, suffix: str) -> None:
    made, graph = FORMATS[layout], both[0].loaded
    quads = [*graph.asserted_quads, *(() if suffix else graph.inferred_quads)]
    path = both[1] / "dumps" / f"graph{suffix}.{made.extension}"
    quads_read = list(parse(path.read_bytes(), RdfFormat.from_extension(made.extension)))
    assert canonical(quads_read) == canonical(quads if made.keeps_graphs else without_graphs(quads))


@pytest.mark.parametrize("suffix", ["", "-asserted"])
def test_the_compact_dump_reads_back_the_same(both: tuple[KnowledgeGraph, Path], suffix: str) -> None:
    graph = both[0].loaded
    quads = [*graph.asserted_quads, *(() if suffix else graph.inferred_quads)]
    path = both[1] / "dumps" / f"graph{suffix}-compact.jsonld"
    merged = without_graphs(quads)
    assert canonical(parse(path.read_bytes(), RdfFormat.JSON_LD)) == canonical([*quads, *merged])


def test_the_compact_dump_can_be_framed_by_class(both: tuple[KnowledgeGraph, Path]) -> None:
    document = json.loads((both[1] / "dumps" / "graph-compact.jsonld").read_text(encoding="utf-8"))
    lighthouse = f"{EX}ontology#Lighthouse"
    frame = {"@type": lighthouse, f"{EX}ontology#shift": {"@embed": "@always"}}
    framed = pyld.jsonld.frame(document, frame, {"embed": "@never", "omitGraph": False})["@graph"]
    named = {node["@id"] for node in framed}
    things = both[0].store.select(f"SELECT DISTINCT (STR(?s) AS ?a) WHERE {{ ?s a <{lighthouse}> }}")
    assert {(Literal(name),) for name in named} == set(things)
    (shift,) = [node[f"{EX}ontology#shift"] for node in framed if node["@id"] == "urn:uuid:0"]
    assert shift[f"{EX}ontology#begin"]["@value"] == "1901"


def test_what_a_format_cannot_carry_is_said(folder: Path) -> None:
    notes = (folder / "dumps" / "README.txt").read_text(encoding="utf-8")
    assert not (folder / "dumps" / "graph.rdf").exists()
    assert "graph.rdf is left out. RDF/XML has no way to write the predicate <urn:x:1>." in notes
    assert "graph.graphml has U+FFFD for characters that XML cannot hold." in notes


def test_a_graph_that_rdf_xml_can_carry_is_there_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, to = published(tmp_path, monkeypatch)
    quads_read = parse((to / "dumps" / "graph.rdf").read_bytes(), RdfFormat.RDF_XML)
    quads = [*graph.loaded.asserted_quads, *graph.loaded.inferred_quads]
    assert canonical(quads_read) == canonical(without_graphs(quads))


def test_the_checksums_are_those_of_the_files(folder: Path) -> None:
    lines = (folder / "dumps" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    named = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {path.name for path in (folder / "dumps").iterdir()} - {"SHA256SUMS"}
    assert set(named) == files
    for name, digest in named.items():
        assert hashlib.sha256((folder / "dumps" / name).read_bytes()).hexdigest() == digest


def test_large_dumps_are_there_compressed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phegraph.publish.downloads.LARGE", 6000)
    _, to = published(tmp_path, monkeypatch)
    plain = {path for path in (to / "dumps").glob("graph*") if path.suffix != ".gz"}
    large = {path for path in plain if path.stat().st_size > 6000}
    assert large
    assert large != plain
    for path in plain:
        packed = path.with_name(path.name + ".gz")
        assert packed.exists() == (path in large)
        assert path not in large or gzip.decompress(packed.read_bytes()) == path.read_bytes()


def test_every_document_has_its_page(both: tuple[KnowledgeGraph, Path]) -> None:
    for path in Publication.of(both[0].loaded).paths.values():
        assert (both[1] / f"{path}.html").is_file(), path
        assert (both[1] / f"{path}.ttl").is_file(), path
        page = html5lib.parse(
            (both[1] / f"{path}.html").read_text(encoding="utf-8"), namespaceHTMLElements=False
        )
        linked = {
            link.get("type"): link.get("href") for link in page.iter("link") if link.get("rel") == "alternate"
        }
        assert set(linked) >= {"text/turtle", "application/ld+json"}
        shown = {anchor.text: anchor.get("href") for anchor in page.iter("a")}
        for kind, title in (("text/turtle", "Turtle"), ("application/ld+json", "JSON-LD")):
            assert ((both[1] / path).parent / Path(linked[kind] or "").name).is_file()
            assert shown[title] == linked[kind]


def test_no_thing_takes_the_place_of_a_page(both: tuple[KnowledgeGraph, Path]) -> None:
    graph, folder = both
    documents = {path.partition("/")[0] for path in Publication.of(graph.loaded).paths.values()}
    own = {
        path.name.partition(".")[0] for path in folder.iterdir() if path.is_dir() or path.suffix == ".html"
    }
    assert own - documents - {""} <= RESERVED


def test_a_thing_that_is_called_as_a_file_of_the_folder_keeps_both(folder: Path) -> None:
    for name in ("void", "dcat", "index"):
        assert loaded(folder / f"{name}.ttl").quads_for_pattern(DATASET, None, None, None)
        (other,) = (folder / "other").glob(f"{name}-*.ttl")
        assert list(loaded(other).quads_for_pattern(NamedNode(EX + name), None, None, None))


def test_each_distribution_is_a_file_as_large_as_said(folder: Path) -> None:
    store = loaded(folder / "dcat.ttl")
    files = [quad.object for quad in store.quads_for_pattern(DATASET, NamedNode(DCAT + "distribution"), None)]
    assert len(files) == len(list((folder / "dumps").iterdir())) - 2
    for file in files:
        path = folder / literal(store, file, DCAT + "downloadURL").removeprefix(EX)
        assert int(literal(store, file, DCAT + "byteSize")) == path.stat().st_size
        (quad,) = store.quads_for_pattern(file, NamedNode(SPDX + "checksum"), None)  # type: ignore[arg-type]
        (value,) = store.quads_for_pattern(quad.object, NamedNode(SPDX + "checksumValue"), None)  # type: ignore[arg-type]
        assert isinstance(value.object, Literal)
        assert value.object.value == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_description_bears_the_time_of_source_date_epoch(folder: Path) -> None:
    store = loaded(folder / "dcat.ttl")
    assert literal(store, DATASET, DCTERMS + "modified") == "2025-11-24T16:00:00Z"
    dataset = json.loads((folder / "dataset.jsonld").read_text(encoding="utf-8"))
    assert dataset["dateModified"] == "2025-11-24"


def test_the_sitemap_has_every_page_and_robots_leads_to_it(folder: Path) -> None:
    tree = ET.fromstring((folder / "sitemap.xml").read_text(encoding="utf-8"))
    listed = {(one.text or "").removeprefix(EX) for one in tree.iterfind(".//{*}loc")}
    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
    assert listed == pages - {"404.html"}
    assert f"Sitemap: {EX}sitemap.xml" in (folder / "robots.txt").read_text(encoding="utf-8")


def test_a_sitemap_of_too_many_addresses_is_parted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phegraph.publish.servers.crawlers.MAX_ADDRESSES", 3)
    paths = [f"id/{number}&é.html" for number in range(7)]
    write_crawler_files(tmp_path, paths, EX, datetime.fromtimestamp(int(EPOCH), UTC))
    index = ET.fromstring((tmp_path / "sitemap.xml").read_text(encoding="utf-8"))
    parts = [(one.text or "").removeprefix(EX) for one in index.iterfind(".//{*}sitemap/{*}loc")]
    sitemaps = [ET.fromstring((tmp_path / part).read_text(encoding="utf-8")) for part in parts]
    listed = [[one.text for one in part.iterfind(".//{*}url/{*}loc")] for part in sitemaps]
    assert list(map(len, listed)) == [3, 3, 1]
    assert [one for part in listed for one in part] == [
        f"{EX}id/{number}%26%C3%A9.html" for number in range(7)
    ]


@pytest.mark.slow
def test_the_same_graph_makes_the_same_bytes(
    folder: Path, both: tuple[KnowledgeGraph, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    KnowledgeGraph.open(both[0].project.root, caching=False).publish(tmp_path / "again")
    assert bytes_of(tmp_path / "again") == bytes_of(folder)


@pytest.mark.parametrize("words", ["yesterday", "1e9", "9" * 12, "9" * 30])
def test_a_wrong_source_date_epoch_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    graph = project(tmp_path / "project")
    monkeypatch.setitem(os.environ, "SOURCE_DATE_EPOCH", words)
    with pytest.raises(ExportError, match="SOURCE_DATE_EPOCH"):
        graph.publish(tmp_path / "public", pages=False)


@pytest.mark.parametrize("at", ["public", "ftp://host.example/", "https://host.example/a b/", "https://h/?x"])
def test_an_address_where_no_folder_can_be_is_refused(tmp_path: Path, at: str) -> None:
    with pytest.raises(ExportError, match="No folder can be served"):
        project(tmp_path / "project").publish(tmp_path / "public", at=at, pages=False)
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize("slash", ["", "/"])
def test_where_it_is_served_is_what_its_files_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slash: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    at = "https://host.example/graph/"
    project(tmp_path / "project").publish(tmp_path / "public", at=f"{at[:-1]}{slash}", pages=False)
    store = loaded(tmp_path / "public" / "dcat.ttl")
    assert literal(store, DATASET, DCAT + "landingPage") == at
    assert f"{at}void.ttl" in (tmp_path / "public" / "w3id.htaccess").read_text(encoding="utf-8")


def test_a_dataset_without_a_base_is_called_by_where_it_is_served(tmp_path: Path) -> None:
    (tmp_path / "phegraph.toml").write_text('[project]\ntitle = "Found"\n[folders]\nmixed = ["."]\n')
    (tmp_path / "rocks.ttl").write_text('<https://other.example/rock> <urn:x:name> "Rock" .')
    KnowledgeGraph.open(tmp_path, caching=False).publish(
        tmp_path / "public", at="https://host.example/kg/", pages=False
    )
    described = [
        (tmp_path / "public" / name).read_text(encoding="utf-8") for name in ("void.ttl", "dcat.ttl")
    ]
    assert all("<https://host.example/kg/#dataset> a" in text for text in described)
    assert not any("urn:phegraph:#" in text or "uriSpace" in text for text in described)


def test_an_earlier_version_that_is_a_link_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, to = published(tmp_path, monkeypatch)
    version = EX + "ontology/0.9"
    path = version_path(Publication.of(graph.loaded), version)
    (to / MARKER_FILE).write_text(f"{version}\n", encoding="utf-8")
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    for extension in ("ttl", "nt", "jsonld"):
        (to / f"{path}.{extension}").parent.mkdir(parents=True, exist_ok=True)
        (to / f"{path}.{extension}").symlink_to(tmp_path / "secret")
    with pytest.raises(ExportError, match=r"0\.9.*\.ttl is a link"):
        graph.publish(to, pages=False)


def test_only_the_context_is_published_of_its_file(tmp_path: Path) -> None:
    context = '{"secret": 1, "@context": {"lh": "https://example.org/ontology#", "é": "lh:é"}}'
    project(tmp_path / "project", context=context).publish(tmp_path / "public", pages=False)
    written = (tmp_path / "public" / "context.jsonld").read_text(encoding="utf-8")
    assert json.loads(written) == {"@context": {"lh": "https://example.org/ontology#", "é": "lh:é"}}
    assert "é" in written
