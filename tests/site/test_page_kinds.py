"""A kind of page is a module and its template."""

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
from phegraph.site import html, pages

pages.__path__.append(sys.argv[1])
html._environment().loader.searchpath.append(sys.argv[1])
from phegraph.graph import KnowledgeGraph
KnowledgeGraph.open(caching=False).site("site")
"""


@pytest.mark.slow
def test_a_module_and_a_template_are_all_that_a_kind_of_page_needs(lighthouses: Path, tmp_path: Path) -> None:
    kind = tmp_path / "kind"
    kind.mkdir()
    (kind / "glossary.py").write_text(GLOSSARY, encoding="utf-8")
    (kind / "glossary.html").write_text(TEMPLATE, encoding="utf-8")
    subprocess.run([sys.executable, "-c", BUILD, str(kind)], cwd=lighthouses, check=True, timeout=600)
    page = (lighthouses / "site" / "glossary.html").read_text(encoding="utf-8")
    assert "<title>Glossary" in page
    assert f"{len(list((lighthouses / 'data').iterdir()))} sources" in page
