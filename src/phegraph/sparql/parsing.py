"""rdflib's SPARQL parser, one query at a time: its grammar changes while it first parses."""

from threading import Lock
from typing import TYPE_CHECKING

from phegraph.sparql.algebra.passes.engines import Engine
from phegraph.sparql.texts import text_for

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query

PARSING = Lock()
"""Held while a query is parsed."""


def parsed(query: str) -> "Query":
    """A query parsed by rdflib, and translated into its algebra."""
    from rdflib.plugins.sparql import prepareQuery

    with PARSING:
        return prepareQuery(text_for(Engine.RDFLIB, query))
