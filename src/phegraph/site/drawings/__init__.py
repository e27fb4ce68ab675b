"""Drawings: SVG with a message in words, of answers, of things and of the vocabulary."""
