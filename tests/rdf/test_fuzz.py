"""Damaged files: whatever the bytes, reading ends, and every place told lies in the file.

`python -m tests.turtle.test_fuzz COUNT` runs as many mutations as wanted.
"""

import re
import sys
import tempfile
from pathlib import Path
from random import Random

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat

from phegraph.finding import Place
from phegraph.rdf.formats import format_of
from phegraph.rdf.reading.places import Located, locate
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import RDF_NIL

from .layouts import TurtleWriter, lines

SNIPPETS = [
    *(b'"', b"'", b'"""', b"'''", b"<", b">", b".", b" . ", b";", b",", b"[", b"]", b"(", b")", b"{", b"}"),
    *(
        b"#",
        b"\n",
        b"\r",
        b"\r\n",
        b"\\",
        b"\\u0020",
        b"@",
        b"@prefix ",
        b"PREFIX ",
        b"^^",
        b"_:",
        b":",
        b"%",
        b"a ",
    ),
    *(
        b"\x00",
        b"\xff",
        b"\xe9",
        b"\xef\xbb\xbf",
        b"<<",
        b">>",
        b"<<(",
        b")>>",
        b"{|",
        b"|}",
        b"~",
        b"1.",
        b"e",
        b"-",
    ),
]


def mutate(random: Random, data: bytes) -> bytes:
    """A file with one to three things done to it that a person, an editor or a disk might do."""
    for _ in range(random.randint(1, 3)):
        start = random.randrange(len(data) + 1)
        end = min(len(data), start + random.choice([0, 0, 1, 1, 2, 8, 40]))
        kind = random.random()
        if kind < 0.4:
            middle = random.choice(SNIPPETS)
        elif kind < 0.6:
            middle = b""
        elif kind < 0.8:
            middle = bytes(random.randrange(256) for _ in range(random.randint(1, 3)))
        else:
            other = random.randrange(len(data) + 1)
            middle = data[other : other + random.choice([1, 5, 30])]
        data = data[:start] + middle + data[end:]
    return data


class Text:
    """The lines of a file, to see what stands at a place."""

    def __init__(self, data: bytes) -> None:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
        self.lines = re.split(r"\r\n|\r|\n", text)

    def has(self, place: Place) -> bool:
        """Whether a place lies in the file, its end at or after its start."""
        if place.line is None:
            return True
        start = place.line, place.column or 1
        end = place.end_line or place.line, place.end_column or place.column or 1
        return start <= end and all(
            1 <= line <= len(self.lines) and 1 <= column <= len(self.lines[line - 1]) + 1
            for line, column in (start, end)
        )

    def at(self, place: Place) -> str:
        """What stands at a place on one line."""
        assert place.line
        assert place.column
        line = self.lines[place.line - 1]
        return line[place.column - 1 : (place.end_column or 1) - 1 if place.end_line == place.line else None]


def may_mean(written: str, term: object) -> bool:
    """Whether what is written can stand for a term, as far as a glance can tell."""
    if isinstance(term, BlankNode):
        return written.startswith(("_:", "[", "("))
    if written.startswith("("):
        return term == RDF_NIL
    if isinstance(term, NamedNode):
        plain = "\\" not in written and written[-1:] not in "):" and written != "a"
        name = written.strip("<>").rpartition(":")[2].rpartition("/")[2]
        return not plain or "." in name or term.value.endswith(name)
    assert isinstance(term, Literal)
    if written.startswith(('"', "'")):
        return "\\" in written or term.value.split("\n")[0].split("\r")[0] in written
    return written == term.value


def check(path: Path, data: bytes) -> bool:
    """Read damaged bytes, and find the places of what is still a correct file. Whether it is."""
    path.write_bytes(data)
    text = Text(data)
    reading = read(path, base="http://base.example/")
    for finding in reading.findings:
        assert all(text.has(place) for place in (finding.place, *finding.also) if place), finding
    found = locate(path, reading.quads, base="http://base.example/")
    assert found.keys() == set(reading.quads)
    for quad, where in found.items():
        assert all(text.has(place) for place in (where.subject, where.predicate, where.object))
        if not in_collection(where):
            assert may_mean(text.at(where.predicate), quad.predicate), (quad, where)
            assert may_mean(text.at(where.object), quad.object), (quad, where)
    return not reading.findings


def in_collection(where: Located) -> bool:
    return where.subject == where.predicate


def run(count: int, seed: int = 0) -> int:
    """So many mutations; how many of them left a correct file."""
    correct = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            random = Random(seed + number)
            name = random.choice(["a.ttl", "a.ttl", "a.trig", "a.nt", "a.nq"])
            syntax = format_of(name)
            graphs = syntax in (RdfFormat.TRIG, RdfFormat.N_QUADS)
            by_line = syntax in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
            writer = (
                lines(random, graphs=graphs) if by_line else TurtleWriter(random, graphs=graphs).document()
            )
            data = mutate(random, writer.text.encode())
            try:
                correct += check(Path(folder) / name, data)
            except Exception:
                print(f"mutation {seed + number}: {data!r}", file=sys.stderr)
                raise
    return correct


def test_damaged_files_are_read_to_their_end_and_places_lie_in_them() -> None:
    assert 100 < run(600) < 500, "the mutations must leave some files correct, and damage some"


if __name__ == "__main__":
    print(run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
