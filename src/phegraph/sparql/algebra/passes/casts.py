"""Casts that the embedded store refuses or gets wrong (SPARQL 1.1 Query, section 17.5)."""

import re

from pyoxigraph import Literal, NamedNode

from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.expressions import FALSE, call, ours
from phegraph.sparql.algebra.passes.guard import CASTS
from phegraph.sparql.algebra.tree import Call, Expression, In, Query, Update
from phegraph.sparql.algebra.walk import rewritten
from phegraph.sparql.keywords import BLANKS

_BINARY = (NamedNode(XSD + "double"), NamedNode(XSD + "float"))
_STRING = NamedNode(XSD + "string")
_NAMES = "|".join(sorted(iri.removeprefix(XSD) for iri in CASTS))
_CAST = re.compile(rf"(?:{_NAMES})>?{BLANKS}\(")


def may_cast(text: str) -> bool:
    """Whether a text may have a cast."""
    return _CAST.search(text) is not None


def exact_casts(tree: Query | Update) -> Query | Update:
    """Casts of strings with blanks around them and of doubles of any size, and doubles as strings.

    What the store casts, and casts rightly, it casts itself.
    """

    def rewrite(part: Call) -> Expression:
        is_cast = isinstance(part.function, NamedNode) and part.function.value in CASTS
        return _exact(part) if is_cast and len(part.arguments) == 1 else part

    return rewritten(tree, rewrite, Call)


def _exact(cast: Call) -> Expression:
    (value,) = cast.arguments
    assert isinstance(cast.function, NamedNode)
    if cast.function == _STRING:
        is_binary = In(call("DATATYPE", value), _BINARY)
        return call("COALESCE", call("IF", is_binary, ours("to-string", value), cast), cast)
    by_us = ours("cast", value, cast.function)
    either = call("COALESCE", cast, by_us)
    if cast.function not in _BINARY:
        return either
    # Oxigraph takes any spelling of NaN and INF, and "infinity".
    is_worded = call("COALESCE", call("CONTAINS", call("LCASE", value), Literal("n")), FALSE)
    return call("IF", is_worded, by_us, either)
