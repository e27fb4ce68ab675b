"""RDF files: read them fast, and find the place of a statement in them."""

from phegraph.turtle.formats import format_of
from phegraph.turtle.reading import Reading, read, read_text

__all__ = ["Reading", "format_of", "read", "read_text"]
