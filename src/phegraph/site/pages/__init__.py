"""The pages of a site: a module each kind, with a function `write_pages` that takes the site.

A new path at the top of the folder is named in `RESERVED` of `publish/paths.py`.
"""
