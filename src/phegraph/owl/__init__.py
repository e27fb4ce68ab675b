"""OWL 2 RL: axioms compiled to rules, and rules to SPARQL updates."""
