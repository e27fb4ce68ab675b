"""A kind of page is a module, its template, and a reserved path."""

import subprocess
import sys
from pathlib import Path

import pytest

GLOSSARY = """
def write_pages(site):
    site.pages.write("glossary", "glossary", title="Glossary", count=len(site.graph.sources))
"""
TEMPLATE = '{% extends "base.html" %}{% block main %}<p>{{ count }} sources</p>{% endblock %}'
BUILD = """
import sys
from phegraph.publish import paths

paths.RESERVED |= {sys.argv[2]}
from phegraph.site import html, pages

pages.__path__.append(sys.argv[1])
html._environment().loader.searchpath.append(sys.argv[1])
from phegraph.graph import KnowledgeGraph
KnowledgeGraph.open(caching=False).site("site")
"""


def built(project: Path, kind: Path, reserved: str) -> subprocess.CompletedProcess[str]:
    """The build of a project with a kind of page that is called `glossary`."""
    (kind / "glossary.py").write_text(GLOSSARY, encoding="utf-8")
    (kind / "glossary.html").write_text(TEMPLATE, encoding="utf-8")
    command = [sys.executable, "-c", BUILD, str(kind), reserved]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=600)


@pytest.mark.slow
def test_a_module_a_template_and_a_reserved_path_are_all_that_a_kind_of_page_needs(
    lighthouses: Path, tmp_path: Path
) -> None:
    assert built(lighthouses, tmp_path, "glossary").returncode == 0
    page = (lighthouses / "site" / "glossary.html").read_text(encoding="utf-8")
    assert "<title>Glossary" in page
    assert f"{len(list((lighthouses / 'data').iterdir()))} sources" in page


@pytest.mark.slow
def test_a_page_whose_path_is_not_reserved_is_refused(lighthouses: Path, tmp_path: Path) -> None:
    run = built(lighthouses, tmp_path, "index")
    assert run.returncode != 0
    assert "name 'glossary' in RESERVED" in run.stderr
    assert not (lighthouses / "site").exists()
