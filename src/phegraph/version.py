"""The version of the package, for hatch and for what is published."""

__version__ = "0.1.0"
