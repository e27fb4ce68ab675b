"""Validation: compiled shapes run on a data graph."""
