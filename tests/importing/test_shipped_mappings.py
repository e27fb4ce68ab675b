"""The mappings of the shipped graph, on rows in the shape of the registries, made up to be awkward.

What is expected is by hand: the statements of each row that states something.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from datasets import canonical
from importing.projects import imported
from phegraph.importing.mappings import allowed, mappings_of
from phegraph.importing.summary import ImportSummary
from phegraph.project.settings import find
from phegraph.rdf.reading.reader import read_text

ROOT = Path(__file__).parents[2]
PREFIXES = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in find(ROOT).prefixes.namespaces.items())
KNOWN = """
id:ulice phe:grantAgreement "228436" . id:prismap phe:grantAgreement "101008571" .
id:switzerland phe:iso3166 "CH" . id:italy phe:iso3166 "IT" . id:greece phe:iso3166 "GR" .
id:united-kingdom phe:iso3166 "GB" .
id:cern a phe:Organisation ; skos:prefLabel "CERN"@en ; phe:locatedIn id:switzerland ;
  skos:altLabel "European Organization for Nuclear Research"@en ; schema:sameAs <https://ror.org/01ggx4157> ,
  <http://www.wikidata.org/entity/Q42944> .
id:pavia a phe:Organisation ; skos:prefLabel "University of Pavia"@en ; phe:locatedIn id:italy .
id:auth a phe:Organisation ; skos:prefLabel "Aristotle University of Thessaloniki"@en ; phe:locatedIn id:greece ;
  phe:grid "grid.4793.9" .
id:ucl a phe:Organisation ; skos:prefLabel "University College London"@en ; phe:locatedIn id:united-kingdom .
id:gone a phe:Organisation ; skos:prefLabel "Old Institute"@en ; phe:locatedIn id:italy ;
  schema:sameAs <https://ror.org/03yrm5c26> , <http://www.wikidata.org/entity/Q7> .
