"""SPARQL 1.1 Query, sections 17 and 18, over the project's trees, and as slow as their definitions.

What the standard leaves to the engine has two outcomes: of two literals that it cannot compare (17.3.1), an
error or that they differ; of all else, none (`OpenError`).
"""

import math
import re
import struct
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Context, Decimal
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Variable

from phegraph.rdf.lexical_spaces import is_ill_typed
from phegraph.rdf.terms import XSD, XSD_STRING, Term
from phegraph.sparql.algebra import tree as t

Solution = Mapping[str, Term]
Solutions = list[Solution]
Graphs = Mapping[NamedNode | BlankNode | DefaultGraph, Sequence[tuple[Term, Term, Term]]]

_EXACT = Context(prec=400)
_INTEGERS = frozenset(
    (
        *("integer", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_TYPES = ("integer", "decimal", "float", "double")


class EvaluationError(Exception):
    """An expression has no value."""


class OpenError(Exception):
    """The standard leaves the value of an expression, or the order of solutions, to the engine."""


def literal(value: object, datatype: str) -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + datatype))


def boolean(value: bool) -> Literal:
    return literal("true" if value else "false", "boolean")


TRUE, FALSE = boolean(True), boolean(False)


def kind(term: Term) -> str:
    """The datatype of XML Schema of a literal, whether it is well-typed or not."""
    return term.datatype.value.removeprefix(XSD) if isinstance(term, Literal) and not term.language else ""


def number(term: Term) -> tuple[str, Any] | None:
    """The type and value of a numeric literal; None of any other term."""
    name = kind(term)
    if name in _INTEGERS:
        name = "integer"
    if name not in _TYPES or not isinstance(term, Literal) or is_ill_typed(term.value, term.datatype.value):
        return None
    if name in ("integer", "decimal"):
        return name, Decimal(term.value)
    return name, _single(_float(term.value)) if name == "float" else _float(term.value)


def _float(text: str) -> float:
    return float(text.replace("INF", "inf").replace("NaN", "nan"))


def _single(value: float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def of_number(name: str, value: Any) -> Literal:
    """The literal of a number, in any lexical form."""
    if name == "integer":
        return literal(int(value), name)
    if name == "decimal":
        return literal(f"{value:f}", name)
    text = (
        "NaN"
        if math.isnan(value)
        else "INF"
        if value == math.inf
        else "-INF"
        if value == -math.inf
        else repr(value)
    )
    return literal(text, name)


def moment(term: Term) -> tuple[str, datetime, bool] | None:
    """The type of a date or time with a date, the moment, and whether it has a time zone."""
    name = kind(term)
    if (
        name not in ("dateTime", "date")
        or not isinstance(term, Literal)
        or is_ill_typed(term.value, term.datatype.value)
    ):
        return None
    text, zone = re.fullmatch(r"(.*?)(Z|[+-]\d\d:\d\d)?", term.value).groups()  # type: ignore[union-attr]
    value = datetime.fromisoformat(text if name == "dateTime" else f"{text}T00:00:00")
    return name, value.replace(tzinfo=_zone(zone)), zone is not None


def _zone(text: str | None) -> timezone:
    if text in (None, "Z"):
        return UTC
    hours, minutes = map(int, text[1:].split(":"))
    return timezone((1 if text[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def is_string(term: Term) -> bool:
    return isinstance(term, Literal) and (term.language is not None or term.datatype.value == XSD_STRING)


def truth(term: Term) -> bool:
    """The effective boolean value (17.2.2)."""
    if not isinstance(term, Literal):
        raise EvaluationError
    name = kind(term)
    if name == "boolean":
        return not is_ill_typed(term.value, term.datatype.value) and term.value in ("true", "1")
    if name in _INTEGERS or name in _TYPES:
        value = number(term)
        return value is not None and not (value[1] == 0 or value[1] != value[1])
    if is_string(term):
        return bool(term.value)
    raise EvaluationError


class Evaluator:
    """Answers queries over the graphs of a dataset.

    Attributes:
        open_equality: Whether `=` has a value where the standard has an error: that terms differ.
    """

    def __init__(self, graphs: Graphs, *, open_equality: bool = False) -> None:
        self._graphs = graphs
        self._open_equality = open_equality

    def query(self, query: t.Query) -> tuple[list[str], Solutions] | bool:
        """The variables and solutions of a SELECT, or the answer to an ASK."""
        if isinstance(query.form, t.Ask):
            assert query.form.where is not None
            return bool(self.group(query.form.where, DefaultGraph()))
        assert isinstance(query.form, t.Select)
        return self.select(query.form, DefaultGraph())

    # Section 18.2.4

    def select(self, form: t.Select, graph: Any) -> tuple[list[str], Solutions]:
        assert form.where is not None
        solutions = self.group(form.where, graph)
        if form.values:
            solutions = joined(solutions, _of_values(form.values))
        projection = form.projection
        extends = [part for part in projection or () if isinstance(part, t.Extend)]
        is_grouped = bool(form.group) or any(_has_aggregate(part) for part in (*extends, *form.having))
        if is_grouped:
            solutions = [
                solution
                for key, members in self._grouped(form.group, solutions, graph)
                if all(self._holds(condition, key, graph, members) for condition in form.having)
                for solution in [self._extended(key, extends, graph, members)]
            ]
        else:
            solutions = [self._extended(solution, extends, graph) for solution in solutions]
        names = (
            sorted({name for solution in solutions for name in solution if not name.startswith("_:")})
            if projection is None
            else [part.variable.value if isinstance(part, t.Extend) else part.value for part in projection]
        )
        projected: Solutions = [
            {name: solution[name] for name in names if name in solution} for solution in solutions
        ]
        if form.distinct:
            projected = list({frozenset(solution.items()): solution for solution in projected}.values())
        if form.order or form.reduced or form.limit is not None or form.offset is not None:
            raise OpenError
        return names, projected

    def _extended(
        self, solution: Solution, extends: Sequence[t.Extend], graph: Any, members: Solutions | None = None
    ) -> Solution:
        for extend in extends:
            try:
                value = self.value(extend.expression, solution, graph, members)
            except EvaluationError:
                continue
            solution = {**solution, extend.variable.value: value}
        return solution

    def _grouped(
        self, keys: Sequence[Any], solutions: Solutions, graph: Any
    ) -> Iterator[tuple[Solution, Solutions]]:
        if not keys:
            yield {}, solutions
            return
        groups: dict[tuple[Term | None, ...], Solutions] = defaultdict(list)
        for solution in solutions:
            key = list[Term | None]()
            for each in keys:
                try:
                    expression = each.expression if isinstance(each, t.Extend) else each
                    key.append(self.value(expression, solution, graph))
                except EvaluationError:
                    key.append(None)
            groups[tuple(key)].append(solution)
        names = [_key_name(key) for key in keys]
        for terms, members in groups.items():
            yield {name: term for name, term in zip(names, terms, strict=True) if name and term}, members

    # Section 18.2.2 and 18.5

    def group(self, group: t.Group, graph: Any, solutions: Solutions | None = None) -> Solutions:
        """The solutions of a group graph pattern; those given are what it begins with."""
        if isinstance(group, t.ToMultiset):
            return joined(solutions or [{}], self.select(group.select, graph)[1])
        found = self._unfiltered(group, graph, solutions)
        conditions = [part.condition for part in group.parts if isinstance(part, t.Filter)]
        return [
            each for each in found if all(self._holds(condition, each, graph) for condition in conditions)
        ]

    def _unfiltered(self, group: t.Join, graph: Any, solutions: Solutions | None) -> Solutions:
        found: Solutions = solutions or [{}]
        for part in group.parts:
            match part:
                case t.Filter():
                    pass
                case t.Extend(variable, _):
                    assert not any(variable.value in solution for solution in found)
                    found = [self._extended(solution, [part], graph) for solution in found]
                case t.LeftJoin(right):
                    found = self._left_join(found, right, graph)
                case t.Minus(right):
                    others = self.group(right, graph)
                    found = [each for each in found if not any(_excludes(each, other) for other in others)]
                case _:
                    found = joined(found, self._operand(part, graph))
        return found

    def _operand(self, part: t.Pattern, graph: Any) -> Solutions:
        match part:
            case t.BGP(triples):
                found: Solutions = [{}]
                for triple in triples:
                    found = joined(found, self._matches(triple, graph))
                return [_without_blank(solution) for solution in found]
            case t.Join() | t.ToMultiset():
                return self.group(part, graph)
            case t.Union(branches):
                return [solution for branch in branches for solution in self.group(branch, graph)]
            case t.Values():
                return _of_values(part)
            case t.Graph(NamedNode() as name, pattern):
                return self.group(pattern, name) if name in self._graphs else []
            case t.Graph(Variable() as name, pattern):
                named = [each for each in self._graphs if not isinstance(each, DefaultGraph)]
                return [
                    solution
                    for each in named
                    for solution in joined(self.group(pattern, each), [{name.value: each}])
                ]
        raise NotImplementedError(part)

    def _left_join(self, left: Solutions, right: t.Group, graph: Any) -> Solutions:
        if isinstance(right, t.ToMultiset):
            others, conditions = self.group(right, graph), []
        else:
            others = self._unfiltered(right, graph, None)
            conditions = [part.condition for part in right.parts if isinstance(part, t.Filter)]
        found: Solutions = []
        for solution in left:
            merged = [{**solution, **other} for other in others if _are_compatible(solution, other)]
            kept = [
                each
                for each in merged
                if all(self._holds(condition, each, graph) for condition in conditions)
            ]
            found += kept or [solution]
        return found

    def _holds(
        self, condition: t.Expression, solution: Solution, graph: Any, members: Solutions | None = None
    ) -> bool:
        try:
            return truth(self.value(condition, solution, graph, members))
        except EvaluationError:
            return False

    # Section 18.3 and 18.4

    def _matches(self, triple: t.TriplePattern, graph: Any) -> Solutions:
        if isinstance(triple.predicate, Variable):
            rows = [(s, p, o) for s, p, o in self._graphs.get(graph, ())]
            places = [triple.subject, triple.predicate, triple.object]
        else:
            ends = [
                end for end in (triple.subject, triple.object) if not isinstance(end, Variable | BlankNode)
            ]
            rows = self._pairs(triple.predicate, graph, ends)  # type: ignore[assignment]
            places = [triple.subject, triple.object]
        return [found for row in rows if (found := _bound(places, row)) is not None]

    def _pairs(self, path: t.Path, graph: Any, ends: Sequence[Term]) -> list[tuple[Term, Term]]:
        triples = self._graphs.get(graph, ())
        match path:
            case NamedNode():
                return [(s, o) for s, p, o in triples if p == path]
            case t.InversePath(inner):
                return [(o, s) for s, o in self._pairs(inner, graph, ends)]
            case t.SequencePath(paths):
                found = self._pairs(paths[0], graph, ends)
                for inner in paths[1:]:
                    later = self._pairs(inner, graph, ends)
                    found = [(s, o) for s, middle in found for other, o in later if middle == other]
                return found
            case t.AlternativePath(paths):
                return [pair for inner in paths for pair in self._pairs(inner, graph, ends)]
            case t.NegatedPropertySet(predicates):
                forward = {each for each in predicates if isinstance(each, NamedNode)}
                inverse = {each.path for each in predicates if isinstance(each, t.InversePath)}
                found = [(s, o) for s, p, o in triples if p not in forward] if forward or not inverse else []
                return found + ([(o, s) for s, p, o in triples if p not in inverse] if inverse else [])
            case t.RepeatedPath(inner, mark):
                nodes = {term for s, _, o in triples for term in (s, o)} | set(ends)
                steps = defaultdict(set)
                for s, o in self._pairs(inner, graph, ends):
                    steps[s].add(o)
                return [(node, end) for node in nodes for end in _reached(node, steps, mark)]
        raise NotImplementedError(path)

    # Section 17

    def value(
        self, expression: t.Expression, solution: Solution, graph: Any, members: Solutions | None = None
    ) -> Term:
        """The value of an expression.

        Raises:
            EvaluationError: It has none.
        """

        def value(inner: t.Expression) -> Term:
            return self.value(inner, solution, graph, members)

        match expression:
            case NamedNode() | Literal():
                return expression
            case Variable():
                if expression.value not in solution:
                    raise EvaluationError
                return solution[expression.value]
            case t.Or(operands):
                return boolean(_any(operands, lambda each: truth(value(each))))
            case t.And(operands):
                return boolean(not _any(operands, lambda each: not truth(value(each))))
            case t.Not(operand):
                return boolean(not truth(value(operand)))
            case t.Comparison(operator, left, right):
                return boolean(self._compare(operator, value(left), value(right)))
            case t.In(inner, others, negated):
                first = value(inner)
                return boolean(_any(others, lambda each: self._equal(first, value(each))) != negated)
            case t.Arithmetic(operator, left, right):
                return _calculated(operator, value(left), value(right))
            case t.Signed(sign, operand):
                name, amount = _numeric(value(operand))
                return (
                    of_number(name, -amount if sign == "-" else amount)
                    if isinstance(amount, float)
                    else of_number(name, _EXACT.minus(amount) if sign == "-" else amount)
                )
            case t.Exists(pattern, negated):
                return boolean(bool(self.group(pattern, graph, [solution])) != negated)
            case t.Aggregate():
                assert members is not None
                return self._aggregate(expression, members, graph)
            case t.Call("BOUND", (Variable() as variable,)):
                return boolean(variable.value in solution)
            case t.Call("IF", (condition, then, otherwise)):
                return value(then if truth(value(condition)) else otherwise)
            case t.Call("COALESCE", arguments):
                for argument in arguments:
                    try:
                        return value(argument)
                    except EvaluationError:
                        continue
                raise EvaluationError
            case t.Call(NamedNode() as function, (argument,)):
                return cast(value(argument), function.value.removeprefix(XSD))
            case t.Call(str() as function, arguments):
                return FUNCTIONS[function](*map(value, arguments))
        raise NotImplementedError(expression)

    def _compare(self, operator: str, left: Term, right: Term) -> bool:
        if operator in ("=", "!="):
            return self._equal(left, right) == (operator == "=")
        if operator in (">", "<="):
            return (
                _is_less(right, left)
                if operator == ">"
                else not _is_less(right, left) and _are_ordered(left, right)
            )
        return (
            _is_less(left, right)
            if operator == "<"
            else not _is_less(left, right) and _are_ordered(left, right)
        )

    def _equal(self, left: Term, right: Term) -> bool:
        one, other = number(left), number(right)
        if one and other:
            return bool(_promoted(one, other)[1] == _promoted(other, one)[1])
        first, second = moment(left), moment(right)
        if first and second and first[0] == second[0]:
            if first[2] != second[2] and abs(first[1] - second[1]) <= timedelta(hours=14):
                raise EvaluationError
            return first[1] == second[1]
        if kind(left) == kind(right) == "boolean" and not _is_ill(left) and not _is_ill(right):
            return truth(left) == truth(right)
        if kind(left) == kind(right) == "string":
            return left == right
        if left == right:
            return True
        if isinstance(left, Literal) and isinstance(right, Literal):
            if self._open_equality:
                return False
            raise EvaluationError
        return False

    def _aggregate(self, aggregate: t.Aggregate, members: Solutions, graph: Any) -> Term:
        argument = aggregate.argument
        if argument is None:
            rows = {frozenset(each.items()) for each in members} if aggregate.distinct else members
            return literal(len(rows), "integer")
        values, has_error = list[Term](), False
        for member in members:
            try:
                values.append(self.value(argument, member, graph))
            except EvaluationError:
                has_error = True
        if aggregate.distinct:
            values = list(dict.fromkeys(values))
        if aggregate.function == "COUNT":
            return literal(len(values), "integer")
        if aggregate.function in ("MIN", "MAX"):
            if has_error:
                raise OpenError  # ORDER BY has no place for an error.
            return _extreme(values, aggregate.function)
        if has_error:
            raise EvaluationError
        total: Term = literal(0, "integer")
        for each in values:
            total = _calculated("+", total, each)
        if aggregate.function == "SUM" or not values:
            return total
        return _calculated("/", total, literal(len(values), "integer"))


def _any(operands: Iterable[Any], test: Callable[[Any], bool]) -> bool:
    """The disjunction of values and errors (17.2)."""
    has_error = False
    for operand in operands:
        try:
            if test(operand):
                return True
        except EvaluationError:
            has_error = True
    if has_error:
        raise EvaluationError
    return False


def _is_ill(term: Term) -> bool:
    return isinstance(term, Literal) and is_ill_typed(term.value, term.datatype.value)


def _numeric(term: Term) -> tuple[str, Any]:
    value = number(term)
    if value is None:
        raise EvaluationError
    return value


def _promoted(one: tuple[str, Any], other: tuple[str, Any]) -> tuple[str, Any]:
    """A number in the wider of two types (17.3; XPath 2.0, appendix B.1)."""
    name = max(one[0], other[0], key=_TYPES.index)
    if name in ("float", "double") and one[0] in ("integer", "decimal"):
        return name, _single(float(one[1])) if name == "float" else float(one[1])
    return name, one[1]


def _calculated(operator: str, left: Term, right: Term) -> Literal:
    one, other = _numeric(left), _numeric(right)
    (name, a), (_, b) = _promoted(one, other), _promoted(other, one)
    if name in ("float", "double"):
        value = _of_floats(operator, a, b)
        return of_number(name, _single(value) if name == "float" else value)
    if operator == "/":
        if b == 0:
            raise EvaluationError
        return of_number("decimal", _EXACT.divide(a, b))
    calculate = {"+": _EXACT.add, "-": _EXACT.subtract, "*": _EXACT.multiply}[operator]
    return of_number(name, calculate(a, b))


def _of_floats(operator: str, a: float, b: float) -> float:
    if operator == "/" and b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)
    try:
        return {"+": a + b, "-": a - b, "*": a * b}[operator] if operator != "/" else a / b
    except OverflowError:
        return math.inf


def _are_ordered(left: Term, right: Term) -> bool:
    """Whether one of two terms is less or they are equal: not of NaN."""
    one, other = number(left), number(right)
    return not (one and other) or (one[1] == one[1] and other[1] == other[1])


def _is_less(left: Term, right: Term) -> bool:
    one, other = number(left), number(right)
    if one and other:
        return bool(_promoted(one, other)[1] < _promoted(other, one)[1])
    first, second = moment(left), moment(right)
    if first and second and first[0] == second[0]:
        if first[2] != second[2] and abs(first[1] - second[1]) <= timedelta(hours=14):
            raise EvaluationError
        return first[1] < second[1]
    if kind(left) == kind(right) == "string":
        return str(left.value) < str(right.value)
    if kind(left) == kind(right) == "boolean" and not _is_ill(left) and not _is_ill(right):
        return truth(left) < truth(right)
    if isinstance(left, Literal) and isinstance(right, Literal) and left.language and right.language:
        raise OpenError
    raise EvaluationError


def _extreme(values: Sequence[Term], function: str) -> Term:
    if not values:
        raise EvaluationError
    numbers = [number(each) for each in values]
    if not all(numbers) or any(each and each[1] != each[1] for each in numbers):
        raise OpenError
    pick = values[0]
    for each in values[1:]:
        if _is_less(each, pick) if function == "MIN" else _is_less(pick, each):
            pick = each
    if len({kind(each) for each in values if not _is_less(each, pick) and not _is_less(pick, each)}) > 1:
        raise OpenError  # One of several that are equal.
    return pick


def cast(term: Term, datatype: str) -> Literal:
    """A cast (17.5)."""
    if datatype == "string" and isinstance(term, NamedNode):
        return Literal(term.value)
    if not isinstance(term, Literal) or term.language:
        raise EvaluationError
    name, source = kind(term), number(term)
    if datatype == "string":
        if name in ("float", "double", "decimal") or _is_ill(term):
            raise OpenError  # Lexical forms are tried elsewhere.
        return Literal(term.value)
    if _is_ill(term):
        raise EvaluationError
    text = term.value.strip(" \t\n\r") if name == "string" else term.value
    if name == "string":
        if is_ill_typed(text, XSD + datatype) or text == "+INF":
            raise EvaluationError
        return boolean(text in ("true", "1")) if datatype == "boolean" else literal(text, datatype)
    if name == "boolean":
        is_true = truth(term)
        return boolean(is_true) if datatype == "boolean" else _of_exact(datatype, Decimal(int(is_true)))
    if source is None:
        raise EvaluationError
    value = source[1]
    is_finite = not (value != value or value in (math.inf, -math.inf))
    if datatype == "boolean":
        return boolean(not (value == 0 or value != value))
    if datatype in ("integer", "decimal"):
        if not is_finite:
            raise EvaluationError
        value = Decimal(value)
    return _of_exact(datatype, value)


def _of_exact(datatype: str, value: Any) -> Literal:
    if datatype == "integer":
        return of_number(datatype, value.to_integral_value(ROUND_DOWN))
    if datatype == "decimal":
        return of_number(datatype, value)
    return of_number(datatype, _single(float(value)) if datatype == "float" else float(value))


def _text(term: Term) -> str:
    if not is_string(term):
        raise EvaluationError
    return str(term.value)


def _like(text: str, term: Term) -> Literal:
    """A string with the language of another."""
    assert isinstance(term, Literal)
    return Literal(text, language=term.language) if term.language else Literal(text)


def _compatible_texts(left: Term, right: Term) -> tuple[str, str]:
    """Argument compatibility (17.4.3.1.2)."""
    one, other = _text(left), _text(right)
    assert isinstance(left, Literal)
    assert isinstance(right, Literal)
    if right.language and right.language != left.language:
        raise EvaluationError
    return one, other


def _str(term: Term) -> Literal:
    if isinstance(term, BlankNode):
        raise EvaluationError
    return Literal(str(term.value))


def _lang(term: Term) -> Literal:
    if not isinstance(term, Literal):
        raise EvaluationError
    return Literal(term.language or "")


def _datatype(term: Term) -> NamedNode:
    if not isinstance(term, Literal):
        raise EvaluationError
    return term.datatype


def _rounded(mode: str) -> Callable[[Term], Literal]:
    def of(term: Term) -> Literal:
        name, value = _numeric(term)
        if isinstance(value, float):
            if math.isnan(value) or math.isinf(value):
                return of_number(name, value)
            whole = {"CEIL": math.ceil, "FLOOR": math.floor}.get(mode, lambda each: math.floor(each + 0.5))(
                value
            )
            return of_number(name, math.copysign(float(whole), value) if whole == 0 else float(whole))
        rounding = {"CEIL": ROUND_CEILING, "FLOOR": ROUND_FLOOR}.get(mode)
        if rounding is None:
            value, rounding = _EXACT.add(value, Decimal("0.5")), ROUND_FLOOR
        return of_number(name, value.to_integral_value(rounding))

    return of


def _absolute(term: Term) -> Literal:
    name, value = _numeric(term)
    return of_number(name, abs(value) if isinstance(value, float) else _EXACT.abs(value))


def _concatenated(*terms: Term) -> Literal:
    text = "".join(map(_text, terms))
    languages = {term.language for term in terms if isinstance(term, Literal)}
    (language,) = languages if len(languages) == 1 else (None,)
    return Literal(text, language=language) if language else Literal(text)


def _substring(term: Term, start: Term, length: Term | None = None) -> Literal:
    text = _text(term)
    first = _numeric(start)[1]
    last = len(text) + 1 if length is None else first + _numeric(length)[1]
    return _like("".join(sign for place, sign in enumerate(text, 1) if first <= place < last), term)


def _before(left: Term, right: Term) -> Literal:
    one, other = _compatible_texts(left, right)
    return (
        _like(one.partition(other)[0], left)
        if other in one and other
        else _like("", left)
        if not other
        else Literal("")
    )


def _after(left: Term, right: Term) -> Literal:
    one, other = _compatible_texts(left, right)
    if not other:
        return _like(one, left)
    return _like(one.partition(other)[2], left) if other in one else Literal("")


def _lang_matches(tag: Term, range_: Term) -> Literal:
    one, other = _text(tag).lower(), _text(range_).lower()
    return boolean(bool(one) if other == "*" else one == other or one.startswith(f"{other}-"))


def _typed(text: Term, datatype: Term) -> Literal:
    if kind(text) != "string" or not isinstance(datatype, NamedNode):
        raise EvaluationError
    return Literal(text.value, datatype=datatype)


def _tagged(text: Term, tag: Term) -> Literal:
    if kind(text) != "string" or kind(tag) != "string":
        raise EvaluationError
    return Literal(text.value, language=str(tag.value))


def _part_of_moment(part: str) -> Callable[[Term], Literal]:
    def of(term: Term) -> Literal:
        value = moment(term)
        if value is None:
            raise EvaluationError
        if value[0] != "dateTime":
            raise OpenError
        return literal(getattr(value[1], part), "integer")

    return of


FUNCTIONS: Mapping[str, Callable[..., Term]] = {
    "STR": _str,
    "LANG": _lang,
    "DATATYPE": _datatype,
    "ISIRI": lambda term: boolean(isinstance(term, NamedNode)),
    "ISBLANK": lambda term: boolean(isinstance(term, BlankNode)),
    "ISLITERAL": lambda term: boolean(isinstance(term, Literal)),
    "ISNUMERIC": lambda term: boolean(number(term) is not None),
    "SAMETERM": lambda left, right: boolean(left == right),
    "ABS": _absolute,
    "CEIL": _rounded("CEIL"),
    "FLOOR": _rounded("FLOOR"),
    "ROUND": _rounded("ROUND"),
    "STRLEN": lambda term: literal(len(_text(term)), "integer"),
    "UCASE": lambda term: _like(_text(term).upper(), term),
    "LCASE": lambda term: _like(_text(term).lower(), term),
    "CONCAT": _concatenated,
    "SUBSTR": _substring,
    "CONTAINS": lambda left, right: boolean(
        (lambda both: both[1] in both[0])(_compatible_texts(left, right))
    ),
    "STRSTARTS": lambda left, right: boolean(str.startswith(*_compatible_texts(left, right))),
    "STRENDS": lambda left, right: boolean(str.endswith(*_compatible_texts(left, right))),
    "STRBEFORE": _before,
    "STRAFTER": _after,
    "LANGMATCHES": _lang_matches,
    "STRDT": _typed,
    "STRLANG": _tagged,
    "YEAR": _part_of_moment("year"),
    "MONTH": _part_of_moment("month"),
}


def joined(left: Solutions, right: Solutions) -> Solutions:
    """Join (18.5)."""
    return [{**one, **other} for one in left for other in right if _are_compatible(one, other)]


def _are_compatible(one: Solution, other: Solution) -> bool:
    return all(other.get(name, term) == term for name, term in one.items())


def _excludes(one: Solution, other: Solution) -> bool:
    return not one.keys().isdisjoint(other) and _are_compatible(one, other)


def _of_values(values: t.Values) -> Solutions:
    names = [variable.value for variable in values.variables]
    return [
        {name: term for name, term in zip(names, row, strict=True) if term is not None} for row in values.rows
    ]


def _bound(places: Sequence[Any], row: Sequence[Term]) -> Solution | None:
    found: dict[str, Term] = {}
    for place, term in zip(places, row, strict=True):
        if isinstance(place, Variable | BlankNode):
            name = place.value if isinstance(place, Variable) else f"_:{place.value}"
            if found.setdefault(name, term) != term:
                return None
        elif place != term:
            return None
    return found


def _without_blank(solution: Solution) -> Solution:
    return {name: term for name, term in solution.items() if not name.startswith("_:")}


def _reached(node: Term, steps: Mapping[Term, set[Term]], mark: str) -> set[Term]:
    reached = set[Term]() if mark == "+" else {node}
    ahead = [node]
    while ahead:
        for end in steps.get(ahead.pop(), ()):
            if end not in reached:
                reached.add(end)
                if mark != "?":
                    ahead.append(end)
    return reached


def _key_name(key: Any) -> str:
    if isinstance(key, t.Extend):
        return str(key.variable.value)
    return str(key.value) if isinstance(key, Variable) else ""


def _has_aggregate(part: object) -> bool:
    from phegraph.sparql.algebra.walk import nodes

    return any(isinstance(each, t.Aggregate) for each in nodes(part))


def graphs_of(quads: Iterable[Quad]) -> Graphs:
    """The graphs of a dataset."""
    graphs: dict[Any, dict[tuple[Term, Term, Term], None]] = defaultdict(dict)
    graphs[DefaultGraph()] = {}
    for quad in quads:
        assert isinstance(quad.subject, NamedNode | BlankNode)
        graphs[quad.graph_name][quad.subject, quad.predicate, quad.object] = None  # type: ignore[index]
    return {name: list(triples) for name, triples in graphs.items()}
