"""Findings about statements of RDF/XML point at the element or attribute that says what is wrong."""

from pathlib import Path

import pytest

from check.conftest import check
from phegraph.check.outcome import SourceLines
from phegraph.finding import unfolded

LAMP = """<!DOCTYPE rdf:RDF [<!ENTITY id "https://example.org/id/"><!ENTITY xsd "http://www.w3.org/2001/XMLSchema#">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:lh="https://example.org/ontology#">
  <lh:Lighthouse rdf:about="&id;dark-rock">
    MORE
  </lh:Lighthouse>
</rdf:RDF>
"""


@pytest.mark.parametrize(
    ("rule", "more", "text"),
    [
        ("term/undeclared", "<lh:litt>1</lh:litt>", "lh:litt"),
        ("literal/datatype", '<lh:lit rdf:datatype="&xsd;gYear">18 82</lh:lit>', "18 82"),
        ("logic/datatype", '<lh:lit rdf:datatype="&xsd;gYear">18 82</lh:lit>', "18 82"),
        ("shape/datatype", "<lh:lit>often</lh:lit>", "often"),
        ("structure/dangling", '<lh:north rdf:resource="&id;nowhere"/>', '"&id;nowhere"'),
        ("shape/min-count", "", '"&id;dark-rock"'),
    ],
)
def test_a_finding_in_rdf_xml_stands_at_an_element_or_attribute(
    lighthouses: Path, rule: str, more: str, text: str
) -> None:
    (lighthouses / "data" / "lamp.rdf").write_text(LAMP.replace("MORE", more))
    lines = SourceLines(lighthouses)
    places = [finding.place for finding in unfolded(check(lighthouses).findings) if finding.rule == rule]
    assert [(place.file, lines.span(place)) for place in places if place] == [("data/lamp.rdf", text)]
