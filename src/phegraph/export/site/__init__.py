"""The site: pages for people, made of a graph and its questions, that any static host can serve."""

from phegraph.export.site.write import site

__all__ = ["site"]
