"""Checking: everything that can be wrong with a graph, as findings."""
