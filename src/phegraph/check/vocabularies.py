"""Vocabularies: which terms the well-known ones define, kept in a file made from rdflib's namespaces."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "vocabularies.txt"


@cache
def terms() -> Mapping[str, frozenset[str]]:
    """The local names of the terms that each known vocabulary defines, by its namespace."""
    rows = (
        line.split() for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )
    return {row[0]: frozenset(row[1:]) for row in rows}
