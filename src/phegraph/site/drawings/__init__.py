"""Drawings: SVG with a caption, of answers, of things and of the vocabulary."""
