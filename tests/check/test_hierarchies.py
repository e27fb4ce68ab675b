"""Hierarchies: one finding for a cycle, and schemes whose parts are meant to be apart."""

from pathlib import Path

import pytest

from check.conftest import found_in


def messages(folder: Path, rule: str, text: str) -> list[str]:
    return [finding.message for finding in found_in(folder, text, rule)]


def test_a_cycle_of_any_length_is_one_finding_that_names_the_way(tmp_path: Path) -> None:
    steps = "".join(f"id:c{n} skos:broader id:c{(n + 1) % 3} .\n" for n in range(3))
    found = messages(tmp_path, "structure/cycle", steps)
    assert found == ["id:c0 is above itself by skos:broader: id:c0, id:c1, id:c2, id:c0."]


def test_two_cycles_are_two_findings(tmp_path: Path) -> None:
    text = "id:a skos:broader id:b . id:b skos:broader id:a . id:c dcterms:isPartOf id:c ."
    assert len(messages(tmp_path, "structure/cycle", text)) == 2


def test_a_class_below_itself_says_nothing_and_is_no_cycle(tmp_path: Path) -> None:
    assert not messages(tmp_path, "structure/cycle", "=== ontology/o.ttl\nex:A rdfs:subClassOf ex:A .")


def test_everything_is_below_the_top_without_being_redundant(tmp_path: Path) -> None:
    text = "=== ontology/o.ttl\nex:A rdfs:subClassOf ex:B , owl:Thing . ex:B rdfs:subClassOf owl:Thing ."
    assert not messages(tmp_path, "structure/redundant", text)


def test_a_hierarchy_written_with_all_that_follows_is_meant_so(tmp_path: Path) -> None:
    steps = [(low, high) for low in range(9) for high in range(low)]
    text = "".join(f"ex:c{low} rdfs:subClassOf ex:c{high} .\n" for low, high in steps)
    assert not messages(tmp_path, "structure/redundant", f"=== ontology/o.ttl\n{text}")


SCHEME = """
id:s a skos:ConceptScheme .
id:a skos:inScheme id:s .
id:b skos:inScheme id:s ; skos:broader id:a .
id:c skos:inScheme id:s ; skos:broader id:a .
"""


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "id:d skos:topConceptOf id:s . id:s skos:hasTopConcept id:a .",
        "id:d skos:inScheme id:s ; a skos:Collection ; skos:member id:a .",
        "id:d skos:inScheme id:s ; owl:deprecated true .",
        "id:d skos:inScheme id:s ; skos:related id:b .",
        "".join(f"id:more-{n} skos:inScheme id:s . " for n in range(5)),
    ],
    ids=["nothing", "top concept", "collection", "deprecated", "related", "list"],
)
def test_a_part_of_a_scheme_that_is_joined_or_meant_to_be_apart_is_none_missing(
    rest: str, tmp_path: Path
) -> None:
    assert not messages(tmp_path, "skos/disconnected", SCHEME + rest)


def test_the_parts_that_no_link_joins_are_one_finding_of_their_scheme(tmp_path: Path) -> None:
    found = messages(tmp_path, "skos/disconnected", SCHEME + "id:d skos:inScheme id:s .")
    assert found == ["Of id:s, one part is joined to no other by any link: id:d."]
