"""`phegraph diff` and `phegraph notes`: what they compare, what they print, and what they refuse."""

import gzip
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from phegraph.cli import group
from phegraph.comparison import states
from phegraph.errors import InputError, PhegraphError
from phegraph.rdf.terms import PROV
from repositories import git

PREFIXES = """@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
FORMER = f"""{PREFIXES}
ex:Lighthouse a owl:Class ; rdfs:label "lighthouse"@en .
ex:north a ex:Lighthouse ; rdfs:label "North Head"@en ; ex:height 20 ;
  ex:state [ ex:kind ex:planned ; ex:year 1899 ] , [ ex:kind ex:lit ; ex:year 1901 ] ;
  ex:keepers ( ex:ann ex:bob ) .
ex:south a ex:Lighthouse ; rdfs:label "South Head"@en .
"""
PRESENT = f"""{PREFIXES}
ex:east a ex:Lighthouse ; rdfs:label "East Head"@en ; ex:state [ ex:kind ex:planned ] .
ex:north a ex:Lighthouse ; rdfs:label "North Head"@en ; ex:height 21 ;
  ex:state [ ex:kind ex:lit ; ex:year 1902 ] , [ ex:kind ex:planned ; ex:year 1899 ] ;
  ex:keepers ( ex:ann ex:cid ex:bob ) .
ex:Lighthouse a owl:Class ; rdfs:label "light"@en .
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder, to be in, with the two states as files."""
    (tmp_path / "a.ttl").write_text(FORMER)
    (tmp_path / "b.ttl").write_text(PRESENT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, to be in: the former state is tagged v1.0.0, and the present one stands in its place."""
    root = tmp_path / "repository"
    (root / "data").mkdir(parents=True)
    monkeypatch.chdir(root)
    (root / "data" / "heads.ttl").write_text(FORMER)
    (root / "data" / "old.ttl").write_text(f"{PREFIXES}ex:old ex:height 3 .")
    for words in ("init -q", "add .", "commit -qm A", "tag v1.0.0"):
        git(root, *words.split())
    (root / "data" / "heads.ttl").write_text(PRESENT)
    (root / "data" / "old.ttl").unlink()
    return root


def run(*words: str) -> Result:
    return CliRunner().invoke(group, words, standalone_mode=False)


@pytest.mark.usefixtures("folder")
def test_things_are_told_with_their_names_in_reading_order() -> None:
    result = run("diff", "a.ttl", "b.ttl")
    assert result.return_value == 0
    assert result.stdout == (
        "+ East Head (ex:east), light\n"
        "  + rdf:type: light\n"
        '  + rdfs:label: "East Head"@en\n'
        "  + ex:state: [ ex:kind ex:planned ]\n"
        "\n"
        "~ North Head (ex:north), light\n"
        "    ex:height: 20 → 21\n"
        "    ex:state [ex:lit] › ex:year: 1901 → 1902\n"
        "    ex:keepers: ( ex:ann ex:bob ) → ( ex:ann ex:cid ex:bob )\n"
        "\n"
        "- South Head (ex:south), light\n"
        "  - rdf:type: light\n"
        '  - rdfs:label: "South Head"@en\n'
        "\n"
        "~ light (ex:Lighthouse), owl:Class\n"
        '    rdfs:label: "lighthouse"@en → "light"@en\n'
        "\n"
        "The ontology: annotation-only, which asks for a new patch version.\n"
        "\n"
        "4 things: 1 added, 1 removed, 2 changed; 12 statements added, 8 removed.\n"
    )


def test_layout_order_and_labels_make_no_difference(folder: Path) -> None:
    construct = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } ORDER BY DESC(?p)"
    written = run("query", construct, "--data", "a.ttl", "--format", "ntriples").stdout
    (folder / "c.nt").write_text(written)
    assert run("diff", "a.ttl", "c.nt").stdout == "a.ttl and c.nt have the same statements.\n"


def test_a_download_packed_by_gzip_is_compared_like_another(folder: Path) -> None:
    (folder / "a.ttl.gz").write_bytes(gzip.compress(FORMER.encode()))
    assert "have the same statements" in run("diff", "a.ttl.gz", "a.ttl").stdout
    assert run("diff", "a.ttl.gz", "b.ttl").stdout == run("diff", "a.ttl", "b.ttl").stdout


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("cut.nt.gz", gzip.compress(b"<x:a> <x:b> <x:c> .")[:20], "cannot be unpacked"),
        ("no.nt.gz", b"<x:a> <x:b> <x:c> .", "cannot be unpacked"),
        ("dump.gz", gzip.compress(b"<x:a> <x:b> <x:c> ."), "which syntax"),
        ("bad.nt.gz", gzip.compress(b"<x:a> x ."), "bad.nt.gz"),
        ("large.nt.gz", gzip.compress(b"#" * 2000), "more than 1,000 bytes"),
    ],
)
def test_what_cannot_be_unpacked_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, fault: str
) -> None:
    monkeypatch.setattr(states, "_MOST_UNPACKED", 1000)
    (folder / name).write_bytes(content)
    error = run("diff", name, "a.ttl").exception
    assert isinstance(error, PhegraphError)
    assert fault in str(error)


