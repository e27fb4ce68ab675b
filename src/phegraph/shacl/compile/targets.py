"""Targets: the patterns that bind a variable to the focus nodes of a shape (SHACL, section 2.1.3)."""

from collections.abc import Callable, Collection, Sequence

from phegraph.rdf.terms import RDF, RDFS, Term, text
from phegraph.shacl.compile.queries import prepare
from phegraph.shacl.compile.scope import Classes
from phegraph.shacl.shapes.model import ShapeQuery, Targets
from phegraph.shacl.validation.lexical_forms import Literals

TargetPattern = Callable[[str], str]
"""The pattern that binds a variable."""


def target_patterns(targets: Targets, literals: Literals, classes: Classes) -> list[TargetPattern]:
    """The patterns that bind a variable to the focus nodes of a shape, one for each kind of target."""
    patterns = [_instances(kind, classes(kind)) for kind in targets.classes]
    patterns += [_fixed(f" {text(predicate)} ?any .") for predicate in targets.subjects_of]
    patterns += [_fixed(" .", f"?any {text(predicate)} ") for predicate in targets.objects_of]
    patterns += [_selected(query) for query in targets.queries]
    return patterns + ([one_of(targets.nodes, literals)] if targets.nodes else [])


def _instances(kind: Term, below: Sequence[Term] | None) -> TargetPattern:
    if below is None:
        return _fixed(f" <{RDF}type>/<{RDFS}subClassOf>* {text(kind)} .")
    return _fixed(f" <{RDF}type> ?kind .", f"VALUES ?kind {{ {' '.join(map(text, below))} }} ")


def _fixed(after: str, before: str = "") -> TargetPattern:
    return lambda node: before + node + after


def one_of(terms: Collection[Term], literals: Literals) -> TargetPattern:
    """The pattern that binds a variable to the terms."""
    listed = " ".join(literals.terms(list(terms)))
    return lambda node: f"VALUES {node} {{ {listed} }}"


def after(first: TargetPattern, then: TargetPattern) -> TargetPattern:
    """The pattern of both, the second after the first."""
    return lambda node: f"{first(node)} {then(node)}"


def _selected(query: ShapeQuery) -> TargetPattern:
    ready = prepare(query, select=True, prebound=())

    def pattern(node: str) -> str:
        inner = ready.render(rename=lambda name: node[1:] if name == "this" else f"t_{name}")
        return f"{{ {inner} }}"

    return pattern
