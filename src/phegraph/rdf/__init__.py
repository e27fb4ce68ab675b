"""RDF: terms, formats, reading and writing."""
