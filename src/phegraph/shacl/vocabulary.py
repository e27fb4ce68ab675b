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
        "SPARQLTargetType",
        "Target",
        "TargetType",
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

RULES, EXPRESSIONS = "SHACL rules", "SHACL expressions"
DRAFT = "the draft of SHACL 1.2 (2026-08-03)"
HINT_OF_DRAFT = "Ask for the draft: --draft, in settings `draft = true` under [check], in Python draft=True."
ANNOTATIONS, ABOUT_GRAPHS = "result annotations", f"what {DRAFT} says about graphs, shapes and reports"
_JAVASCRIPT, _DRAFTS, _RDF_1_2 = "SHACL JavaScript", "other drafts of SHACL 1.2", "RDF 1.2, which is not read"

DISALLOWED = frozenset(map(sh, ("Violation", "Warning", "Info")))
"""The severities of results that data must not have to conform, by the draft (section 6.6)."""

OF_DRAFT = frozenset({"targetWhere", "shape", "ShapeClass"})
"""The terms that the draft adds apart from parameters."""

REFUSED = {
    **dict.fromkeys(("update", "Rule", "SPARQLUpdateExecutable"), RULES),
    **dict.fromkeys(
        ("js", "jsFunctionName", "jsLibrary", "jsLibraryURL", "JSConstraint", "JSValidator", "JSLibrary"),
        _JAVASCRIPT,
    ),
    **dict.fromkeys(("JSRule", "JSFunction", "JSTarget", "JSTargetType", "JSExecutable"), _JAVASCRIPT),
    **dict.fromkeys(("resultAnnotation", "annotationProperty", "annotationVarName"), ANNOTATIONS),
    **dict.fromkeys(("annotationValue", "ResultAnnotation"), ANNOTATIONS),
    **dict.fromkeys(
        ("values", "if", "then", "else", "exists", "count", "distinct", "separator"), EXPRESSIONS
    ),
    **dict.fromkeys(("minus", "min", "max", "sum", "groupConcat", "limit", "offset"), EXPRESSIONS),
    **dict.fromkeys(("orderBy", "desc"), EXPRESSIONS),
    **dict.fromkeys(("reifierShape", "reificationRequired", "TripleTerm"), _RDF_1_2),
    **dict.fromkeys(("intent", "agentInstruction", "codeIdentifier", "unit", "formalized"), ABOUT_GRAPHS),
    **dict.fromkeys(("conformanceDisallows", "conformsToShapesGraph", "usedDataGraph"), ABOUT_GRAPHS),
    **dict.fromkeys(("usedShapesGraph", "usedConfiguration", "ProcessorConfiguration"), ABOUT_GRAPHS),
    **dict.fromkeys(("Graph", "DataGraph", "ShapesGraph", "incomplete", "incompleteURIStart"), ABOUT_GRAPHS),
    **dict.fromkeys(("nodeByExpression", "sparqlExpr", "bodyExpression", "keyParameter"), _DRAFTS),
    **dict.fromkeys(("NodeExpression", "NodeExpressionFunction", "ListParameterExpression"), _DRAFTS),
    **dict.fromkeys(("ListParameterExpressionFunction", "NamedParameterExpression"), _DRAFTS),
    **dict.fromkeys(("NamedParameterExpressionFunction", "SPARQLExprExpression"), _DRAFTS),
    **dict.fromkeys(("SelectExpression", "describe", "SPARQLDescribeExecutable", "RuleSet"), _DRAFTS),
    **dict.fromkeys(("RulesGraph", "SPARQLRuleTemplate", "hasRule", "includesRuleSet", "layer"), _DRAFTS),
    **dict.fromkeys(("expectedPredicate", "ruleProcessor", "runOnce", "sourceRule", "tempTriple"), _DRAFTS),
}
"""Terms that are not carried out, and what they belong to or need."""

FORMER = {
    **dict.fromkeys(("shape", "valueShape"), "node"),
    **dict.fromkeys(("valueClass", "directValueType"), "class"),
    "scopeClass": "targetClass",
    "scopeNode": "targetNode",
    "allowedValues": "in",
    "notEquals": "disjoint",
}
"""Terms of drafts before the recommendation, and those that took their place."""
