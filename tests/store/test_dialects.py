"""Servers differ from SPARQL 1.1: queries with repeated paths are not sent to Virtuoso."""

import pytest

from phegraph.errors import StoreError
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.tree import Form, Query
from phegraph.store.dialects import STANDARD, VIRTUOSO, Dialect, dialect_of
from phegraph.store.repeated_paths import refuse_repeats


def form(query: str) -> Form:
    tree = parse(query).tree
    assert isinstance(tree, Query)
    return tree.form


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("?s <urn:p>+ ?o", "<urn:p>+"),
        ("?s a/<urn:p>* ?o", "<urn:p>*"),
        ("?s a* ?o", "a*"),
        ("?s (^<urn:p>)+ ?o", "(^<urn:p>)+"),
        ("?s <urn:q>/((<urn:p>|(^<urn:r>))/<urn:q>)* ?o", "((<urn:p>|^<urn:r>)/<urn:q>)*"),
        ("FILTER EXISTS { ?s (!(<urn:p>|a))+ ?o }", "!(<urn:p>|a)+"),
    ],
)
def test_a_repeated_path_is_refused(pattern: str, path: str) -> None:
    with pytest.raises(StoreError) as error:
        refuse_repeats(form(f"SELECT * WHERE {{ {pattern} }}"))
    assert error.value.message.endswith(f" {path}.")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { ?s <urn:p> ?o }",
        "SELECT (COUNT(*) AS ?n) WHERE { ?s <urn:p>/<urn:q>? ?o }",
        'SELECT * WHERE { ?s ?p ?o FILTER (REGEX(?o, "(<a>)+")) }',
        "SELECT * WHERE { ?s ?p ?o FILTER ((?o) + 1 = (1 + 2) * 3) }",
        "SELECT * WHERE { ?s ?p ?o FILTER (<urn:f>(?o) * 2 = (STRLEN(?o)) + 1) }",
    ],
)
def test_numbers_and_text_are_no_path(query: str) -> None:
    refuse_repeats(form(query))


@pytest.mark.parametrize(
    ("header", "dialect"),
    [
        ("Virtuoso/07.20.3240 (Linux)", VIRTUOSO),
        ("nginx", STANDARD),
        ("", STANDARD),
        ("Not Virtuoso", STANDARD),
    ],
)
def test_a_server_is_known_by_its_header(header: str, dialect: Dialect) -> None:
    assert dialect_of(header) == dialect
