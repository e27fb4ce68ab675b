"""The examples of docs/server.md for who runs a server: behind nginx and Apache, and by systemd."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from phegraph.graph import KnowledgeGraph
from servers import web
from servers.serving import Serving, serving

PAGE = (Path(__file__).parents[2] / "docs" / "server.md").read_text(encoding="utf-8")
ASKED = f"/sparql?{urlencode({'query': 'SELECT ?name { ?light rdfs:label ?name } ORDER BY ?name'})}"
ELSEWHERE = "203.0.113.9"


def example(language: str) -> str:
    """The example in a language, of which the page has one."""
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(text)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("deployed") / "lighthouses"
    KnowledgeGraph.init(folder)
    options = ("--unchecked", "--no-pages", "--timeout", "3", "--trust-proxy", "127.0.0.1")
    with serving(folder, *options) as running:
        yield running


@pytest.fixture(scope="module", params=["nginx", "apache"])
def proxy(request: pytest.FixtureRequest, served: Serving) -> Iterator[web.Server]:
    here = served.address.rstrip("/")
    with web.reachable() as folder:
        state = folder / "state"
        state.mkdir()
        if request.param == "nginx":
            location = re.search(r"^  location .*?^  }\n", example("nginx"), re.MULTILINE | re.DOTALL)
            assert location
            (folder / "nginx-http.conf").write_text("")
            (folder / "nginx-server.conf").write_text(location[0].replace("http://127.0.0.1:8000", here))
            more = ""
        else:
            inner = example("apache").splitlines()[2:-1]
            more = "\n".join(inner).replace("http://127.0.0.1:8000", here)
        with web.serving(request.param, folder, state, more=more) as running:
            yield running


def test_answers_pass_a_proxy_as_they_are(proxy: web.Server, served: Serving) -> None:
    with served.client() as client:
        direct = client.get(ASKED, headers={"Accept": "text/csv"})
    first = proxy.get(ASKED, "text/csv")
    assert (first.status, first.body) == (200, direct.content)
    assert first.headers["etag"] == direct.headers["etag"]
    assert first.headers["graph-version"] == direct.headers["graph-version"]
    assert proxy.get(ASKED, "text/csv", known=first.headers["etag"]).status == 304
    assert proxy.get(ASKED, "text/csv", method="HEAD").headers["etag"] == first.headers["etag"]
    away = proxy.get("/id/gull-rock", "text/turtle")
    assert away.status == 303
    thing = proxy.get("/" + away.headers["location"].removeprefix("../"), "text/turtle")
    assert b"Gull Rock" in thing.body
    assert proxy.get("/sparql?query=SELECT", "text/csv").status == 400
    assert proxy.get("/question/none").status == 404


def test_a_proxy_tells_who_asks(proxy: web.Server, served: Serving) -> None:
    assert proxy.get("/find?q=rock", client=ELSEWHERE).status == 200
    ends = time.monotonic() + 10
    while f'"client": "{ELSEWHERE}"' not in served.log.read_text(encoding="utf-8"):  # logged when all is sent
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        if os.environ.get("CI") == "true":
            pytest.fail("systemd-analyze is not installed: apt-get install systemd")
        pytest.skip("systemd-analyze is not installed: apt-get install systemd")
    unit = tmp_path / "phegraph.service"
    unit.write_text(example("ini").replace("/opt/phegraph/bin/phegraph", sys.executable), encoding="utf-8")
    done = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "phegraph.service" in line]
    assert (done.returncode, told) == (0, []), done.stderr
