"""The site: pages for people, made of a graph and its questions, that any static host can serve."""
