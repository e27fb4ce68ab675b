"""rdflib's one setting of the process, changed for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

import rdflib


@contextmanager
def lexical_forms_kept() -> Iterator[None]:
    """While rdflib reads, its literals keep their lexical forms."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
