"""Constraint components: their parameters, and how constraints are checked and compiled (section 4)."""

from collections.abc import Callable, Mapping

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.rdf.terms import XSD, XSD_STRING, Subject, Term
from phegraph.shacl.compile.scope import Scope, ViolationPattern
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.model import Constraint
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.tree import Expression


class ParameterType(Struct, frozen=True):
    """The type of a parameter's values.

    Attributes:
        description: The type in messages.
        accepts: Whether a value, or a member of a list, is of the type.
        is_list: Whether a value is a SHACL list.
        is_shape: Whether the values, or the members, are shapes.
        has_no_path: Whether these must be node shapes.
        may_be_list: Whether a blank node stands for a list of values.
        is_path: Whether a value is a path.
    """

    description: str
    accepts: Callable[[Term], bool]
    is_list: bool = False
    is_shape: bool = False
    has_no_path: bool = False
    may_be_list: bool = False
    is_path: bool = False


def _is_string(value: Term) -> bool:
    return isinstance(value, Literal) and value.datatype.value == XSD_STRING


_INTEGERS = frozenset(
    f"{XSD}{sign}{name}"
    for sign, names in (
        ("", ("integer", "nonNegativeInteger", "positiveInteger", "long", "int", "short", "byte")),
        ("unsigned", ("Long", "Int", "Short", "Byte")),
    )
    for name in names
)


def _is_non_negative_integer(value: Term) -> bool:
    digits = value.value.removeprefix("+")
    is_integer = isinstance(value, Literal) and value.datatype.value in _INTEGERS
    return is_integer and digits.isascii() and digits.isdigit()


def _is_boolean(value: Term) -> bool:
    is_boolean = isinstance(value, Literal) and value.datatype.value == XSD + "boolean"
    return is_boolean and value.value in ("true", "false", "0", "1")


def _is_node(value: Term) -> bool:
    return isinstance(value, NamedNode | BlankNode)


def _is_in_data(value: Term) -> bool:
    # A blank node of the shapes graph is no node of the data graph.
    return not isinstance(value, BlankNode)


def _is_iri(value: Term) -> bool:
    return isinstance(value, NamedNode)


TERM = ParameterType("a term", _is_in_data)
TERMS = ParameterType("a list", _is_in_data, is_list=True)
IRI = ParameterType("an IRI", _is_iri)
IRIS = ParameterType("a list of IRIs", _is_iri, is_list=True)
LITERAL = ParameterType("a literal", lambda value: isinstance(value, Literal))
STRING = ParameterType("a string", _is_string)
STRINGS = ParameterType("a list of strings", _is_string, is_list=True)
COUNT = ParameterType("a whole number from 0 up", _is_non_negative_integer)
BOOLEAN = ParameterType("true or false", _is_boolean)
SHAPE = ParameterType("a shape", _is_node, is_shape=True)
NODE_SHAPE = ParameterType("a node shape", _is_node, is_shape=True, has_no_path=True)
SHAPES = ParameterType("a list of shapes", _is_node, is_list=True, is_shape=True)
IRI_OR_IRIS = ParameterType("an IRI or a list of IRIs", _is_iri, may_be_list=True)
PATH = ParameterType("a path", _is_node, is_path=True)

ValueTest = Callable[[Constraint, Scope, Variable], Expression]
FocusTest = Callable[[Constraint, Scope], Expression]
Patterns = Callable[[Constraint, Scope], list[ViolationPattern]]


class Component(Struct, frozen=True):
    """A constraint component.

    Attributes:
        section: The section of SHACL that defines it, or of SHACL 1.2. Results come in the order of sections.
        name: Its name, without `ConstraintComponent`.
        parameter: Its first mandatory parameter.
        type: The type of that parameter.
        message: The template of its default message. `{}` is the value of the parameter, `{a|b}` the
            singular or plural that goes with it, `{of}` and `{path}` are where the path is; without
            them it is about a value node.
        value_test: The expression for a value node to violate it, where value nodes are tested one by one.
        focus_test: The expression for a focus node to violate it, where its value nodes are tested together.
        patterns: The patterns that find such violations, where they are more than the expression.
        of_properties: Whether only property shapes may have it.
        is_single: Whether a shape may have one value of the parameter only.
        is_monotone: Whether no node violates it because it conforms to a shape that it refers to.
        is_conjunction: Whether a value node violates it where it does not conform to one of these shapes.
        is_local: Whether its results follow from the statements between a focus node and its value nodes.
        other_parameters: Its other parameters, with their types.
        mandatory: Those of them that it cannot do without.
        check: Gives the fault of a constraint whose parameters are well-formed one by one.
        prepare: Gives by name the terms of other parts of the shapes graph that a constraint needs.
        shape_names: The names of other parameters, or of terms by `prepare`, whose values are shapes.
        is_of_members: Whether its results have the members of a list that are at fault as details.
        is_draft: Whether the draft of SHACL 1.2 adds it, so that it is read where the draft is asked for.
        draft_type: The type of its parameter in that draft, where this is another.
    """

    section: str
    name: str
    parameter: str
    type: ParameterType
    message: str
    value_test: ValueTest | None = None
    focus_test: FocusTest | None = None
    patterns: Patterns | None = None
    of_properties: bool = False
    is_single: bool = False
    is_monotone: bool = True
    is_conjunction: bool = False
    is_local: bool = False
    other_parameters: Mapping[str, ParameterType] = {}
    mandatory: tuple[str, ...] = ()
    check: Callable[[Constraint], str | None] | None = None
    prepare: Callable[[ShapesSource, Subject], dict[str, tuple[Term, ...]]] | None = None
    shape_names: tuple[str, ...] = ()
    is_of_members: bool = False
    is_draft: bool = False
    draft_type: ParameterType | None = None

    @property
    def iri(self) -> NamedNode:
        """Its IRI."""
        return sh(f"{self.name}ConstraintComponent")

    def type_in(self, *, draft: bool) -> ParameterType:
        """The type of its parameter, in the draft of SHACL 1.2 or in SHACL."""
        return self.draft_type if draft and self.draft_type else self.type

    def shapes_of(self, constraint: Constraint) -> list[Term]:
        """The shapes that a constraint refers to."""
        shapes = [*constraint.value] if self.type.is_shape else []
        return shapes + [shape for name in self.shape_names for shape in constraint.others.get(name, ())]
