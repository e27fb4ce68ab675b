"""Checking: everything that can be wrong, as findings."""
