"""The page on modelling: its examples hold in the data, and its terms exist."""

import re
from functools import cache

import pytest
from rdflib import RDF, Graph, URIRef

from phegraph.project.settings import find
from phegraph.sparql.guard import guard

from .loading import BASE, ROOT, ontology, own_terms

PAGE = (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```turtle\n(.*?)```", PAGE, re.DOTALL)
PREFIXES = find(ROOT).prefixes


@cache
def everything() -> Graph:
    graph = Graph()
    for path in (ROOT / "data").glob("*.ttl"):
        graph.parse(path)
    return graph + ontology("concepts")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split()[0])
def test_an_example_holds_in_the_data(example: str) -> None:
    answer = everything().query(guard(f"ASK {{ {example} }}", PREFIXES.namespaces).text)
    assert answer.askAnswer


def test_there_is_an_example_for_every_decision() -> None:
    sections = re.findall(r"^## (.*?)$(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    without = {title for title, text in sections if "```turtle" not in text}
    assert without == {"The four pillars", "What follows by reasoning", "Choosing a property"}


def test_every_term_on_the_page_exists() -> None:
    names = "|".join(prefix for prefix, iri in PREFIXES.namespaces.items() if iri.startswith(BASE))
    named = set(re.findall(rf"\b({names}):([\w-]+)", PAGE))
    assert len(named) > 80
    concepts = set(ontology("concepts").subjects(RDF.type))
    things = set(everything().subjects())
    known = {str(term) for term in own_terms() | concepts | things}
    iris = {str(URIRef(PREFIXES.namespaces[prefix] + name)) for prefix, name in named}
    assert {iri for iri in iris if iri not in known} == set()


def test_every_property_that_the_data_use_is_on_the_page() -> None:
    phe = PREFIXES.namespaces["phe"]
    used = {str(p).removeprefix(phe) for p in everything().predicates() if str(p).startswith(phe)}
    assert {name for name in used if f"phe:{name}" not in PAGE} == set()
