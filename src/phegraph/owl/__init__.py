"""OWL 2 RL: axioms to rules to SPARQL updates."""

from phegraph.owl.closure import close
from phegraph.owl.graphs import GraphClosure, closure
from phegraph.owl.model import Clash, Closure, Remark

__all__ = ["Clash", "Closure", "GraphClosure", "Remark", "close", "closure"]
