"""The version of the package, for hatch and for what is published; and its address."""

__version__ = "0.1.0"

HOME = "https://w3id.org/phegraph/"
"""Where the project is described, as CITATION.cff has it."""
