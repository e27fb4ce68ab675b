"""A site with every drawing of things: countries, events, dates, many neighbours, and hostile labels."""

from collections.abc import Mapping
from pathlib import Path

from site_pages import make_site

SETTINGS = """
[site]
first = ["lh:open"]
events = ["lh:Regatta"]
begins = ["lh:start", "lh:held"]
ends = ["lh:end"]
places = ["lh:within", "lh:shipsTo"]
country_code = "lh:code"
"""
ONTOLOGY = """
lh:Regatta a owl:Class ; rdfs:label "regatta"@en .
lh:within a owl:ObjectProperty ; rdfs:label "within"@en .
lh:shipsTo a owl:ObjectProperty ; rdfs:label "ships to"@en .
lh:start a owl:DatatypeProperty ; rdfs:label "start"@en .
lh:days a owl:DatatypeProperty ; rdfs:label "days'; background: url('//example.org')"@en .
lh:open a owl:DatatypeProperty ; rdfs:label "open"@en .
"""
DATA = (
    """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

id:fr lh:code "FR" ; rdfs:label "France" .
id:mt lh:code "mt" ; rdfs:label "Malta" .
id:jp lh:code "JP" ; rdfs:label "Japan" .
id:xx lh:code "XX" ; rdfs:label "Nowhere" .

id:tower a lh:Lighthouse ; rdfs:label "Tower" ; lh:within id:fr ; lh:shipsTo id:jp ; lh:open true ;
  lh:start "1900"^^xsd:gYear ; lh:lit "1901"^^xsd:gYear ; lh:host id:race , id:regatta , id:undated ;
  lh:repair [ lh:held "1950-03"^^xsd:gYearMonth ; lh:note "new roof"@en ] ,
    [ lh:held "1950"^^xsd:gYear ; lh:note "new roof"@en ] ,
    [ lh:held "1958"^^xsd:gYear ; lh:note "new roof"@en ] ;
  lh:height [ lh:held "1960"^^xsd:gYear ; lh:metres 30 ] .
id:tower lh:keptBy [ lh:note "council"@en ; lh:end "1920"^^xsd:gYear ] ;
  lh:cost [ lh:pounds 1250000 ; lh:days 1250 ] .
id:race a lh:Regatta ; rdfs:label "Race" ; lh:held "1970"^^xsd:gYear , "1970-08-01"^^xsd:date .
id:regatta a lh:Regatta ; rdfs:label "Regatta" ; lh:start "1980-05"^^xsd:gYearMonth ;
  lh:end "1980-06"^^xsd:gYearMonth .
id:undated a lh:Regatta ; rdfs:label "Undated" .

id:islet a lh:Lighthouse ; rdfs:label "Islet" ; lh:within id:mt , id:jp .
id:far a lh:Lighthouse ; rdfs:label "Far" ; lh:shipsTo id:jp .
id:lost a lh:Lighthouse ; rdfs:label "Lost" ; lh:within id:xx ; lh:start "1999"^^xsd:gYear .
id:hub a lh:Lighthouse ; rdfs:label "Hub </script> of a name that is far longer than any box could hold" ;
  lh:north NEIGHBOURS .
id:n1 lh:watches id:n10 .
""".replace("NEIGHBOURS", " , ".join(f"id:n{number}" for number in range(20)))
    + "".join(
        f'id:n{number} rdfs:label "Neighbour {number} with quite a long name" .\n' for number in range(20)
    )
)


def atlas(
    folder: Path, more: str = "", *, settings: str = "", questions: Mapping[str, str] | None = None
) -> Path:
    """Write the site.

    Args:
        folder: The folder to write it in.
        more: Turtle that is appended to its source.
        settings: More lines of its table `[site]`.
        questions: Queries by name.
    """
    return make_site(folder, DATA + more, questions, ontology=ONTOLOGY, settings=SETTINGS + settings)
