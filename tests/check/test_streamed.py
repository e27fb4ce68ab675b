"""What is found in a dump that is streamed, in a store on disk, is what is found of it in memory."""

import gc
from pathlib import Path

import pytest

from check.conftest import check
from phegraph.check import checking
from phegraph.check.checking import CheckOptions
from phegraph.project.loading import LoadedGraph
from phegraph.project.settings import find
from phegraph.rdf.reading import streamed
from phegraph.rdf.reading.streamed import StreamedQuads
from phegraph.store.protocol import created_store
from phegraph.system.forks import has_other_threads

ID, LH, LABEL = (
    "https://example.org/id/",
    "https://example.org/ontology#",
    "<http://www.w3.org/2000/01/rdf-schema#label>",
)
TYPE, XSD = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "http://www.w3.org/2001/XMLSchema#"
DUMP = f"""\ufeff# phegraph: allow literal/script here
<{ID}a> {TYPE} <{LH}Lighthouse> .
<{ID}a> {LABEL} "West Spit"@en .
<{ID}a> {LABEL} "West Spit"@en .
<{ID}b> {TYPE} <{LH}Lighthouse> .
<{ID}b> <{LH}lit> "1.50"^^<{XSD}decimal> .
<{ID}b> <{LH}lit> "abc"^^<{XSD}integer> .
<{ID}c> {TYPE} <{LH}Lighthouse> .
<{ID}c> {LABEL} "caf\u00c3\u00a9"@EN-gb .
<{ID}c> {LABEL} "Leuchtturm"@xx .
<{ID}c> <http://purl.org/dc/terms/modified> "2999-01-01"^^<{XSD}date> .
<{ID}c> <http://purl.org/dc/terms/craetor> _:one .
_:one <{LH}keptBy> <htp://example.org/nobody> .
"""


def dumped(folder: Path) -> Path:
    (folder / "data" / "dump.nt").write_text(DUMP, encoding="utf-8")
    return folder


@pytest.mark.parametrize("is_after_others", [False, True], ids=["first", "after a store on disk"])
def test_a_check_of_a_streamed_dump_finds_the_same(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch, is_after_others: bool
) -> None:
    dumped(lighthouses)
    kept = check(lighthouses).findings
    rules = {finding.rule for finding in kept if finding.place and finding.place.file == "data/dump.nt"}
    of_literals = {f"literal/{name}" for name in ("datatype", "encoding", "language", "language-case")}
    assert rules > of_literals | {"data/impossible-date", "duplicate/statement", "term/iri", "term/undefined"}
    monkeypatch.setattr(streamed, "FROM", 1)
    graph = LoadedGraph(find(lighthouses), caching=False)
    graph.may_be_on_disk = True
    if is_after_others:
        created_store(lighthouses / "other", inferred=find(lighthouses).inferred).bulk_extend([])
        assert has_other_threads()
    assert checking.check(graph, CheckOptions()).findings == kept
    assert isinstance(graph.readings[lighthouses / "data" / "dump.nt"].quads, StreamedQuads)
    folder = graph._folder
    assert folder
    assert folder.is_dir()
    del graph
    gc.collect()
    assert not folder.exists()


@pytest.mark.parametrize("fault", ["<urn:a> <urn:b> .", '<urn:a> <urn:b> "c"@en--ltr .', "<<< HEAD"])
def test_faults_of_a_dump_are_found_as_those_of_other_files_are(
    lighthouses: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    (dumped(lighthouses) / "data" / "dump.nt").write_text(f"{DUMP}{fault}\n")
    kept = check(lighthouses).findings
    assert {finding.place and finding.place.line for finding in kept} == {14}
    monkeypatch.setattr(streamed, "FROM", 1)
    graph = LoadedGraph(find(lighthouses), caching=False)
    graph.may_be_on_disk = True
    assert checking.check(graph, CheckOptions()).findings == kept