@pytest.mark.usefixtures("folder")
def test_json_has_the_statements_and_the_verdict() -> None:
    document = json.loads(run("diff", "a.ttl", "b.ttl", "--format", "json").stdout)
    assert [thing["state"] for thing in document["things"]] == ["added", "changed", "removed", "changed"]
    assert len(document["removed"]) == 8
    assert '<https://example.org/north> <https://example.org/height> "21"^^' in "".join(document["added"])
    assert document["ontology"]["effect"] == "annotation-only"
    assert document["ontology"]["version"] == "patch"


def test_markdown_of_strangers_is_no_markup(folder: Path) -> None:
    label = "<b>North</b> ![x](y) `z` @octocat www.example.org :tada: #1 $x$"
    (folder / "b.ttl").write_text(FORMER.replace("North Head", label))
    printed = run("diff", "a.ttl", "b.ttl", "--format", "markdown").stdout
    # GitHub leaves what is in a code span as it is; a backslash before @ would still mention.
    assert f"- **`{label.replace('`', chr(39))}`** (`ex:north`)" in printed
    outside = re.sub("`[^`]*`", "", printed)
    assert not re.search(r"[@<!\[$]|www|:\w+:|#1", outside)


@pytest.mark.parametrize("format_name", ["text", "markdown"])
def test_a_character_that_turns_text_round_is_shown_as_its_code(folder: Path, format_name: str) -> None:
    (folder / "a.ttl").write_text(f'{PREFIXES}<x:\u202ea> a owl:Class ; rdfs:label "A" .')
    (folder / "b.ttl").write_text(f'{PREFIXES}<x:\u202ea> rdfs:label "A" .')
    printed = run("diff", "a.ttl", "b.ttl", "--format", format_name).stdout
    assert "is not declared any more" in printed
    assert "\u202e" not in printed


def test_signs_of_what_is_added_and_removed_begin_no_list_in_markdown(repository: Path) -> None:
    for command in (("diff", "v1.0.0", ".", "--format", "markdown"), ("notes", "v1.0.0..")):
        assert not re.search(r"^ *- [-+] ", run(*command).stdout, re.MULTILINE)
    assert (
        '  - \\- `rdfs:label`: `"South Head"@en`' in run("diff", "v1.0.0", ".", "--format", "markdown").stdout
    )
    heads = repository / "data" / "heads.ttl"
    heads.write_text(PRESENT.replace("ex:height 21", "ex:width 5"))
    notes = run("notes", "v1.0.0..").stdout.splitlines()
    assert {"  - \\- `ex:height`: 20", "  - \\+ `ex:width`: 5"} <= {*notes}


def test_what_follows_is_compared_on_request(folder: Path) -> None:
    (folder / "a.ttl").write_text(f"{PREFIXES}ex:A rdfs:subClassOf ex:B . ex:x a ex:A .")
    (folder / "b.ttl").write_text(f"{PREFIXES}ex:A a owl:Class . ex:x a ex:A .")
    assert "ex:x" not in run("diff", "a.ttl", "b.ttl").stdout
    assert "~ ex:x, ex:A\n  - rdf:type: ex:B" in run("diff", "a.ttl", "b.ttl", "--inferred").stdout


def test_a_revision_is_compared_with_the_folder_as_it_is(repository: Path) -> None:
    whole = run("diff", "v1.0.0", ".").stdout
    assert whole.endswith("5 things: 1 added, 2 removed, 2 changed; 12 statements added, 9 removed.\n")
    one = run("diff", "v1.0.0:data/heads.ttl", "data/heads.ttl").stdout
    assert one.endswith("4 things: 1 added, 1 removed, 2 changed; 12 statements added, 8 removed.\n")
    assert run("diff", "HEAD", "v1.0.0").stdout == "HEAD and v1.0.0 have the same statements.\n"


def test_notes_tell_what_is_new_changed_gone_and_retracted(repository: Path) -> None:
    assert run("notes", "v1.0.0..").stdout == (
        "# From v1.0.0 to `.`\n"
        "\n## New\n\n"
        "- light (1): East Head\n"
        "\n## Changed\n\n"
        "- **North Head**\n"
        "  - `ex:height`: 20 → 21\n"
        "  - `ex:state [ex:lit] › ex:year`: 1901 → 1902\n"
        "  - `ex:keepers`: `( ex:ann ex:bob )` → `( ex:ann ex:cid ex:bob )`\n"
        "- **light**\n"
        '  - `rdfs:label`: `"lighthouse"@en` → `"light"@en`\n'
        "\n## Gone\n\n"
        "- light (1): South Head\n"
        "- without a class (1): `ex:old`\n"
        "\n## Sources\n\n"
        "- Retracted: data/old.ttl (1 statement)\n"
        "\n## Terms\n\n"
        "The change is annotation-only, which asks for a new patch version.\n\n"
    )


