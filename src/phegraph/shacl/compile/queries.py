"""SPARQL queries of shapes: checked for syntax that SHACL forbids, and embedded in compiled queries."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.errors import QueryError
from phegraph.shacl.compile.scope import THIS
from phegraph.shacl.shapes.model import ShapeQuery
from phegraph.sparql import engine
from phegraph.sparql.algebra.expressions import FALSE, integer
from phegraph.sparql.algebra.kept import kept_trees
from phegraph.sparql.algebra.parser import Parsed, parse
from phegraph.sparql.algebra.passes.binding import Place, begun, renamed, with_path
from phegraph.sparql.algebra.passes.guard import CASTS, Permissions, refused
from phegraph.sparql.algebra.passes.shacl import forbidden
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import (
    BGP,
    Aggregate,
    Ask,
    Construct,
    Exists,
    Extend,
    Filter,
    Form,
    Graph,
    Path,
    Pattern,
    Query,
    Select,
    SequencePath,
    ToMultiset,
    TriplePattern,
    Union,
    Values,
    join,
)
from phegraph.sparql.algebra.walk import parts, rewritten, variables
from phegraph.sparql.guard import MAX_BRACKETS

_PATH = "PATH"
_UNBOUND = Variable("phegraph_unbound")
_OF_NO_SOLUTION = {"COUNT": integer(0), "SUM": integer(0), "AVG": integer(0), "GROUP_CONCAT": Literal("")}
_ANY_PATH = SequencePath((NamedNode("urn:p"), NamedNode("urn:p")))


class Prepared(Struct, frozen=True):
    """A query ready to be embedded.

    Attributes:
        form: The query; its dataset and prefixes do not matter.
        plain: The same; for an ASK, without solution modifiers, to stand in EXISTS.
        variables: The names of its variables.
        is_limited: Whether it has LIMIT, OFFSET or GRAPH, and must be evaluated for one focus node at a time.
    """

    form: Form
    plain: Form
    variables: frozenset[str]
    is_limited: bool

    def fitted(
        self,
        values: Mapping[str, NamedNode | Literal],
        *,
        path: Path | None,
        focus: Pattern | None = None,
        rename: Callable[[str], str] = lambda name: name,
        is_plain: bool = False,
    ) -> Form:
        """The query with its variables pre-bound (SHACL, appendix A).

        Args:
            values: The values of variables, by their names.
            path: The path for `$PATH`.
            focus: A pattern of the focus nodes, for the groups that need one.
            rename: New names of variables, and of the labels of blank nodes.
            is_plain: Whether it is to stand in EXISTS.
        """
        form = self.plain if is_plain else self.form
        if path is not None:
            form = with_path(form, _PATH, path)
        tables = [
            Values((Variable(rename(name)),), ((term,),))
            for name, term in values.items()
            if name in self.variables
        ]

        def beginning(place: Place) -> Iterable[Pattern]:
            return tables if focus is None or not _needs(place, focus) else (*tables, focus)

        return begun(renamed(form, rename), beginning)


def _needs(place: Place, focus: Pattern) -> bool:
    """Whether a group needs the focus nodes.

    EXISTS has those of the solution that it is evaluated for; an OPTIONAL that does not mention them would be
    evaluated for each; and a query for all of them asks the data graph, not the graph of GRAPH.
    """
    if place.in_exists or (place.in_graph and isinstance(focus, ToMultiset)):
        return False
    return not place.is_optional or THIS.value in variables(place.group)


def _plain(ask: Form, prebound: Sequence[str]) -> Form:
    """An ASK with the same answer and without solution modifiers, which EXISTS has none of.

    A sub-select has them (SPARQL 1.1 Query, section 18.2.4). It gives and groups by the pre-bound variables.
    """
    assert ask.where is not None
    conditions = tuple(map(Filter, ask.having))
    is_one_group = not ask.group and any(
        isinstance(part, Aggregate) for part in parts((ask.having, ask.order))
    )
    if ask.limit == 0 or (is_one_group and ask.offset):
        return Ask(where=join(Filter(FALSE)))
    mentioned = variables(ask)
    columns = tuple(Variable(name) for name in prebound if name in mentioned or name == THIS.value)
    select = Select(projection=columns, where=ask.where, offset=ask.offset)
    if not ask.group and not is_one_group:
        where = join(ask.where, conditions) if conditions else ask.where
        return Ask(where=ToMultiset(replace(select, where=where)) if ask.offset else where)
    keys = tuple(dict.fromkeys((*columns, *ask.group)))
    groups = ToMultiset(replace(select, group=keys, having=ask.having))
    if not is_one_group:
        return Ask(where=groups)
    # Of no solution, aggregates make one group, and keys make none.
    none = join(Filter(Exists(ask.where, negated=True)), rewritten(conditions, _of_no_solution))
    return Ask(where=join(Union((groups, none))))


def _of_no_solution(part: object) -> object:
    """The value of an aggregate of no solution (SPARQL 1.1 Query, section 18.5.1); others are errors."""
    if not isinstance(part, Aggregate):
        return part
    return _OF_NO_SOLUTION.get(part.function, _UNBOUND)


@lru_cache(maxsize=512)
def prepare(
    query: ShapeQuery, *, select: bool, prebound: tuple[str, ...], has_path: bool = False
) -> Prepared:
    """Check a query of a shape, and prepare it.

    Args:
        query: The query.
        select: Whether it must be a SELECT; otherwise it must be an ASK.
        prebound: The variables that may be pre-bound.
        has_path: Whether there is a path for `$PATH`.

    Raises:
        QueryError: It cannot be parsed, or has what SHACL forbids (SHACL, sections 5.2.1, 5.3 and A).
        LimitError: It is nested too deep, or has too many operations, for an engine.
    """
    trees, key = kept_trees(), (query.text, query.prefixes, select, prebound, has_path)
    tree = trees.get(*key)
    if tree is None or any(forbidden(tree, select=select, prebound=prebound)):
        tree = _checked(query, select=select, prebound=prebound, has_path=has_path)
        trees.add(tree, *key)
    names = frozenset(variables(tree.form))
    plain = tree.form if select else _plain(tree.form, prebound)
    return Prepared(tree.form, plain, names, any(_limits(tree.form)))


def _checked(query: ShapeQuery, *, select: bool, prebound: tuple[str, ...], has_path: bool) -> Query:
    """The tree of a query that passes every check. See `prepare`."""
    parsed, tree = _guarded(query, "Write a SELECT or an ASK.")
    parsed.refuse(forbidden(tree, select=select, prebound=prebound))
    form = tree.form if select else _plain(tree.form, prebound)
    if has_path:
        form = with_path(form, _PATH, _ANY_PATH)
        if _PATH in variables(form):
            raise QueryError(f"${_PATH} can only be the predicate of a triple pattern.")
    engine.plan(printed(form), parsed.tokens, query.functions)
    return tree


class PreparedConstruct(Struct, frozen=True):
    """A CONSTRUCT of a rule, ready to be embedded (SHACL-AF, section 8.4).

    Attributes:
        select: Its solutions: the variables of the template, and the focus node.
        template: What each solution makes.
        is_of_nodes: Whether it mentions the focus node, so that its solutions depend on it.
    """

    select: Prepared
    template: tuple[TriplePattern, ...]
    is_of_nodes: bool


@lru_cache(maxsize=512)
def prepare_construct(query: ShapeQuery) -> PreparedConstruct:
    """Check the CONSTRUCT of a rule, and prepare it.

    Args:
        query: The query.

    Raises:
        QueryError: It is no CONSTRUCT, cannot be parsed, or is refused.
        LimitError: It is nested too deep, or has too many operations, for an engine.
    """
    construct = checked_query(query).form
    if not isinstance(construct, Construct):
        raise QueryError("This is no CONSTRUCT query.")
    template = construct.template
    if any(isinstance(part, Extend) and part.variable == THIS for part in parts(construct)):
        raise QueryError("$this is pre-bound, and cannot be assigned with AS.")
    if template is None:
        blocks = (part.triples for part in parts(construct.where) if isinstance(part, BGP))
        template = tuple(chain.from_iterable(blocks))
    names = tuple(dict.fromkeys(part for part in parts(template) if isinstance(part, Variable)))
    of_form = {name: getattr(construct, name) for name in Form.__struct_fields__}
    select = Select(projection=tuple(dict.fromkeys((THIS, *names))), **of_form)
    nested = (part.select for part in parts(construct.where) if isinstance(part, ToMultiset))
    is_limited = any(_limits(select)) or any(THIS not in (one.projection or (THIS,)) for one in nested)
    prepared = Prepared(select, select, frozenset(variables(select)), is_limited)
    return PreparedConstruct(prepared, template, THIS.value in variables(construct))


def checked_query(query: ShapeQuery) -> Query:
    """The tree of a query of any form, which passes the guard and can be planned.

    Raises:
        QueryError: It cannot be parsed, or is refused.
        LimitError: It is nested too deep, or has too many operations, for an engine.
    """
    parsed, tree = _guarded(query)
    if tree.default or tree.named:
        raise QueryError("FROM is not allowed in a query of a shape.")
    engine.plan(printed(tree.form), parsed.tokens, query.functions)
    return tree


def _guarded(query: ShapeQuery, hint: str = "") -> tuple[Parsed, Query]:
    """A query that passes the guard, as parsed and as a tree."""
    parsed = _parsed(query)
    if not isinstance(parsed.tree, Query):
        raise QueryError("This is an update, and no query.", hint=hint)
    parsed.refuse(refused(parsed.tree, Permissions(functions=CASTS | query.functions)))
    return parsed, parsed.tree


def _parsed(query: ShapeQuery) -> Parsed:
    try:
        return parse(query.text, prefixes=dict(query.prefixes), deepest=MAX_BRACKETS)
    except QueryError as error:
        if error.place is None:
            raise
        at = f"in line {error.place.line}, column {error.place.column} of the query"
        raise QueryError(f"{error.message.rstrip('.')}, {at}.", hint=error.hint) from error


def _limits(form: Form) -> Iterator[bool]:
    for part in parts(form):
        if isinstance(part, Form):
            yield part.limit is not None or part.offset is not None
        yield isinstance(part, Graph)
