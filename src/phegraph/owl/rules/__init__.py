"""The rules of OWL 2 RL, and their compilation to SPARQL."""
