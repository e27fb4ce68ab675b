"""YASQE, the editor of YASGUI, asks `phegraph serve` from a page of another origin."""

from pathlib import Path
from typing import TYPE_CHECKING

from servers.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_ASK = """
async ([endpoint, query, method]) => {
  const element = document.body.appendChild(document.createElement("div"));
  const yasqe = new Yasqe(element, { requestConfig: { endpoint, method }, persistenceId: null });
  yasqe.setValue(query);
  const answer = await yasqe.query();
  const body = JSON.parse(answer.content);
  return body.results.bindings.map((row) => row.name.value);
}
"""


def test_the_editor_gets_answers(browser: "Browser", libraries: Path, lighthouses: Path) -> None:
    where = "{ ?light a <https://example.org/ontology#Lighthouse> ; rdfs:label ?name }"
    query = f"SELECT ?name {where} ORDER BY ?name"
    with serving(lighthouses, "--unchecked", "--no-pages") as server:
        page = browser.new_page()
        page.goto(server.address.replace("127.0.0.1", "localhost") + "health")  # another origin
        page.add_script_tag(path=libraries / "yasqe" / "yasqe.min.js")
        for method in ("GET", "POST"):
            names = page.evaluate(_ASK, [f"{server.address}sparql", query, method])
            assert names == ["Gull Rock", "Long Sand", "West Spit"]
        page.close()
