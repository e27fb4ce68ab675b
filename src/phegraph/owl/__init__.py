"""OWL 2 RL: axioms to rules to SPARQL updates."""

from phegraph.owl.closure import close
from phegraph.owl.entails import Entailment, entails
from phegraph.owl.graphs import GraphClosure, closure
from phegraph.owl.increments import add, remove
from phegraph.owl.model import Clash, Closure, ExplosionError, Proof, Remark
from phegraph.owl.proof import why
from phegraph.owl.satisfiable import unsatisfiable

__all__ = [
    "Clash",
    "Closure",
    "Entailment",
    "ExplosionError",
    "GraphClosure",
    "Proof",
    "Remark",
    "add",
    "close",
    "closure",
    "entails",
    "remove",
    "unsatisfiable",
    "why",
]
