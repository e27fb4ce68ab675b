"""Comparison: what differs between two states of a graph, and what that means for an ontology."""
