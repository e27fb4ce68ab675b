"""rdflib's SPARQL parser, one query at a time: parts of its grammar learn at first how they are called."""

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query

PARSING = Lock()
"""Held by whoever parses."""


def parsed(query: str) -> "Query":
    """A query parsed by rdflib, and translated into its algebra."""
    from rdflib.plugins.sparql import prepareQuery

    with PARSING:
        return prepareQuery(query)
