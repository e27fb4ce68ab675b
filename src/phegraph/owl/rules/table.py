"""The rules of OWL 2 RL: one table, in the names and the order of OWL 2 Profiles, tables 4 to 9."""

from collections.abc import Iterator

from msgspec.structs import replace
from pyoxigraph import NamedNode

from phegraph.owl.rules import list_rules
from phegraph.owl.rules.patterns import EntailmentRule, rules_of
from phegraph.owl.rules.templates import (
    MAX1,
    MAXQ,
    SUB_CLASS_PREMISE,
    SUB_PROPERTY_PREMISE,
    RuleTemplate,
    axiomatic,
    built_in,
    two_restrictions,
)
from phegraph.owl.tbox.axioms import TBox
from phegraph.owl.vocabulary import ANNOTATIONS, CLASS, DATATYPE, DATATYPES, NOTHING, THING
from phegraph.rdf.terms import OWL

TABLE: dict[str, RuleTemplate] = {
    # Table 4: the semantics of equality
    "eq-ref": RuleTemplate(built_in, "everything is the same as itself"),
    "eq-sym": RuleTemplate(built_in, "being the same holds both ways"),
    "eq-trans": RuleTemplate(built_in, "things that are the same as one thing are the same"),
    "eq-rep-s": RuleTemplate(built_in, "{s} is the same as {s2}: what holds of one holds of the other"),
    "eq-rep-p": RuleTemplate(
        rules_of("?p owl:sameAs ?p2 | ?s ?p ?o => ?s ?p2 ?o"),
        "{p} is the same as {p2}: it links the same things",
    ),
    "eq-rep-o": RuleTemplate(built_in, "{o} is the same as {o2}: what links to one links to the other"),
    "eq-diff1": RuleTemplate(
        rules_of("| ?x owl:sameAs ?y . ?x owl:differentFrom ?y => false"),
        "{x} is both the same as {y} and different from it",
        finding="logic/different",
    ),
    "eq-diff2": RuleTemplate(
        built_in,
        "{x} and {y} are the same, but stand in a list of things that are all different",
        finding="logic/different",
    ),
    "eq-diff3": RuleTemplate(
        built_in,
        "{x} and {y} are the same, but stand in a list of things that are all different",
        finding="logic/different",
    ),
    # Table 5: the semantics of axioms about properties
    "prp-ap": RuleTemplate(
        axiomatic(ANNOTATIONS, NamedNode(OWL + "AnnotationProperty")), "it is an annotation property of OWL"
    ),
    "prp-dom": RuleTemplate(
        rules_of("?p rdfs:domain ?c | ?x ?p ?y => ?x a ?c"),
        "whatever has {p} is of {c} (domain)",
        in_rdfs=True,
    ),
    "prp-rng": RuleTemplate(
        rules_of("?p rdfs:range ?c | ?x ?p ?y => ?y a ?c"),
        "whatever {p} leads to is of {c} (range)",
        in_rdfs=True,
    ),
    "prp-fp": RuleTemplate(
        rules_of("?p a owl:FunctionalProperty | ?x ?p ?y1 . ?x ?p ?y2 => ?y1 owl:sameAs ?y2 if ?y1 != ?y2"),
        "a thing has one {p} only (functional): {y1} and {y2} are the same",
        finding="data/conflict",
    ),
    "prp-ifp": RuleTemplate(
        rules_of(
            "?p a owl:InverseFunctionalProperty | ?x1 ?p ?y . ?x2 ?p ?y => ?x1 owl:sameAs ?x2 if ?x1 != ?x2"
        ),
        "one thing only has {p} {y} (inverse functional): {x1} and {x2} are the same",
        finding="data/conflict",
    ),
    "prp-irp": RuleTemplate(
        rules_of("?p a owl:IrreflexiveProperty | ?x ?p ?x => false"),
        "{x} has itself as {p}, which nothing can (irreflexive)",
        finding="logic/irreflexive",
    ),
    "prp-symp": RuleTemplate(
        rules_of("?p a owl:SymmetricProperty | ?x ?p ?y => ?y ?p ?x"), "{p} holds both ways (symmetric)"
    ),
    "prp-asyp": RuleTemplate(
        rules_of("?p a owl:AsymmetricProperty | ?x ?p ?y . ?y ?p ?x => false"),
        "{x} and {y} have each other as {p}, which holds one way only (asymmetric)",
        finding="logic/asymmetric",
    ),
    "prp-trp": RuleTemplate(
        rules_of("?p a owl:TransitiveProperty | ?x ?p ?y . ?y ?p ?z => ?x ?p ?z"), "{p} leads on (transitive)"
    ),
    "prp-spo1": RuleTemplate(
        rules_of("?p1 rdfs:subPropertyOf ?p2 | ?x ?p1 ?y => ?x ?p2 ?y"),
        "{p1} is a kind of {p2} (sub-property)",
        in_rdfs=True,
    ),
    "prp-spo2": RuleTemplate(list_rules.chains, "one link after the other makes {p} (property chain)"),
    "prp-eqp1": RuleTemplate(
        rules_of("?p1 owl:equivalentProperty ?p2 | ?x ?p1 ?y => ?x ?p2 ?y"), "{p1} and {p2} mean the same"
    ),
    "prp-eqp2": RuleTemplate(
        rules_of("?p1 owl:equivalentProperty ?p2 | ?x ?p2 ?y => ?x ?p1 ?y"), "{p1} and {p2} mean the same"
    ),
    "prp-pdw": RuleTemplate(
        rules_of("?p1 owl:propertyDisjointWith ?p2 | ?x ?p1 ?y . ?x ?p2 ?y => false"),
        "{x} has {y} both as {p1} and as {p2}, which are disjoint",
        finding="logic/disjoint-properties",
    ),
    "prp-adp": RuleTemplate(
        list_rules.all_disjoint("AllDisjointProperties"),
        "{x} has {y} both as {pi} and as {pj}, which are disjoint",
        finding="logic/disjoint-properties",
    ),
    "prp-inv1": RuleTemplate(
        rules_of("?p1 owl:inverseOf ?p2 | ?x ?p1 ?y => ?y ?p2 ?x"),
        "{p2} is {p1} the other way round (inverse)",
    ),
    "prp-inv2": RuleTemplate(
        rules_of("?p1 owl:inverseOf ?p2 | ?x ?p2 ?y => ?y ?p1 ?x"),
        "{p1} is {p2} the other way round (inverse)",
    ),
    "prp-key": RuleTemplate(
        list_rules.keys,
        "two things of {c} with the same key are the same: {x} and {y}",
        finding="data/conflict",
    ),
    "prp-npa1": RuleTemplate(
        rules_of(
            "?n owl:sourceIndividual ?i1 . ?n owl:assertionProperty ?p . ?n owl:targetIndividual ?i2"
            " | ?i1 ?p ?i2 => false"
        ),
        "{i1} has {i2} as {p}, which is denied",
        finding="logic/denied",
    ),
    "prp-npa2": RuleTemplate(
        rules_of(
            "?n owl:sourceIndividual ?i . ?n owl:assertionProperty ?p . ?n owl:targetValue ?lt"
            " | ?i ?p ?lt => false"
        ),
        "{i} has {lt} as {p}, which is denied",
        finding="logic/denied",
    ),
    # Table 6: the semantics of classes
    "cls-thing": RuleTemplate(axiomatic((THING,), CLASS), "owl:Thing is a class"),
    "cls-nothing1": RuleTemplate(axiomatic((NOTHING,), CLASS), "owl:Nothing is a class"),
    "cls-nothing2": RuleTemplate(
        rules_of("| ?x a owl:Nothing => false"),
        "{x} is of owl:Nothing, which has no members",
        finding="logic/nothing",
    ),
    "cls-int1": RuleTemplate(
        list_rules.into_intersection, "what is of all its parts is of {c} (intersection)"
    ),
    "cls-int2": RuleTemplate(
        list_rules.out_of_intersection, "what is of {c} is of {ci}, a part of it (intersection)"
    ),
    "cls-uni": RuleTemplate(list_rules.into_union, "what is of {ci} is of {c} (union)"),
    "cls-com": RuleTemplate(
        rules_of("?c1 owl:complementOf ?c2 | ?x a ?c1 . ?x a ?c2 => false"),
        "{x} is both of {c1} and of {c2}, its complement",
        finding="logic/disjoint",
    ),
    "cls-svf1": RuleTemplate(
        rules_of("?x owl:someValuesFrom ?y . ?x owl:onProperty ?p | ?u ?p ?v . ?v a ?y => ?u a ?x"),
        "what has {p} of {y} is of {x} (some values)",
    ),
    "cls-svf2": RuleTemplate(
        rules_of("?x owl:someValuesFrom owl:Thing . ?x owl:onProperty ?p | ?u ?p ?v => ?u a ?x"),
        "what has {p} at all is of {x} (some value)",
    ),
    "cls-avf": RuleTemplate(
        rules_of("?x owl:allValuesFrom ?y . ?x owl:onProperty ?p | ?u a ?x . ?u ?p ?v => ?v a ?y"),
        "all that {u} has as {p} is of {y} (all values)",
    ),
    "cls-hv1": RuleTemplate(
        rules_of("?x owl:hasValue ?y . ?x owl:onProperty ?p | ?u a ?x => ?u ?p ?y"),
        "what is of {x} has {p} {y} (value)",
    ),
    "cls-hv2": RuleTemplate(
        rules_of("?x owl:hasValue ?y . ?x owl:onProperty ?p | ?u ?p ?y => ?u a ?x"),
        "what has {p} {y} is of {x} (value)",
    ),
    "cls-maxc1": RuleTemplate(
        rules_of("?x owl:maxCardinality 0 . ?x owl:onProperty ?p | ?u a ?x . ?u ?p ?y => false"),
        "{u} has {y} as {p}, but may have none",
        finding="logic/too-many",
    ),
    "cls-maxc2": RuleTemplate(
        rules_of(MAX1 + " | ?u a ?x . ?u ?p ?y1 . ?u ?p ?y2 => ?y1 owl:sameAs ?y2 if ?y1 != ?y2"),
        "{u} may have one {p} only: {y1} and {y2} are the same",
        finding="data/conflict",
    ),
    "cls-maxqc1": RuleTemplate(
        rules_of(MAXQ.format(0, "?c") + " | ?u a ?x . ?u ?p ?y . ?y a ?c => false"),
        "{u} has {y} as {p}, but may have none of {c}",
        finding="logic/too-many",
    ),
    "cls-maxqc2": RuleTemplate(
        rules_of(MAXQ.format(0, "owl:Thing") + " | ?u a ?x . ?u ?p ?y => false"),
        "{u} has {y} as {p}, but may have none",
        finding="logic/too-many",
    ),
    "cls-maxqc3": RuleTemplate(
        rules_of(
            MAXQ.format(1, "?c")
            + " | ?u a ?x . ?u ?p ?y1 . ?y1 a ?c . ?u ?p ?y2 . ?y2 a ?c => ?y1 owl:sameAs ?y2 if ?y1 != ?y2"
        ),
        "{u} may have one {p} of {c} only: {y1} and {y2} are the same",
        finding="data/conflict",
    ),
    "cls-maxqc4": RuleTemplate(
        rules_of(
            MAXQ.format(1, "owl:Thing")
            + " | ?u a ?x . ?u ?p ?y1 . ?u ?p ?y2 => ?y1 owl:sameAs ?y2 if ?y1 != ?y2"
        ),
        "{u} may have one {p} only: {y1} and {y2} are the same",
        finding="data/conflict",
    ),
    "cls-oo": RuleTemplate(list_rules.enumerations, "{yi} is in the list of {c}"),
    # Table 7: class axioms
    "cax-sco": RuleTemplate(
        rules_of("?c1 rdfs:subClassOf ?c2 | ?x a ?c1 => ?x a ?c2"),
        "whatever is of {c1} is of {c2} (sub-class)",
        in_rdfs=True,
    ),
    "cax-eqc1": RuleTemplate(
        rules_of("?c1 owl:equivalentClass ?c2 | ?x a ?c1 => ?x a ?c2"), "{c1} and {c2} have the same members"
    ),
    "cax-eqc2": RuleTemplate(
        rules_of("?c1 owl:equivalentClass ?c2 | ?x a ?c2 => ?x a ?c1"), "{c1} and {c2} have the same members"
    ),
    "cax-dw": RuleTemplate(
        rules_of("?c1 owl:disjointWith ?c2 | ?x a ?c1 . ?x a ?c2 => false"),
        "{x} is both of {c1} and of {c2}, which are disjoint",
        finding="logic/disjoint",
    ),
    "cax-adc": RuleTemplate(
        list_rules.all_disjoint("AllDisjointClasses"),
        "{x} is both of {ci} and of {cj}, which are disjoint",
        finding="logic/disjoint",
    ),
    # Table 8: the semantics of datatypes
    "dt-type1": RuleTemplate(
        axiomatic(tuple(sorted(DATATYPES, key=str)), DATATYPE), "it is a datatype of OWL 2 RL"
    ),
    "dt-type2": RuleTemplate(built_in, "{lt} is a value of {dt}"),
    "dt-eq": RuleTemplate(built_in, "{lt1} and {lt2} are the same value"),
    "dt-diff": RuleTemplate(built_in, "{lt1} and {lt2} are different values"),
    "dt-not-type": RuleTemplate(built_in, "{lt} is no value of {dt}", finding="logic/datatype"),
    # Table 9: the semantics of schema vocabulary
    "scm-cls": RuleTemplate(
        rules_of(
            "?c a owl:Class | => ?c rdfs:subClassOf ?c . ?c owl:equivalentClass ?c"
            " . ?c rdfs:subClassOf owl:Thing . owl:Nothing rdfs:subClassOf ?c"
        ),
        "it holds of every class",
    ),
    "scm-sco": RuleTemplate(
        rules_of("?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c3 | => ?c1 rdfs:subClassOf ?c3"),
        "a sub-class of a sub-class is one",
        in_rdfs=True,
    ),
    "scm-eqc1": RuleTemplate(
        rules_of("?c1 owl:equivalentClass ?c2 | => ?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c1"),
        "equivalent classes are sub-classes of each other",
    ),
    "scm-eqc2": RuleTemplate(
        rules_of("?c1 rdfs:subClassOf ?c2 . ?c2 rdfs:subClassOf ?c1 | => ?c1 owl:equivalentClass ?c2"),
        "sub-classes of each other are equivalent",
        schema_only=True,
    ),
    "scm-op": RuleTemplate(
        rules_of("?p a owl:ObjectProperty | => ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p"),
        "it holds of every property",
    ),
    "scm-dp": RuleTemplate(
        rules_of("?p a owl:DatatypeProperty | => ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p"),
        "it holds of every property",
    ),
    "scm-spo": RuleTemplate(
        rules_of("?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p3 | => ?p1 rdfs:subPropertyOf ?p3"),
        "a sub-property of a sub-property is one",
        in_rdfs=True,
    ),
    "scm-eqp1": RuleTemplate(
        rules_of(
            "?p1 owl:equivalentProperty ?p2 | => ?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p1"
        ),
        "equivalent properties are sub-properties of each other",
    ),
    "scm-eqp2": RuleTemplate(
        rules_of(
            "?p1 rdfs:subPropertyOf ?p2 . ?p2 rdfs:subPropertyOf ?p1 | => ?p1 owl:equivalentProperty ?p2"
        ),
        "sub-properties of each other are equivalent",
        schema_only=True,
    ),
    "scm-dom1": RuleTemplate(
        rules_of("?p rdfs:domain ?c1 . ?c1 rdfs:subClassOf ?c2 | => ?p rdfs:domain ?c2"),
        "a wider class than the domain is one",
        schema_only=True,
    ),
    "scm-dom2": RuleTemplate(
        rules_of("?p2 rdfs:domain ?c . ?p1 rdfs:subPropertyOf ?p2 | => ?p1 rdfs:domain ?c"),
        "a sub-property has the domain as well",
        schema_only=True,
    ),
    "scm-rng1": RuleTemplate(
        rules_of("?p rdfs:range ?c1 . ?c1 rdfs:subClassOf ?c2 | => ?p rdfs:range ?c2"),
        "a wider class than the range is one",
        schema_only=True,
    ),
    "scm-rng2": RuleTemplate(
        rules_of("?p2 rdfs:range ?c . ?p1 rdfs:subPropertyOf ?p2 | => ?p1 rdfs:range ?c"),
        "a sub-property has the range as well",
        schema_only=True,
    ),
    "scm-hv": RuleTemplate(
        rules_of(
            two_restrictions("hasValue", SUB_PROPERTY_PREMISE, filler="i") + " | => ?c1 rdfs:subClassOf ?c2"
        ),
        "the wider property gives the wider class",
    ),
    "scm-svf1": RuleTemplate(
        rules_of(two_restrictions("someValuesFrom", SUB_CLASS_PREMISE) + " | => ?c1 rdfs:subClassOf ?c2"),
        "the wider values give the wider class",
        for_instances=True,
    ),
    "scm-svf2": RuleTemplate(
        rules_of(two_restrictions("someValuesFrom", SUB_PROPERTY_PREMISE) + " | => ?c1 rdfs:subClassOf ?c2"),
        "the wider property gives the wider class",
        for_instances=True,
    ),
    "scm-avf1": RuleTemplate(
        rules_of(two_restrictions("allValuesFrom", SUB_CLASS_PREMISE) + " | => ?c1 rdfs:subClassOf ?c2"),
        "the wider values give the wider class",
        for_instances=True,
    ),
    "scm-avf2": RuleTemplate(
        rules_of(two_restrictions("allValuesFrom", SUB_PROPERTY_PREMISE) + " | => ?c2 rdfs:subClassOf ?c1"),
        "the narrower property gives the wider class",
        for_instances=True,
    ),
    "scm-int": RuleTemplate(
        list_rules.schema_lists("intersectionOf", below=True), "an intersection is below each part"
    ),
    "scm-uni": RuleTemplate(list_rules.schema_lists("unionOf", below=False), "a union is above each part"),
}
"""The rows of OWL 2 Profiles, section 4.3, tables 4 to 9, by name, in order."""


def compile_row(name: str, tbox: TBox) -> Iterator[EntailmentRule]:
    """The rules of one row for a T-box, without those whose head is in their body."""
    for rule in TABLE[name].compile(tbox.sound):
        if rule.head is None or rule.head not in rule.body:
            yield replace(rule, name=name)
