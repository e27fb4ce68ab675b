"""Reading shapes: from a shapes graph to plain data, with a fault for everything that is left out of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from phegraph.errors import InputError
from phegraph.finding import Severity
from phegraph.rdf.terms import OWL, RDF_FIRST, RDF_TYPE, RDFS, Prefixes, Subject, Term
from phegraph.shacl.compile.component import Component
from phegraph.shacl.compile.constraints import COMPONENTS
from phegraph.shacl.compile.sparql_based import prepared
from phegraph.shacl.shapes.components import custom_components, name_of, unusable_components
from phegraph.shacl.shapes.graph import File, MalformedError, ShapesSource
from phegraph.shacl.shapes.model import (
    Constraint,
    Function,
    Shape,
    ShapeRule,
    Shapes,
    Targets,
    Validator,
)
from phegraph.shacl.shapes.parameters import Reader
from phegraph.shacl.shapes.references import cycles_of, references
from phegraph.shacl.shapes.targets import read_targets
from phegraph.shacl.shapes.terms_used import unknown_terms
from phegraph.shacl.vocabulary import DISALLOWED, HINT_OF_DRAFT, TARGETS, sh

_CLASSES = (NamedNode(RDFS + "Class"), NamedNode(OWL + "Class"))


def read_shapes(
    quads: Iterable[Quad],
    files: Sequence[File] = (),
    prefixes: Prefixes | None = None,
    *,
    strict: bool = False,
    draft: bool = False,
) -> Shapes:
    """Read a shapes graph. What is wrong with it or not supported is left out, and told.

    A constraint that is ill-formed (SHACL, section 3.4.1 and the rules of sections 2 to 6) is left out, and
    so is a shape whose path, kind or deactivation is, and what would have other results without these.

    Args:
        quads: Its statements, in their lexical forms.
        files: The files that they were read from, for the places of faults.
        prefixes: Prefixes of the files, which shorten IRIs in default messages, and which queries may use
            without a declaration; the standard ones without it.
        strict: Whether it is an error that something is left out.
        draft: Whether what the draft of SHACL 1.2 adds is read, and data conform as it says (section 6.6).

    Raises:
        InputError: Something is left out, and `strict`. One error has all faults.
    """
    known = prefixes or Prefixes()
    reader = _ShapesReader(ShapesSource(quads, files), known.namespaces, draft=draft)
    shapes = reader.shapes()
    source = reader.source
    partial = {*reader.partial, *unknown_terms(source, set(shapes), draft=draft)}
    cycles = cycles_of(shapes)
    if partial or cycles:
        from phegraph.shacl.shapes.omissions import leave_out_negations, leave_out_recursion  # seldom needed

        partial.update(leave_out_recursion(source, shapes, cycles))
        partial = leave_out_negations(source, shapes, partial)
    rules = sorted(_whole_rules(source, reader.rules, shapes, partial), key=lambda rule: rule.order)
    if not draft and not any(fault.omits for fault in source.faults):  # By the draft, data may name targets.
        _unused(source, shapes, reader.rules)
    faults = source.located()
    wrong = [fault.finding for fault in faults if fault.finding.severity is Severity.VIOLATION]
    if wrong and strict:
        raise InputError(wrong)
    told = [replace(fault, finding=replace(fault.finding, severity=Severity.WARNING)) for fault in faults]
    return Shapes(
        shapes,
        source,
        tuple(fault.finding for fault in told if not fault.omits),
        tuple(fault.finding for fault in told if fault.omits),
        known,
        cycles_of(shapes) if cycles else {},
        tuple(rules),
        reader.functions,
        DISALLOWED if draft else None,
    )


def _whole_rules(
    source: ShapesSource,
    rules: Iterable[ShapeRule],
    shapes: Mapping[Subject, Shape],
    partial: Collection[Subject],
) -> Iterator[ShapeRule]:
    """The rules of shapes that are not deactivated, without those that would apply to too much."""
    for rule in rules:
        left_out = [shape for shape in rule.shapes if shape in partial]
        if left_out:
            message = f"sh:rule is left out, because {source.name(left_out[0])} is, whole or in part."
            source.fault(message, rule.shape, sh("rule"), rule.node, rule="partial")
        elif not shapes[rule.shape].deactivated:
            yield rule


def _unused(source: ShapesSource, shapes: dict[Subject, Shape], rules: Iterable[ShapeRule]) -> None:
    """Warn of shapes that are never evaluated, and of a graph without targets."""
    targeted = [shape for shape in shapes.values() if shape.targets and not shape.deactivated]
    if not targeted:
        at = next(iter(shapes), None) or next(source.subjects(), NamedNode("urn:empty"))
        source.fault(
            "No shape of this shapes graph has a target, so it finds nothing in any data.",
            at,
            hint="Add sh:targetClass or another target.",
            severity=Severity.WARNING,
            rule="no-target",
        )
        return
    used: set[Term] = set()
    for shape in shapes.values():
        if shape.targets:
            _use(shape.node, shapes, used)
    for rule in rules:
        for node in rule.shapes:
            _use(node, shapes, used)
    unused = [shape for shape in shapes.values() if shape.node not in used]
    parts = {part for shape in unused for part in references(shape)}
    within = {object_ for *_, object_ in source.statements if isinstance(object_, BlankNode)}
    unused = [
        shape for shape in unused if shape.node not in within and (shape.constraints or shape.properties)
    ]
    for shape in sorted(unused, key=lambda shape: shape.node in parts):  # Told is the outermost one.
        if shape.node not in used:
            _use(shape.node, shapes, used)
            source.fault(
                "This shape has no target, and no other shape uses it: it finds nothing.",
                shape.node,
                hint="Add a target, or leave it out.",
                severity=Severity.WARNING,
                rule="unused",
            )


def _use(node: Term, shapes: Mapping[Subject, Shape], used: set[Term]) -> None:
    """Add a shape, and all shapes that it refers to, to those that are used."""
    frontier = [node]
    while frontier:
        node = frontier.pop()
        if node not in used:
            used.add(node)
            shape = shapes.get(node)  # type: ignore[arg-type]
            frontier += (*references(shape), *shape.targets.where) if shape else ()


class _ShapesReader:
    """Reads the shapes of one shapes graph."""

    def __init__(self, source: ShapesSource, known: Mapping[str, str], *, draft: bool) -> None:
        self.source = source
        self.read = Reader(source, known, draft=draft)
        self.components = [one for one in COMPONENTS if draft or not one.is_draft]
        self.shape_class = (sh("ShapeClass"),) if draft else ()
        """The class of classes that are node shapes (SHACL 1.2, section 3.1.3.3)."""
        self.functions = self._functions()
        self.customs = custom_components(source, self.read)
        unusable = unusable_components(source, self.customs)
        self.unusable = frozenset(path for paths in unusable.values() for path in paths)
        self._let_pass_unused(unusable)
        self.by_node: dict[Subject, Shape] = {}
        self.rules: list[ShapeRule] = []
        self.partial: list[Subject] = []
        """The shapes of which a constraint is left out, or that are left out whole."""
        self.waiting: list[Subject] = []

    def _let_pass_unused(self, unusable: Mapping[Subject, Collection[Term]]) -> None:
        """Leave nothing out for faults in components that no shape uses and functions that nothing calls."""
        unused = {
            node for node, paths in unusable.items() if paths and not any(map(self._may_be_used, paths))
        }
        unused |= {node for node, kind in self.source.pairs(RDF_TYPE) if kind == sh("SPARQLFunction")}
        unused -= {node for node in unused if self._may_be_called(node)}
        for number, fault in enumerate(self.source.faults):
            at = fault.at.subject if isinstance(fault.at, Triple) else fault.at
            if not isinstance(at, Triple) and not unused.isdisjoint(self.source.lineage(at)):
                finding = replace(fault.finding, severity=Severity.WARNING)
                self.source.faults[number] = replace(fault, finding=finding, omits=False)

    def _may_be_used(self, parameter: Term) -> bool:
        return not isinstance(parameter, NamedNode) or bool(self.source.pairs(parameter))

    def _may_be_called(self, function: Subject) -> bool:
        """Whether an expression calls a function, or a query has its local name in it."""
        name = name_of(function) if isinstance(function, NamedNode) else ""
        texts = [pair for kind in ("select", "ask", "construct") for pair in self.source.pairs(sh(kind))]
        in_text = any(name in text.value for node, text in texts if node != function)
        return in_text or not isinstance(function, NamedNode) or bool(self.source.pairs(function))

    def shapes(self) -> dict[Subject, Shape]:
        """Every shape: typed as one, targeted, constrained, or used as one (SHACL, section 2.1)."""
        self.waiting = list(self._declared())
        while self.waiting:
            node = self.waiting.pop(0)
            if node not in self.by_node:
                self.by_node[node] = self._shape(node)
        return self.by_node

    def _declared(self) -> Iterable[Subject]:
        kinds = map(sh, ("NodeShape", "PropertyShape", "Shape"))
        declared = self.source.instances(*kinds, *self.shape_class)
        others = ["property", "sparql", "expression", "rule", *TARGETS]
        others += ["targetWhere"] if self.read.draft else []
        predicates = [sh(name) for name in (*(one.parameter for one in self.components), *others)]
        predicates += [path for custom in self.customs for path in custom.required]
        declared += [subject for predicate in predicates for subject, _ in self.source.pairs(predicate)]
        no_shapes = {node for _, node in self.source.pairs(sh("parameter"))}
        # A blank node that is to be a property shape and has no path is told where it is used.
        no_shapes |= {
            node
            for _, node in self.source.pairs(sh("property"))
            if isinstance(node, BlankNode) and not self.read.has_path(node)
        }
        return dict.fromkeys(node for node in declared if node not in no_shapes)

    def _shape(self, node: Subject) -> Shape:
        path, path_node = self.read.path_of(node)
        shape = Shape(
            node,
            path,
            path_node,
            targets=self._targets(node),
            severity=self.read.severity(node),
            messages=self.read.messages(node),
        )
        faults = len(self.source.faults)
        deactivated = self.source.is_true(node, sh("deactivated"))
        has_sound_path = path is not None or not self.read.has_path(node)
        if not (has_sound_path and self._is_of_its_kind(shape) and len(self.source.faults) == faults):
            self.partial.append(node)
            return replace(shape, deactivated=True)
        shape = replace(
            shape,
            deactivated=deactivated,
            constraints=tuple(self._constraints(shape)),
            properties=tuple(self._properties(node)),
        )
        is_partial = any(fault.omits for fault in self.source.faults[faults:])
        if is_partial or not self.unusable.isdisjoint(self.source.described(node)):
            self.partial.append(node)
        self.rules += self._rules(node)
        return shape

    def _constraints(self, shape: Shape) -> list[Constraint]:
        properties = self.source.described(shape.node)
        components = [one for one in self.components if sh(one.parameter) in properties]
        constraints = [one for component in components for one in self._core(component, shape)]
        constraints += self._sparql(shape)
        constraints += self._expressions(shape)
        constraints += [one for custom in self.customs for one in custom.constraints(self.source, shape)]
        return [one for one in constraints if self._is_usable(one, shape)]

    def _is_of_its_kind(self, shape: Shape) -> bool:
        """Whether a shape that is called a property shape has a path, and a node shape none."""
        types = self.source.objects(shape.node, RDF_TYPE)
        if sh("PropertyShape") in types and shape.path is None:
            self.source.fault(
                "This property shape has no sh:path.", shape.node, RDF_TYPE, sh("PropertyShape")
            )
            return False
        if shape.path is not None and not {sh("NodeShape"), *self.shape_class}.isdisjoint(types):
            self.source.fault(
                "A node shape cannot have sh:path.",
                shape.node,
                sh("path"),
                hint="Make it a sh:PropertyShape.",
            )
            return False
        return True

    def _properties(self, node: Subject) -> Iterable[Subject]:
        for value in self.source.objects(node, sh("property")):
            if isinstance(value, Literal):
                self.source.fault(
                    f"sh:property takes a property shape, not {value}.", node, sh("property"), value
                )
            elif not self.read.has_path(value):
                name = (
                    "A property shape of it"
                    if isinstance(value, BlankNode)
                    else f"The property shape {value}"
                )
                what = "has no sh:path" if self.source.described(value) else "is not in this shapes graph"
                self.source.fault(f"{name} {what}.", node, sh("property"), value)
            else:
                self.waiting.append(value)
                yield value

    def _targets(self, node: Subject) -> Targets:
        is_class = isinstance(node, NamedNode) and node in set(self._class_instances())
        targets = read_targets(self.source, self.read, node, is_class=is_class)
        self._wait(targets.where)
        return targets

    def _class_instances(self) -> list[Subject]:
        if not hasattr(self, "_classes"):
            self._classes = self.source.instances(*_CLASSES, *self.shape_class)
        return self._classes

    def _core(self, component: Component, shape: Shape) -> Iterable[Constraint]:
        source, node, parameter = self.source, shape.node, sh(component.parameter)
        values = source.objects(node, parameter)
        missing = [name for name in component.mandatory if not source.objects(node, sh(name))]
        if missing:
            # A component whose parameters are not all there is no constraint (SHACL, section 2.1).
            message = f"sh:{component.parameter} means nothing without sh:{missing[0]}."
            source.fault(message, node, parameter, severity=Severity.WARNING, rule="no-effect")
            return
        if component.of_properties and shape.path is None and not self.read.has_path(node):
            source.fault(
                f"sh:{component.parameter} needs a property shape.", node, parameter, hint="Add sh:path."
            )
            return
        if component.is_single and len(values) > 1:
            source.fault(f"A shape has one sh:{component.parameter} at most.", node, parameter, values[1])
            return
        others = self._others(component, node)
        if others is None:
            return
        kind = component.type_in(draft=self.read.draft)
        for value in values:
            hint = self._hint(component, value)
            members = self.read.values(kind, node, parameter, value, hint)
            is_path = kind.is_path and not isinstance(value, NamedNode)
            path = self.read.path_at(node, parameter, value) if is_path and members else None
            if members is not None and (path or not is_path):
                constraint = Constraint(component.iri, members, others, path=path)
                fault = component.check(constraint) if component.check else None
                if fault:
                    source.fault(fault, node, parameter, value)
                else:
                    self._wait(component.shapes_of(constraint))
                    yield constraint

    def _hint(self, component: Component, value: Term) -> str:
        """What to do about a value that a parameter takes in SHACL 1.2 alone."""
        if value == sh("TripleTerm"):
            return "It needs RDF 1.2, which is not read."
        kind = component.draft_type
        if self.read.draft or kind is None or component.type.accepts(value):
            return ""
        is_list = kind.may_be_list and bool(self.source.objects(value, RDF_FIRST))
        return f"SHACL 1.2 takes it, a draft. {HINT_OF_DRAFT}" if is_list or kind.accepts(value) else ""

    def _others(self, component: Component, node: Subject) -> dict[str, tuple[Term, ...]] | None:
        others: dict[str, tuple[Term, ...]] = {}
        for name, kind in component.other_parameters.items():
            values = self.source.objects(node, sh(name))
            if len(values) > 1:
                hint = f"It takes {kind.description}: ( … )." if kind.is_list else ""
                message = f"A shape has one sh:{name} at most."
                self.source.fault(message, node, sh(name), values[1], hint=hint)
                return None
            for value in values:
                members = self.read.values(kind, node, sh(name), value)
                if members is None:
                    return None
                others[name] = members
        try:
            return others | (component.prepare(self.source, node) if component.prepare else {})
        except MalformedError as error:
            name = component.parameter
            self.source.fault(f"sh:{name} is left out: {error}.", node, sh(name), rule="partial")
            return None

    def _is_usable(self, constraint: Constraint, shape: Shape) -> bool:
        """Whether the query of a constraint, if it has one, is allowed."""
        validator = constraint.validator
        return validator is None or self.read.is_allowed(
            lambda: prepared(constraint, shape), validator.query.node, "ask" if validator.is_ask else "select"
        )

    def _wait(self, nodes: Iterable[Term]) -> None:
        self.waiting += [node for node in nodes if not isinstance(node, Literal)]

    def _functions(self) -> Mapping[NamedNode, Function]:
        """The SPARQL functions (SHACL-AF, section 6)."""
        if not self.source.instances(sh("SPARQLFunction")):
            return {}
        from phegraph.shacl.shapes.functions import read_functions  # seldom needed

        return read_functions(self.source, self.read)

    def _rules(self, node: Subject) -> list[ShapeRule]:
        """The rules of a shape (SHACL-AF, section 8)."""
        if not self.source.objects(node, sh("rule")):
            return []
        from phegraph.shacl.shapes.rules import read_rules  # seldom needed

        rules = [*read_rules(self.source, self.read, node)]
        self._wait([shape for rule in rules for shape in rule.shapes])
        return rules

    def _expressions(self, shape: Shape) -> Iterable[Constraint]:
        """The constraints by node expressions (SHACL-AF, section 5)."""
        for node in self.source.objects(shape.node, sh("expression")):
            from phegraph.shacl.shapes.expressions import shapes_of_expression  # seldom needed
            from phegraph.shacl.shapes.node_expressions import read_expression

            try:
                expression = read_expression(self.source, self.read, node)
            except MalformedError as error:
                message = f"sh:expression cannot be used: {error}."
                self.source.fault(message, shape.node, sh("expression"), node, rule="unsupported")
                continue
            self._wait(shapes_of_expression(expression))
            messages = () if isinstance(node, Literal) else self.read.messages(node)
            own = None if isinstance(node, Literal) else node
            component = sh("ExpressionConstraintComponent")
            yield Constraint(component, (node,), node=own, messages=messages, expression=expression)

    def _sparql(self, shape: Shape) -> Iterable[Constraint]:
        for node in self.source.objects(shape.node, sh("sparql")):
            if isinstance(node, Literal):
                self.source.fault(f"sh:sparql takes a node, not {node}.", shape.node, sh("sparql"), node)
            elif not self.source.is_true(node, sh("deactivated")):
                query = self.read.query(node, "select")
                if query:
                    component, messages = sh("SPARQLConstraintComponent"), self.read.messages(node)
                    yield Constraint(component, node=node, messages=messages, validator=Validator(query))
