"""Pages work under their policies, served and from disk, and the policies hold what is foreign off."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from browser.question_pages import QUESTIONS
from phegraph.graph import KnowledgeGraph
from servers import web
from site_atlas import DATA, ONTOLOGY, SETTINGS
from site_pages import HOSTILE, pictured, project, serving

KINDS = [
    "index.html",
    "questions.html",
    "question/lit.html?not_this=id:ada",
    "question/told-of.html",
    "question/everything.html",
    *(f"question/{kind}.html" for kind in pictured()),
    "sparql.html",
    "things.html",
    "things/ontology-Lighthouse.html",
    "id/markup.html",
    "id/tower.html",
    "id/hub.html",
    "source/hostile.html",
    "sources.html",
    "vocabulary.html",
    "ontology.html",
    "ontology/0.9.html",
    "shapes.html",
    "search.html?q=rock",
    "downloads.html",
    "question/matrix.svg",
    "assets/world.svg",
    "assets/icon.svg",
    "sitemap.xml",
    "question/lit.json",
    "id/tower.ttl",
    "id/tower.jsonld",
]
QUERY = "SELECT ?light WHERE { ?light lh:keptBy ?keeper } ORDER BY ?light"
LIVE = "question/told.html?since=1901"
SOURCE = """<https://example.org/graph/source/hostile>
  <http://www.w3.org/ns/prov#wasDerivedFrom> <https://example.org/source/hostile> .
"""
WATCH = """window.violations = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  window.violations.push(`${effectiveDirective} ${blockedURI}`));"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """What `publish` makes of a project with all that is drawn, hostile labels, and an earlier ontology."""
    with web.reachable() as top:
        questions = {**pictured(), **QUESTIONS}
        own = project(top, HOSTILE + DATA + SOURCE, questions, ontology=ONTOLOGY, settings=SETTINGS)
        ontology = own / "ontology" / "lighthouses.ttl"
        text = ontology.read_text(encoding="utf-8")
        for version in ("0.9", "1.0"):
            statements = (
                f"<https://example.org/ontology> owl:versionIRI <https://example.org/ontology/{version}> .\n"
            )
            ontology.write_text(f"{text}\n{statements}", encoding="utf-8")
            KnowledgeGraph.open(own, caching=False).publish(top / "public")
        yield top / "public"


@pytest.fixture(scope="module", params=["nginx", "apache"])
def server(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where a server serves the folder, with the headers that the folder's files give."""
    with web.serving(request.param, folder, tmp_path_factory.mktemp(request.param)) as running:
        yield f"http://127.0.0.1:{running.port}"


@contextmanager
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it says when something goes wrong."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    page, console = context.new_page(), list[str]()

    def listen(message: ConsoleMessage) -> None:
        # A browser asks for an icon by itself where a document names none.
        if not message.location["url"].endswith("/favicon.ico"):
            console.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: console.append(str(error)))
    yield page, console
    context.close()


