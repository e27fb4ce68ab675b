"""RDF files: read them fast, and find the place of a statement in them."""

from phegraph.turtle.formats import format_of
from phegraph.turtle.places import Located, locate, locate_mentions, locate_subjects
from phegraph.turtle.reading import Reading, read, read_text

__all__ = [
    "Located",
    "Reading",
    "format_of",
    "locate",
    "locate_mentions",
    "locate_subjects",
    "read",
    "read_text",
]
