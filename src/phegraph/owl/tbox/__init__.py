"""The T-box: the axioms of an ontology and what follows from them."""