def violations(page: Page) -> list[str]:
    violations: list[str] = page.evaluate("window.violations || []")  # A drawing runs no script.
    return violations


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_is_served_breaks_no_policy(browser: Browser, server: str, kind: str) -> None:
    with watched(browser) as (page, console):
        headers = opened(page, f"{server}/{kind}")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert (violations(page), console) == ([], [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_on_disk_breaks_no_policy(browser: Browser, folder: Path, kind: str) -> None:
    with watched(browser) as (page, console):
        opened(page, f"{folder.as_uri()}/{kind}")
        assert (violations(page), console) == ([], [])


def opened(page: Page, address: str) -> dict[str, str]:
    """Open a page, see that its styles hold, save its pictures, and give the headers that it came with."""
    response = page.goto(address)
    assert response is not None
    assert response.ok
    for button in page.get_by_role("button", name="PNG").all():
        with page.expect_download():
            button.click()
    for header in page.locator("body > header").all():
        expect(header).to_have_css("border-bottom-style", "solid")
    for drawing in page.locator("svg.drawing").all():
        expect(drawing).to_have_css("font-size", "13px")
    return response.headers


def test_a_missing_page_finds_where_the_site_begins(browser: Browser, server: str) -> None:
    with watched(browser) as (page, _):
        response = page.goto(f"{server}/id/deep/nowhere", wait_until="networkidle")
        assert response is not None
        assert response.status == 404
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "'sha256-" in response.headers["content-security-policy"].partition("style-src")[0]
        expect(page.locator("form.find")).to_have_css("display", "flex")
        assert violations(page) == []


def test_queries_are_answered_under_the_policies(browser: Browser, server: str) -> None:
    with watched(browser) as (page, console):
        worker = page.goto(f"{server}/assets/worker.js")
        assert worker is not None
        assert "'wasm-unsafe-eval'" in worker.headers["content-security-policy"]
        page.goto(f"{server}/{LIVE}")
        expect(page.locator("#count")).to_have_text("2 answers")
        page.goto(f"{server}/sparql.html")
        page.get_by_label("Query").focus()
        page.locator(".CodeMirror").wait_for()
        page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", QUERY)
        page.get_by_role("button", name="Run").click()
        expect(page.locator("#count")).to_have_text("3 answers")
        page.get_by_label("Begin with a question").select_option(label="A chart")
        expect(page.locator(".answers th")).to_have_text(["year", "thing", "n"])
        assert (violations(page), console) == ([], [])


def test_only_what_queries_may_run_webassembly(browser: Browser, server: str) -> None:
    allowed = {"sparql.html": True, "question/lit.html": True, "id/tower.html": False, "index.html": False}
    module = (
        "WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => true, () => false)"
    )
    with watched(browser) as (page, _):
        for kind, may in allowed.items():
            page.goto(f"{server}/{kind}")
            assert page.evaluate(module) is may, kind


INJECTED = """<script>window.hacked = "inline"</script><img src="" onerror="window.hacked = 'handler'">
<a id="evil" href="javascript:void(window.hacked='link')">.</a>
<p id="styled" style="color: rgb(1, 2, 3)">.</p>
<style>#styled { font-size: 9px }</style><base href="FOREIGN/base/">
<script src="FOREIGN/script"></script><img src="FOREIGN/picture"><link rel="stylesheet" href="FOREIGN/style">
<iframe src="FOREIGN/frame"></iframe><object data="FOREIGN/object"></object>
<video src="FOREIGN/video"></video>
<form action="FOREIGN/form" target="_blank"><button id="send">.</button></form>"""
BLOCKED = {
    "script-src-elem inline",
    "script-src-attr inline",
    "style-src-elem inline",
    "style-src-attr inline",
    "base-uri FOREIGN/base/",
    "script-src-elem FOREIGN/script",
    "img-src FOREIGN/picture",
    "style-src-elem FOREIGN/style",
    "frame-src FOREIGN",
    "object-src FOREIGN",
    "media-src FOREIGN/video",
    "form-action FOREIGN/form?",
    "connect-src FOREIGN/connect",
}
FETCHED = "address => fetch(address, {mode: 'no-cors'}).then(() => true, () => false)"


@pytest.fixture
def foreign() -> Iterator[tuple[str, list[str]]]:
    """A server of someone else, and what is requested of it."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}", requests
        server.shutdown()


def attacked(browser: Browser, address: str, foreign: str) -> tuple[set[str], object]:
    """What is blocked on a page with code injected, and what of that code has worked."""
    with watched(browser) as (page, _):
        page.goto(address)
        fetched = page.evaluate(FETCHED, f"{foreign}/connect")
        page.evaluate("for (const id of ['send', 'evil']) document.getElementById(id).click()")
        page.wait_for_timeout(500)
        style = "getComputedStyle(document.getElementById('styled'))"
        worked = page.evaluate(
            f"[window.hacked, {style}.fontSize === '9px', {style}.color === 'rgb(1, 2, 3)']"
        )
        return {one.replace(foreign, "FOREIGN") for one in violations(page)}, [*worked, fetched]


def injected(folder: Path, page: str, foreign: str, *, policy: bool) -> str:
    """Put code into a copy of a page, with the page's own policy or without, and give the copy's path."""
    head, meta, rest = re.split("(<meta http-equiv=.*>\n)", (folder / page).read_text(encoding="utf-8"))
    assert rest.count('<main id="-main">') == 1
    text = rest.replace('<main id="-main">', f"<main>{INJECTED.replace('FOREIGN', foreign)}")
    copy = page.replace(".html", f"-injected-{policy}.html")
    (folder / copy).write_text(head + (meta if policy else "") + text, encoding="utf-8")
    return copy


@pytest.mark.parametrize("page", ["id/tower.html", "question/lit.html"])
def test_injected_code_does_nothing_by_what_servers_send(
    browser: Browser, server: str, folder: Path, foreign: tuple[str, list[str]], page: str
) -> None:
    copy = injected(folder, page, foreign[0], policy=False)
    blocked, worked = attacked(browser, f"{server}/{copy}", foreign[0])
    assert (blocked, worked, foreign[1]) == (BLOCKED, [None, False, False, False], [])


@pytest.mark.parametrize("page", ["id/tower.html", "question/lit.html"])
@pytest.mark.parametrize("way", ["disk", "host"])
def test_injected_code_does_nothing_by_what_pages_say(
    browser: Browser, folder: Path, foreign: tuple[str, list[str]], page: str, way: str
) -> None:
    copy = injected(folder, page, foreign[0], policy=True)
    with serving(folder) as host:
        address = folder.as_uri() if way == "disk" else host
        blocked, worked = attacked(browser, f"{address}/{copy}", foreign[0])
    assert (blocked, worked, foreign[1]) == (BLOCKED, [None, False, False, False], [])


def test_injected_code_would_work_without_a_policy(
    browser: Browser, folder: Path, foreign: tuple[str, list[str]]
) -> None:
    copy = injected(folder, "id/tower.html", foreign[0], policy=False)
    with serving(folder) as host:
        blocked, worked = attacked(browser, f"{host}/{copy}", foreign[0])
    assert (blocked, worked) == (set(), ["link", True, True, True])
    names = {"script", "picture", "style", "frame", "object", "video", "form", "connect"}
    assert names <= {re.split("[/?]", path)[1] for path in foreign[1]}
