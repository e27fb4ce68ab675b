"""OWL 2 RL: axioms to rules to SPARQL updates."""

from phegraph.owl.model import Clash, Closure

__all__ = ["Clash", "Closure"]
