"""The pages of a site: a module each kind, with a function `write_pages` that takes the site."""
