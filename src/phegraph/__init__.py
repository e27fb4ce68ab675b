"""The knowledge graph of the Physics-for-Health field, and the toolkit around it."""

__version__ = "0.1.0"
