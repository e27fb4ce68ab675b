"""Values for the variables of a query, bound as RDF terms, never pasted as text."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pyoxigraph import NamedNode

from phegraph.errors import QueryError
from phegraph.rdf.terms import Term
from phegraph.sparql.algebra.passes.binding import bound, unbindable
from phegraph.sparql.algebra.passes.together import together
from phegraph.sparql.algebra.tree import Query
from phegraph.sparql.guard import guard, remember
from phegraph.sparql.templates import MadeText, TextsAlike, is_plain


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
    if not values:
        return query
    if not all(isinstance(term, NamedNode) and is_plain(term.value) for term in values.values()):
        return _bound(query, values).text

    def make(constants: Sequence[str]) -> MadeText:
        terms = (NamedNode(constant[1:-1]) for constant in constants)
        return _bound(query, dict(zip(values, terms, strict=True)))

    return _alike(query, *values).text([*map(str, values.values())], make)


@lru_cache(maxsize=512)
def _alike(query: str, *names: str) -> TextsAlike:
    """What binding plain IRIs to variables of a query makes."""
    return TextsAlike()


def bind_each(query: str, name: str, terms: Sequence[NamedNode], others: Mapping[str, Term]) -> str | None:
    """One query for all rows that a query has with each of several IRIs, which are its first column.

    Args:
        query: A SPARQL 1.1 query.
        name: The variable that the IRIs are values of.
        terms: The IRIs, each once.
        others: The terms of other variables.

    Returns:
        The query, or None where each is to be asked for by itself.

    Raises:
        QueryError: See `bind`.
    """
    parsed = guard(bind(query, others)).parsed
    if not isinstance(parsed.tree, Query):
        raise QueryError("This is an update, and updates take no values.")
    parsed.refuse(unbindable(parsed.tree, {name: terms[0]}))
    tree = together(parsed.tree, name, terms)
    return None if tree is None else remember(tree, parsed.tokens + 2 * len(terms))


def _bound(query: str, values: Mapping[str, Term]) -> MadeText:
    parsed = guard(query).parsed
    if not isinstance(parsed.tree, Query):
        raise QueryError("This is an update, and updates take no values.")
    parsed.refuse(unbindable(parsed.tree, values))
    tree = bound(parsed.tree, values)  # type: ignore[arg-type]
    return MadeText(remember(tree, parsed.tokens), tree.prefixes)