id:cnao a phe:TreatmentCentre , phe:Organisation ; skos:prefLabel "CNAO"@en ; phe:locatedIn id:italy .
id:hit a phe:TreatmentCentre ; skos:prefLabel "HIT"@en , "Heidelberg Ion-Beam Therapy Centre"@en .
id:paper phe:doi "10.1016/j.radonc.2017.07.012" . id:report phe:doi "10.23731/CYRM-2019-002" .
id:data phe:doi "10.5281/zenodo.1000001" .
id:amaldi a phe:Person ; skos:prefLabel "Ugo Amaldi"@en .
id:contribution-2013 phe:indicoEvent "263071" . id:contribution-2015 phe:indicoEvent "437713" .
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small graph with the settings and the mappings of the shipped one."""
    (tmp_path / "data").mkdir()
    (tmp_path / "queries").mkdir()
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "shapes.ttl").touch()
    shutil.copy(ROOT / "phegraph.toml", tmp_path)
    shutil.copytree(ROOT / "data" / "mappings", tmp_path / "data" / "mappings")
    (tmp_path / "data" / "known.ttl").write_text(PREFIXES + KNOWN)
    return tmp_path


def check(
    project: Path, name: str, rows: str | bytes, expected: str, *, suffix: str = ".csv"
) -> ImportSummary:
    """Import rows, and compare what they state with what is expected."""
    text, summary = imported(project, rows, name=name, suffix=suffix)
    base = find(project).base
    stated = [
        quad
        for quad in read_text(text.encode(), RdfFormat.TURTLE, name="a").quads
        if not str(quad.subject).startswith((f"<{base}source/", f"<{base}graph/"))
    ]
    wanted = read_text((PREFIXES + expected).encode(), RdfFormat.TURTLE, name="b")
    assert not wanted.findings
    found, hoped = canonical(stated), canonical(wanted.quads)
    assert {*map(str, found - hoped)} == {*map(str, hoped - found)} == set()
    return summary


def places(summary: ImportSummary) -> list[tuple[str, int | None]]:
    return [(finding.rule, finding.place.line if finding.place else None) for finding in summary.findings]


def lines(records: Sequence[object]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def figure(amount: str) -> str:
    return (
        f"phe:figure [ phe:measure measure:ec-contribution ; phe:value {amount} ; phe:bound bound:exactly ;"
        " phe:unit unit:euro ]"
    )


def test_every_mapping_has_rows_of_a_licence_that_is_allowed() -> None:
    project = find(ROOT)
    mappings = mappings_of(project)
    assert len(mappings) == 10
    for mapped in mappings:
        allowed(project, mapped)


def test_projects_of_cordis(project: Path) -> None:
    head = "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;objective\n"
    rows = head + (
        '228436;ULICE;CLOSED;"Union of Light-Ion Centres; in Europe";2009-09-01;2014-08-31;8400000;"5600000,50";x\n'
        '101008571;PRISMAP;SIGNED;The European medical isotope programme;01/05/2021;31/10/2025;0;5000000;"a\nb"\n'
        "228436;ULICE;CLOSED;again;2009;2014;1;1;\n"  # the key of an earlier row
        "1;OTHER;SIGNED;None of the graph;2020-01-01;2021-01-01;1;1;\n"
        ";NOKEY;;;;;;;\n"
        "2;A;;;;;;;\n3;B;;;;;;;\n4;C;;;;;;;\n5;D;;;;;;;\n6;E;;;;;;;\n7;F;;;;;;;\n8;G;;;;;;;\n9;H;;;;;;;\n10;I;;;;;;;\n"
        "11;J;;;;;;;\n12;K;;;;;;;\n13;L;;;;;;;\n14;M;;;;;;;\n15;N;;;;;;;\n16;O;;;;;;;\n"
    )
    expected = (
        'id:ulice phe:acronym "ULICE" ; skos:altLabel "Union of Light-Ion Centres; in Europe"@en ;'
        ' phe:start "2009-09-01"^^xsd:date ; phe:end "2014-08-31"^^xsd:date ;' + figure("5600000.5") + " ."
        'id:prismap phe:acronym "PRISMAP" ; skos:altLabel "The European medical isotope programme"@en ;'
        ' phe:start "2021-05-01"^^xsd:date ; phe:end "2025-10-31"^^xsd:date ;' + figure("5000000") + " ."
    )
    summary = check(project, "cordis-projects", rows, expected)
    assert (summary.rows, summary.unknown, summary.repeated) == (20, 16, 1)
    assert places(summary) == [("rows/key", 5), ("rows/key", 7)]


def test_projects_of_cordis_with_the_headers_of_other_years(project: Path) -> None:
    rows = (
        "rcn,reference,acronym,programme,title,startDate,endDate,ecMaxContribution\n"
        '1,228436,ULICE,FP7,Union,1 September 2009,August 2014,"5.600.000,5"\n'
        "2,101008571,PRISMAP,H2020,Isotopes,soon,2025,n/a\n"
    )
    expected = (
        'id:ulice phe:acronym "ULICE" ; skos:altLabel "Union"@en ; phe:start "2009-09-01"^^xsd:date ;'
        ' phe:end "2014-08"^^xsd:gYearMonth ;' + figure("5600000.5") + " ."
        'id:prismap phe:acronym "PRISMAP" ; skos:altLabel "Isotopes"@en ; phe:end "2025"^^xsd:gYear .'
    )
    summary = check(project, "cordis-projects", rows.encode("utf-8-sig"), expected)
    assert places(summary) == [("rows/cell", 3), ("rows/cell", 3)]


def test_organisations_of_cordis(project: Path) -> None:
    head = (
        "projectID;organisationID;name;shortName;activityType;country;role;ecContribution;netEcContribution\n"
    )
    rows = head + (
        "228436;1;UNIVERSITA DI ELSEWHERE;;HES;IT;coordinator;960619,95;960619.95\n"  # two decimal signs
        "228436;2;European Organization for Nuclear Research;CERN;REC;CH;participant;1000,5;\n"
        "228436;3;UNIVERSITY COLLEGE LONDON;;HES;UK;participant;2000.25;\n"  # the code of the Union
        "228436;4;Aristotle University of Thessaloniki;;HES;EL;participant;;\n"  # no contribution
        "228436;5;University of Pavia;;HES;FR;participant;5;\n"  # another country: waits
        "228436;6;Universita di Pavia;;HES;IT;participant;5;\n"  # alike: waits
        "228436;7;Jane Doe;;;IT;participant;7;\n"  # a private person
        "228436;8;John Doe;;Private person;XK;participant;8;\n"  # another
        "228436;9;Instituti i Fizikës;;REC;XK;participant;9;\n"
        "228436;2;European Organization for Nuclear Research;CERN;REC;CH;participant;1000,5;\n"  # twice
        "101008571;2;CERN;;REC;CH;coordinator;0;\n"
        '101008571;10;"Centre d&apos;étude";;REC;France;participant;10;\n'
        '101008571;11;"Firma GmbH &amp; Co";;PRC;Deutschland;thirdParty;abc;\n'
        "999;12;Nobody;;OTH;CH;participant;1;\n"  # a project that the graph has not
        ";13;No Project;;OTH;CH;participant;1;\n"
        "101008571;;Without Number;;PUB;SE;participant;12;\n"
        "101008571;14;;;PUB;SE;participant;13;\n"  # no name
        "101008571;15;Nowhere Land;;PUB;Atlantis;participant;14;\n"
        "101008571;16;  Two   Blanks ;;PUB;NO;participant;-1;\n"
        "101008571;17;Łódź Łąka;;PUB;PL;PARTICIPANT;15\n"  # a cell too few
    )

    def part(prop: str, org: str, amount: str = "") -> str:
        return f"phe:{prop} [ phe:agent id:{org}" + (f" ; {figure(amount)}" if amount else "") + " ]"

    def new(org: str, label: str) -> str:
        return f'id:{org} a phe:Organisation ; skos:prefLabel "{label}"@en .'

    ulice = [
        part("coordination", "universita-di-elsewhere", "960619.95"),
        part("partnership", "cern", "1000.5"),
        part("partnership", "ucl", "2000.25"),
        part("partnership", "auth"),
        part("partnership", "instituti-i-fizikes", "9"),
    ]
    prismap = [
        part("coordination", "cern"),
        part("partnership", "centre-d-etude", "10"),
        part("partnership", "firma-gmbh-and-co"),
        part("partnership", "without-number", "12"),
        part("partnership", "nowhere-land", "14"),
        part("partnership", "two-blanks"),
        part("partnership", "lodz-laka", "15"),
    ]
    expected = (
        f"id:ulice {' ; '.join(ulice)} . id:prismap {' ; '.join(prismap)} ."
        + new("universita-di-elsewhere", "UNIVERSITA DI ELSEWHERE")
        + new("instituti-i-fizikes", "Instituti i Fizikës")
        + new("centre-d-etude", "Centre d'étude")
        + new("firma-gmbh-and-co", "Firma GmbH & Co")
        + new("without-number", "Without Number")
        + new("nowhere-land", "Nowhere Land")
        + new("two-blanks", "Two Blanks")
        + new("lodz-laka", "Łódź Łąka")
    )
    summary = check(project, "cordis-organisations", rows, expected)
    assert (summary.rows, summary.private, summary.repeated, summary.unknown) == (20, 2, 1, 2)
    assert places(summary) == [("rows/key", 11), ("rows/cell", 14), ("rows/row", 21)]
    assert {(match.name, match.candidate.rpartition("/")[2]) for match in summary.proposed} == {
        ("University of Pavia", "pavia"),
        ("Universita di Pavia", "pavia"),
    }
    assert "Doe" not in imported(project, rows, name="cordis-organisations")[0]


def test_organisations_of_cordis_of_the_seventh_programme(project: Path) -> None:
    rows = (
        "projectRcn\tprojectReference\tprojectAcronym\trole\tid\tname\tactivityType\tecContribution\tcountry\n"
        "1\t228436\tULICE\tcoordinator\t5\tUniversity College London\tHES\t1.000.000,00\tUK\n"
    )
    expected = "id:ulice phe:coordination [ phe:agent id:ucl ; " + figure('"1000000"^^xsd:decimal') + " ] ."
    check(project, "cordis-organisations", rows, expected)


def _record(number: str, **parts: object) -> dict[str, object]:
    return {
        "id": f"https://ror.org/{number}",
        "status": "active",
        "names": [{"value": "x", "types": ["label"], "lang": None}],
        "locations": [{"geonames_details": {"country_code": "CH"}}],
        **parts,
    }


def test_organisations_of_ror(project: Path) -> None:
    ids = [
        {"type": "wikidata", "preferred": "Q42944", "all": ["Q42944"]},
        {"type": "isni", "preferred": None, "all": ["0000 0001 2156 142X"]},  # the only one
        {"type": "wikidata", "preferred": None, "all": ["Q1", "Q2"]},  # none of two is preferred
        {"type": "grid", "preferred": "grid.9132.9", "all": ["grid.9132.9"]},
        {"type": "fundref", "preferred": "100012470", "all": ["100012470"]},
    ]
    successor = [
        {"type": "successor", "id": "https://ror.org/05grdyy37", "label": "New"},
        {"type": "related", "id": "https://ror.org/02w0bzb53", "label": "Other"},
    ]
    rows = lines(
        [
            _record(
                "01ggx4157",
                established=1954,
                external_ids=ids,
                links=[
                    {"type": "website", "value": "https://home.cern"},
                    {"type": "wikipedia", "value": "https://e.org"},
                ],
            ),
            _record("03yrm5c26", status="withdrawn", established=1900, relationships=successor),
            _record("01ggx4157", established=1955),  # twice
            _record("01ggx4158"),  # a check digit that is wrong
            _record("02w0bzb53", established=2000),  # of none that the graph has
            {"id": None, "status": "active"},
            {},
            *(_record(f"0000000{number}") for number in range(10, 23)),
        ]
    )
    expected = """id:cern schema:sameAs <http://www.wikidata.org/entity/Q42944> ;
      phe:grid "grid.9132.9" ; phe:isni "000000012156142X" ; phe:established "1954"^^xsd:gYear ; phe:website "https://home.cern"^^xsd:anyURI ."""
    summary = check(project, "ror-organisations", rows, expected, suffix=".jsonl")
    assert (summary.rows, summary.gone, summary.repeated) == (20, 1, 1)
    assert not any("external_ids" in finding.message for finding in summary.findings)
    assert "id:gone is withdrawn by this row; what took its place is https://ror.org/05grdyy37." in [
        finding.message for finding in summary.findings
    ]


def test_entities_of_wikidata(project: Path) -> None:
    def claim(value: object, rank: str = "normal") -> object:
        return {"rank": rank, "mainsnak": {"snaktype": "value", "datavalue": {"value": value}}}

    def entity(number: str, **claims: list[object]) -> object:
        return {"entities": {number: {"id": number, "labels": {"en": {"value": "x"}}, "claims": claims}}}

    def time(text: str, precision: int = 11) -> dict[str, object]:
        return {"time": text, "precision": precision}

    unknown: object = {"rank": "normal", "mainsnak": {"snaktype": "somevalue"}}
    rows = lines(
        [
            entity(
                "Q42944",
                P6782=[claim("01ggx4157"), claim("01ggx4158")],
                P213=[claim("0000 0001 2156 142X"), claim("0000 0001 2175 4109", "deprecated")],
                P571=[claim(time("+1954-09-29T00:00:00Z")), claim(time("+1900-00-00T00:00:00Z", 7)), unknown],
                P856=[claim("https://home.cern"), unknown],
            ),
            entity(
                "Q7", P571=[claim(time("-0044-03-15T00:00:00Z"))], P2427=[claim("grid.9132.9", "preferred")]
            ),
            entity("Q42944", P856=[claim("https://twice.example")]),
            *(entity(f"Q{number}", P856=[claim("https://e.org")]) for number in range(100, 117)),
        ]
    )
    expected = """id:cern schema:sameAs <https://ror.org/01ggx4157> ; phe:isni "000000012156142X" ;
      phe:established "1954"^^xsd:gYear ; phe:website "https://home.cern"^^xsd:anyURI .
      id:gone phe:grid "grid.9132.9" ."""
    summary = check(project, "wikidata-organisations", rows, expected, suffix=".jsonl")
    assert (summary.rows, summary.unknown, summary.repeated) == (20, 17, 1)
    assert [rule for rule, _ in places(summary)] == ["rows/cell", "rows/key"]


def test_rows_of_an_endpoint(project: Path) -> None:
    def row(**terms: str) -> dict[str, object]:
        return {name: {"type": "literal", "value": value} for name, value in terms.items()}

    bindings = [
        row(ror="01ggx4157", entity="http://www.wikidata.org/entity/Q42944", isni="000000012156142X"),
        row(ror="https://ror.org/03yrm5c26", entity="http://www.wikidata.org/entity/Q7"),
        row(ror="01ggx4157", entity="none"),
        row(ror="01ggx4158", entity="http://www.wikidata.org/entity/Q1"),
        {},
        *(row(ror=f"0{number}0000000") for number in range(15)),
    ]
    rows = json.dumps({"head": {"vars": ["ror", "entity", "isni"]}, "results": {"bindings": bindings}})
    expected = """id:cern schema:sameAs <http://www.wikidata.org/entity/Q42944> ; phe:isni "000000012156142X" .
      id:gone schema:sameAs <http://www.wikidata.org/entity/Q7> ."""
    summary = check(project, "wikidata-endpoint", rows, expected, suffix=".srj")
    assert (summary.rows, summary.unknown) == (20, 17)
    assert [finding.rule for finding in summary.findings] == ["rows/cell"]


