"""Regular expressions of XPath, as trees, and in the dialects of the engines."""
