"""The parts of a tree, each made by the rule of the grammar that it is read by."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import count
from typing import Any, ClassVar, NoReturn

from msgspec import Struct, field
from msgspec.structs import replace
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Variable

from phegraph.errors import QueryError
from phegraph.rdf.iris import resolve
from phegraph.rdf.terms import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, STANDARD_PREFIXES, XSD, unescaped
from phegraph.sparql.algebra import grammar
from phegraph.sparql.algebra.expressions import OUR_AGGREGATES
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    AlternativePath,
    And,
    Arithmetic,
    Ask,
    Call,
    Comparison,
    Construct,
    DeleteData,
    DeleteWhere,
    Describe,
    Exists,
    Expression,
    Extend,
    Filter,
    Form,
    Graph,
    GraphsOf,
    Group,
    In,
    InsertData,
    InversePath,
    Join,
    LeftJoin,
    Load,
    Manage,
    Minus,
    Modify,
    NegatedPropertySet,
    Not,
    Operation,
    Or,
    OrderCondition,
    Path,
    Pattern,
    Query,
    RepeatedPath,
    Select,
    SequencePath,
    Service,
    Signed,
    ToMultiset,
    Transfer,
    TriplePattern,
    Union,
    Values,
    VarOrIri,
    VarOrTerm,
)
from phegraph.sparql.tokens import Token, TokenKind, error_at

ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)
"""An escape of a codepoint (SPARQL 1.1 Query, section 19.2) or of a character in a string (section 19.7)."""


class _From(Struct, frozen=True):
    """A graph of a dataset clause."""

    graph: NamedNode
    is_named: bool


class _Property(Struct, frozen=True):
    """A verb and its objects."""

    verb: Variable | Path
    objects: list["_Described"]


class _Described(Struct, frozen=True):
    """A node, and the triple patterns that its brackets stand for."""

    term: VarOrTerm
    triples: list[TriplePattern]


class _Triples(list[TriplePattern]):
    """Triple patterns, the last one first: the grammar reads the rest before it adds the first."""


_CONTROL_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_MOST = 2**63 - 1
_INTEGER, _DECIMAL, _DOUBLE, _BOOLEAN = (
    NamedNode(XSD + name) for name in ("integer", "decimal", "double", "boolean")
)


def _values(children: Iterable[Any]) -> list[Any]:
    """The children that are no tokens."""
    return [child for child in children if type(child) is not Token]


class Builder(Struct):
    """What makes the parts of a tree, each method for the rule of its name."""

    passed: ClassVar[Collection[str]] = {
        "conditional_or_expression",
        "conditional_and_expression",
        "relational_expression",
        "additive_expression",
        "multiplicative_expression",
        "unary_expression",
        "built_in_call",
        "iri_or_function",
        "group_or_union_graph_pattern",
        "path_alternative",
        "path_sequence",
        "path_elt_or_inverse",
        "path_elt",
    }
    """The rules that are their symbol where they have only one."""

    text: str
    base: str
    known: dict[str, str]
    declared_base: str = ""
    declared: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    offsets: dict[int, tuple[object, int]] = field(default_factory=dict)

    @classmethod
    def reduction(cls, rule: str) -> grammar.Reduction | None:
        """The method of a rule."""
        return getattr(cls, f"on_{rule}", None)

    def prefixes(self) -> tuple[tuple[str, str], ...]:
        used = sorted(self.used - self.declared.keys())
        return (*self.declared.items(), *((prefix, self.known[prefix]) for prefix in used))

    def refuse(self, begin: int, message: str, hint: str = "") -> NoReturn:
        raise error_at(self.text, begin, message, hint)

    # Prologue and names

    def on_base_decl(self, children: list[Any], begin: int) -> None:
        self.base = self.declared_base = self.named(self.resolved(children[1]), children[1]).value

    def on_prefix_decl(self, children: list[Any], begin: int) -> None:
        prefix = children[1].text[:-1]
        self.declared[prefix] = self.resolved(children[2])

    def on_prologue(self, children: list[Any], begin: int) -> None:
        return None

    def on_iri(self, children: list[Any], begin: int) -> NamedNode:
        (name,) = children
        return self.named(self.resolved(name), name) if type(name) is Token else name

    def on_prefixed_name(self, children: list[Any], begin: int) -> NamedNode:
        prefix, _, local = children[0].text.partition(":")
        namespace = self.declared.get(prefix)
        if namespace is None:
            namespace = self.known.get(prefix)
            self.used.add(prefix)
        if namespace is None:
            raise undeclared(self.text, children[0], {**self.known, **self.declared})
        return self.named(namespace + unescaped(local), children[0])

    def resolved(self, token: Token) -> str:
        return resolve(self.base, unescaped(token.text[1:-1]))

    def named(self, iri: str, token: Token) -> NamedNode:
        try:
            return NamedNode(iri)
        except ValueError:
            self.refuse(token.start, f"{token.text} is not an absolute IRI.", "Write it in full.")

    def on_var(self, children: list[Any], begin: int) -> Variable:
        return Variable(children[0].text[1:])

    def on_blank_node(self, children: list[Any], begin: int) -> BlankNode:
        written = children[0].text
        return BlankNode(written[2:]) if written.startswith("_:") else self.blank()

    def blank(self) -> BlankNode:
        label = next(label for number in count() if (label := f"b{number}") not in self.labels)
        self.labels.add(label)
        return BlankNode(label)

    # Literals

    def on_string(self, children: list[Any], begin: int) -> str:
        written = children[0].text
        quotes = 3 if written[:3] in ('"""', "'''") and len(written) > 5 else 1
        return ESCAPE.sub(_character, written[quotes:-quotes])

    def on_rdf_literal(self, children: list[Any], begin: int) -> Literal:
        value, *more = children
        if not more:
            return Literal(value)
        if type(more[0]) is not Token:
            return Literal(value, datatype=more[0])
        try:
            return Literal(value, language=more[0].text[1:])
        except ValueError:
            self.refuse(more[0].start, f"{more[0].text} is no language tag of SPARQL 1.1.")

    def on_datatype(self, children: list[Any], begin: int) -> NamedNode:
        return children[1]  # type: ignore[no-any-return]

    def on_numeric_literal_unsigned(self, children: list[Any], begin: int) -> Literal:
        written = children[0].text
        datatype = _DOUBLE if "e" in written.lower() else _DECIMAL if "." in written else _INTEGER
        return Literal(written, datatype=datatype)

    on_numeric_literal_positive = on_numeric_literal_negative = on_numeric_literal_unsigned

    def on_true(self, children: list[Any], begin: int) -> Literal:
        return Literal("true", datatype=_BOOLEAN)

    def on_false(self, children: list[Any], begin: int) -> Literal:
        return Literal("false", datatype=_BOOLEAN)

    # Query forms

    def on_query(self, children: list[Any], begin: int) -> Query:
        _, (form, clauses), values = children
        form = replace(form, values=values)
        self.offsets[id(form)] = form, self.offsets[id(children[1])][1]
        default = tuple(clause.graph for clause in clauses if not clause.is_named)
        named = tuple(clause.graph for clause in clauses if clause.is_named)
        return Query(form, default, named, self.declared_base, self.prefixes())

    def form(self, form: Form, children: list[Any], begin: int) -> tuple[Form, list[_From]]:
        fields: dict[str, Any] = {}
        for child in children:
            if isinstance(child, dict):
                fields |= child
            elif isinstance(child, Group):
                fields["where"] = child
        return replace(form, **fields), [child for child in children if type(child) is _From]

    def on_select_query(self, children: list[Any], begin: int) -> tuple[Form, list[_From]]:
        return self.form(Select(), children, begin)

    def on_ask_query(self, children: list[Any], begin: int) -> tuple[Form, list[_From]]:
        return self.form(Ask(), children, begin)

    def on_describe_query(self, children: list[Any], begin: int) -> tuple[Form, list[_From]]:
        subjects = tuple(child for child in children if isinstance(child, VarOrIri))
        return self.form(Describe(subjects=subjects or None), children, begin)

    def on_construct_query(self, children: list[Any], begin: int) -> object:
        return children[1]

    def on_construct_construct_template(self, children: list[Any], begin: int) -> tuple[Form, list[_From]]:
        template = tuple(reversed(children[0]))
        return self.form(Construct(template=template), children[1:], begin)

    def on_construct_triples_template(self, children: list[Any], begin: int) -> tuple[Form, list[_From]]:
        triples = next((child for child in children if type(child) is _Triples), _Triples())
        return self.form(Construct(where=Join(_bgp(triples))), children, begin)

    def on_construct_template(self, children: list[Any], begin: int) -> _Triples:
        return _values(children)[0] if len(children) > 2 else _Triples()

    def on_default_graph_clause(self, children: list[Any], begin: int) -> _From:
        return _From(children[0], is_named=False)

    def on_named_graph_clause(self, children: list[Any], begin: int) -> _From:
        return _From(children[1], is_named=True)

    def on_dataset_clause(self, children: list[Any], begin: int) -> _From:
        return children[1]  # type: ignore[no-any-return]

    def on_sub_select(self, children: list[Any], begin: int) -> Select:
        form, _ = self.form(Select(), children[:-1], begin)
        return replace(form, values=children[-1])  # type: ignore[return-value]

    def on_select_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        projection = tuple(_values(children))
        word = children[1].text.upper() if type(children[1]) is Token else ""
        return {
            "projection": projection or None,
            "distinct": word == "DISTINCT",
            "reduced": word == "REDUCED",
        }

    def on_select_clause_expression_as_var(self, children: list[Any], begin: int) -> Extend:
        return Extend(children[3], children[1])

    # Solution modifiers

    def on_solution_modifier(self, children: list[Any], begin: int) -> dict[str, Any]:
        return {key: value for child in children for key, value in child.items()}

    on_limit_offset_clauses = on_solution_modifier

    def on_group_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        return {"group": tuple(_values(children))}

    def on_group_condition_expression_as_var(self, children: list[Any], begin: int) -> Expression | Extend:
        expression, *variable = _values(children)
        return Extend(variable[0], expression) if variable else expression

    def on_having_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        return {"having": tuple(_values(children))}

    def on_order_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        return {"order": tuple(_values(children))}

    def on_order_condition(self, children: list[Any], begin: int) -> OrderCondition:
        descending = type(children[0]) is Token and children[0].is_keyword("DESC")
        return OrderCondition(children[-1], descending)

    def on_limit_clause(self, children: list[Any], begin: int) -> dict[str, Any]:
        _, token = children
        digits = token.text.lstrip("0") or "0"
        if len(digits) > len(str(_MOST)) or int(digits) > _MOST:
            self.refuse(
                token.start, "The number is larger than any engine counts to.", f"Write at most {_MOST}."
            )
        return {children[0].text.lower(): int(digits)}

    on_offset_clause = on_limit_clause

    def on_values_clause(self, children: list[Any], begin: int) -> Values | None:
        return replace(children[1]) if children else None

    # Patterns

    def on_where_clause(self, children: list[Any], begin: int) -> Group:
        return children[-1]  # type: ignore[no-any-return]

    def on_group_graph_pattern(self, children: list[Any], begin: int) -> Group:
        inner = children[1]
        return ToMultiset(inner) if isinstance(inner, Select) else Join(tuple(inner))

    def on_group_graph_pattern_sub(self, children: list[Any], begin: int) -> list[Pattern]:
        parts: list[Pattern] = []
        for child in children:
            parts += _bgp(child) if type(child) is _Triples else child
        return parts

    def on_group_graph_pattern_sub_other(self, children: list[Any], begin: int) -> list[Pattern]:
        pattern, *triples = _values(children)
        return [pattern, *_bgp(triples[0])] if triples else [pattern]

    def on_group_or_union_graph_pattern(self, children: list[Any], begin: int) -> Pattern:
        branches = _values(children)
        return Union(tuple(branches))

    def on_optional_graph_pattern(self, children: list[Any], begin: int) -> LeftJoin:
        return LeftJoin(children[1])

    def on_minus_graph_pattern(self, children: list[Any], begin: int) -> Minus:
        return Minus(children[1])

    def on_graph_graph_pattern(self, children: list[Any], begin: int) -> Graph:
        return Graph(children[1], children[2])

    def on_service_graph_pattern(self, children: list[Any], begin: int) -> Service:
        return Service(children[-2], children[-1], silent=len(children) == 4)

    def on_filter(self, children: list[Any], begin: int) -> Filter:
        return Filter(children[1])

    def on_bind(self, children: list[Any], begin: int) -> Extend:
        return Extend(children[4], children[2])

    def on_inline_data(self, children: list[Any], begin: int) -> Values:
        return replace(children[1])  # type: ignore[no-any-return]  # at the place of the keyword

    def on_inline_data_one_var(self, children: list[Any], begin: int) -> Values:
        variable, *values = _values(children)
        return Values((variable,), tuple((value.term,) for value in values))

    def on_inline_data_full(self, children: list[Any], begin: int) -> Values:
        values = _values(children)
        variables = tuple(value for value in values if isinstance(value, Variable))
        rows = tuple(row for row in values if not isinstance(row, Variable))
        for row in rows:
            if len(row) != len(variables):
                _, offset = self.offsets[id(row)]
                message = f"This row has {len(row)} values for {len(variables)} variables."
                self.refuse(offset, message, "Write UNDEF where there is none.")
        return Values(variables, tuple(map(tuple, rows)))

    def on_data_block_value_group(self, children: list[Any], begin: int) -> list[Any]:
        return [value.term for value in _values(children)]

    def on_data_block_value(self, children: list[Any], begin: int) -> "_Cell":
        return _Cell(None if type(children[0]) is Token else children[0])

    # Triples

    def on_triples_block(self, children: list[Any], begin: int) -> _Triples:
        triples, *rest = _values(children)
        found: _Triples = rest[0] if rest else _Triples()
        found.extend(reversed(triples))
        return found

    on_triples_template = on_construct_triples = on_triples_block

    def on_triples_same_subject(self, children: list[Any], begin: int) -> list[TriplePattern]:
        subject, properties = _described(children[0]), children[1]
        return [*subject.triples, *_triples(subject.term, properties)]

    on_triples_same_subject_path = on_triples_same_subject

    def on_property_list_not_empty(self, children: list[Any], begin: int) -> list[_Property]:
        return [child for child in children if type(child) is _Property]

    def on_property_list_path_not_empty(self, children: list[Any], begin: int) -> list[_Property]:
        verb, objects, *more = children
        return [_Property(verb, objects), *(child for child in more if child is not None)]

    def on_property_list_path_not_empty_other(self, children: list[Any], begin: int) -> _Property | None:
        return children[1] if len(children) > 1 else None

    def on_property_list_path_not_empty_rest(self, children: list[Any], begin: int) -> _Property:
        return _Property(children[0], children[1])

    on_verb_object_list = on_property_list_path_not_empty_rest

    def on_verb(self, children: list[Any], begin: int) -> Variable | NamedNode:
        return RDF_TYPE if type(children[0]) is Token else children[0]

    def on_object_list(self, children: list[Any], begin: int) -> list[_Described]:
        return [_described(child) for child in _values(children)]

    on_object_list_path = on_object_list

    def on_object_list_path_other(self, children: list[Any], begin: int) -> object:
        return children[1]

    def on_graph_term(self, children: list[Any], begin: int) -> VarOrTerm:
        return RDF_NIL if type(children[0]) is Token else children[0]

    def on_collection(self, children: list[Any], begin: int) -> _Described:
        triples: list[TriplePattern] = []
        members = [_described(child) for child in _values(children)]
        cells: list[BlankNode | NamedNode] = [*(self.blank() for _ in members), RDF_NIL]
        for cell, rest, member in zip(cells, cells[1:], members, strict=False):
            triples += [TriplePattern(cell, RDF_FIRST, member.term), *member.triples]
            triples.append(TriplePattern(cell, RDF_REST, rest))
        return _Described(cells[0], triples)

    on_collection_path = on_collection

    def on_blank_node_property_list(self, children: list[Any], begin: int) -> _Described:
        node = self.blank()
        return _Described(node, _triples(node, children[1]))

    on_blank_node_property_list_path = on_blank_node_property_list

    # Paths

    def on_path_alternative(self, children: list[Any], begin: int) -> Path:
        paths = _values(children)
        return AlternativePath(tuple(paths))

    def on_path_sequence(self, children: list[Any], begin: int) -> Path:
        paths = _values(children)
        return SequencePath(tuple(paths))

    def on_path_elt_or_inverse(self, children: list[Any], begin: int) -> Path:
        return InversePath(children[1])

    def on_path_elt(self, children: list[Any], begin: int) -> Path:
        return RepeatedPath(children[0], children[1].text)

    def on_path_primary(self, children: list[Any], begin: int) -> Path:
        if len(children) == 3:
            return children[1]  # type: ignore[no-any-return]
        return RDF_TYPE if type(children[-1]) is Token else children[-1]

    def on_path_negated_property_set(self, children: list[Any], begin: int) -> NegatedPropertySet:
        return NegatedPropertySet(tuple(_values(children)))

    def on_path_one_in_property_set(self, children: list[Any], begin: int) -> NamedNode | InversePath:
        last = RDF_TYPE if type(children[-1]) is Token else children[-1]
        return InversePath(last) if len(children) > 1 else last

    # Expressions

    def on_conditional_or_expression(self, children: list[Any], begin: int) -> Expression:
        return Or(tuple(children[::2]))

    def on_conditional_and_expression(self, children: list[Any], begin: int) -> Expression:
        return And(tuple(children[::2]))

    def on_relational_expression(self, children: list[Any], begin: int) -> Expression:
        left, operator, *more = children
        if operator.kind is TokenKind.PUNCTUATION:
            return Comparison(operator.text, left, more[0])
        return In(left, more[-1].arguments, negated=operator.is_keyword("NOT"))

    def on_additive_expression(self, children: list[Any], begin: int) -> Expression:
        result, *rest = children
        while rest:
            operator: Any = rest.pop(0).text if type(rest[0]) is Token else "+"
            operand = rest.pop(0)
            while rest and type(rest[0]) is Token and rest[0].text in "*/":
                operand = Arithmetic(rest.pop(0).text, operand, rest.pop(0))
            result = Arithmetic(operator, result, operand)
        return result  # type: ignore[no-any-return]

    def on_multiplicative_expression(self, children: list[Any], begin: int) -> Expression:
        result, *rest = children
        while rest:
            result = Arithmetic(rest.pop(0).text, result, rest.pop(0))
        return result  # type: ignore[no-any-return]

    def on_unary_expression(self, children: list[Any], begin: int) -> Expression:
        operator = children[0].text
        return Not(children[1]) if operator == "!" else Signed(operator, children[1])

    def on_bracketted_expression(self, children: list[Any], begin: int) -> Expression:
        return children[1]  # type: ignore[no-any-return]

    def on_built_in_call(self, children: list[Any], begin: int) -> Expression:
        arguments: list[Expression] = []
        for child in _values(children):
            arguments += child.arguments if type(child) is _Arguments else (child,)
        return Call(children[0].text.upper(), tuple(arguments))

    on_substring_expression = on_str_replace_expression = on_regex_expression = on_built_in_call

    def on_expression_list(self, children: list[Any], begin: int) -> "_Arguments":
        return _Arguments(tuple(_values(children)))

    def on_arg_list(self, children: list[Any], begin: int) -> "_Arguments":
        distinct = any(type(child) is Token and child.is_keyword("DISTINCT") for child in children)
        return _Arguments(tuple(_values(children)), distinct)

    def on_function_call(self, children: list[Any], begin: int) -> Expression:
        function, arguments = children[0], children[1].arguments
        if function.value.startswith(OUR_AGGREGATES) and len(arguments) == 1:
            return Aggregate(str(function), arguments[0])
        return Call(function, arguments, children[1].distinct)

    on_iri_or_function = on_function_call

    def on_aggregate(self, children: list[Any], begin: int) -> Aggregate:
        distinct = any(type(child) is Token and child.is_keyword("DISTINCT") for child in children)
        argument, separator, *_ = *_values(children), None, None
        return Aggregate(children[0].text.upper(), argument, distinct, separator)

    def on_exists_func(self, children: list[Any], begin: int) -> Exists:
        return Exists(children[-1], negated=len(children) == 3)

    on_not_exists_func = on_exists_func

    # Updates

    def on_update(self, children: list[Any], begin: int) -> list[Operation]:
        _, *operations = _values(children)
        return [*operations[:1], *(operations[1] if len(operations) > 1 else ())]

    def on_load(self, children: list[Any], begin: int) -> Load:
        source, *into = _values(children)
        return Load(source, into[0] if into else None, _is_silent(children))

    def on_clear(self, children: list[Any], begin: int) -> Manage:
        return Manage(children[0].text.upper(), children[-1], _is_silent(children))

    on_drop = on_create = on_clear

    def on_add(self, children: list[Any], begin: int) -> Transfer:
        source, target = _values(children)
        return Transfer(children[0].text.upper(), source, target, _is_silent(children))

    on_move = on_copy = on_add

    def on_graph_ref(self, children: list[Any], begin: int) -> NamedNode:
        return children[1]  # type: ignore[no-any-return]

    def on_graph_or_default(self, children: list[Any], begin: int) -> NamedNode | DefaultGraph:
        return DefaultGraph() if type(children[-1]) is Token else children[-1]

    def on_graph_ref_all(self, children: list[Any], begin: int) -> NamedNode | DefaultGraph | GraphsOf:
        (target,) = children
        if type(target) is not Token:
            return target  # type: ignore[no-any-return]
        word = target.text.upper()
        return DefaultGraph() if word == "DEFAULT" else GraphsOf(word)

    def on_insert_data(self, children: list[Any], begin: int) -> InsertData:
        return InsertData(children[2])

    def on_delete_data(self, children: list[Any], begin: int) -> DeleteData:
        return DeleteData(children[2])

    def on_delete_where(self, children: list[Any], begin: int) -> DeleteWhere:
        return DeleteWhere(children[2])

    def on_modify(self, children: list[Any], begin: int) -> Modify:
        fields: dict[str, Any] = {"using": (), "using_named": ()}
        for child in children:
            if type(child) is _From:
                key = "using_named" if child.is_named else "using"
                fields[key] = (*fields[key], child.graph)
            elif type(child) is tuple:
                fields[child[0]] = child[1]
            elif isinstance(child, NamedNode):
                fields["with_graph"] = child
        return Modify(children[-1], **fields)

    def on_delete_clause(self, children: list[Any], begin: int) -> tuple[str, Join]:
        return children[0].text.lower(), children[1]

    on_insert_clause = on_delete_clause

    def on_using_clause(self, children: list[Any], begin: int) -> _From:
        return _From(children[-1], is_named=len(children) == 3)

    def on_quads(self, children: list[Any], begin: int) -> list[Pattern]:
        parts: list[Pattern] = []
        for child in _values(children):
            parts += _bgp(child) if type(child) is _Triples else (child,)
        return parts

    def on_quads_not_triples(self, children: list[Any], begin: int) -> Graph:
        triples = next((child for child in children if type(child) is _Triples), _Triples())
        return Graph(children[1], Join(_bgp(triples)))

    def on_quad_data(self, children: list[Any], begin: int) -> Join:
        return Join(tuple(children[1]))

    on_quad_pattern = on_quad_data