def test_notes_tell_many_alike_together_and_of_long_values_what_differs(repository: Path) -> None:
    heads = repository / "data" / "heads.ttl"
    names = [f"ex:h{number}" for number in range(6)]
    query = f"SELECT {'?x ' * 80}WHERE {{ ?x ex:%s ?y }}"
    former = "".join(f"{name} ex:height 1 .\n" for name in names) + f'ex:q ex:query "{query % "height"}" .\n'
    present = "".join(f"{name} ex:height 1 ; ex:lit true .\n" for name in names)
    present += f'ex:q ex:query "{query % "width"}" .\n<g:heads> <{PROV}wasDerivedFrom> ex:source .\n'
    heads.write_text(PREFIXES + former)
    git(repository, "commit", "-qam", "B")
    heads.write_text(PREFIXES + present)
    changed = run("notes", "HEAD..").stdout.partition("## Changed\n\n")[2].partition("\n\n")[0].splitlines()
    assert changed[0] == f"- `ex:lit` added (6): {', '.join(f'`{name}`' for name in names)}"
    assert changed[1] == "- **`ex:q`**"
    before, after = changed[2].split(" → ")
    assert before.endswith('?x WHERE { ?x ex:height ?y }"`')
    assert after.startswith("`…?x ")
    assert after.endswith('?x WHERE { ?x ex:width ?y }"`')
    assert len(before) < 160
    assert "g:heads" not in run("notes", "HEAD..").stdout


def test_what_cannot_be_compared_is_refused(repository: Path) -> None:
    for words, message in [
        (("diff", "v9", "."), "v9 is no file, no folder and no git revision. There is no git revision 'v9'."),
        (("diff", "v1.0.0:data/none.ttl", "."), "There is no data/none.ttl at v1.0.0."),
    ]:
        with pytest.raises(PhegraphError) as error:
            raise run(*words).exception or AssertionError
        assert message in str(error.value)
        assert error.value.exit_code == 2
    (repository / "data" / "heads.ttl").write_text("ex:a")
    with pytest.raises(InputError, match=r"heads\.ttl"):
        raise run("diff", "HEAD", ".").exception or AssertionError


def test_what_is_no_file_outside_a_repository_is_told_without_options_of_other_commands(folder: Path) -> None:
    with pytest.raises(PhegraphError, match=r"none\.ttl is no file.*in no git repository") as error:
        raise run("diff", "none.ttl", "a.ttl").exception or AssertionError
    assert error.value.hint == "Without git, check the whole project, or compare files and folders."


def test_what_tells_a_node_from_others_is_something_that_no_other_has(folder: Path) -> None:
    shapes = """ex:S ex:property [ ex:path ex:a ; ex:severity ex:Violation ; ex:max 1 ] ,
    [ ex:path ex:b ; ex:severity ex:Violation ; ex:max 2 ] ."""
    (folder / "a.ttl").write_text(PREFIXES + shapes)
    (folder / "b.ttl").write_text(PREFIXES + shapes.replace("ex:max 2", "ex:max 3"))
    assert "    ex:property [ex:b] › ex:max: 2 → 3\n" in run("diff", "a.ttl", "b.ttl").stdout
    (folder / "b.ttl").write_text(PREFIXES + shapes.replace("ex:path ex:b", "ex:path ex:c"))
    assert "    ex:property › ex:path: ex:b → ex:c\n" in run("diff", "a.ttl", "b.ttl").stdout


def test_reasons_have_the_labels_of_terms(folder: Path) -> None:
    (folder / "b.ttl").write_text(FORMER.replace("ex:Lighthouse a owl:Class ;", "ex:Lighthouse"))
    printed = run("diff", "a.ttl", "b.ttl").stdout
    assert "  breaking: lighthouse (ex:Lighthouse) is not declared any more\n" in printed


def test_what_cannot_be_read_at_a_revision_is_left_out_of_both_and_named(repository: Path) -> None:
    broken, spaced = repository / "data" / "broken.ttl", repository / "data" / "with a space.ttl"
    broken.write_text("<x:a> <x:b>")
    spaced.write_text("<a> <b> <c> .")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "B")
    broken.write_text("<x:a> <x:b> <x:c> .")
    for words in (("notes", "HEAD.."), ("diff", "HEAD", "."), ("diff", ".", "HEAD")):
        result = run(*words)
        assert result.return_value == 0
        assert "x:a" not in result.stdout
        assert result.stderr.count("data/broken.ttl") == 1
    assert json.loads(run("diff", "HEAD", ".", "--format", "json").stdout)["left_out"] == ["data/broken.ttl"]
    broken.write_text("<x:a> <x:b> <x:c>")
    error = run("diff", "HEAD", ".").exception
    assert isinstance(error, InputError)
    assert [fault.place.file for fault in error.findings if fault.place] == ["./data/broken.ttl"]
    git(repository, "commit", "-qam", "C")
    assert "have the same statements" in run("diff", "HEAD", ".").stdout