def test_works_of_crossref(project: Path) -> None:
    def work(doi: object, **parts: object) -> dict[str, object]:
        return {"status": "ok", "message": {"DOI": doi, "type": "journal-article", **parts}}

    rows = lines(
        [
            work(
                "10.1016/J.RADONC.2017.07.012",  # letter case does not count
                title=["Profile of &amp; European\n centres"],
                published={"date-parts": [[2018, 7]]},
                author=[{"given": "A.", "family": "Person", "sequence": "first", "affiliation": []}],
            ),
            work(
                "https://doi.org/10.23731/cyrm-2019-002", title="SEEIIST", published={"date-parts": [[2019]]}
            ),
            work("10.1016/j.radonc.2017.07.012", title=["Twice"]),
            work("10.5281/zenodo.1000001", title=[], published={"date-parts": [[None]]}),
            work("no doi"),
            work(None),
            {"status": "ok"},
            *(work(f"10.1000/{number}", title=["x"]) for number in range(14)),
        ]
    )
    expected = """id:paper dcterms:title "Profile of & European centres" ; phe:published "2018-07"^^xsd:gYearMonth .
      id:report dcterms:title "SEEIIST" ; phe:published "2019"^^xsd:gYear ."""
    summary = check(project, "crossref-works", rows, expected, suffix=".jsonl")
    assert (summary.rows, summary.repeated) == (20, 1)


