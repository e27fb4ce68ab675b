"""The site: pages for people, made of a graph and its questions, that any static host can serve."""

from phegraph.export.site.write import Written, pages, site

__all__ = ["Written", "pages", "site"]
