"""`phegraph merge`: two things become one in all files, and the old address leads to the new one."""

from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Quad

from phegraph import KnowledgeGraph
from phegraph.cli import group
from phegraph.errors import PhegraphError
from phegraph.merging import merge
from phegraph.project.settings import find
from phegraph.rdf.editing.names import Renaming
from phegraph.rdf.terms import with_iris

ID = "https://example.org/id/"
PREFIXES = """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
DATA = f"""{PREFIXES}# the gull
id:gull a lh:Lighthouse ; # a light
  skos:closeMatch id:gull-rock ;
  lh:keptBy id:ada .
id:gull-rock lh:keptBy id:ada . # too
"""
MERGED = f"""{PREFIXES}# the gull
id:gull-rock a lh:Lighthouse ; # a light
  lh:keptBy id:ada .
# too
"""


@pytest.fixture
def doubled(lighthouses: Path) -> Path:
    """A project in which one lighthouse has two addresses."""
    (lighthouses / "data" / "gulls.ttl").write_text(DATA)
    return lighthouses


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(group, ["merge", *words, "--project", str(folder)], standalone_mode=False)


def statements(folder: Path) -> set[Quad]:
    readings = KnowledgeGraph.open(folder, caching=False).readings
    return {quad for reading in readings.values() for quad in reading.quads}


def test_everything_said_of_one_is_said_of_the_other_once(doubled: Path) -> None:
    file = doubled / "data" / "gulls.ttl"
    result = run(doubled, "id:gull", "id:gull-rock", "--forget")
    assert result.return_value == 0, result.output
    assert "+id:gull-rock a lh:Lighthouse ; # a light" in result.stdout
    assert file.read_text() == DATA, "without --write, nothing is written"
    assert run(doubled, "id:gull", "id:gull-rock", "--forget", "--write").return_value == 0
    assert file.read_text() == MERGED


def test_the_old_address_stays_as_the_same_thing(doubled: Path) -> None:
    assert run(doubled, "id:gull", "id:gull-rock", "--write").return_value == 0
    ends = "\nid:gull <http://www.w3.org/2002/07/owl#sameAs> id:gull-rock .\n"
    assert (doubled / "data" / "gulls.ttl").read_text() == MERGED + ends


def test_what_was_written_twice_before_stays(doubled: Path) -> None:
    file = doubled / "data" / "gulls.ttl"
    file.write_text(f"{DATA}id:gull-rock lh:keptBy id:bob , id:bob .\n")
    assert run(doubled, "id:gull", "id:gull-rock", "--forget", "--write").return_value == 0
    assert file.read_text() == f"{MERGED}id:gull-rock lh:keptBy id:bob , id:bob .\n"


def test_nothing_is_written_where_a_check_would_find_more(doubled: Path) -> None:
    file = doubled / "data" / "gulls.ttl"
    file.write_text(f"{DATA}id:gull <http://www.w3.org/2002/07/owl#differentFrom> id:gull-rock .\n")
    before = file.read_text()
    result = run(doubled, "id:gull", "id:gull-rock", "--write")
    assert result.return_value == 1
    assert "Nothing is written" in result.stderr
    assert file.read_text() == before


@pytest.mark.parametrize(
    ("names", "message"),
    [(("id:gull", "id:none"), "describes https://example.org/id/none"), (("id:", "lh:"), "not merged")],
)
def test_what_is_not_described_is_not_merged(doubled: Path, names: tuple[str, str], message: str) -> None:
    result = run(doubled, *names)
    assert isinstance(result.exception, PhegraphError)
    assert message in str(result.exception)


@pytest.mark.parametrize("seed", range(4))
def test_the_statements_of_any_merged_files_are_those_before_with_one_address(
    lighthouses: Path, seed: int
) -> None:
    random = Random(seed)
    lines = [
        f"{random.choice(['id:gull', 'id:gull-rock'])} {random.choice(['lh:keptBy', 'lh:north'])} "
        f"{' , '.join(random.choices(['id:ada', 'id:gull', 'id:west-spit', '[ lh:north id:gull ]'], k=3))} ."
        for _ in range(8)
    ]
    text = f"{PREFIXES}id:gull lh:keptBy id:ada .\n" + "\n".join(lines)
    (lighthouses / "data" / "gulls.ttl").write_text(text)
    before = statements(lighthouses)
    merged = merge(find(lighthouses), Renaming(f"{ID}gull", f"{ID}gull-rock"), same_as=False)
    for path, (_, content) in merged.files.items():
        path.write_bytes(content)
    renamed = {with_iris(quad, lambda iri: f"{iri}-rock" if iri == f"{ID}gull" else iri) for quad in before}
    assert statements(lighthouses) == renamed
