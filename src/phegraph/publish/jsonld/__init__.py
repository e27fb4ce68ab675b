"""JSON-LD with the context of a project."""
