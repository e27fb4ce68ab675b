"""Imports: rows become one sorted file, and what cannot be read is a finding at its row."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat

from datasets import canonical
from importing.projects import KNOWN, ORGANISATIONS, body, imported, project_in
from phegraph.errors import QueryError
from phegraph.importing import importing, statements
from phegraph.importing.changes import changes
from phegraph.importing.mapping import read_mapping
from phegraph.importing.mappings import allowed, mapping_of
from phegraph.project.loading import LoadedGraph
from phegraph.project.settings import find
from phegraph.questions.description import describe_named
from phegraph.rdf.editing.formatting import format_text
from phegraph.rdf.reading.reader import read_text

ROWS = """name,ror,country,cost,day text,spare
CERN,https://ror.org/01ggx4157,CH,"960619,95",2014-06-01,x
University of Pavia,,Italy,"1.000,5",1 June 2014,
Café Zürich,,Schweiz,12,,
"""
BODY = """id:cafe-zurich a ex:Organisation ;
  skos:prefLabel "Café Zürich"@en ;
  ex:cost [ ex:amount "12"^^xsd:decimal ] ;
  ex:in "CH" .

id:cern a ex:Organisation ;
  skos:prefLabel "CERN"@en ;
  ex:cost [
    ex:amount 960619.95 ;
    ex:on "2014-06-01"^^xsd:date
  ] ;
  ex:in "CH" .

id:pavia a ex:Organisation ;
  skos:prefLabel "University of Pavia"@en ;
  ex:cost [
    ex:amount 1000.5 ;
    ex:on "2014-06-01"^^xsd:date
  ] ;
  ex:in "IT" .
