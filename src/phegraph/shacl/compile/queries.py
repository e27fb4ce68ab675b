"""SPARQL queries of shapes: checked for what SHACL forbids, and fitted into compiled queries.

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
"""What begins a group inside GRAPH instead of a pattern that asks the data: it changes nothing."""

_OPTIONAL = {"shapesGraph", "currentShape"}


class Prepared(Struct, frozen=True):
    """A query ready to be fitted in.

    Attributes:
        tokens: Its tokens without prologue and comments, names in full.
        groups: The tokens that open a group that a pattern can begin.
        spared: Those of them that need no focus node: inside EXISTS variables are carried in, and an
            optional one that does not mention it would be computed for each.
        elsewhere: Those of them that stand inside GRAPH, where the data is not.
        glued: Those that stand right after the one before, as some parsers mind.
        is_select: Whether it is a SELECT; otherwise it is an ASK.
        is_limited: Whether it has LIMIT, OFFSET or GRAPH, and must be tried on one focus node at a time.
    """

    tokens: tuple[Token, ...]
    groups: frozenset[int]
    spared: frozenset[int]
    elsewhere: frozenset[int]
    glued: frozenset[int]
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
            outside: A pattern to begin every group with that is not spared it.
            rename: New names of variables.
            path: What stands for `$PATH`.
            body: Whether to leave out what comes before the first group: `ASK WHERE`.
        """
        written: list[tuple[str, bool]] = []
        start = next(n for n, token in enumerate(self.tokens) if token.text == "{") if body else 0
        for number, token in enumerate(self.tokens[start:], start):
            shown = token.text
            if token.kind is TokenKind.VARIABLE:
                name = token.text[1:]
                shown = path if name == "PATH" and path is not None else "?" + rename(name)
            written.append((shown, number in self.glued))
            if number in self.groups:
                there = IN_GRAPH if number in self.elsewhere else outside
                written.append((everywhere, False))
                written.append(("" if number in self.spared or not outside else there, False))
        return "".join(part if glued else f" {part}" for part, glued in written if part).strip()


def prepare(query: ShapeQuery, *, select: bool, prebound: Sequence[str], has_path: bool = False) -> Prepared:
    """Check a query of a shape and make it ready.

    Args:
        query: The query.
        select: Whether it must be a SELECT; otherwise it must be an ASK.
        prebound: The variables that may be pre-bound.
        has_path: Whether there is a path for `$PATH` to stand for.

    Raises:
        QueryError: It cannot be parsed, or has what SHACL forbids (SHACL, sections 5.2.1, 5.3 and A).
    """
    everything = without_comments(query.text)
    own = prologue_of(everything)
    prologue = Prologue(own.base, {**dict(query.prefixes), **own.prefixes})
    written = _without_prologue(everything)
    glued = frozenset(n for n, (one, two) in enumerate(pairwise(written), 1) if one.end == two.start)
    meant = [_in_full(token, prologue) for token in written]
    form = "SELECT" if select else "ASK"
    if not meant or not meant[0].is_keyword(form):
        raise QueryError(f"This is no {form} query.")
    none: frozenset[int] = frozenset()
    plain = Prepared(tuple(meant), none, none, none, glued, select, is_limited=False)
    engine.plan_query(guard(plain.render(path="(<urn:p>/<urn:p>)" if has_path else None)))
    groups, spared, elsewhere = _groups(meant)
    limited = any(token.is_keyword("LIMIT", "OFFSET", "GRAPH") for token in meant)
    ready = Prepared(tuple(meant), groups, spared, elsewhere, glued, select, limited)
    for token in meant:
        if token.is_keyword(*_FORBIDDEN):
            raise QueryError(f"{token.text.upper()} is not allowed in a query of a shape.")
    _check_assignments(meant, prebound)
    nested = [n for n, token in enumerate(meant) if token.is_keyword("SELECT") and n]
    for number in nested:
        _check_projection(meant, number, [name for name in prebound if name not in _OPTIONAL])
    if select:
        _check_projection(meant, 0, ["this"], star=True)
    return ready


def _without_prologue(everything: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    number = 0
    while number < len(everything):
        token = everything[number]
        if not kept and token.is_keyword("PREFIX", "BASE"):
            number += 3 if token.is_keyword("PREFIX") else 2
            continue
        kept.append(token)
        number += 1
    return kept


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


def _check_assignments(meant: Sequence[Token], prebound: Sequence[str]) -> None:
    for one, two in pairwise(meant):
        if one.is_keyword("AS") and two.kind is TokenKind.VARIABLE and two.text[1:] in prebound:
            raise QueryError(f"{two.text} is pre-bound, and cannot be assigned with AS.")


def _check_projection(meant: Sequence[Token], select: int, needed: Sequence[str], star: bool = False) -> None:
    """A sub-select must give every variable that may be pre-bound, and by name (SHACL, appendix A)."""
    depth, given = 0, set()
    for token in meant[select + 1 :]:
        if token.text == "{" or token.is_keyword("WHERE"):
            break
        if star and token.text == "*" and not depth:
            return
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind is TokenKind.VARIABLE and not depth:
            given.add(token.text[1:])
    mentioned = {token.text[1:] for token in meant if token.kind is TokenKind.VARIABLE}
    missing = [name for name in needed if name not in given and (name in mentioned or name == "this")]
    if missing:
        what = "A sub-select" if select else "The query"
        raise QueryError(f"{what} does not give ${missing[0]}.", hint=f"Add ${missing[0]} after SELECT.")


def _groups(meant: Sequence[Token]) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """The tokens that open groups, but for those of a sub-select; those spared, and those inside GRAPH."""
    groups: set[int] = set()
    spared: set[int] = set()
    elsewhere: set[int] = set()
    inside: list[tuple[int, bool, bool]] = [(0, False, False)]
    mentioned = 0  # the last place where the focus node is
    for number, token in enumerate(meant):
        if token.text == "{":
            in_exists = inside[-1][1] or meant[number - 1].is_keyword("EXISTS")
            in_graph = inside[-1][2] or (number > 1 and meant[number - 2].is_keyword("GRAPH"))
            inside.append((number, in_exists, in_graph))
            if not meant[number + 1].is_keyword("SELECT"):
                groups.add(number)
                spared |= {number} if in_exists else set()
                elsewhere |= {number} if in_graph else set()
        elif token.text == "}":
            opened = inside.pop()[0]
            if meant[opened - 1].is_keyword("OPTIONAL") and mentioned < opened:
                spared.add(opened)
        elif token.kind is TokenKind.VARIABLE and token.text[1:] == "this":
            mentioned = number
    return frozenset(groups), frozenset(spared), frozenset(elsewhere)


def values_of(bindings: Mapping[str, str]) -> str:
    """The patterns that bind variables to terms, which are given as text."""
    return " ".join(f"VALUES ?{name} {{ {term} }}" for name, term in bindings.items())
