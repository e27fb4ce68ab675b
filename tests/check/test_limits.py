"""A check runs stored questions and rules within limits; one that takes more is a finding."""

from pathlib import Path

import pytest

from check.conftest import check
from phegraph.graph import KnowledgeGraph

ENDLESS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER (CONCAT(STR(?a), STR(?o)) = '-')"


@pytest.fixture
def limited(lighthouses: Path) -> Path:
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text() + "\n[limits]\nseconds = 5\n")
    return lighthouses


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


@pytest.mark.slow
def test_a_question_that_takes_for_ever_is_a_finding_at_its_query(limited: Path) -> None:
    header = "#+ title: When?\n#+ expected:\n#+   - rows: []\n"
    write(limited / "queries" / "when.rq", f"{header}SELECT * {{ {ENDLESS} }}\n")
    (finding,) = (one for one in check(limited).findings if one.rule != "question/cost")
    assert finding.rule == "question/limit"
    assert str(finding.place).startswith("queries/when.rq:4")
    assert "when is not answered: There is no answer after 5 seconds." in finding.message


@pytest.mark.slow
def test_a_rule_that_takes_for_ever_is_a_finding_at_its_query(limited: Path) -> None:
    header = "#+ severity: warning\n#+ message: Never.\n\n"
    write(limited / "rules" / "endless.rq", f"{header}SELECT * {{ {ENDLESS} }}\n")
    write(limited / "rules" / "found.rq", f"{header}SELECT ?subject {{ ?subject a lh:Lighthouse }} LIMIT 1\n")
    limit, other = check(limited).findings[::-1]
    assert (limit.rule, other.rule) == ("rule/limit", "own/found")
    assert str(limit.place).startswith("rules/endless.rq:4")
    assert "own/endless" in limit.message


def test_a_rule_of_too_many_rows_is_a_finding(lighthouses: Path) -> None:
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text() + "\n[limits]\nrows = 3\n")
    text = "#+ severity: warning\n#+ message: Never.\nSELECT ?subject { ?subject ?p ?o }\n"
    write(lighthouses / "rules" / "many.rq", text)
    assert "rule/limit" in {finding.rule for finding in check(lighthouses).findings}


@pytest.mark.slow
def test_a_query_too_large_to_be_planned_is_a_finding(lighthouses: Path) -> None:
    patterns = " ".join(f"?s lh:p{number} ?o{number} ." for number in range(240))
    write(lighthouses / "queries" / "large.rq", f"#+ title: Which?\nSELECT * {{ {patterns} }}\n")
    (finding,) = (f for f in check(lighthouses).findings if f.rule == "question/broken")
    assert "too many patterns to be planned" in finding.message


@pytest.mark.slow
def test_a_question_that_takes_for_ever_leaves_a_site_with_a_page_that_says_so(
    limited: Path, tmp_path: Path
) -> None:
    write(limited / "queries" / "when.rq", f"#+ title: When?\nSELECT * {{ {ENDLESS} }}\n")
    site = KnowledgeGraph.open(limited, caching=False).site(tmp_path / "site")
    assert list(site.unanswered) == ["when"]
    assert "cannot be answered" in (tmp_path / "site" / "question" / "when.html").read_text()
    assert (tmp_path / "site" / "question" / "south-of.html").exists()


@pytest.mark.slow
def test_a_site_tells_that_a_question_cannot_be_answered_for_one_thing(
    lighthouses: Path, tmp_path: Path
) -> None:
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text() + "\n[limits]\nrows = 3\n")
    write(
        lighthouses / "queries" / "flow.rq",
        "#+ title: Which lie south of one?\n#+ picture: {kind: flow, from: light, to: south, of: light}\n"
        "#+ parameters:\n#+   light: {label: the lighthouse, default: West Spit,\n"
        "#+     values: 'SELECT ?value { ?value a lh:Lighthouse } ORDER BY ?value'}\n"
        "PREFIX lh: <https://example.org/ontology#> "
        "SELECT ?light ?south ?end { ?light lh:north* ?south . ?south lh:north* ?end }\n"
        "ORDER BY ?south ?end\n",
    )
    site = KnowledgeGraph.open(lighthouses, caching=False).site(tmp_path / "site")
    assert "more than 3 rows" in site.unanswered["flow"]
    assert "cannot be answered" not in (tmp_path / "site" / "question" / "flow.html").read_text()


@pytest.mark.parametrize(
    "line", ["seconds = -1", 'rows = "many"', "memory = nan", "rows = 1.5", "minutes = 1", "max_time = -1"]
)
def test_a_limit_that_is_none_is_refused_with_its_line(lighthouses: Path, line: str) -> None:
    from phegraph.errors import ProjectError

    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text() + f"\n[limits]\n{line}\n")
    with pytest.raises(ProjectError, match="limits") as raised:
        KnowledgeGraph.open(lighthouses)
    assert raised.value.place is not None
    assert raised.value.place.line == len(settings.read_text().splitlines())
