"""Templates of rules, one for each row of the tables, and premises that several rows have."""

from collections.abc import Iterator

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.owl.rules.patterns import Compiler, EntailmentRule
from phegraph.owl.tbox.axioms import TBox
from phegraph.rdf.terms import RDF_TYPE


class RuleTemplate(Struct, frozen=True):
    """A row of the tables, with all that is known of it.

    Attributes:
        compile: Its compiler.
        description: The rule in plain words, with variables in braces.
        finding: The id of its inconsistencies, where it finds any.
        in_rdfs: Whether RDFS has it as well: profile `rdfs`.
        for_instances: Whether its conclusions about the ontology give rules for instances.
        schema_only: Whether its conclusions matter to the ontology itself alone.
    """

    compile: Compiler
    description: str
    finding: str = ""
    in_rdfs: bool = False
    for_instances: bool = False
    schema_only: bool = False


def built_in(tbox: TBox) -> Iterator[EntailmentRule]:
    """No rules: for the rows that `equality` and `datatypes` implement over cliques and values."""
    return iter(())


def axiomatic(terms: tuple[NamedNode, ...], class_: NamedNode) -> Compiler:
    """The compiler of a row without premises, about terms of the vocabulary."""
    return lambda tbox: (EntailmentRule("", (term, RDF_TYPE, class_), ()) for term in terms)


MAX1 = "?x owl:maxCardinality 1 . ?x owl:onProperty ?p"
MAXQ = "?x owl:maxQualifiedCardinality {} . ?x owl:onProperty ?p . ?x owl:onClass {}"
_TWO = "?c1 owl:{0} ?{2}1 . ?c1 owl:onProperty ?{3}1 . ?c2 owl:{0} ?{2}2 . ?c2 owl:onProperty ?{3}2 . {1}"
SUB_CLASS_PREMISE = "?y1 rdfs:subClassOf ?y2"
SUB_PROPERTY_PREMISE = "?p1 rdfs:subPropertyOf ?p2"


def two_restrictions(predicate: str, below: str, *, filler: str = "y", prop: str = "p") -> str:
    """The premises of the rows of table 9 that compare two restrictions."""
    text = _TWO.format(predicate, below, filler, prop)
    # Either the properties or the fillers differ; the others are the same in both restrictions.
    same = "p" if below == SUB_CLASS_PREMISE else filler
    return text.replace(f"?{same}1", f"?{same}").replace(f"?{same}2", f"?{same}")
