"""The site: pages for people, made of a graph and its questions, that any static host can serve."""

from phegraph.export.site.write import pages, site

__all__ = ["pages", "site"]
