"""Writes things with long records as N-Triples: `python benchmarks/records.py STATEMENTS THINGS > data.nt`.

Papers with a year, a journal, authors and what they cite; a tenth of the things are people. With 50
statements a thing it has another shape than the research network (`scale.py`), of which a thing has five.
"""

import random
import sys
from collections.abc import Iterator

BASE, NAME = "http://ex.org/i/", "<http://www.w3.org/2000/01/rdf-schema#label>"
TYPE, YEAR = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "http://www.w3.org/2001/XMLSchema#gYear"


def lines(statements: int, things: int) -> Iterator[str]:
    """The statements about one thing after the other."""
    chance, people = random.Random(7), max(1, things // 10)
    papers = things - people
    links = max(2, (statements - 2 * people) // papers - 4)
    for number in range(people):
        yield from _named(f"author{number}", "Person", f"Author {number}")
    for number in range(papers):
        paper = f"paper{number}"
        yield from _named(paper, "Document", f"Paper {number}")
        yield f'<{BASE}{paper}> <http://ex.org/o#year> "{1950 + number % 75}"^^<{YEAR}> .\n'
        yield _link(paper, "in", f"journal{number % 300}")
        for place in range(links):
            is_author = place < links // 3
            other = f"author{chance.randrange(people)}" if is_author else f"paper{chance.randrange(papers)}"
            yield _link(paper, "author" if is_author else "cites", other)


def _named(thing: str, kind: str, name: str) -> list[str]:
    return [
        f"<{BASE}{thing}> {TYPE} <http://ex.org/o#{kind}> .\n",
        f'<{BASE}{thing}> {NAME} "{name}"@en .\n',
    ]


def _link(thing: str, name: str, other: str) -> str:
    return f"<{BASE}{thing}> <http://ex.org/o#{name}> <{BASE}{other}> .\n"


if __name__ == "__main__":
    sys.stdout.writelines(lines(*map(int, sys.argv[1:3])))
