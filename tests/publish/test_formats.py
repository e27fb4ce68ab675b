"""The table of formats is the only place that knows them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import RdfFormat
from rdflib import DCAT, VOID, URIRef

from phegraph.rdf.writing.formats import FORMATS, Format
from publish.publishing import EPOCH, project

EXPORT = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")

WITH_HEXTUPLES = """
import sys
from phegraph.rdf.writing.formats import FORMATS, Format

def hextuples(statements, output, prefixes, declared):
    output.write(b"[]\\n")

FORMATS["hextuples"] = Format(
    "hextuples", "HexTuples", "hext", "application/x-ndjson", "", True, hextuples
)
from phegraph.cli import main
main()
"""


@pytest.mark.parametrize("syntax", FORMATS.values(), ids=FORMATS)
def test_a_format_is_described_as_oxigraph_describes_it(syntax: Format) -> None:
    known = RdfFormat.from_media_type(syntax.media_type)
    assert known is not None
    assert (known.file_extension, known.media_type) == (syntax.extension, syntax.media_type)
    # Oxigraph has an IRI for JSON-LD that is not the one of the W3C's list.
    assert known.iri.rpartition("/")[2] == syntax.feature.rpartition("/")[2]
    assert known.supports_datasets is syntax.keeps_graphs


@pytest.mark.slow
def test_a_row_is_all_that_a_format_needs(tmp_path: Path) -> None:
    project(tmp_path / "project")

    def run(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", WITH_HEXTUPLES, *arguments],
            cwd=tmp_path / "project",
            env={"SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert "hextuples" in run("export", "--help")
    assert run("export", "--format", "hextuples", "--to", "dumps").strip() == "dumps/graph.hext"
    run("publish", "--no-cache", "--to", "public")
    public = tmp_path / "project" / "public"
    dump = URIRef("https://example.org/dumps/graph.hext")
    assert (public / "dumps" / "graph.hext").read_bytes() == b"[]\n"
    assert dump in rdflib.Graph().parse(public / "void.ttl").objects(None, VOID.dataDump)
    dcat = rdflib.Graph().parse(public / "dcat.ttl")
    (distribution,) = dcat.subjects(DCAT.downloadURL, dump)
    assert str(dcat.value(distribution, DCAT.mediaType)).endswith("/application/x-ndjson")
    assert "AddType application/x-ndjson .hext" in (public / ".htaccess").read_text(encoding="utf-8")
    assert "application/x-ndjson hext;" in (public / "nginx-server.conf").read_text(encoding="utf-8")
    page = (public / "downloads.html").read_text(encoding="utf-8")
    assert "graph.hext</a></td><td>HexTuples</td>" in page
    assert "JSON-LD and HexTuples keep the sources apart" in page


@pytest.mark.parametrize("syntax", FORMATS.values(), ids=FORMATS)
def test_the_page_about_dumps_says_what_a_format_does_not_carry(syntax: Format) -> None:
    rows = re.findall(r"^\| (.*graph\..*?) \| .*? \| ?(.*?) ?\|$", EXPORT, re.MULTILINE)
    lacking = [lacks for files, lacks in rows if f"`graph.{syntax.extension}`" in files]
    assert len(lacking) == 1, f"docs/export.md has no row of graph.{syntax.extension}, or several"
    (lacks,) = lacking
    assert ("which source says what" in lacks) is not syntax.keeps_graphs
