"""Passes over trees: each refuses, rewrites or describes one thing."""
