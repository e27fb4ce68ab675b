"""Regular expressions reach each engine in its dialect, and match what XPath has them match."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from phegraph.errors import QueryError
from phegraph.rdf.convert import from_rdflib
from phegraph.rdf.terms import Term
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.engines import Engine, mended, passes_for
from phegraph.sparql.algebra.passes.patterns import may_match
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.checking import check_query
from phegraph.store.dataset import dataset_of_quads, dataset_of_store
from phegraph.store.embedded import EmbeddedStore

DATA = [
    Quad(NamedNode("urn:s"), NamedNode(f"urn:{name}"), Literal(value))
    for name, value in {"v": "abcd", "class": "[a-z-[aeiou]]", "back": r"(b)\1?", "wrong": "(b"}.items()
]


def value(expression: str, *, as_written: bool = False) -> Term | None:
    """The value of an expression over the data, by the embedded store or by rdflib."""
    store = EmbeddedStore()
    store.bulk_extend(DATA)
    dataset = dataset_of_quads(DATA) if as_written else dataset_of_store(store)
    where = "?s <urn:v> ?v ; <urn:class> ?class ; <urn:back> ?back ; <urn:wrong> ?wrong"
    ((term,),) = dataset.query(f"SELECT ({expression} AS ?value) {{ {where} }}")  # type: ignore[misc]
    return None if term is None else from_rdflib(term)


CONSTANT = [
    ('REGEX(?v, "^[a-z-[e]]+$")', Literal(True)),
    ('REGEX(?v, "^[&&a-d]+$")', Literal(True)),
    ('REGEX(?v, "^(a).*\\\\1$")', Literal(False)),
    ('REGEX(?v, "^\\\\w{4,50}$")', Literal(True)),
    ('REGEX("a\\n", "a$")', Literal(False)),
    ('REGEX("A", "^\\\\p{Ll}$", "i")', Literal(False)),
    ('REGEX(STRLANG("ab", "en"), "b")', Literal(True)),
    ('REPLACE(?v, "b", "\\\\$")', Literal("a$cd")),
    ('REPLACE(?v, "b", "\\\\\\\\")', Literal("a\\cd")),
    ('REPLACE(?v, "(b)", "$1x")', Literal("abxcd")),
    ('REPLACE(?v, "(b)(c)", "$12")', Literal("ab2d")),
    ('REPLACE(?v, "(b)|(x)", "<$2>")', Literal("a<>cd")),
    ('REPLACE(?v, "B", "[$0]", "i")', Literal("a[b]cd")),
    ('REPLACE(?v, "b", "$0", "q")', Literal("a$0cd")),
    ('REPLACE(STRLANG("ab", "en"), "b", "$0$0")', Literal("abb", language="en")),
    ('REPLACE("abab", "(ab)\\\\1", "<$1>")', Literal("<ab>")),
    ('REPLACE(?v, "b", "\\\\n")', None),
    ('REPLACE(?v, "b", "$")', None),
    ('REPLACE(?v, "x*", "-")', None),
]


@pytest.mark.parametrize("as_written", [False, True])
@pytest.mark.parametrize(("expression", "expected"), CONSTANT)
def test_a_constant_means_what_it_means_to_xpath(
    expression: str, expected: Term | None, as_written: bool
) -> None:
    assert value(expression, as_written=as_written) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("REGEX(?v, ?class)", Literal(True)),
        ("REGEX(?v, CONCAT('^', ?class, '+$'))", Literal(False)),
        ("REGEX(?v, ?back)", Literal(True)),
        ("REGEX(?v, ?wrong)", None),
        ("REGEX(?v, STRLANG('a', 'en'))", None),
        ("REGEX(?v, 'A', IF(BOUND(?v), 'i', ''))", Literal(True)),
        ("REPLACE(?v, ?class, '<$0>')", Literal("a<b><c><d>")),
        ("REPLACE(?v, ?back, '<$1>')", Literal("a<b>cd")),
        ("REPLACE(?v, 'b', ?v)", Literal("aabcdcd")),
        ("REPLACE(?v, 'b', CONCAT('$', '0$0'))", Literal("abbcd")),
        ("REPLACE(?v, ?wrong, '')", None),
        ("REPLACE(?v, CONCAT('x', '*'), '')", None),
    ],
)
def test_one_of_the_data_does_so_in_the_embedded_store(expression: str, expected: Term | None) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    "pattern",
    ["abc", "^a.*[0-9a-f]$", "(?:a|b){2,3}?", "\\\\.[A-Za-z]{2,6}$", "[/#]$|[?]", "^\\\\d+-[a-z_]*$"],
)
def test_what_means_the_same_to_all_is_not_changed(pattern: str) -> None:
    matching = f'REGEX(STR(IF(?o = <urn:a,(b>, ?s, ?o)), "{pattern}")'
    text = f'ASK {{ ?s ?p ?o FILTER({matching} && CONTAINS(?o, "[")) }}'
    tree = parse(text).tree
    assert not may_match(text)
    assert mended(tree, Engine.EMBEDDED) is tree
    assert mended(tree, Engine.BROWSER) is tree


@pytest.mark.parametrize(
    "expression",
    [
        'REGEX(?o, "a", "i")',
        "REGEX(?o, ?s)",
        "REGEX(?o, 'a')",
        'REGEX(?o, "[a&&b]")',
        'regex (?o, "\\\\w")',
        'REGEX(?o, "\\n")',
        'REGEX(?o, "a") && REGEX(?o, "^[a-z-[e]]$")',
        'REGEX(?o # ")\n, "a")',
        'REPLACE(?o, "a", "b")',
    ],
)
def test_the_text_shows_what_may_be_changed(expression: str) -> None:
    assert passes_for(f"ASK {{ ?s ?p ?o FILTER({expression}) }}", Engine.EMBEDDED)


def test_a_server_gets_what_was_written_and_the_browser_what_oxigraph_can_match() -> None:
    constant = parse('ASK { ?s ?p ?o FILTER REGEX(?o, "[a-z-[aeiou]]") }').tree
    assert mended(constant, Engine.SERVER) is constant
    assert "[[a-z]--[aeiou]]" in printed(mended(constant, Engine.BROWSER))
    of_data = parse("ASK { ?s ?p ?o ; <urn:p> ?pattern FILTER REGEX(?o, ?pattern) }").tree
    assert mended(of_data, Engine.BROWSER) is of_data


@pytest.mark.parametrize(
    ("expression", "message"),
    [('REGEX(?o, "(a")', "`(` is not closed"), ('REPLACE(?o, "a", "b", "g")', "there is no flag g")],
)
def test_what_is_no_regular_expression_is_refused_at_its_place(expression: str, message: str) -> None:
    with pytest.raises(QueryError) as refused:
        check_query(f"SELECT ?o {{\n ?s ?p ?o FILTER ({expression} = ?o) }}")
    assert message in refused.value.message
    assert refused.value.place
    assert refused.value.place.line == 2
