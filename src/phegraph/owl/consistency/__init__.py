"""Inconsistencies, satisfiability, and decisions of entailment."""
