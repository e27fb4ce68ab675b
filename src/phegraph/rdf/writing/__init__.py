"""Writing: a graph as a file, in each RDF syntax."""