"""


def _same(one: str, other: str) -> bool:
    prefixes = one.partition("\n\n")[0]
    quads = [
        read_text(text.encode(), RdfFormat.TURTLE, name="a").quads for text in (one, f"{prefixes}\n{other}")
    ]
    return canonical(quads[0]) >= canonical(quads[1])


def test_rows_become_a_sorted_file_with_the_source_that_they_are_of(tmp_path: Path) -> None:
    text, summary = imported(project_in(tmp_path), ROWS)
    assert text.startswith(
        "# Source: The list. https://example.org/list\n"
        "# Licence of the rows: https://creativecommons.org/licenses/by/4.0/\n"
    )
    source = """source:list a ex:Page ; dcterms:title "The list"@en ; foaf:page <https://example.org/list> ;
      ex:read "2026-11-30"^^xsd:date . graph:list prov:wasDerivedFrom source:list ."""
    assert _same(text, source)
    assert _same(text, BODY)
    assert [line for line in body(text).splitlines() if line.startswith("id:")] == [
        "id:cafe-zurich a ex:Organisation ;",
        "id:cern a ex:Organisation ;",
        "id:pavia a ex:Organisation ;",
    ]
    assert (summary.rows, summary.things, [*summary.unread]) == (3, 3, ["spare"])
    assert dict(summary.decisions) == {"identifier": 1, "name": 1, "new": 1}
    assert not summary.findings


def test_rows_may_add_to_the_source_of_another_file(tmp_path: Path) -> None:
    head, _, rest = ORGANISATIONS.partition("#+ source:\n")
    more = f"{head}#+ source: source:known\n#+ key:{rest.partition('#+ key:')[2]}"
    folder = project_in(tmp_path, more=more)
    (folder / "data" / "apart.ttl").write_text(KNOWN.replace("id:cern", "id:apart"))
    text, _ = imported(folder, ROWS, name="more")
    assert text.startswith("# Source: Organisations of a list. These rows add to source:known\n")
    assert _same(text, "graph:more prov:wasDerivedFrom source:known .")
    assert "source:more" not in text
    (folder / "data" / "more.ttl").write_text(text)
    graph = LoadedGraph(find(folder), caching=False)
    source, apart = (NamedNode(f"https://example.org/source/{name}") for name in ("known", "apart"))
    names = {graph.prefixes.compact(name.value): of for name, of in graph.graph_sources.items()}
    assert names == {"graph:apart": apart, "graph:known": source, "graph:more": source}
    assert graph.sources == [apart, source]
    described = describe_named(graph.store, graph.names, "id:cern", graph.source_of)
    assert {fact.sources for fact in described.facts} == {(source,)}


def test_the_file_has_the_layout_of_files_that_people_write(tmp_path: Path) -> None:
    text, _ = imported(project_in(tmp_path), ROWS)
    assert format_text(text.encode(), RdfFormat.TURTLE, name="a").decode() == text
    declared = {line.split()[1] for line in text.splitlines() if line.startswith("@prefix")}
    assert declared == {"dcterms:", "ex:", "foaf:", "graph:", "id:", "prov:", "skos:", "source:", "xsd:"}


def test_the_same_rows_in_another_order_and_in_small_batches_give_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project_in(tmp_path)
    head, *rows = ROWS.splitlines(keepends=True)
    text, _ = imported(folder, ROWS)
    monkeypatch.setattr(importing, "BATCH", 1)
    monkeypatch.setattr(statements, "IN_MEMORY", 2)
    assert imported(folder, head + "".join(reversed(rows)))[0] == text


def test_importing_again_changes_nothing_and_an_edit_gives_that_edit_alone(tmp_path: Path) -> None:
    folder = project_in(tmp_path)
    target, again = folder / "data" / "list.ttl", tmp_path / "again.ttl"
    target.write_text(imported(folder, ROWS)[0])
    again.write_text(imported(folder, ROWS)[0])
    assert again.read_bytes() == target.read_bytes()
    edited = ROWS.replace("12,,", "13,,").replace("University of Pavia,,Italy", "Gap,,Spain")
    again.write_text(imported(folder, edited)[0])
    found = changes(target, again)
    # Gap has no country in the graph, so that it waits.
    assert (found.new, found.changed, found.gone) == (0, 1, 1)
    assert [line for line in found.present.splitlines() if "amount" in line] == [
        '  ex:cost [ ex:amount "13"^^xsd:decimal ] ;'
    ]


def test_cells_that_no_function_reads_are_findings_at_their_rows(tmp_path: Path) -> None:
    rows = "Organisation,country,cost,day text,ror\nA,CH,abc,,\nB,Atlantis,1,30/02/2014,\nA,CH,2,,\n,CH,3,,\n"
    text, summary = imported(project_in(tmp_path), rows)
    found = [(finding.rule, finding.place.line if finding.place else 0) for finding in summary.findings]
    assert found == [("rows/cell", 2), ("rows/cell", 3), ("rows/cell", 3), ("rows/key", 4), ("rows/key", 5)]
    messages = [finding.message for finding in summary.findings]
    assert messages[0] == "The cell 'abc' of the column cost is no decimal."
    assert messages[2] == "The cell '30/02/2014' of the column day text is no date."
    assert messages[3] == "This row has the key of row 2, A, and is left out."
    assert "id:a a ex:Organisation" in text


def test_of_many_findings_alike_some_are_shown_and_all_are_counted(tmp_path: Path) -> None:
    rows = "name,country,cost\n" + "".join(f"N{number},CH,x\n" for number in range(30))
    _, summary = imported(project_in(tmp_path), rows)
    cells = [finding for finding in summary.findings if finding.rule == "rows/cell"]
    assert (len(cells), cells[-1].message) == (21, "10 findings more of cost are like that.")


def test_a_column_that_the_file_has_not_is_a_finding(tmp_path: Path) -> None:
    _, summary = imported(project_in(tmp_path), "name,country,cost,ror\nA,CH,1,\n")
    assert [finding.message for finding in summary.findings] == ["The file has no column day_text."]


def test_lists_are_joined_with_their_rows(tmp_path: Path) -> None:
    mapping = """#+ title: Lists
