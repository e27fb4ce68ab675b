"""The closure of a store under the rules."""
