"""Terms: what their vocabulary does not define, as far as it is known."""

from pathlib import Path

import pytest

from check.conftest import check
from phegraph.check.vocabularies import days, terms

BEGIN = "@prefix schema: <https://schema.org/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
DECLARED = BEGIN + "schema:hasCertification a owl:ObjectProperty .\n"
QUESTION = """#+ title: Which lights are certified?
PREFIX schema: <https://schema.org/>
SELECT ?light WHERE { ?light schema:hasCertification ?seal }
"""


def findings_of(folder: Path, rule: str) -> list[tuple[str, str]]:
    return [(f.message, f.hint) for f in check(folder).findings if f.rule == rule]


@pytest.mark.parametrize(
    ("term", "hint"),
    [
        ("hasCertification", "Check how it is written; where the vocabulary has got it since"),
        ("nmae", "Did you mean"),
    ],
)
def test_an_undefined_term_is_told_with_the_day_of_what_is_known(
    term: str, hint: str, lighthouses: Path
) -> None:
    path = lighthouses / "data" / "seals.ttl"
    path.write_text(f'{BEGIN}<https://example.org/id/gull-rock> schema:{term} "x" .\n')
    ((message, advice),) = findings_of(lighthouses, "term/undefined")
    assert "is no term of its vocabulary as of 2021-12-01" in message
    assert advice.startswith(hint)


def test_a_newer_term_that_the_ontology_declares_is_right_in_data_and_questions(lighthouses: Path) -> None:
    (lighthouses / "queries" / "certified.rq").write_text(QUESTION)
    assert len(findings_of(lighthouses, "question/term")) == 1
    (lighthouses / "ontology" / "newer.ttl").write_text(DECLARED)
    assert findings_of(lighthouses, "question/term") == []
    assert findings_of(lighthouses, "term/undefined") == []


def test_every_vocabulary_has_its_terms_and_their_day() -> None:
    assert days().keys() == terms().keys()
    assert {day[:2] for day in days().values()} == {"20"}
    assert all(terms().values())
    assert not any(day in terms()[namespace] for namespace, day in days().items())
