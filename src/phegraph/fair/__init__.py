"""FAIR: what assessments of published data ask."""