class _Cell(Struct, frozen=True):
    """A value of a row of VALUES."""

    term: NamedNode | Literal | None


class _Arguments(Struct, frozen=True):
    """The arguments of a call."""

    arguments: tuple[Expression, ...]
    distinct: bool = False


def _is_silent(children: Sequence[Any]) -> bool:
    return type(children[1]) is Token and children[1].is_keyword("SILENT")


def _bgp(triples: _Triples) -> tuple[BGP, ...]:
    return (BGP(tuple(reversed(triples))),) if triples else ()


def _described(node: Any) -> _Described:
    return node if type(node) is _Described else _Described(node, [])


def _triples(subject: VarOrTerm, properties: Iterable[_Property]) -> list[TriplePattern]:
    triples = []
    for property in properties:
        for object in property.objects:
            triples += [TriplePattern(subject, property.verb, object.term), *object.triples]
    return triples


def _character(found: re.Match[str]) -> str:
    if found[1] or found[2]:
        return chr(int(found[1] or found[2], 16))
    return _CONTROL_CHARACTERS.get(found[0][1], found[0][1])


def undeclared(text: str, token: Token, prefixes: Mapping[str, str]) -> QueryError:
    """The error about a name whose prefix is not declared."""
    prefix = token.text.partition(":")[0]
    near = get_close_matches(prefix, prefixes, 1)
    hint = f"Declare it: `PREFIX {prefix}: <{STANDARD_PREFIXES.get(prefix, '…')}>`."
    if near and prefix not in STANDARD_PREFIXES:
        hint = f"Did you mean `{near[0]}:`? Or declare it: `PREFIX {prefix}: <…>`."
    return error_at(text, token.start, f"The prefix `{prefix}:` is not declared.", hint)