def test_works_of_datacite(project: Path) -> None:
    def work(doi: object, **attributes: object) -> dict[str, object]:
        return {"data": {"id": doi, "type": "dois", "attributes": attributes}}

    rows = lines(
        [
            work(
                "10.5281/zenodo.1000001",
                titles=[{"title": "A data set"}, {"title": "Untertitel", "titleType": "Subtitle"}],
                publicationYear=2019,
                dates=[{"date": "2019-03-04", "dateType": "Issued"}, {"date": "2018", "dateType": "Created"}],
                creators=[{"name": "Person, A.", "givenName": "A."}],
            ),
            work("10.23731/CYRM-2019-002", titles=[{"title": "Report"}], publicationYear=2020),
            work("10.1016/j.radonc.2017.07.012", dates=[{"date": "soon", "dateType": "Issued"}]),
            work("10.5281/zenodo.1000001", publicationYear=1),
            work("x"),
            {"data": {}},
            *(work(f"10.1000/{number}") for number in range(14)),
        ]
    )
    expected = """id:data dcterms:title "A data set" ; phe:published "2019-03-04"^^xsd:date .
      id:report dcterms:title "Report" ; phe:published "2020"^^xsd:gYear ."""
    summary = check(project, "datacite-works", rows, expected, suffix=".jsonl")
    assert (summary.rows, summary.repeated) == (20, 1)
    assert "Person" not in imported(project, rows, name="datacite-works", suffix=".jsonl")[0]


