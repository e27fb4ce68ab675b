"""The terms of RDFS and OWL 2 of which axioms consist."""

from pyoxigraph import NamedNode

from phegraph.rdf.terms import OWL, RDF, RDFS, XSD

SUB_CLASS, SUB_PROPERTY = NamedNode(RDFS + "subClassOf"), NamedNode(RDFS + "subPropertyOf")
DOMAIN, RANGE = NamedNode(RDFS + "domain"), NamedNode(RDFS + "range")
DATATYPE, LITERAL = NamedNode(RDFS + "Datatype"), NamedNode(RDFS + "Literal")
THING, NOTHING, CLASS = NamedNode(OWL + "Thing"), NamedNode(OWL + "Nothing"), NamedNode(OWL + "Class")
SAME_AS, DIFFERENT = NamedNode(OWL + "sameAs"), NamedNode(OWL + "differentFrom")
SOME_VALUES, ALL_VALUES = NamedNode(OWL + "someValuesFrom"), NamedNode(OWL + "allValuesFrom")
HAS_VALUE = NamedNode(OWL + "hasValue")
ON_PROPERTY, ON_CLASS = NamedNode(OWL + "onProperty"), NamedNode(OWL + "onClass")
MEMBERS, DISTINCT_MEMBERS = NamedNode(OWL + "members"), NamedNode(OWL + "distinctMembers")

CLASS_TYPES = frozenset(
    NamedNode(name)
    for name in (
        *(OWL + local for local in ("Class", "Restriction", "DataRange", "DeprecatedClass")),
        RDFS + "Class",
        RDFS + "Datatype",
    )
)
PROPERTY_TYPES = frozenset(
    NamedNode(name)
    for name in (
        *(OWL + local for local in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
        *(OWL + local for local in ("FunctionalProperty", "InverseFunctionalProperty")),
        *(OWL + local for local in ("SymmetricProperty", "AsymmetricProperty", "TransitiveProperty")),
        *(OWL + local for local in ("ReflexiveProperty", "IrreflexiveProperty")),
        *(OWL + local for local in ("DeprecatedProperty", "OntologyProperty")),
        RDF + "Property",
        RDFS + "ContainerMembershipProperty",
    )
)
AXIOM_TYPES = frozenset(
    NamedNode(OWL + local)
    for local in (
        *("AllDifferent", "AllDisjointClasses", "AllDisjointProperties", "NegativePropertyAssertion"),
        *("Ontology", "Axiom", "Annotation"),
    )
)
SCHEMA_TYPES = CLASS_TYPES | PROPERTY_TYPES | AXIOM_TYPES

LIST_PREDICATES = frozenset(
    NamedNode(OWL + local)
    for local in (
        *("intersectionOf", "unionOf", "oneOf", "disjointUnionOf", "members", "distinctMembers"),
        *("propertyChainAxiom", "hasKey", "onProperties", "withRestrictions"),
    )
)
CLASS_PREDICATES = frozenset(
    NamedNode(name)
    for name in (
        RDFS + "subClassOf",
        *(OWL + local for local in ("equivalentClass", "disjointWith", "complementOf", "intersectionOf")),
        *(OWL + local for local in ("unionOf", "oneOf", "disjointUnionOf", "hasKey", "onProperty")),
        *(OWL + local for local in ("datatypeComplementOf", "onDatatype")),
    )
)
PROPERTY_PREDICATES = frozenset(
    NamedNode(name)
    for name in (
        RDFS + "subPropertyOf",
        RDFS + "domain",
        RDFS + "range",
        *(OWL + local for local in ("equivalentProperty", "propertyDisjointWith", "inverseOf")),
        OWL + "propertyChainAxiom",
    )
)
CLASS_OBJECTS = frozenset(
    NamedNode(name)
    for name in (
        *(RDFS + local for local in ("subClassOf", "domain", "range")),
        *(OWL + local for local in ("equivalentClass", "disjointWith", "complementOf", "onClass")),
        *(OWL + local for local in ("someValuesFrom", "allValuesFrom")),
    )
)
PROPERTY_OBJECTS = frozenset(
    NamedNode(name)
    for name in (
        RDFS + "subPropertyOf",
        *(OWL + local for local in ("equivalentProperty", "propertyDisjointWith", "inverseOf", "onProperty")),
        OWL + "assertionProperty",
    )
)
ENTITY_OBJECTS = CLASS_OBJECTS | PROPERTY_OBJECTS | {NamedNode(OWL + "sourceIndividual")}
"""The predicates of axioms that lead to a class, a property or an individual, and never to a literal."""

CLASS_LISTS = (NamedNode(OWL + "intersectionOf"), NamedNode(OWL + "unionOf"))
PROPERTY_LISTS = (NamedNode(OWL + "propertyChainAxiom"), NamedNode(OWL + "hasKey"))
RESTRICTION_PREDICATES = frozenset(
    NamedNode(OWL + local)
    for local in (
        *("onProperties", "onClass", "onDataRange", "someValuesFrom", "allValuesFrom", "hasValue"),
        *("hasSelf", "cardinality", "minCardinality", "maxCardinality"),
        *("qualifiedCardinality", "minQualifiedCardinality", "maxQualifiedCardinality"),
        *("sourceIndividual", "assertionProperty", "targetIndividual", "targetValue"),
        *("members", "distinctMembers", "withRestrictions"),
    )
)
SCHEMA_PREDICATES = CLASS_PREDICATES | PROPERTY_PREDICATES | RESTRICTION_PREDICATES

DATATYPE_MAP = frozenset(
    NamedNode(name)
    for name in (
        *(XSD + local for local in ("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger")),
        *(XSD + local for local in ("positiveInteger", "negativeInteger", "long", "int", "short", "byte")),
        *(XSD + local for local in ("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")),
        *(XSD + local for local in ("double", "float", "string", "normalizedString", "token", "language")),
        *(XSD + local for local in ("Name", "NCName", "NMTOKEN", "boolean", "hexBinary", "base64Binary")),
        *(XSD + local for local in ("anyURI", "dateTime", "dateTimeStamp")),
        RDF + "PlainLiteral",
        RDF + "langString",
        RDF + "XMLLiteral",
        RDFS + "Literal",
    )
)
"""The datatypes of OWL 2 RL (OWL 2 Profiles, section 4.2.1)."""

DATATYPES = DATATYPE_MAP | {NamedNode(XSD + local) for local in ("date", "gYear", "gYearMonth")}
"""Those, and dates, years and months."""

ANNOTATIONS = tuple(
    NamedNode(name)
    for name in (
        *(RDFS + local for local in ("label", "comment", "seeAlso", "isDefinedBy")),
        *(OWL + local for local in ("deprecated", "versionInfo", "priorVersion")),
        *(OWL + local for local in ("backwardCompatibleWith", "incompatibleWith")),
    )
)
"""The built-in annotation properties (OWL 2 Profiles, table 5, prp-ap)."""
