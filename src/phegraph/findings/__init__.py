"""From inconsistencies and validation results to findings: one set of ids, one way to places."""
