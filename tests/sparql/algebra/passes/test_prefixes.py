"""A tree is printed with the prefixes that it has a use for."""

from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.prefixes import abbreviated
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Query

NAMESPACES = {"": "urn:", "xsd": "http://www.w3.org/2001/XMLSchema#", "unused": "https://example.org/"}


def test_only_prefixes_that_shorten_an_iri_are_declared() -> None:
    tree = parse("ASK { ?s <urn:p> '1'^^<http://www.w3.org/2001/XMLSchema#date> }").tree
    assert isinstance(tree, Query)
    shortened = abbreviated(tree, NAMESPACES)
    text = (
        'PREFIX : <urn:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ASK WHERE { ?s :p "1"^^xsd:date . }'
    )
    assert printed(shortened) == text
    assert parse(text).tree == shortened


def test_the_prefixes_of_a_query_are_its_own() -> None:
    tree = parse("PREFIX own: <urn:> PREFIX : <https://example.org/> ASK { ?s own:p :o }").tree
    assert isinstance(tree, Query)
    assert dict(abbreviated(tree, NAMESPACES).prefixes)[""] == "https://example.org/"


def test_what_is_printed_without_an_iri_needs_no_prefix() -> None:
    tree = parse("ASK { ?s a 'a', 'b'@en, 1, 1.0, true }").tree
    assert isinstance(tree, Query)
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    assert abbreviated(tree, {"rdf": rdf, "xsd": NAMESPACES["xsd"]}).prefixes == ()