def test_events_of_indico(project: Path) -> None:
    def event(number: object, **parts: object) -> dict[str, object]:
        return {
            "count": 1,
            "_type": "HTTPAPIResult",
            "results": [{"_type": "Conference", "id": number, **parts}],
        }

    def day(text: str) -> dict[str, str]:
        return {"date": text, "time": "09:00:00", "tz": "Europe/Zurich"}

    def slot(of_day: str, name: str) -> dict[str, object]:
        return {
            "_type": "SessionSlot",
            "title": f"Isotopes & cells: {name}",
            "session": {"title": "Isotopes &amp; cells", "sessionConveners": [{"fullName": "AMALDI, Ugo"}]},
            "startDate": day(of_day),
            "conveners": [{"fullName": "Dr. Zoë  Ång", "email": "private@example.org"}],
            "contributions": [
                {"title": "t", "speakers": [{"fullName": "Ång, Zoë"}, {"fullName": "Curie, Maria"}]}
            ],
        }

    rows = lines(
        [
            event(
                "263071",
                title="MEDICIS  day",
                url="https://indico.cern.ch/event/263071/",
                startDate=day("2013-11-20"),
                endDate=day("2013-11-21"),
                chairs=[{"_type": "ConferenceChair", "fullName": "CURIE, Marie", "affiliation": "x"}],
                contributions=[
                    {
                        "title": "t",
                        "speakers": [{"fullName": "Speaker, A."}],
                        "coauthors": [{"fullName": "C"}],
                    },
                    {"title": "without a speaker", "speakers": []},
                ],
                sessions=[slot("2013-11-20", "a"), slot("2013-11-21", "b")],
            ),
            event(437713, title="Second", startDate=day("2015-13-01"), endDate=day("2015-12-02"), chairs=[]),
            event("263071", title="Twice"),
            event("1", title="Not in the graph"),
            event(None, title="No number"),
            {"count": 0, "results": []},
            *(event(str(number)) for number in range(2, 17)),
        ]
    )
    expected = """id:contribution-2013 skos:altLabel "MEDICIS day"@en ; phe:start "2013-11-20"^^xsd:date ;
      phe:end "2013-11-21"^^xsd:date ; phe:website "https://indico.cern.ch/event/263071/"^^xsd:anyURI ;
      phe:chairing [ phe:agent id:marie-curie ] ; phe:speaking [ phe:agent id:a-speaker ] .
      id:contribution-2013-isotopes-and-cells a phe:Event ; skos:prefLabel "Isotopes & cells"@en ;
      phe:partOf id:contribution-2013 ; phe:heldOn "2013-11-20"^^xsd:date , "2013-11-21"^^xsd:date ;
      phe:chairing [ phe:agent id:zoe-ang ] ; phe:speaking [ phe:agent id:zoe-ang ] , [ phe:agent id:maria-curie ] .
      id:marie-curie a phe:Person ; skos:prefLabel "Marie Curie"@en .
      id:maria-curie a phe:Person ; skos:prefLabel "Maria Curie"@en .
      id:a-speaker a phe:Person ; skos:prefLabel "A. Speaker"@en .
      id:zoe-ang a phe:Person ; skos:prefLabel "Zoë Ång"@en .
      id:contribution-2015 skos:altLabel "Second"@en ; phe:end "2015-12-02"^^xsd:date ."""
    summary = check(project, "indico-events", rows, expected, suffix=".jsonl")
    assert (summary.rows, summary.repeated, summary.private) == (20, 1, 0)
    # A person is not known by the name alone: that waits.
    assert [(one.name, one.candidate_name, one.score) for one in summary.proposed] == [
        ("Ugo Amaldi", "Ugo Amaldi", "100")
    ]
    settings = project / "phegraph.toml"
    settings.write_text(settings.read_text() + '\n[mappings]\npersons = "none"\n')
    text, summary = imported(project, rows, name="indico-events", suffix=".jsonl")
    assert summary.private == 10
    assert "chairing" not in text
    assert "speaking" not in text


