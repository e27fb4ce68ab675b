"""Untrusted text, escaped for terminals, pages and spreadsheets."""
