"""RDF files: read them fast, and find the place of a statement in them."""
