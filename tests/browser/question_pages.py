"""Questions that take every kind of value, over the small project, and how a test asks them on their page."""

from collections.abc import Mapping

from playwright.sync_api import Page

LIGHTS = "SELECT ?value WHERE { ?value a lh:Lighthouse } ORDER BY ?value"
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?l) }"

QUESTIONS = {
    "lit": f"""#+ title: Which lights were lit in these years, and not one of them?
#+ parameters:
#+   not_this: {{label: left out, default: Gull Rock, values: "{LIGHTS}"}}
#+   since: {{label: since, type: integer, default: 1890}}
#+   until: {{label: until, type: integer, default: 1910}}
PREFIX lh: <https://example.org/ontology#>
SELECT ?light ?year (?until - ?since AS ?span) WHERE {{
  ?light lh:lit ?lit BIND(xsd:integer(STR(?lit)) AS ?year)
  FILTER(?light != ?not_this && ?year >= ?since && ?year <= ?until)
}} ORDER BY ?light
""",
    "echo": """#+ title: What was typed?
#+ parameters:
#+   words: {label: the words, type: string, default: "Gull"}
SELECT ?words (STRLEN(?words) AS ?length) WHERE {
  { SELECT ?words WHERE { FILTER(BOUND(?words)) } } UNION { BIND(?words AS ?again) FILTER(BOUND(?again)) }
}
""",
    "about": """#+ title: What is said of a thing?
#+ parameters:
#+   thing: {label: the thing}
SELECT ?property ?value WHERE { ?thing ?property ?value FILTER(!isBlank(?value)) } ORDER BY ?property ?value
""",
    "told": """#+ title: Which sources tell of lights lit since a year?
#+ parameters:
#+   since: {label: since, type: integer, default: 1900}
PREFIX lh: <https://example.org/ontology#>
SELECT DISTINCT ?light ?source WHERE {
  ?light lh:lit ?lit FILTER(xsd:integer(STR(?lit)) >= ?since)
  GRAPH ?graph { ?light ?property ?value } ?graph prov:wasDerivedFrom ?source
} ORDER BY ?light ?source
""",
    "told-of": f"""#+ title: Which sources tell of a light?
#+ parameters:
#+   light: {{label: the light, default: Long Sand, values: "{LIGHTS}"}}
SELECT DISTINCT ?name ?source WHERE {{
  ?light rdfs:label ?name
  GRAPH ?graph {{ ?light ?property ?value }} ?graph prov:wasDerivedFrom ?source
}} ORDER BY ?name ?source
""",
    "everything": "#+ title: How much is there?\nSELECT (COUNT(*) AS ?count) WHERE { ?a ?b ?c }\n",
}

SETTLED = "!document.querySelector('form.ask').hasAttribute('aria-busy')"
Cells = list[list[str]]


def settled(page: Page) -> None:
    """Wait until the page has answered."""
    page.wait_for_function(SETTLED)


def ask(page: Page, fields: Mapping[str, str]) -> None:
    """Fill a question's form, by the labels of its fields, and ask."""
    for label, value in fields.items():
        field = page.get_by_label(label, exact=True)
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(label=value)
            settled(page)
        else:
            field.fill(value)
    page.get_by_role("button", name="Ask").click()
    settled(page)


def cells(page: Page, columns: int) -> Cells:
    """The words of a page's table, without the column of sources."""
    rows: Cells = page.evaluate(
        "() => [...document.querySelectorAll('.answers tbody tr')].map(row => [...row.cells].map(cell =>"
        " (cell.querySelector('a,bdi') || cell).textContent))"
    )
    return [row[:columns] for row in rows]