def test_the_calendar_of_indico(project: Path) -> None:
    def event(number: int, url: str, *more: str) -> str:
        return "\r\n".join(
            [
                "BEGIN:VEVENT",
                f"UID:{number}@x",
                "DTSTAMP:20240101T000000Z",
                f"URL:{url}",
                *more,
                "END:VEVENT",
                "",
            ]
        )

    rows = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
    rows += event(
        1,
        "https://indico.cern.ch/event/263071/",
        "SUMMARY:MEDICIS\\, a d",
        " ay",
        "DTSTART:20131120T080000Z",
        "DTEND;TZID=Europe/Zurich:20131121T180000",
        "ATTENDEE;CN=Private Person:mailto:private@example.org",
        "ORGANIZER;CN=Another:mailto:another@example.org",
        "DESCRIPTION:Speakers: Marie Curie (Sorbonne (Paris)\\, Fac. of Sci.)\\, Zoë Ång\\n\\nAbout isotopes",
    )
    session = "https://indico.cern.ch/event/263071/sessions/5/"
    rows += event(
        5, session, "SUMMARY:Isotopes", "DTSTART:20131120T090000Z", "DESCRIPTION:Speakers: Marie Curie"
    )
    rows += event(
        6, session, "SUMMARY:Isotopes", "DTSTART:20131121T090000Z", "DESCRIPTION:Speakers are to come"
    )
    talk = "https://indico.cern.ch/event/437713/contributions/7/"
    rows += event(
        7, talk, "SUMMARY:A talk", "DTSTART:20131121T100000Z", "DESCRIPTION:Speakers: Ugo Amaldi (TERA)"
    )
    rows += event(
        2, "https://indico.cern.ch/event/437713/", "SUMMARY:Ω", "DTSTART;VALUE=DATE:20151201", "DTEND:SOON"
    )
    rows += event(3, "https://indico.cern.ch/conferenceDisplay.py?confId=1", "SUMMARY:Old address")
    rows += event(4, "https://example.org/", "SUMMARY:No event")
    rows += "".join(event(number, f"https://indico.cern.ch/event/{number}/") for number in range(8, 21))
    rows += "END:VCALENDAR\r\n"
    expected = """id:contribution-2013 skos:altLabel "MEDICIS, a day"@en ; phe:start "2013-11-20"^^xsd:date ;
      phe:end "2013-11-21"^^xsd:date ; phe:speaking [ phe:agent id:marie-curie ] , [ phe:agent id:zoe-ang ] .
      id:contribution-2013-isotopes a phe:Event ; skos:prefLabel "Isotopes"@en ; phe:partOf id:contribution-2013 ;
      phe:heldOn "2013-11-20"^^xsd:date , "2013-11-21"^^xsd:date ; phe:speaking [ phe:agent id:marie-curie ] .
      id:marie-curie a phe:Person ; skos:prefLabel "Marie Curie"@en .
      id:zoe-ang a phe:Person ; skos:prefLabel "Zoë Ång"@en .
      id:contribution-2015 skos:altLabel "Ω"@en ; phe:start "2015-12-01"^^xsd:date ."""
    summary = check(project, "indico-calendar", rows, expected, suffix=".ics")
    assert (summary.rows, summary.unknown, summary.private) == (20, 15, 2)
    assert [one.key for one in summary.proposed] == ["ugo amaldi (no country)"]
    (finding,) = summary.findings
    assert finding.message == "Row 5. The cell 'SOON' of the column dtend is no date."


