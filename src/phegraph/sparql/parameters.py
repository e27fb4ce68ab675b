"""Values for the variables of a query, bound as RDF terms, never pasted as text."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode

from phegraph.errors import QueryError
from phegraph.rdf.terms import Term, text
from phegraph.sparql.tokens import Token, TokenKind, error_at, without_comments


def iri(value: str) -> NamedNode:
    """A value that must be an absolute IRI (RDF 1.1 Concepts, section 3.2).

    Raises:
        QueryError: It is not.
    """
    try:
        return NamedNode(value)
    except ValueError as error:
        raise QueryError(
            f"`{value}` is not an absolute IRI: {error}.", hint="Give one like https://…"
        ) from error


def bind(query: str, values: Mapping[str, Term]) -> str:
    """A query with terms for some of its variables: `BIND (term AS ?name)` in each group that has them.

    Groups are evaluated from the inside out (SPARQL 1.1 Query, section 18.2), so a binding in the outermost
    group alone would not reach a filter in a UNION branch or a sub-SELECT. The group of an EXISTS has the
    bindings of the group around it (section 18.6) and needs none. VALUES would mean the same, but rdflib
    drops its bindings when it filters a group inside OPTIONAL.

    Args:
        query: A SPARQL 1.1 query.
        values: The term of each variable, by its name without `?`.

    Raises:
        QueryError: A variable does not occur, or the query assigns it; or a term is a blank node.
    """
    tokens = without_comments(query)
    for name, term in values.items():
        _refuse_unbindable(query, tokens, name, term)
    if not values:
        return query
    groups = [group for group in _groups(query) if group.kind == "group"]
    outermost = next((group for group in groups if group.parent is None), None)
    if outermost is None:
        return _describe_where(query, tokens, " ".join(_clause(name, values[name]) for name in values))
    pieces = [(group.start, _clauses(values, group, every=group is outermost)) for group in groups]
    form = next(token for token in tokens if token.is_keyword("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
    following = tokens[tokens.index(form) + 1]
    if form.is_keyword("CONSTRUCT") and following.text != "{":
        pieces.append((form.end, f" {{{query[outermost.start : outermost.end]}\n}} "))
    for position, piece in sorted(pieces, reverse=True):
        query = query[:position] + piece + query[position:]
    return query


def _clauses(values: Mapping[str, Term], group: "_Group", *, every: bool) -> str:
    named = [name for name in values if every or name in group.named()]
    return "".join(f" {_clause(name, values[name])}" for name in named)


def _clause(name: str, term: Term) -> str:
    return f"BIND ({text(term)} AS ?{name})"


def _describe_where(query: str, tokens: Sequence[Token], clauses: str) -> str:
    """A DESCRIBE without a WHERE clause, with one added."""
    modifier = next(
        (token for token in tokens if token.is_keyword("ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET")), None
    )
    position = modifier.start if modifier else tokens[-1].end
    return f"{query[:position]} WHERE {{ {clauses} }} {query[position:]}"


def _refuse_unbindable(query: str, tokens: Sequence[Token], name: str, term: Term) -> None:
    places = [number for number, token in enumerate(tokens) if _is_variable(token, name)]
    if not places:
        raise QueryError(f"The query has no variable ?{name}.", hint="Check its spelling.")
    if isinstance(term, BlankNode):
        raise QueryError(f"A blank node cannot be the value of ?{name}.", hint="Give an IRI or a literal.")
    for number in places:
        if tokens[number - 1].is_keyword("AS"):
            message = f"The query assigns ?{name} itself, so that it takes no value."
            raise error_at(query, tokens[number].start, message, "Rename one of the two.")


def _is_variable(token: Token, name: str) -> bool:
    return token.kind is TokenKind.VARIABLE and token.text[1:] == name


class _Group(Struct):
    """A pair of braces: its kind, and the variables in it but not in inner braces."""

    kind: str
    parent: "_Group | None"
    start: int
    end: int = 0
    variables: set[str] = set()

    def named(self) -> set[str]:
        """Its variables; for the pattern of a sub-SELECT, also those of the other clauses."""
        of_select = self.parent.variables if self.parent and self.parent.kind == "select" else set()
        return self.variables | of_select


@lru_cache(maxsize=128)
def _groups(query: str) -> Sequence[_Group]:
    """The pairs of braces of a query, cached because a query is bound to many values in turn."""
    tokens = without_comments(query)
    groups: list[_Group] = []
    current: _Group | None = None
    for number, token in enumerate(tokens):
        if token.text == "{":
            current = _Group(_kind(tokens, number, current), current, token.end)
            groups.append(current)
        elif token.text == "}" and current:
            current.end = token.start
            current = current.parent
        elif token.kind is TokenKind.VARIABLE and current:
            current.variables.add(token.text[1:])
    return groups


def _kind(tokens: Sequence[Token], number: int, parent: _Group | None) -> str:
    """The kind of a brace: a group, a sub-SELECT, the pattern of an EXISTS, or data (also a template)."""
    before = tokens[number - 1]
    back = number - 1
    while tokens[back].kind is TokenKind.VARIABLE or tokens[back].text in ("(", ")"):
        back -= 1
    if before.is_keyword("CONSTRUCT") or tokens[back].is_keyword("VALUES"):
        return "data"
    if number + 1 < len(tokens) and tokens[number + 1].is_keyword("SELECT"):
        return "select"
    if before.is_keyword("EXISTS") or (parent and parent.kind == "exists"):
        return "exists"
    return "group"
