"""rdflib's global setting for lexical forms, changed temporarily."""

from collections.abc import Iterator
from contextlib import contextmanager

import rdflib


@contextmanager
def with_lexical_forms() -> Iterator[None]:
    """Keep rdflib from normalising literals in the block."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
