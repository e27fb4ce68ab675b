"""Inconsistencies and validation results as findings with ids, messages and places."""
