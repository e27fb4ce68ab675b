"""The classes and properties of a project that nothing can be of."""

from phegraph.check.changes import Changes
from phegraph.owl.consistency.satisfiability import find_unsatisfiable
from phegraph.owl.model import Inconsistency
from phegraph.owl.tbox.axioms import is_axiom
from phegraph.project.loading import Loaded
from phegraph.rdf.terms import statement_of


def impossible(loaded: Loaded, changes: Changes | None) -> list[Inconsistency]:
    """The classes and properties that nothing can be of, whatever the data say.

    Axioms that did not change are tried only if what did change is spoken of in them.
    """
    files = loaded.project.ontology_files
    ontology = (statement_of(quad) for path in files for quad in loaded.readings[path].quads)
    axioms = [statement for statement in ontology if is_axiom(statement)]
    if changes and changes.nodes.isdisjoint(term for axiom in axioms for term in axiom):
        return []
    return find_unsatisfiable(axioms)
