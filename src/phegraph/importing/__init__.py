"""Importing: rows of registries and spreadsheets as sources of a graph, by mappings that are queries."""
