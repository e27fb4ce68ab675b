"""SPARQL queries of shapes: checked for syntax that SHACL forbids, and embedded in compiled queries.

A query is kept as tokens. To pre-bind a variable (SHACL, appendix A) a pattern that binds it is put at the
beginning of every group, for SPARQL does not carry a variable into a group that does not bind it.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from phegraph.errors import QueryError
from phegraph.rdf.terms import text
from phegraph.shacl.shapes.model import ShapeQuery
from phegraph.sparql import engine
from phegraph.sparql.guard import guard
from phegraph.sparql.tokens import Prologue, Token, TokenKind, prologue_of, without_comments

_FORBIDDEN = ("MINUS", "SERVICE", "VALUES", "FROM")
IN_GRAPH = "BIND (true AS ?in_graph)"
"""The beginning of a group inside GRAPH, instead of a pattern on the data graph; it changes nothing."""

_OPTIONAL = {"shapesGraph", "currentShape"}


class Prepared(Struct, frozen=True):
    """A query ready to be fitted in.

    Attributes:
        tokens: Its tokens without prologue and comments, names in full.
        groups: The tokens that open a group that a pattern can begin.
        without_focus: Those of them that need no focus node: inside EXISTS variables are carried in, and an
            optional one that does not mention it would be computed for each.
        in_graph: Those of them inside GRAPH, which is not the data graph.
        adjacent: The tokens without white space before them, which matters to some parsers.
        is_select: Whether it is a SELECT; otherwise it is an ASK.
        is_limited: Whether it has LIMIT, OFFSET or GRAPH, and must be tried on one focus node at a time.
    """

    tokens: tuple[Token, ...]
    groups: frozenset[int]
    without_focus: frozenset[int]
    in_graph: frozenset[int]
    adjacent: frozenset[int]
    is_select: bool
    is_limited: bool

    @property
    def variables(self) -> set[str]:
        """The names of its variables."""
        return {token.text[1:] for token in self.tokens if token.kind is TokenKind.VARIABLE}

    def render(
        self,
        *,
        everywhere: str = "",
        outside: str = "",
        rename: Callable[[str], str] = lambda name: name,
        path: str | None = None,
        body: bool = False,
    ) -> str:
        """The query as text.

        Args:
            everywhere: A pattern to begin every group with.
            outside: A pattern to begin every group with that needs the focus node.
            rename: New names of variables.
            path: The text of `$PATH`.
            body: Whether to leave out the tokens before the first group: `ASK WHERE`.
        """
        parts: list[tuple[str, bool]] = []
        start = next(n for n, token in enumerate(self.tokens) if token.text == "{") if body else 0
        for number, token in enumerate(self.tokens[start:], start):
            part = token.text
            if token.kind is TokenKind.VARIABLE:
                name = token.text[1:]
                part = path if name == "PATH" and path is not None else "?" + rename(name)
            parts.append((part, number in self.adjacent))
            if number in self.groups:
                own = IN_GRAPH if number in self.in_graph else outside
                parts.append((everywhere, False))
                parts.append(("" if number in self.without_focus or not outside else own, False))
        return "".join(part if adjacent else f" {part}" for part, adjacent in parts if part).strip()


def prepare(query: ShapeQuery, *, select: bool, prebound: Sequence[str], has_path: bool = False) -> Prepared:
    """Check a query of a shape, and prepare it.

    Args:
        query: The query.
        select: Whether it must be a SELECT; otherwise it must be an ASK.
        prebound: The variables that may be pre-bound.
        has_path: Whether the shape has a path for `$PATH`.

    Raises:
        QueryError: It cannot be parsed, or has syntax that SHACL forbids (SHACL, sections 5.2.1, 5.3 and A).
    """
    all_tokens = without_comments(query.text)
    declared = prologue_of(all_tokens)
    prologue = Prologue(declared.base, {**dict(query.prefixes), **declared.prefixes})
    tokens = _without_prologue(all_tokens)
    adjacent = frozenset(n for n, (one, two) in enumerate(pairwise(tokens), 1) if one.end == two.start)
    full_tokens = [_in_full(token, prologue) for token in tokens]
    form = "SELECT" if select else "ASK"
    if not full_tokens or not full_tokens[0].is_keyword(form):
        raise QueryError(f"This is no {form} query.")
    none: frozenset[int] = frozenset()
    unchecked = Prepared(tuple(full_tokens), none, none, none, adjacent, select, is_limited=False)
    engine.plan_query(guard(unchecked.render(path="(<urn:p>/<urn:p>)" if has_path else None)))
    groups, without_focus, in_graph = _groups(full_tokens)
    is_limited = any(token.is_keyword("LIMIT", "OFFSET", "GRAPH") for token in full_tokens)
    prepared_query = Prepared(
        tuple(full_tokens), groups, without_focus, in_graph, adjacent, select, is_limited
    )
    for token in full_tokens:
        if token.is_keyword(*_FORBIDDEN):
            raise QueryError(f"{token.text.upper()} is not allowed in a query of a shape.")
    _check_assignments(full_tokens, prebound)
    nested = [n for n, token in enumerate(full_tokens) if token.is_keyword("SELECT") and n]
    for number in nested:
        _check_projection(full_tokens, number, [name for name in prebound if name not in _OPTIONAL])
    if select:
        _check_projection(full_tokens, 0, ["this"], star=True)
    return prepared_query


def _without_prologue(tokens: Sequence[Token]) -> list[Token]:
    query_tokens: list[Token] = []
    number = 0
    while number < len(tokens):
        token = tokens[number]
        if not query_tokens and token.is_keyword("PREFIX", "BASE"):
            number += 3 if token.is_keyword("PREFIX") else 2
            continue
        query_tokens.append(token)
        number += 1
    return query_tokens


def _in_full(token: Token, prologue: Prologue) -> Token:
    if token.kind is TokenKind.IRI:
        iri = prologue.iri(token)
        return token if iri is None else Token(TokenKind.IRI, text(iri), token.start)
    if token.kind is not TokenKind.PREFIXED_NAME:
        return token
    iri = prologue.iri(token)
    if iri is None:
        prefix = token.text.partition(":")[0]
        raise QueryError(
            f"The prefix {prefix!r} of {token.text} is not declared.",
            hint="Declare it with sh:declare on an ontology that sh:prefixes names.",
        )
    return Token(TokenKind.IRI, text(iri), token.start)


def _check_assignments(tokens: Sequence[Token], prebound: Sequence[str]) -> None:
    for one, two in pairwise(tokens):
        if one.is_keyword("AS") and two.kind is TokenKind.VARIABLE and two.text[1:] in prebound:
            raise QueryError(f"{two.text} is pre-bound, and cannot be assigned with AS.")


def _check_projection(
    tokens: Sequence[Token], select: int, needed: Sequence[str], star: bool = False
) -> None:
    """A sub-select must project every variable that may be pre-bound, and by name (SHACL, appendix A)."""
    depth, projected = 0, set()
    for token in tokens[select + 1 :]:
        if token.text == "{" or token.is_keyword("WHERE"):
            break
        if star and token.text == "*" and not depth:
            return
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind is TokenKind.VARIABLE and not depth:
            projected.add(token.text[1:])
    mentioned = {token.text[1:] for token in tokens if token.kind is TokenKind.VARIABLE}
    missing = [name for name in needed if name not in projected and (name in mentioned or name == "this")]
    if missing:
        what = "A sub-select" if select else "The query"
        raise QueryError(f"{what} does not give ${missing[0]}.", hint=f"Add ${missing[0]} after SELECT.")


def _groups(tokens: Sequence[Token]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """The tokens that open groups but sub-selects; those without the focus node, and those inside GRAPH."""
    groups: set[int] = set()
    without_focus: set[int] = set()
    in_graphs: set[int] = set()
    inside: list[tuple[int, bool, bool]] = [(0, False, False)]
    mentioned = 0  # the last place where the focus node is
    for number, token in enumerate(tokens):
        if token.text == "{":
            in_exists = inside[-1][1] or tokens[number - 1].is_keyword("EXISTS")
            in_graph = inside[-1][2] or (number > 1 and tokens[number - 2].is_keyword("GRAPH"))
            inside.append((number, in_exists, in_graph))
            if not tokens[number + 1].is_keyword("SELECT"):
                groups.add(number)
                without_focus |= {number} if in_exists else set()
                in_graphs |= {number} if in_graph else set()
        elif token.text == "}":
            opened = inside.pop()[0]
            if tokens[opened - 1].is_keyword("OPTIONAL") and mentioned < opened:
                without_focus.add(opened)
        elif token.kind is TokenKind.VARIABLE and token.text[1:] == "this":
            mentioned = number
    return frozenset(groups), frozenset(without_focus), frozenset(in_graphs)


def values_of(bindings: Mapping[str, str]) -> str:
    """The patterns that bind variables to terms, by their text."""
    return " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in bindings.items())
