"""SHACL: shapes to SPARQL selects to results."""

from phegraph.shacl.model import Report, Result

__all__ = ["Report", "Result"]
