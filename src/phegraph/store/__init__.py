"""Stores of statements, embedded and on servers, behind one protocol."""
