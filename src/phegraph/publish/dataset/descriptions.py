"""Descriptions of the dataset in VoID and DCAT, for catalogues."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.project.loading import LoadedGraph
from phegraph.project.project import NO_BASE, Project
from phegraph.publish.dataset.statistics import Statistics
from phegraph.publish.documents import VOID
from phegraph.publish.publication import Publication
from phegraph.rdf.terms import DCTERMS, FOAF, OWL, PROV, RDF_TYPE, RDFS, XSD, Subject, Term
from phegraph.rdf.writing.formats import FORMATS

DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"
IANA = "https://www.iana.org/assignments/media-types/"
PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
PREFIXES = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "spdx": SPDX,
    "void": VOID,
    "xsd": XSD,
}


class Distribution(Struct, frozen=True):
    """A file of the dataset.

    Attributes:
        path: The file, below the folder.
        media_type: Of what it holds.
        size: Its bytes.
        sha256: Its digest, in hexadecimal digits.
        title: What it is.
        packed: Whether it is compressed by gzip.
    """

    path: str
    media_type: str
    size: int
    sha256: str
    title: str
    packed: bool = False


class _StatementList:
    """Statements that are made one after the other."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []

    def add(self, subject: Subject, predicate: str, value: Term | str) -> None:
        """Add a statement; a text is a literal, and an empty one is left out."""
        if value != "":
            term = Literal(value) if isinstance(value, str) else value
            self.quads.append(Quad(subject, NamedNode(predicate), term))

    def number(self, subject: Subject, predicate: str, value: int) -> None:
        self.add(subject, predicate, Literal(str(value), datatype=NamedNode(XSD + "integer")))


def void(publication: Publication, statistics: Statistics, files: Sequence[Distribution]) -> list[Quad]:
    """The dataset in VoID: what it is, where it is, and its partitions by class and property."""
    statements = _StatementList()
    dataset = publication.dataset
    statements.add(dataset, RDF_TYPE.value, NamedNode(VOID + "Dataset"))
    _titles(statements, dataset, publication)
    statements.add(dataset, FOAF + "homepage", NamedNode(publication.home))
    if publication.graph.project.base != NO_BASE:
        statements.add(dataset, VOID + "uriSpace", publication.graph.project.base)
    features = {syntax.media_type: syntax.feature for syntax in FORMATS.values()}
    for file in files:
        statements.add(dataset, VOID + "dataDump", NamedNode(publication.home + file.path))
    for feature in sorted({features[file.media_type] for file in files} - {""}):
        statements.add(dataset, VOID + "feature", NamedNode(feature))
    for vocabulary in sorted(_vocabularies(publication, statistics)):
        statements.add(dataset, VOID + "vocabulary", NamedNode(vocabulary))
    for name, number in (
        ("triples", statistics.triples),
        ("entities", statistics.entities),
        ("distinctSubjects", statistics.subjects),
        ("distinctObjects", statistics.objects),
        ("classes", len(statistics.classes)),
        ("properties", len(statistics.properties)),
    ):
        statements.number(dataset, VOID + name, number)
    for property_, number in statistics.properties.items():
        _by_property(statements, dataset, property_, number)
    statements.add(dataset, RDFS + "seeAlso", NamedNode(publication.home + "void-links.ttl"))
    parts = _partitions(publication, statistics)
    for class_, part in parts.items():
        statements.add(dataset, VOID + "classPartition", part)
        statements.add(part, VOID + "class", class_)
        statements.number(part, VOID + "entities", statistics.classes[class_])
    for (class_, property_), number in statistics.by_class.items():
        _by_property(statements, parts[class_], property_, number)
    return statements.quads


