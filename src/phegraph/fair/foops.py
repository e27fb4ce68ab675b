"""FOOPS!: the questions on an ontology that need no network, by the names of https://w3id.org/foops/catalogue."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import NamedNode

from phegraph.fair.assessment import PERSISTENT, Assessment, properties
from phegraph.publish.publication import Publication
from phegraph.rdf.terms import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, XSD

VANN = "http://purl.org/vocab/vann/"
BIBO = "http://purl.org/ontology/bibo/"
_DC = "http://purl.org/dc/elements/1.1/"
_PLAIN = (RDF, RDFS, OWL)
_EXTENDING = (
    RDF + "type",
    *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
    *(OWL + name for name in ("equivalentClass", "equivalentProperty")),
)

_METADATA: Mapping[str, tuple[str, ...]] = {
    "title": (DCTERMS + "title", _DC + "title", RDFS + "label"),
    "description": (DCTERMS + "description", _DC + "description", RDFS + "comment", DCTERMS + "abstract"),
    "license": (DCTERMS + "license", DCTERMS + "rights", SCHEMA + "license", _DC + "rights"),
    "version IRI": (OWL + "versionIRI",),
    "creator": (DCTERMS + "creator", _DC + "creator", SCHEMA + "creator", PROV + "wasAttributedTo"),
    "creation date": (DCTERMS + "created", SCHEMA + "dateCreated", PROV + "generatedAtTime"),
    "namespace URI": (VANN + "preferredNamespaceUri",),
    "prefix": (VANN + "preferredNamespacePrefix",),
    "version info": (OWL + "versionInfo", SCHEMA + "version"),
    "citation": (DCTERMS + "bibliographicCitation", SCHEMA + "citation"),
    "doi": (BIBO + "doi",),
    "publisher": (DCTERMS + "publisher", _DC + "publisher", SCHEMA + "publisher"),
    "logo": (FOAF + "logo", SCHEMA + "logo"),
    "status": (BIBO + "status",),
    "source": (DCTERMS + "source", PROV + "hadPrimarySource", PROV + "wasDerivedFrom"),
    "issued date": (DCTERMS + "issued", SCHEMA + "datePublished"),
}
"""What FOOPS! calls metadata, and the properties that state it; the first is the one to add."""

_FOOPS_METADATA: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "OM1": (
        "Minimum metadata",
        ("title", "description", "license", "version IRI", "creator", "creation date", "namespace URI"),
    ),
    "OM2": ("Recommended metadata", ("prefix", "version info", "creation date", "citation")),
    "OM3": ("Detailed metadata", ("doi", "publisher", "logo", "status", "source", "issued date")),
    "OM4.1": ("License availability", ("license",)),
    "OM5.1": ("Basic provenance metadata", ("creator", "creation date")),
    "OM5.2": ("Detailed provenance metadata", ("issued date", "publisher")),
    "FIND1": ("Ontology prefix", ("prefix",)),
}


def foops(publication: Publication, ontology: str, folder: Path) -> Iterator[Assessment]:
    """Answer the questions for an ontology of a project and what was published of it."""
    values = properties(publication.graph.definitions, NamedNode(ontology))

    def answer(name: str, title: str, *checks: tuple[bool, str]) -> Assessment:
        return Assessment("FOOPS!", name, title, [what for passes, what in checks if not passes])

    path = publication.paths[ontology]
    yield answer(
        "PURL1",
        "Persistent URL",
        (
            bool(PERSISTENT.match(ontology)),
            f"Give <{ontology}> an address at w3id.org, purl.org or doi.org.",
        ),
    )
    yield answer("HTTP1", "Open protocol", (ontology.startswith(("http://", "https://")), "Use HTTPS."))
    for name, (title, names) in _FOOPS_METADATA.items():
        missing = [item for item in names if not values.keys() & set(_METADATA[item])]
        adds = [f"State the {item} of <{ontology}> with <{_METADATA[item][0]}>." for item in missing]
        yield Assessment("FOOPS!", name, title, adds)
    versions = {str(term) for term in values.get(OWL + "versionIRI", ())}
    yield answer(
        "VER1",
        "Version IRI",
        (bool(versions - {f"<{ontology}>"}), f"Give <{ontology}> an owl:versionIRI that is not its own IRI."),
    )
    yield answer(
        "RDF1", "RDF availability", ((folder / f"{path}.ttl").is_file(), "Publish anew: it has no Turtle.")
    )
    yield answer(
        "DOC1",
        "HTML availability",
        ((folder / f"{path}.html").is_file(), "Publish with pages: without `--no-pages`."),
    )
    foreign = {name for name in values if not name.startswith(_PLAIN)}
    yield answer(
        "VOC1",
        "Vocabulary reuse (metadata)",
        (bool(foreign), f"Describe <{ontology}> with terms of Dublin Core (dcterms:)."),
    )
    yield from _foops_terms(publication, ontology, imports=OWL + "imports" in values)


def _foops_terms(publication: Publication, ontology: str, *, imports: bool) -> Iterator[Assessment]:
    terms = [NamedNode(iri) for iri in publication.terms[ontology] if iri != ontology]
    values_by_term = {term: properties(publication.graph.definitions, term) for term in terms}
    used = {
        value.value
        for stated in values_by_term.values()
        for name in _EXTENDING
        for value in stated.get(name, ())
        if isinstance(value, NamedNode)
    }
    used |= {name for stated in values_by_term.values() for name in stated}
    own = (*_PLAIN, XSD, publication.graph.project.base, ontology)
    reuses = imports or any(not iri.startswith(own) for iri in used)
    advice = "Extend terms of other vocabularies, with rdfs:subClassOf or rdfs:subPropertyOf."
    yield Assessment("FOOPS!", "VOC2", "Vocabulary reuse", [] if reuses else [advice])
    for name, title, stating, what in (
        ("VOC3", "Documentation: labels", (RDFS + "label", SKOS + "prefLabel"), "an rdfs:label"),
        (
            "VOC4",
            "Documentation: definitions",
            (RDFS + "comment", SKOS + "definition", DCTERMS + "description"),
            "an rdfs:comment or skos:definition",
        ),
    ):
        without = [term.value for term in terms if not values_by_term[term].keys() & set(stating)]
        shown = ", ".join(f"<{iri}>" for iri in without[:3]) + (" …" if len(without) > 3 else "")
        advice = f"Give {what} to {shown} ({len(without)} of {len(terms)} terms lack it)."
        yield Assessment("FOOPS!", name, title, [advice] if without else [])
