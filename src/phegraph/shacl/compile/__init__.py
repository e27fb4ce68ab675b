"""Shapes compiled to SPARQL."""
