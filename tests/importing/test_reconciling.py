"""Reconciliation: identifiers, then name and country; all else waits for a person, whose word holds."""

import re
from pathlib import Path

import pytest

from importing.projects import KNOWN, PREFIXES, imported, project_in
from phegraph.errors import InputError
from phegraph.importing.mappings import matches_of
from phegraph.importing.reviews import ReviewState, decided, waiting, with_proposed, write_matches
from phegraph.project.loading import LoadedGraph
from phegraph.project.settings import find
from phegraph.site.pages.reviews import write_pages
from phegraph.site.site import Site

HEAD = "name,ror,country,cost,day text\n"


@pytest.mark.parametrize(
    ("row", "how", "iri"),
    [
        ("European Organization,https://ror.org/01ggx4157,FR", "identifier", "id:cern"),
        ("UNIVERSITY OF PAVIA,,Italia", "name", "id:pavia"),
        ("University of Pavia,,", "waiting", ""),  # no country
        ("University of Pavia,,FR", "waiting", ""),  # another country
        ("University of Pisa,,IT", "waiting", ""),  # a name that is alike
        ("Gap,,ES", "waiting", ""),  # the graph knows no country of it
        ("Taken,,CH", "waiting", ""),  # its address is that of another thing
        ("CERN,https://ror.org/03yrm5c26,CH", "new", "id:cern-ch"),  # another ROR number, another thing
        ("Somewhere Else,,CH", "new", "id:somewhere-else"),
    ],
)  # fmt: skip
def test_only_an_identifier_or_the_same_name_and_country_join(
    tmp_path: Path, row: str, how: str, iri: str
) -> None:
    text, summary = imported(project_in(tmp_path), f"{HEAD}{row},,\n")
    if row.startswith("CERN,"):
        # Its address is taken, so that a person says what it is called.
        how, iri = "waiting", ""
    assert dict(summary.decisions) == {how: 1}
    assert [line.split()[0] for line in text.splitlines() if line.startswith("id:")] == ([iri] if iri else [])
    assert bool(summary.proposed) == (how == "waiting")


def test_what_a_person_decides_holds(tmp_path: Path) -> None:
    folder = project_in(tmp_path)
    rows = f"{HEAD}University of Pisa,,IT,1,\n"
    (match,) = imported(folder, rows)[1].proposed
    assert (match.key, match.candidate, match.score) == (
        "university of pisa (IT)",
        "https://example.org/id/pavia",
        "91",
    )
    assert match.evidence == "the same country; university of pavia"
    _, path = matches_of(find(folder))
    for state, iri in ((ReviewState.REFUSED, "id:university-of-pisa"), (ReviewState.ACCEPTED, "id:pavia")):
        write_matches(path, decided([match], match.key, "", state, by="A. Curator", on="2026-11-30"))
        text, summary = imported(folder, rows)
        assert f"{iri} a ex:Organisation" in text
        assert not summary.proposed
    known, _ = matches_of(find(folder))
    # What the graph has no more is no longer what it is.
    (folder / "data" / "known.ttl").write_text(KNOWN.replace("id:pavia", "id:pavia-university"))
    assert imported(folder, rows)[1].proposed[0].candidate == "https://example.org/id/pavia-university"
    assert with_proposed(known, "list", [match]) == known
    assert (known[0].state, known[0].by, known[0].on) == ("accepted", "A. Curator", "2026-11-30")
    assert not waiting(known)


def test_what_is_no_longer_proposed_waits_no_longer(tmp_path: Path) -> None:
    match = imported(project_in(tmp_path), f"{HEAD}University of Pisa,,IT,1,\n")[1].proposed[0]
    assert with_proposed([match], "list", []) == []
    assert with_proposed([match], "other", []) == [match]


def test_a_page_shows_what_waits_and_who_decided(tmp_path: Path) -> None:
    folder = project_in(tmp_path / "project", broken="CONSTRUCT")
    rows = f"{HEAD}University of Pisa,,IT,1,\nTaken <,,CH,,\n"
    pisa, taken = imported(folder, rows)[1].proposed
    project = find(folder)
    _, path = matches_of(project)
    write_matches(
        path, decided([pisa, taken], pisa.key, "", ReviewState.REFUSED, by="A. Curator", on="2026-11-30")
    )
    write_pages(Site(LoadedGraph(project), tmp_path / "site"))
    page = (tmp_path / "site" / "reviews.html").read_text()
    table = [re.sub("<[^>]+>", "|", line).strip("|") for line in page.splitlines() if line.startswith("<tr>")]
    assert [re.sub(r"\|+", "|", row) for row in table] == [
        "broken|its mapping cannot be read|not yet|0",
        "Organisations of a list|CC BY 4.0|not yet|1",
        "Taken &lt; (CH)|Organisations of a list|Taken|0|a new thing would get its address|waits",
        "University of Pisa (IT)|Organisations of a list|University of Pavia|91|"
        "the same country; university of pavia|is not, says A. Curator, 2026-11-30",
    ]


def test_what_an_import_wrote_is_not_found_by_the_next_one_of_it(tmp_path: Path) -> None:
    folder = project_in(tmp_path)
    rows = f"{HEAD}Institute of Lights,,CH,,\nInstitute of Light,,CH,,\n"
    text, _ = imported(folder, rows)
    (folder / "data" / "list.ttl").write_text(text)
    assert imported(folder, rows)[0] == text


def test_what_was_merged_is_what_it_became(tmp_path: Path) -> None:
    folder = project_in(tmp_path)
    merged = "id:cern-genf <http://www.w3.org/2002/07/owl#sameAs> id:cern .\n"
    (folder / "data" / "merged.ttl").write_text(PREFIXES + merged)
    text, summary = imported(folder, f"{HEAD}CERN Genf,,CH,,\n")
    assert dict(summary.decisions) == {"review": 1}
    assert "id:cern a ex:Organisation" in text
    # It has another number of ROR than what it became, so that a person looks at it.
    text, summary = imported(folder, f"{HEAD}CERN Genf,https://ror.org/03yrm5c26,CH,,\n")
    assert dict(summary.decisions) == {"waiting": 1}


def test_two_things_that_would_have_one_address_get_two(tmp_path: Path) -> None:
    text, _ = imported(project_in(tmp_path), f"{HEAD}Lux,,CH,,\nLux.,,DE,,\n")
    assert [line.split()[0] for line in text.splitlines() if line.startswith("id:")] == [
        "id:lux",
        "id:lux-de",
    ]


def test_a_file_of_matches_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    folder = project_in(tmp_path)
    path = folder / "data" / "mappings" / "matches.csv"
    path.write_text("mapping,key\nlist,x\n")
    with pytest.raises(InputError, match="columns"):
        matches_of(find(folder))
