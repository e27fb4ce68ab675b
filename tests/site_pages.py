"""Sites of a small project, and their pages as browsers parse them: links, anchors and text."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from os.path import normpath
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib

from phegraph.graph import KnowledgeGraph

HOSTILE = """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

id:markup a lh:Lighthouse ;
  rdfs:label "</title><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>&amp;" ;
  skos:altLabel "</script><script>window.hacked = 3</script>\\u2028 {{ 7 * 7 }}" ;
  lh:north id:rtl , id:emoji , id:long , <https://example.org/id/ESTRO> , <https://example.org/id/estro> ;
  rdfs:seeAlso <javascript:window.hacked=4> , "javascript:window.hacked=5"^^xsd:anyURI ,
    <https://example.org/id/..%2F..%2Fetc> , <https://example.org/../../up> , <https://example.org/index> .
id:rtl a lh:Lighthouse ; rdfs:label "\\u202Eמגדלור\\u202C ומנורה"@he .
id:emoji a lh:Lighthouse ; rdfs:label "🗼👩‍🔬" ; rdfs:comment "\\u0001\\uFFFF" ; skos:altLabel "Phare"@fr .
id:long a lh:Lighthouse ; rdfs:label "{long}" .
<https://example.org/id/ESTRO> a lh:Lighthouse ; rdfs:label "Capitals" .
<https://example.org/id/estro> a lh:Lighthouse ; rdfs:label "Small" .
<https://example.org/id/..%2F..%2Fetc> a lh:Lighthouse ; rdfs:label "Encoded dots" .
<https://example.org/../../up> a lh:Lighthouse ; rdfs:label "Dots" .
<https://example.org/index> a lh:Lighthouse ; rdfs:label "An index" .
<https://example.org/id/q'uote&amp;> a lh:Lighthouse ; rdfs:label "Quote" .
<https://example.org/id/{long}> a lh:Lighthouse ; rdfs:label "A long address" .
<urn:uuid:0> a lh:Lighthouse ; rdfs:label "Elsewhere" ; lh:lit "1900"^^xsd:gYear .
""".replace("{long}", "x" * 5000)


def make_site(
    folder: Path,
    data: str = "",
    questions: Mapping[str, str] | None = None,
    *,
    ontology: str = "",
    settings: str = "",
) -> Path:
    """Write the site of the small project, with the arguments of `project`."""
    root = project(folder, data, questions, ontology=ontology, settings=settings)
    KnowledgeGraph.open(root, caching=False).site(folder / "site")
    return folder / "site"


def project(
    folder: Path,
    data: str = "",
    questions: Mapping[str, str] | None = None,
    *,
    ontology: str = "",
    settings: str = "",
) -> Path:
    """Make the small project with additions.

    Args:
        folder: The folder to make it in.
        data: The Turtle of a further source.
        questions: Queries by name.
        ontology: Turtle that is appended to its ontology.
        settings: TOML that is appended to its settings.
    """
    project = folder / "project"
    KnowledgeGraph.init(project)
    if data:
        (project / "data" / "hostile.ttl").write_text(data, encoding="utf-8")
    for file, more in (
        (project / "ontology" / "lighthouses.ttl", ontology),
        (project / "phegraph.toml", settings),
    ):
        file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    for name, query in (questions or {}).items():
        (project / "queries" / f"{name}.rq").write_text(query, encoding="utf-8")
    return project


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """Serve a site as a static host does, below a path of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site.parent)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{site.name}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def pictured() -> dict[str, str]:
    """A question for each kind of picture, drawn from the data of the small project."""
    pairs = "SELECT ?a ?b WHERE { ?a lh:north ?b } ORDER BY ?a ?b"
    dated = (
        "SELECT ?year ?thing (1 AS ?n) WHERE { ?thing lh:lit ?lit BIND(STR(?lit) AS ?year) } ORDER BY ?year"
    )
    dated_pairs = (
        'SELECT ?a ?b ?land ?y ?z WHERE { ?a lh:north ?b BIND(IF(?a = id:markup, "Far", "Near") AS ?land) '
        'BIND("1900" AS ?y) BIND(IF(?a = id:markup, "1901", "1903") AS ?z) } ORDER BY ?a ?b'
    )
    heads = {
        "matrix": ("{kind: matrix, row: a, column: b, front: true}", pairs),
        "network": (
            "{kind: network, from: a, to: b, country: land, begins: y, ends: z, front: true}",
            dated_pairs,
        ),
        "flow": ("{kind: flow, from: a, to: b}", pairs),
        "timeline": ("{kind: timeline, item: thing, start: year}", dated),
        "chart": ("{kind: chart, x: year, y: n}", dated),
    }
    return {
        name: f"#+ title: A {name}\n#+ picture: {head}\n{query}\n" for name, (head, query) in heads.items()
    }


@cache
def page(path: Path) -> Element:
    """A page's tree.

    Raises:
        html5lib.html5parser.ParseError: It is not valid.
    """
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(path.read_text(encoding="utf-8"))
    return tree


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def files(site: Path) -> list[Path]:
    return [path for path in site.rglob("*") if path.is_file()]


def links(path: Path) -> list[str]:
    """The addresses that a page links to or loads."""
    return [value for name, value in _attributes(path) if name in {"href", "src", "action"}]


def anchors(path: Path) -> list[str]:
    return [value for name, value in _attributes(path) if name == "id"]


class _Attributes(HTMLParser):
    """Reads no more than attributes, in a fraction of the time that a tree takes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(name, value or "") for name, value in attrs]


@cache
def _attributes(path: Path) -> list[tuple[str, str]]:
    return _Attributes(path.read_text(encoding="utf-8")).found


def broken(site: Path) -> list[str]:
    """The relative links of a site that have no target in it."""
    within = {str(path): set(anchors(path)) if path.suffix == ".html" else set() for path in files(site)}
    faults = []
    for path in pages(site):
        for link in dict.fromkeys(links(path)):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = within.get(normpath(path.parent / unquote(parts.path)) if parts.path else str(path))
            if target is None or (parts.fragment and unquote(parts.fragment) not in target):
                faults.append(f"{path.name}: {link}")
    return faults


def page_text(path: Path) -> str:
    """What people read on a page."""
    return " ".join(" ".join(page(path).itertext()).split())
