"""Texts of queries: their tokens and forms, what they may do, values for variables, and the engines."""
