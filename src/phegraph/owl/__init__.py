"""OWL 2 RL: axioms to rules to SPARQL updates."""
