"""Editing: Turtle and TriG changed in place, with their comments and layout."""