def void_links(publication: Publication, statistics: Statistics) -> list[Quad]:
    """What joins the project's own classes in VoID: linksets from the partition of one to that of another.

    There are many more of them than of all else, so they are described apart. Those of the other classes
    would repeat that: a thing of an own class is inferred to be of several of other vocabularies.
    """
    statements = _StatementList()
    dataset, parts = publication.dataset, _partitions(publication, statistics)
    joined = {class_ for first, _, second in statistics.between for class_ in (first, second)}
    for class_ in sorted(joined, key=str):
        statements.add(parts[class_], VOID + "class", class_)
    for (subject_class, property_, object_class), number in statistics.between.items():
        link = BlankNode(f"l{len(statements.quads)}")
        statements.add(dataset, VOID + "subset", link)
        statements.add(link, RDF_TYPE.value, NamedNode(VOID + "Linkset"))
        statements.add(link, VOID + "subjectsTarget", parts[subject_class])
        statements.add(link, VOID + "linkPredicate", property_)
        statements.add(link, VOID + "objectsTarget", parts[object_class])
        statements.number(link, VOID + "triples", number)
    return statements.quads


def _partitions(publication: Publication, statistics: Statistics) -> dict[NamedNode, NamedNode]:
    """The partition of each class."""
    base = publication.dataset.value.removesuffix("dataset")
    return {class_: NamedNode(f"{base}class-{place}") for place, class_ in enumerate(statistics.classes, 1)}


def _by_property(statements: _StatementList, dataset: NamedNode, property_: NamedNode, number: int) -> None:
    part = BlankNode(f"p{len(statements.quads)}")
    statements.add(dataset, VOID + "propertyPartition", part)
    statements.add(part, VOID + "property", property_)
    statements.number(part, VOID + "triples", number)


def _vocabularies(publication: Publication, statistics: Statistics) -> set[str]:
    """The namespaces of the terms used, where the project has a prefix for them."""
    terms = [*statistics.classes, *statistics.properties]
    namespaces = sorted(publication.graph.prefixes.namespaces.values(), key=len, reverse=True)
    matches = (next((name for name in namespaces if term.value.startswith(name)), "") for term in terms)
    return set(matches) - {""}


def dcat(publication: Publication, files: Sequence[Distribution], modified: datetime) -> list[Quad]:
    """The dataset in DCAT 3, as DCAT-AP wants it: a catalogue, the dataset and its distributions."""
    statements = _StatementList()
    dataset = publication.dataset
    base, project = dataset.value.removesuffix("dataset"), publication.graph.project
    catalogue, publisher = NamedNode(base + "catalogue"), NamedNode(base + "publisher")
    statements.add(catalogue, RDF_TYPE.value, NamedNode(DCAT + "Catalog"))
    statements.add(catalogue, DCAT + "dataset", dataset)
    statements.add(dataset, RDF_TYPE.value, NamedNode(DCAT + "Dataset"))
    for resource in (catalogue, dataset):
        _titles(statements, resource, publication)
        statements.add(resource, DCTERMS + "modified", _date(modified))
        if project.publisher:
            statements.add(resource, DCTERMS + "publisher", publisher)
            statements.add(resource, DCTERMS + "creator", publisher)
    if project.publisher:
        statements.add(publisher, RDF_TYPE.value, NamedNode(FOAF + "Agent"))
        statements.add(publisher, FOAF + "name", project.publisher)
    statements.add(dataset, DCAT + "landingPage", NamedNode(publication.home))
    statements.add(
        dataset, DCTERMS + "identifier", Literal(dataset.value, datatype=NamedNode(XSD + "anyURI"))
    )
    statements.add(dataset, DCAT + "version", version(publication))
    for created in dates(publication):
        statements.add(dataset, DCTERMS + "issued", created)
    for keyword in keywords(publication.graph):
        statements.add(dataset, DCAT + "keyword", Literal(keyword, language=project.language))
    if project.licence:
        statements.add(dataset, DCTERMS + "accessRights", NamedNode(PUBLIC))
    for source in publication.graph.sources:
        statements.add(dataset, DCTERMS + "relation", source)
        statements.add(dataset, PROV + "wasDerivedFrom", source)
    for file in files:
        _distribution(statements, file, publication, modified)
    for quad in list(statements.quads):
        class_ = _RANGES.get(quad.predicate.value)
        if class_ and isinstance(quad.object, NamedNode):
            statements.add(quad.object, RDF_TYPE.value, NamedNode(class_))
    return statements.quads


