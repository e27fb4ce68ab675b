"""The T-box: the axioms of an ontology, and those outside the profile."""