def test_a_spreadsheet_of_treatment_centres(project: Path) -> None:
    rows = (
        "Centre;Country;City;First patient;Patients treated;As of;Website;Comment\n"
        "CNAO;Italy;Pavia;September 2011;5 000;31.12.2023;www.fondazionecnao.it;x\n"
        "Heidelberg Ion-Beam Therapy Centre;D;Heidelberg;2009;7000;2023;;\n"  # the graph knows no country: waits
        "MedAustron;Österreich;Wiener Neustadt;14/12/2016;1.234;June 2022;https://www.medaustron.at;\n"
        "MedAustron;Österreich;again;;;;;\n"  # twice
        "Kosovo Centre;XK;Pristina;03/04/2025;0;;;\n"
        "Athens Centre;EL;Athens;1er juin 2020;12;2021-02;none;\n"
        "Oxford Centre;UK;Oxford;soon;many;;;\n"
        ";Italy;;;;;;\n"
        "No Country;;;;3;;;\n"
        "CNA0;Italy;;;;;;\n"  # a letter that is a digit: waits
        "Two; Countries;CH/FR;;;;;\n"  # a delimiter in a name
        "Zürich Centre;Schweiz;Zürich;2030;;;;\n"
        "C1;CH;;;;;;\nC2;CH;;;;;;\nC3;CH;;;;;;\nC4;CH;;;;;;\nC5;CH;;;;;;\nC6;CH;;;;;;\nC7;CH;;;;;;\nC8;CH;;;;;;\n"
    )

    def centre(name: str, label: str, *parts: str) -> str:
        stated = [f'a phe:TreatmentCentre ; skos:prefLabel "{label}"@en'] if label else []
        return f"id:{name} {' ; '.join([*stated, *parts])} ."

    def first(day: str) -> str:
        return f"phe:milestone [ phe:milestoneKind milestone:first-patient ; phe:date {day} ]"

    def treated(number: int, day: str = "") -> str:
        date = f" ; phe:date {day}" if day else ""
        return (
            f"phe:figure [ phe:measure measure:patients-treated ; phe:value {number} ; phe:bound bound:exactly ;"
            f" phe:unit unit:people{date} ]"
        )

    def web(address: str) -> str:
        return f'phe:website "{address}"^^xsd:anyURI'

    expected = "".join(
        [
            centre(
                "cnao",
                "",
                first('"2011-09"^^xsd:gYearMonth'),
                treated(5000, '"2023-12-31"^^xsd:date'),
                web("https://www.fondazionecnao.it"),
            ),
            centre(
                "medaustron",
                "MedAustron",
                first('"2016-12-14"^^xsd:date'),
                web("https://www.medaustron.at"),
            ),
            centre("kosovo-centre", "Kosovo Centre", first('"2025-04-03"^^xsd:date')),
            centre(
                "athens-centre",
                "Athens Centre",
                first('"2020-06-01"^^xsd:date'),
                treated(12, '"2021-02"^^xsd:gYearMonth'),
            ),
            centre("oxford-centre", "Oxford Centre"),
            centre("no-country", "No Country", treated(3)),
            centre("two", "Two"),
            centre("zurich-centre", "Zürich Centre", first('"2030"^^xsd:gYear')),
            *(centre(f"c{number}", f"C{number}") for number in range(1, 9)),
        ]
    )
    summary = check(project, "treatment-centres", rows.encode("cp1252"), expected)
    assert (summary.rows, summary.repeated) == (20, 1)
    assert {match.name for match in summary.proposed} == {"Heidelberg Ion-Beam Therapy Centre", "CNA0"}
    assert [rule for rule, _ in places(summary)].count("rows/cell") >= 3
