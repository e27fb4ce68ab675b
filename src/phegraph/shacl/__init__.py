"""SHACL: shapes to SPARQL selects to results."""
