"""Vocabularies: which terms the well-known ones define, kept in a file made from rdflib's namespaces."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

VOCABULARIES_FILE = Path(__file__).parent / "vocabularies.txt"


@cache
def terms() -> Mapping[str, frozenset[str]]:
    """The local names of the terms that each known vocabulary defines, by its namespace."""
    return {row[0]: frozenset(row[2:]) for row in _rows()}


@cache
def days() -> Mapping[str, str]:
    """The day that the terms of each known vocabulary are of, by its namespace: it may have more since."""
    return {row[0]: row[1] for row in _rows()}


def _rows() -> list[list[str]]:
    lines = VOCABULARIES_FILE.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if not line.startswith("#")]