# The classes that DCAT-AP requires of values, and their statement.
_RANGES = {
    DCTERMS + "accessRights": DCTERMS + "RightsStatement",
    DCTERMS + "license": DCTERMS + "LicenseDocument",
    DCAT + "compressFormat": DCTERMS + "MediaType",
    DCAT + "landingPage": FOAF + "Document",
    DCAT + "mediaType": DCTERMS + "MediaType",
}


def _distribution(
    statements: _StatementList, file: Distribution, publication: Publication, modified: datetime
) -> None:
    dataset = publication.dataset
    address = NamedNode(publication.home + file.path)
    distribution = NamedNode(f"{dataset.value.removesuffix('dataset')}file-{file.path.rpartition('/')[2]}")
    statements.add(dataset, DCAT + "distribution", distribution)
    statements.add(distribution, RDF_TYPE.value, NamedNode(DCAT + "Distribution"))
    statements.add(distribution, DCTERMS + "title", Literal(file.title, language="en"))
    statements.add(distribution, DCAT + "accessURL", address)
    statements.add(distribution, DCAT + "downloadURL", address)
    statements.add(distribution, DCAT + "mediaType", NamedNode(IANA + file.media_type))
    if file.packed:
        statements.add(distribution, DCAT + "compressFormat", NamedNode(IANA + "application/gzip"))
    statements.add(distribution, DCAT + "byteSize", _typed(str(file.size), "nonNegativeInteger"))
    statements.add(distribution, DCTERMS + "modified", _date(modified))
    if publication.graph.project.licence:
        statements.add(distribution, DCTERMS + "license", NamedNode(publication.graph.project.licence))
    checksum = BlankNode(f"c{len(statements.quads)}")
    statements.add(distribution, SPDX + "checksum", checksum)
    statements.add(checksum, RDF_TYPE.value, NamedNode(SPDX + "Checksum"))
    statements.add(checksum, SPDX + "algorithm", NamedNode(SPDX + "checksumAlgorithm_sha256"))
    statements.add(checksum, SPDX + "checksumValue", _typed(file.sha256, "hexBinary"))


def _titles(statements: _StatementList, resource: NamedNode, publication: Publication) -> None:
    project = publication.graph.project
    statements.add(resource, DCTERMS + "title", Literal(project.title, language=project.language))
    statements.add(
        resource, DCTERMS + "description", Literal(description(project), language=project.language)
    )
    if project.licence:
        statements.add(resource, DCTERMS + "license", NamedNode(project.licence))


def description(project: Project) -> str:
    """The description of the dataset: that of the settings, or else by its title.

    Searches for data sets take none of less than 50 characters.
    """
    described = f"The knowledge graph of {project.title}: linked data, each statement with its source."
    return project.description or described


def keywords(graph: LoadedGraph) -> list[str]:
    """The keywords of the dataset: the names of its pillars."""
    return sorted(graph.names.label(pillar) for pillar in graph.project.pillars)


def version(publication: Publication) -> str:
    """The version of the ontology; empty where it has none, or several do."""
    return next(iter(_of_ontologies(publication, OWL + "versionInfo")), Literal("")).value


# What DCAT-AP 3.0 takes for a date.
_DATES = {XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth")}


def dates(publication: Publication) -> list[Literal]:
    """When the ontology was published, or else created, where it states it."""
    statements = (
        *_of_ontologies(publication, DCTERMS + "issued"),
        *_of_ontologies(publication, DCTERMS + "created"),
    )
    return [date for date in statements if date.datatype.value in _DATES][:1]


def _of_ontologies(publication: Publication, predicate: str) -> list[Literal]:
    values = {
        quad.object
        for quad in publication.graph.definitions
        if quad.predicate.value == predicate
        and isinstance(quad.object, Literal)
        and str(quad.subject)[1:-1] in publication.vocabularies
    }
    return list(values) if len(values) == 1 else []


def _date(time: datetime) -> Literal:
    return _typed(time.strftime("%Y-%m-%dT%H:%M:%SZ"), "dateTime")


def _typed(lexical_form: str, datatype: str) -> Literal:
    return Literal(lexical_form, datatype=NamedNode(XSD + datatype))
