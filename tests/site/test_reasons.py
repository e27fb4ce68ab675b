"""Every inferred statement of a page says why it holds, down to the sources that state what it rests on."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from site_pages import make_site, page, page_text

CHAINS = """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

id:tower a lh:Lighthouse ; rdfs:label "Tower" ; lh:watch [ lh:watchman id:bo ; lh:since "1900" ] .
id:bo rdfs:label "Bo" .
id:cy rdfs:label "Cy" ; owl:sameAs id:cyrus .
id:tower lh:keptBy id:cyrus .
id:long-way a lh:Lighthouse ; rdfs:label "Long Way" ; lh:north id:gull-rock .
"""
WATCHED = """
lh:watch a owl:ObjectProperty ; rdfs:label "watch"@en .
lh:watchman a owl:ObjectProperty ; rdfs:label "watchman"@en .
lh:guardedBy a owl:ObjectProperty ; rdfs:label "guarded by"@en ; rdfs:subPropertyOf lh:carer ;
  owl:propertyChainAxiom ( lh:watch lh:watchman ) ; owl:inverseOf lh:guards .
lh:guards a owl:ObjectProperty ; rdfs:label "guards"@en .
lh:carer a owl:ObjectProperty ; rdfs:label "carer"@en .
lh:order a owl:ObjectProperty ; rdfs:label "order"@en .

[] a owl:Class ; owl:intersectionOf (
    lh:Lighthouse [ a owl:Restriction ; owl:onProperty lh:keptBy ; owl:hasValue <https://example.org/id/ada> ]
  ) ;
  rdfs:subClassOf [ a owl:Restriction ; owl:onProperty lh:order ; owl:hasValue <https://example.org/id/bo> ] .
"""


def why(path: Path, fact_text: str) -> str:
    """The reason that a page gives for a fact."""
    for fact in page(path).iter("dd"):
        details = fact.find("details")
        if details is not None and " ".join("".join(fact.itertext()).split()).startswith(fact_text):
            return " ".join("".join(details.itertext()).split())
    pytest.fail(f"{fact_text} has no reason")


def follows(path: Path) -> list[Element]:
    return [
        fact for facts in page(path).iterfind(".//details[@class='follows']/dl") for fact in facts.iter("dd")
    ]


@pytest.fixture(scope="module")
def chained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("chained"), CHAINS, ontology=WATCHED)


def test_a_fact_that_follows_says_from_what_and_which_source_says_that(small_site: Path) -> None:
    assert why(small_site / "id" / "gull-rock.html", "West Spit") == (
        "whybecause “lies north of” leads on (transitive): "
        "Gull Rock lies north of Long Sand1 Long Sand lies north of West Spit1"
    )


def test_what_a_thing_is_has_a_reason_too(small_site: Path) -> None:
    path = small_site / "id" / "ada.html"
    assert re.fullmatch(
        "whybecause whatever “kept by” leads to is of “keeper” .range.: (Gull Rock|West Spit) kept by Ada1",
        why(path, "keeper"),
    )
    assert "is a keeper" in page_text(path)


def test_steps_through_something_without_a_name_are_told_as_one(chained: Path) -> None:
    reason = why(chained / "id" / "bo.html", "Tower")
    assert "Tower watch › watchman Bo1" in reason
    assert reason.count("Tower guarded by Bo") == 1


def test_of_classes_without_a_name_the_reason_tells_what_makes_them(chained: Path) -> None:
    reason = why(chained / "id" / "gull-rock.html", "Bo")
    rule = "whatever is of “lighthouse” with “kept by” “Ada” is of something with “order” “Bo” (sub-class)"
    assert reason == f"whybecause {rule}: Gull Rock is a lighthouse1 Gull Rock kept by Ada2"
    assert "_:" not in page_text(chained / "id" / "gull-rock.html")


def test_a_property_that_leads_on_is_told_from_step_to_step(chained: Path) -> None:
    told = why(chained / "id" / "long-way.html", "West Spit")
    assert told.count("leads on") == 1
    assert told.count("lies north of") == 4


def test_what_is_the_same_has_a_reason(chained: Path) -> None:
    assert "is the same as" in why(chained / "id" / "cy.html", "Tower")


def test_what_is_said_more_closely_above_is_the_reason_of_what_is_wider(chained: Path) -> None:
    assert "carer because of “guarded by”, a kind of this" in page_text(chained / "id" / "tower.html")


@pytest.mark.parametrize("name", ["small_site", "hostile_site", "chained"])
def test_no_fact_follows_without_a_reason_and_every_reason_ends_in_sources(
    request: pytest.FixtureRequest, name: str
) -> None:
    site, seen = request.getfixturevalue(name), 0
    for path in (site / "id").rglob("*.html"):
        for fact in follows(path):
            details = fact.find("details")
            assert details is not None, path
            ends = [end for end in details.iter("li") if end.find("ul") is None]
            assert ends, path
            for end in ends:
                seen += 1
                assert re.search(r"\d$|above\)$", "".join(end.itertext()).strip()), path
    assert seen > 2
