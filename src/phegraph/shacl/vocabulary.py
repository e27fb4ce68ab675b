"""The SHACL vocabulary: terms that are supported, that only describe, or that are refused by name."""

from functools import cache

from pyoxigraph import NamedNode

from phegraph.rdf.terms import SH


@cache
def sh(name: str) -> NamedNode:
    """A term of the SHACL namespace."""
    return NamedNode(SH + name)


TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")
"""The predicates that make a shape of their subject (SHACL, section 2.1.3; SHACL-AF, section 3)."""

SHAPE_TERMS = frozenset({*TARGETS, "path", "severity", "message", "deactivated", "rule", "expression"})
"""The properties of shapes apart from parameters (SHACL, section 2.1)."""

DESCRIBING = frozenset(
    [
        "name",
        "description",
        "order",
        "group",
        "defaultValue",
        "shapesGraph",
        "suggestedShapesGraph",
        "labelTemplate",
    ]
)

PATHS = frozenset({"alternativePath", "inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"})

OF_QUERIES = frozenset(
    [
        "select",
        "ask",
        "prefixes",
        "declare",
        "prefix",
        "namespace",
        "parameter",
        "returnType",
        "optional",
        "validator",
        "nodeValidator",
        "propertyValidator",
    ]
)

OF_RULES = frozenset(
    [
        "condition",
        "subject",
        "predicate",
        "object",
        "construct",
        "nodes",
        "filterShape",
        "union",
        "intersection",
    ]
)
"""The properties of rules and of node expressions (SHACL-AF, sections 5 and 8)."""

OF_REPORTS = frozenset(
    [
        "conforms",
        "result",
        "detail",
        "focusNode",
        "resultMessage",
        "resultPath",
        "resultSeverity",
        "shapesGraphWellFormed",
        "sourceConstraint",
        "sourceConstraintComponent",
        "sourceShape",
        "value",
    ]
)

CLASSES = frozenset(
    [
        "NodeShape",
        "PropertyShape",
        "Shape",
        "PropertyGroup",
        "ConstraintComponent",
        "Parameter",
        "Parameterizable",
        "SPARQLConstraint",
        "SPARQLExecutable",
        "SPARQLAskExecutable",
        "SPARQLSelectExecutable",
        "SPARQLAskValidator",
        "SPARQLSelectValidator",
        "SPARQLTarget",
        "Target",
        "Validator",
        "PrefixDeclaration",
        "ValidationReport",
        "ValidationResult",
        "AbstractResult",
        "Severity",
        "SPARQLConstructExecutable",
        "SPARQLRule",
        "Function",
        "SPARQLFunction",
        "TripleRule",
        "NodeKind",
    ]
)

RULES, TARGET_TYPES, EXPRESSIONS = (
    "SHACL rules",
    "SHACL target types",
    "SHACL expressions",
)
_JAVASCRIPT, _DRAFT = "SHACL JavaScript", "the drafts of SHACL 1.2"

REFUSED = {
    **dict.fromkeys(("update", "Rule"), RULES),
    **dict.fromkeys(("SPARQLTargetType", "TargetType"), TARGET_TYPES),
    **dict.fromkeys(
        ("js", "jsFunctionName", "jsLibrary", "jsLibraryURL", "JSConstraint", "JSValidator", "JSLibrary"),
        _JAVASCRIPT,
    ),
    **dict.fromkeys(("JSRule", "JSFunction", "JSTarget", "JSTargetType", "JSExecutable"), _JAVASCRIPT),
    **dict.fromkeys(("values", "if", "then", "else", "exists", "count", "distinct"), EXPRESSIONS),
    **dict.fromkeys(("minus", "min", "max", "sum", "groupConcat", "limit", "offset", "orderBy"), EXPRESSIONS),
    **dict.fromkeys(("singleLine", "memberShape", "minListLength", "maxListLength", "uniqueMembers"), _DRAFT),
    **dict.fromkeys(("rootClass", "subsetOf", "someValue", "uniqueValuesFor", "targetWhere"), _DRAFT),
    **dict.fromkeys(("ShapeClass", "conformanceDisallows", "reifierShape", "nodeByExpression"), _DRAFT),
}
"""Terms of SHACL Advanced Features, SHACL JavaScript and SHACL 1.2, and what they belong to."""

FORMER = {
    **dict.fromkeys(("shape", "valueShape"), "node"),
    **dict.fromkeys(("valueClass", "directValueType"), "class"),
    "scopeClass": "targetClass",
    "scopeNode": "targetNode",
    "allowedValues": "in",
    "notEquals": "disjoint",
}
"""Terms of drafts before the recommendation, and those that took their place."""
