"""Values for the variables of a stored query: they go in as RDF terms, never as text."""

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
        QueryError: It is none.
    """
    try:
        return NamedNode(value)
    except ValueError as error:
        raise QueryError(
            f"`{value}` is not an absolute IRI: {error}.", hint="Give one like https://…"
        ) from error


def bind(query: str, values: Mapping[str, Term]) -> str:
    """A query in which variables have a value: `BIND (term AS ?name)` in each group that names them.

    Groups are evaluated from the inside out (SPARQL 1.1 Query, section 18.2), so a value given to the
    outermost group alone would not reach a filter in a UNION branch or a sub-SELECT. The group of an EXISTS
    sees the values of the group around it (section 18.6) and needs none. VALUES would say the same, but
    rdflib forgets what VALUES gave when it filters a group inside OPTIONAL.

    Args:
        query: A SPARQL 1.1 query.
        values: The term of each variable, by its name without `?`.

    Raises:
        QueryError: A variable does not occur, or the query computes it; or a term is a blank node.
    """
    meant = without_comments(query)
    for name, term in values.items():
        _refuse_unbindable(query, meant, name, term)
    if not values:
        return query
    groups = [group for group in _groups(query) if group.kind == "group"]
    outermost = next((group for group in groups if group.parent is None), None)
    if outermost is None:
        return _describe_where(query, meant, " ".join(_clause(name, values[name]) for name in values))
    pieces = [(group.start, _clauses(values, group, every=group is outermost)) for group in groups]
    form = next(token for token in meant if token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
    following = meant[meant.index(form) + 1]
    if form.is_word("CONSTRUCT") and following.text != "{":
        pieces.append((form.end, f" {{{query[outermost.start : outermost.end]}\n}} "))
    for position, piece in sorted(pieces, reverse=True):
        query = query[:position] + piece + query[position:]
    return query


def _clauses(values: Mapping[str, Term], group: "_Group", *, every: bool) -> str:
    named = [name for name in values if every or name in group.named()]
    return "".join(f" {_clause(name, values[name])}" for name in named)


def _clause(name: str, term: Term) -> str:
    return f"BIND ({text(term)} AS ?{name})"


def _describe_where(query: str, meant: Sequence[Token], clauses: str) -> str:
    """A DESCRIBE without a WHERE clause, given one."""
    modifier = next(
        (token for token in meant if token.is_word("ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET")), None
    )
    position = modifier.start if modifier else meant[-1].end
    return f"{query[:position]} WHERE {{ {clauses} }} {query[position:]}"


def _refuse_unbindable(query: str, meant: Sequence[Token], name: str, term: Term) -> None:
    places = [number for number, token in enumerate(meant) if _is_variable(token, name)]
    if not places:
        raise QueryError(f"The query has no variable ?{name}.", hint="Look at how it is spelt.")
    if isinstance(term, BlankNode):
        raise QueryError(f"A blank node cannot be the value of ?{name}.", hint="Give an IRI or a literal.")
    for number in places:
        if meant[number - 1].is_word("AS"):
            message = f"The query computes ?{name} itself, so it cannot be given."
            raise error_at(query, meant[number].start, message, "Rename one of the two.")


def _is_variable(token: Token, name: str) -> bool:
    return token.kind is TokenKind.VARIABLE and token.text[1:] == name


class _Group(Struct):
    """A pair of braces: what it is, and the variables named in it but not in the braces within."""

    kind: str
    parent: "_Group | None"
    start: int
    end: int = 0
    variables: set[str] = set()

    def named(self) -> set[str]:
        """The variables it names; for the pattern of a sub-SELECT, also those of its other clauses."""
        of_select = self.parent.variables if self.parent and self.parent.kind == "select" else set()
        return self.variables | of_select


@lru_cache(maxsize=128)
def _groups(query: str) -> Sequence[_Group]:
    """The pairs of braces of a query, kept because the same query is bound to one thing after another."""
    meant = without_comments(query)
    found: list[_Group] = []
    current: _Group | None = None
    for number, token in enumerate(meant):
        if token.text == "{":
            current = _Group(_kind(meant, number, current), current, token.end)
            found.append(current)
        elif token.text == "}" and current:
            current.end = token.start
            current = current.parent
        elif token.kind is TokenKind.VARIABLE and current:
            current.variables.add(token.text[1:])
    return found


def _kind(meant: Sequence[Token], number: int, parent: _Group | None) -> str:
    """What a brace opens: a group, a sub-SELECT, the pattern of an EXISTS, or data and templates."""
    before = meant[number - 1]
    back = number - 1
    while meant[back].kind is TokenKind.VARIABLE or meant[back].text in ("(", ")"):
        back -= 1
    if before.is_word("CONSTRUCT") or meant[back].is_word("VALUES"):
        return "data"
    if number + 1 < len(meant) and meant[number + 1].is_word("SELECT"):
        return "select"
    if before.is_word("EXISTS") or (parent and parent.kind == "exists"):
        return "exists"
    return "group"
