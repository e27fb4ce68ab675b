"""Shapes, read from a shapes graph."""
