"""The scope of a constraint that is compiled: the focus node, its value nodes, and other shapes."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import count

from msgspec import Struct, field
from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile import paths
from phegraph.shacl.shapes.model import Cycles, Shape
from phegraph.shacl.validation.lexical_forms import Literals
from phegraph.sparql.algebra.expressions import negated
from phegraph.sparql.algebra.tree import Expression, Extend, Pattern, bgp

THIS, VALUE, RESULT_PATH = Variable("this"), Variable("value"), Variable("path")
"""The variables of the focus node, of `sh:value`, and of `sh:resultPath`."""

Classes = Callable[[Term], Sequence[Term] | None]


def unknown_classes(kind: Term) -> Sequence[Term] | None:
    """No class is known beforehand."""
    return None


def constant(term: Term) -> NamedNode | Literal:
    """A term of the shapes graph that queries can name: no blank node."""
    assert not isinstance(term, BlankNode)
    return term


class Scope(Struct, frozen=True):
    """A shape being compiled.

    Attributes:
        shapes: Every shape by its node.
        shape: The shape whose constraint is compiled.
        focus: The variable of the focus node.
        literals: The SPARQL expressions for parts of literals.
        classes: Gives a class with all below it; None where the query has to find them itself.
        cycles: The recursive shapes.
        disallows: The severities of results that a node must not have to conform; None for any.
        fails: Gives the expression for a node, by its variable, not to conform to a shape.
        numbers: Numbers of the variables that are not used yet.
        spent: Counts the shapes written into the query.
        depth: How many shapes lead to this one.
    """

    shapes: Mapping[Subject, Shape]
    shape: Shape
    focus: Variable
    literals: Literals
    fails: "Callable[[Scope, Subject, Variable], Expression]"
    classes: "Classes"
    cycles: Cycles = {}
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    spent: Iterator[int] = field(default_factory=count)
    depth: int = 0
    disallows: Collection[NamedNode] | None = None

    def fresh(self) -> Variable:
        """A variable that is not used yet."""
        return Variable(f"v{next(self.numbers)}")

    def at(self, shape: Shape, focus: Variable) -> "Scope":
        """The scope of another shape, tried on another node."""
        return replace(self, shape=shape, focus=focus, depth=self.depth + 1)

    def some_value(self, test: Callable[[Variable], Expression]) -> Expression:
        """Whether a value node passes a test (value nodes: SHACL, section 2.3)."""
        if self.shape.path is None:
            return test(self.focus)
        return paths.some(self.shape.path, self.focus, self.fresh, test)

    def steps(self, value: Variable) -> list[Pattern]:
        """Patterns after that of the target: together they bind a variable to each value node."""
        assert self.shape.path is not None
        empty, rest = paths.split_reflexive(self.shape.path)
        steps: list[Pattern] = [bgp((self.focus, rest, value))] if rest else []
        return steps + ([Extend(value, self.focus)] if empty else [])

    def does_not_conform(self, shape: Term, node: Variable) -> Expression:
        """The expression for a node not to conform to a shape."""
        assert not isinstance(shape, Literal)
        return self.fails(self, shape, node)

    def conforms(self, shape: Term, node: Variable) -> Expression:
        """Whether a node conforms to a shape."""
        return negated(self.does_not_conform(shape, node))


class ViolationPattern(Struct, frozen=True):
    """A pattern of all violations, after that of the target.

    Attributes:
        pattern: The pattern. `?this` is the focus node.
        value: The variable of `sh:value`.
        path: The variable of `sh:resultPath`, where it is not the path of the shape.
        source: The pattern without the test, which finds everything that is tried.
        others: Variables that distinguish results that are otherwise equal.
    """

    pattern: tuple[Pattern, ...]
    value: Variable | None = None
    path: Variable | None = None
    others: tuple[Variable, ...] = ()
    source: tuple[Pattern, ...] = ()
