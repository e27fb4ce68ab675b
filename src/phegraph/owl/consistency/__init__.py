"""Consistency and entailment."""
