"""The rules of OWL 2 RL, compiled to SPARQL."""
