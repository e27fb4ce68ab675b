"""Queries and updates as trees (SPARQL 1.1 Query, section 18): parsed, rewritten by passes, and printed."""
