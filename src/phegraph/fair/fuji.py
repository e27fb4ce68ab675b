"""F-UJI: the questions on a dataset that need no network, by the names of the FAIRsFAIR metrics 0.5."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from phegraph.errors import ExportError
from phegraph.fair.assessment import PERSISTENT, Assessment, properties
from phegraph.publish.dataset.descriptions import DCAT
from phegraph.publish.publication import Publication
from phegraph.rdf.terms import DCTERMS, PROV, RDF_TYPE, Term

_KNOWN_LICENCES = re.compile(
    r"https?://(?:creativecommons\.org/(?:licenses|publicdomain)/|opendatacommons\.org/licenses/"
    r"|spdx\.org/licenses/|opensource\.org/licen[cs]es?/|www\.apache\.org/licenses/)"
)


class _Record(Struct, frozen=True):
    """The metadata of a published dataset, as a machine finds it."""

    identifier: str
    values: Mapping[str, Sequence[Term]]
    files: Sequence[Mapping[str, Sequence[Term]]]
    quads: Sequence[Quad]
    folder: Path
    home: str

    @property
    def embedded(self) -> bool:
        """Whether the landing page has it as JSON-LD."""
        page = self.folder / "index.html"
        text = page.read_text(encoding="utf-8", errors="replace") if page.is_file() else ""
        script = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
        try:
            description = json.loads(script[1]) if script else None
        except (ValueError, RecursionError):
            return False
        return isinstance(description, dict) and description.get("@type") == "Dataset"

    def has(self, *names: str) -> bool:
        return any(self.values.get(name) for name in names)

    @property
    def sizes_match(self) -> bool:
        return all(str(self._size(file)) == _value(file, DCAT + "byteSize") for file in self.files)

    def _size(self, file: Mapping[str, Sequence[Term]]) -> int:
        path = self.folder / _value(file, DCAT + "downloadURL").removeprefix(self.home)
        return path.stat().st_size if path.is_file() else -2


def _value(values: Mapping[str, Sequence[Term]], name: str) -> str:
    term = next(iter(values.get(name, ())), None)
    return term.value if isinstance(term, (NamedNode, Literal)) else ""


def _record(publication: Publication, folder: Path) -> _Record:
    try:
        quads = list(parse(path=str(folder / "dcat.ttl"), format=RdfFormat.TURTLE))
    except SyntaxError as error:
        raise ExportError(f"{folder / 'dcat.ttl'} cannot be read: {error}.") from error
    dataset = publication.dataset
    values = properties(quads, dataset)
    files = [
        properties(quads, file)
        for file in values.get(DCAT + "distribution", ())
        if isinstance(file, NamedNode)
    ]
    return _Record(dataset.value, values, files, quads, folder, _value(values, DCAT + "landingPage"))


Check = tuple[str, str, str, Callable[[_Record], bool]]

_LICENCE = 'Set `licence = "…"` in phegraph.toml to the address of a licence'
_PAGES = "Publish with pages: without `--no-pages`."
_ANEW = "Publish anew with `phegraph publish`."
_CORE = ("title", "description", "identifier", "creator", "publisher", "issued")
_CONTENT = ("downloadURL", "byteSize", "mediaType")
_FUJI: Sequence[Check] = (
    (
        "FsF-F1-01D",
        "Unique Identifier",
        "Set `base` in phegraph.toml to an HTTPS address.",
        lambda record: record.identifier.startswith(("http://", "https://")),
    ),
    (
        "FsF-F1-02D-1",
        "Persistent Identifier: its syntax",
        "Set `base` in phegraph.toml to an address at w3id.org.",
        lambda record: bool(PERSISTENT.match(record.identifier)),
    ),
    (
        "FsF-F2-01M",
        "Descriptive Core Metadata",
        "Set title, description, publisher and pillars in phegraph.toml; give the ontology a dcterms:issued.",
        lambda record: all(record.has(DCTERMS + name) for name in _CORE) and record.has(DCAT + "keyword"),
    ),
    (
        "FsF-F3-01M",
        "Inclusion of Data Identifier in Metadata",
        _ANEW,
        lambda record: (
            bool(record.files) and all(DCAT + name in file for file in record.files for name in _CONTENT)
        ),
    ),
    ("FsF-F4-01M-1", "Searchable Metadata: for search engines", _PAGES, lambda record: record.embedded),
    (
        "FsF-A1-01M",
        "Data Access Information",
        f"{_LICENCE}.",
        lambda record: record.has(DCTERMS + "accessRights"),
    ),
    (
        "FsF-A1-02M",
        "Standardized Communication Protocol of Metadata",
        "Publish with `--at` an HTTPS address.",
        lambda record: record.home.startswith(("http://", "https://")),
    ),
    (
        "FsF-A1-03D",
        "Standardized Communication Protocol of Data",
        "Publish with `--at` an HTTPS address.",
        lambda record: all(_value(file, DCAT + "downloadURL").startswith("http") for file in record.files),
    ),
    (
        "FsF-I1-01M-1",
        "Formal Representation of Metadata: in the landing page",
        _PAGES,
        lambda record: record.embedded,
    ),
    (
        "FsF-I2-01M",
        "Metadata with Semantic Resources",
        _ANEW,
        lambda record: any(quad.predicate.value.startswith(DCAT) for quad in record.quads),
    ),
    (
        "FsF-I3-01M",
        "Links to related entities",
        "Keep each source's statements in a file of its own in the data folder.",
        lambda record: record.has(DCTERMS + "source", DCTERMS + "relation"),
    ),
    (
        "FsF-R1-01MD",
        "Metadata of Data Content",
        f"{_ANEW} A file is not as large as its description says.",
        lambda record: bool(record.files) and record.sizes_match and record.has(RDF_TYPE.value),
    ),
    (
        "FsF-R1.1-01M",
        "Data Usage License",
        f"{_LICENCE} that SPDX lists, such as one of Creative Commons.",
        lambda record: bool(_KNOWN_LICENCES.match(_value(record.values, DCTERMS + "license"))),
    ),
    (
        "FsF-R1.2-01M",
        "Data Provenance",
        "Keep each source's statements in a file of its own in the data folder.",
        lambda record: record.has(PROV + "wasDerivedFrom") and record.has(DCTERMS + "modified"),
    ),
    (
        "FsF-R1.3-01M-3",
        "Community-Endorsed Metadata Standard: a multidisciplinary one",
        _ANEW,
        lambda record: NamedNode(DCAT + "Dataset") in record.values.get(RDF_TYPE.value, ()),
    ),
    (
        "FsF-R1.3-02D",
        "Data File format",
        _ANEW,
        lambda record: any(
            _value(file, DCAT + "mediaType").endswith(("/csv", "/turtle")) for file in record.files
        ),
    ),
)


def fuji(publication: Publication, folder: Path) -> Iterator[Assessment]:
    """Answer the questions for what was published.

    Raises:
        ExportError: The description cannot be read.
    """
    record = _record(publication, folder)
    for name, title, advice, passes in _FUJI:
        yield Assessment("F-UJI", name, title, [] if passes(record) else [advice])
