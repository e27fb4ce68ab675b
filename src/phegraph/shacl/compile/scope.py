"""The scope of a constraint that is compiled: the focus node, its value nodes, and other shapes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count

from msgspec import Struct, field
from msgspec.structs import replace
from pyoxigraph import Literal

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile import paths
from phegraph.shacl.shapes.model import Shape
from phegraph.shacl.validation.lexical_forms import Literals

Classes = Callable[[Term], Sequence[Term] | None]


def unknown_classes(kind: Term) -> Sequence[Term] | None:
    """No class is known beforehand."""
    return None


class Scope(Struct, frozen=True):
    """A shape being compiled.

    Attributes:
        shapes: Every shape by its node.
        shape: The shape whose constraint is compiled.
        focus: The variable of the focus node.
        literals: The SPARQL expressions for parts of literals.
        classes: Gives a class with all below it; None where the query has to find them itself.
        fails: Gives the expression for a node, by its variable, not to conform to a shape.
        numbers: Numbers of the variables that are not used yet.
        spent: Counts the shapes written into the query.
        depth: How many shapes lead to this one.
    """

    shapes: Mapping[Subject, Shape]
    shape: Shape
    focus: str
    literals: Literals
    fails: "Callable[[Scope, Subject, str], str]"
    classes: "Classes"
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    spent: Iterator[int] = field(default_factory=count)
    depth: int = 0

    def fresh(self) -> str:
        """A variable that is not used yet."""
        return f"?v{next(self.numbers)}"

    def at(self, shape: Shape, focus: str) -> "Scope":
        """The scope of another shape, tried on another node."""
        return replace(self, shape=shape, focus=focus, depth=self.depth + 1)

    def some_value(self, test: Callable[[str], str]) -> str:
        """Whether a value node passes a test (value nodes: SHACL, section 2.3)."""
        if self.shape.path is None:
            return test(self.focus)
        return paths.some(self.shape.path, self.focus, self.fresh, test)

    def steps(self, value: str) -> list[str]:
        """Patterns after that of the target: together they bind a variable to each value node."""
        assert self.shape.path is not None
        empty, rest = paths.split_reflexive(self.shape.path)
        steps = [f"{self.focus} {paths.to_sparql(rest)} {value} ."] if rest else []
        return steps + ([f"BIND ({self.focus} AS {value})"] if empty else [])

    def does_not_conform(self, shape: Term, node: str) -> str:
        """The expression for a node not to conform to a shape."""
        assert not isinstance(shape, Literal)
        return self.fails(self, shape, node)

    def conforms(self, shape: Term, node: str) -> str:
        """Whether a node conforms to a shape."""
        return paths.negated(self.does_not_conform(shape, node))


class ViolationPattern(Struct, frozen=True):
    """A pattern of all violations, after that of the target.

    Attributes:
        pattern: The pattern. `?this` is the focus node.
        value: The variable of `sh:value`.
        path: The variable of `sh:resultPath`, where it is not the path of the shape.
        source: The pattern without the test, which finds everything that is tried.
        others: Variables that distinguish results that are otherwise equal.
    """

    pattern: str
    value: str | None = None
    path: str | None = None
    others: tuple[str, ...] = ()
    source: str = ""
