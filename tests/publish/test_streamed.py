"""What is made of a dump that is streamed, in a store on disk, is what is made of it in memory."""

import sys
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from phegraph.graph import KnowledgeGraph
from phegraph.rdf.reading import streamed
from phegraph.system import forks
from publish.publishing import EPOCH, HOSTILE, bytes_of

ID, LH, XSD = "https://example.org/id/", "https://example.org/ontology#", "http://www.w3.org/2001/XMLSchema#"
TYPE, LABEL = (
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
    "<http://www.w3.org/2000/01/rdf-schema#label>",
)
DUMP = f"""
<{ID}gull-rock> <{LH}height> "12.50"^^<{XSD}decimal> .
<{ID}spit> {TYPE} <{LH}Lighthouse> .
<{ID}spit> {LABEL} "West Spit"@EN-gb .
<{ID}spit> <{LH}keptBy> _:shift <{ID}log> .
_:shift <{LH}keeper> <{ID}ada> <{ID}log> .
_:shift <{LH}from> "1901-01-01"^^<{XSD}date> <{ID}log> .
<{ID}spit> <{LH}north> <{ID}gull-rock> <{ID}log> .
<{ID}spit> <{LH}height> "7.0"^^<{XSD}decimal> <{ID}log> .
<{ID}spit> <{LH}height> "7.00"^^<{XSD}decimal> .
"""
IMPORTED = f"""
<urn:other> {TYPE} <{LH}Lighthouse> ; {LABEL} "Other" ; <{LH}north> <{ID}spit> ; <{LH}height> 3.10 .
<{ID}spit> <{LH}height> 8.50 , 7.00 ; <{LH}north> <urn:other> .
"""


def test_a_streamed_dump_is_published_as_one_in_memory_is(
    lighthouses: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    hostile = pyoxigraph.serialize(pyoxigraph.parse(HOSTILE, RdfFormat.TURTLE), format=RdfFormat.N_QUADS)
    (lighthouses / "data" / "dump.nq").write_bytes(DUMP.encode() + (hostile or b""))
    (lighthouses / "other.ttl").write_text(IMPORTED, encoding="utf-8")
    imports = f"<{LH}> <http://www.w3.org/2002/07/owl#imports> <urn:other> ."
    (lighthouses / "ontology" / "imports.ttl").write_text(imports, encoding="utf-8")
    with (lighthouses / "phegraph.toml").open("a") as settings:
        settings.write('\n[imports.files]\n"urn:other" = "other.ttl"\n')
    monkeypatch.setenv("PHEGRAPH_CACHE", str(tmp_path / "of a user" / "cache"))
    # Those of the tests are none of a store.
    monkeypatch.setattr("phegraph.project.loading.has_other_threads", lambda: False)
    monkeypatch.setattr(
        "phegraph.system.parallel.can_fork", lambda: sys.platform == "linux" and not forks._forbidding
    )
    made = []
    for size in (1, streamed.FROM):
        monkeypatch.setattr(streamed, "FROM", size)
        graph = KnowledgeGraph.open(lighthouses)
        graph.loaded.may_be_on_disk = True
        published = graph.publish(tmp_path / f"public{size}")
        assert graph.loaded.is_on_disk == (size == 1)
        assert not forks._forbidding, "Its store is read by several processes."
        assert len(graph.loaded.imported_quads) == 7
        made.append((published, bytes_of(tmp_path / f"public{size}")))
    assert made[0] == made[1]
