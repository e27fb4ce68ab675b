"""The closure of a store under the rules, at once and in increments."""