#+ licence: https://creativecommons.org/publicdomain/zero/1.0/
#+ source: {dcterms:title: Lists}
#+ lists: [names]
#+ path: "*"
CONSTRUCT { ?thing skos:altLabel ?label ; ex:size ?number } WHERE {
  VALUES (?row ?id ?size) { }
  BIND(IRI(CONCAT("https://example.org/id/", ?id)) AS ?thing)
  BIND(value:integer(?size) AS ?number)
  OPTIONAL { VALUES (?row ?names_text ?names_lang) { } BIND(STRLANG(?names_text, ?names_lang) AS ?label) }
}
"""
    rows = """[{"id": "a", "size": 7,
      "names": [{"text": "x\\n\\"y\\"", "lang": "en"}, {"text": "z", "lang": "fr"}]},
      {"id": "b"}, {"id": "c", "size": 1.5}]"""
    text, summary = imported(project_in(tmp_path, lists=mapping), rows, name="lists", suffix=".json")
    assert _same(text, 'id:a skos:altLabel "x\\n\\"y\\""@en , "z"@fr ; ex:size 7 .')
    assert "id:b" not in text
    assert [finding.message for finding in summary.findings] == [
        "Row 3. The cell '1.5' of the column size is no integer."
    ]


def test_private_persons_are_left_out_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    persons = "#+ persons:\n#+   columns: [name]\n#+   public: {role: [Chair, speaker]}\n"
    mapping = persons + ORGANISATIONS.replace("?day_text) {", "?day_text ?role) {")
    rows = (
        "name,country,role,cost,day text,ror\nA Person,CH,chair,,,\nB Person,CH,member,,,\nC Person,CH,,,,\n"
    )
    for settings, names in (
        ("", ["id:a-person"]),
        ('[mappings]\npersons = "none"\n', []),
        ('[mappings]\npersons = "all"\n', ["id:a-person", "id:b-person", "id:c-person"]),
    ):
        folder = project_in(tmp_path / str(len(names)), settings, people=mapping)
        text, summary = imported(folder, rows, name="people")
        assert [line.split()[0] for line in text.splitlines() if line.startswith("id:")] == names
        assert summary.private == 3 - len(names)


def test_rows_of_a_licence_that_the_project_does_not_allow_are_refused(tmp_path: Path) -> None:
    closed = ORGANISATIONS.replace("creativecommons.org/licenses/by/4.0/", "example.org/closed", 1)
    project = find(project_in(tmp_path, closed=closed))
    allowed(project, mapping_of(project, "list"))
    with pytest.raises(QueryError, match="none that the project allows"):
        allowed(project, mapping_of(project, "closed"))


@pytest.mark.parametrize(
    ("former", "new", "message"),
    [
        ("#+ title: Organisations of a list\n", "", "no title"),
        ("#+ licence: https://creativecommons.org/licenses/by/4.0/\n", "", "no licence"),
        ("#+ key:", "#+ kee:", "unknown key 'kee'"),
        ("VALUES (?org ?name ?country ?cost ?day_text) { }", "", "No VALUES"),
        ("CONSTRUCT {", "SELECT * {", "cannot stand here"),
        ("WHERE {\n  VALUES", "WHERE { SERVICE <http://e/> { ?s ?p ?o } VALUES", "SERVICE"),
        ("id:{slug}", "id:{name}", "does not take"),
        ("{ror: ror}", "{ror: rar}", "no function"),
        ("foaf:page:", "fouf:page:", "prefix is not known"),
        (
            "#+ source:\n",
            "#+ source: sauce:known\n#+ key: [name]\n#+ gone:\n",
            "The source sauce:known is no",
        ),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(
    tmp_path: Path, former: str, new: str, message: str
) -> None:
    assert former in ORGANISATIONS
    path = tmp_path / "list.rq"
    path.write_text(ORGANISATIONS.replace(former, new, 1))
    with pytest.raises(QueryError, match=message):
        read_mapping(path, "list.rq", find(project_in(tmp_path / "p")).prefixes)


def test_a_blank_node_below_two_things_is_refused(tmp_path: Path) -> None:
    twice = ORGANISATIONS.replace(
        "ex:cost [ ex:amount ?amount ; ex:on ?day ]",
        "ex:cost _:c . _:c ex:amount ?amount . id:x ex:cost _:c",
    )
    with pytest.raises(QueryError, match="below two things"):
        imported(project_in(tmp_path, twice=twice), ROWS, name="twice")
