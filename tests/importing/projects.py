"""A project of organisations, and how rows are imported into it in tests."""

import io
from pathlib import Path

from phegraph.importing.importing import import_rows
from phegraph.importing.mappings import mapping_of, matches_of
from phegraph.importing.summary import ImportSummary
from phegraph.project.settings import find

PREFIXES = """@prefix ex: <https://example.org/ontology#> .
@prefix id: <https://example.org/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SETTINGS = """[project]
title = "Organisations"
base = "https://example.org/"
licence = "https://creativecommons.org/licenses/by/4.0/"

[prefixes]
ex = "https://example.org/ontology#"
id = "https://example.org/id/"
source = "https://example.org/source/"
graph = "https://example.org/graph/source/"
"""
KNOWN = (
    PREFIXES
    + """
id:cern a ex:Organisation ; skos:prefLabel "CERN"@en ; ex:in "CH" ; ex:ror <https://ror.org/01ggx4157> .
id:pavia a ex:Organisation ; skos:prefLabel "University of Pavia"@en ; ex:in "IT" .
id:gap a ex:Organisation ; skos:prefLabel "Gap"@en .
id:taken a ex:Place ; skos:prefLabel "Taken"@en .
"""
)
ONTOLOGY = """@prefix ex: <https://example.org/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
ex:Organisation a owl:Class . ex:Place a owl:Class . ex:Page a owl:Class .
ex:in a owl:DatatypeProperty . ex:amount a owl:DatatypeProperty . ex:on a owl:DatatypeProperty .
ex:read a owl:DatatypeProperty . ex:cost a owl:ObjectProperty . ex:ror a owl:ObjectProperty .
"""
ORGANISATIONS = """#+ title: Organisations of a list
#+ licence: https://creativecommons.org/licenses/by/4.0/
#+ source:
#+   a: ex:Page
#+   dcterms:title: {en: The list}
#+   foaf:page: https://example.org/list
#+   ex:read: 2026-11-30
#+ key: [name]
#+ columns: {name: [Organisation]}
#+ things:
#+   org:
#+     identifiers: {ror: ror}
#+     name: name
#+     country: country
#+     existing: |
#+       SELECT ?thing ?name ?country ?identifier WHERE {
#+         ?thing a ex:Organisation ; skos:prefLabel ?name .
#+         OPTIONAL { ?thing ex:in ?country }
#+         OPTIONAL { ?thing ex:ror ?identifier }
#+       }
#+     new: id:{slug}
CONSTRUCT {
  ?org a ex:Organisation ; skos:prefLabel ?label ; ex:in ?code ;
    ex:cost [ ex:amount ?amount ; ex:on ?day ]
} WHERE {
  VALUES (?org ?name ?country ?cost ?day_text) { }
  BIND(STRLANG(value:text(?name), "en") AS ?label)
  BIND(value:country(?country) AS ?code)
  BIND(value:decimal(?cost) AS ?amount)
  BIND(value:date(?day_text) AS ?day)
}
"""


def project_in(folder: Path, settings: str = "", **mappings: str) -> Path:
    """Make the project in a folder, with mappings."""
    (folder / "data" / "mappings").mkdir(parents=True)
    (folder / "ontology").mkdir()
    (folder / "phegraph.toml").write_text(SETTINGS + settings)
    (folder / "ontology" / "terms.ttl").write_text(ONTOLOGY)
    (folder / "data" / "known.ttl").write_text(KNOWN)
    for name, text in {"list": ORGANISATIONS, **mappings}.items():
        (folder / "data" / "mappings" / f"{name}.rq").write_text(text)
    return folder


def imported(
    folder: Path, rows: str | bytes, *, name: str = "list", suffix: str = ".csv"
) -> tuple[str, ImportSummary]:
    """The text that rows give, and what the import did."""
    path = folder / f"rows{suffix}"
    path.write_bytes(rows if isinstance(rows, bytes) else rows.encode())
    return imported_file(folder, path, name)


def imported_file(folder: Path, path: Path, name: str) -> tuple[str, ImportSummary]:
    """The same for a file."""
    project, output = find(folder), io.BytesIO()
    matches, _ = matches_of(project)
    summary = import_rows(project, mapping_of(project, name), path, path.name, output, matches)
    return output.getvalue().decode(), summary


def body(text: str) -> str:
    """A text without the comments, prefixes and statements of its source."""
    return text.partition("source:")[2].partition("\n\n")[2]
