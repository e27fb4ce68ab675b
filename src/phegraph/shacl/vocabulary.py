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

SHAPE_TERMS = frozenset({*TARGETS, "path", "severity", "message", "deactivated"})
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
        "optional",
        "validator",
        "nodeValidator",
        "propertyValidator",
    ]
)

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
        "NodeKind",
    ]
)

REFUSED = {
    **dict.fromkeys(("rule", "condition", "Rule", "SPARQLRule", "TripleRule"), "SHACL rules"),
    **dict.fromkeys(("subject", "predicate", "object", "construct", "update"), "SHACL rules"),
    **dict.fromkeys(("JSRule", "Function", "SPARQLFunction", "JSFunction", "returnType"), "SHACL functions"),
    **dict.fromkeys(("SPARQLTargetType", "TargetType", "JSTarget", "JSTargetType"), "SHACL target types"),
    **dict.fromkeys(
        ("js", "jsFunctionName", "jsLibrary", "jsLibraryURL", "JSConstraint", "JSValidator", "JSLibrary"),
        "SHACL JavaScript",
    ),
    **dict.fromkeys(("expression", "this", "filterShape", "nodes", "union", "intersection"), "expressions"),
}
"""Terms of SHACL Advanced Features and SHACL JavaScript, and what they belong to."""
