"""What the embedded store gets wrong of expressions is right by way of functions of ours."""

import pytest

from phegraph.sparql.checking import check_query
from phegraph.store.embedded import EmbeddedStore

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


def value(expression: str) -> str | None:
    """The value of an expression in N-Triples syntax, with `xsd:` for XML Schema; None for an error."""
    query = check_query(f"{XSD}SELECT ({expression} AS ?value) WHERE {{}}")
    (row,) = EmbeddedStore().select(query.text)
    return None if row[0] is None else str(row[0]).replace("http://www.w3.org/2001/XMLSchema#", "xsd:")


@pytest.mark.parametrize(
    ("cast", "expected"),
    [
        ('xsd:integer(" 12 ")', '"12"^^<xsd:integer>'),
        ('xsd:boolean("\\ttrue\\n")', '"true"^^<xsd:boolean>'),
        ('xsd:decimal(" 1.5")', '"1.5"^^<xsd:decimal>'),
        ('xsd:dateTime("2020-01-01T00:00:00 ")', '"2020-01-01T00:00:00"^^<xsd:dateTime>'),
        ('xsd:double(" INF")', '"INF"^^<xsd:double>'),
        ('xsd:double("NaN")', '"NaN"^^<xsd:double>'),
        ('xsd:double("inf")', None),
        ('xsd:double("infinity")', None),
        ('xsd:float("nan")', None),
        ('xsd:double("+INF")', None),
        ('xsd:integer("1 2")', None),
        ('xsd:integer("12"@en)', None),
        ('xsd:boolean("TRUE")', None),
        ("xsd:integer(<urn:x>)", None),
        ("xsd:integer(1e20)", '"100000000000000000000"^^<xsd:integer>'),
        ("xsd:integer(-1.9e0)", '"-1"^^<xsd:integer>'),
        ('xsd:decimal(xsd:double("NaN"))', None),
        ("xsd:integer(true)", '"1"^^<xsd:integer>'),
        ("xsd:string(1.0e7)", '"1.0E7"'),
        ("xsd:string(-1.25e-7)", '"-1.25E-7"'),
        ("xsd:string(1.0e6)", '"1.0E6"'),
        ("xsd:string(1.0e5)", '"100000"'),
        ("xsd:string(1.0e-6)", '"0.000001"'),
        ("xsd:string(0e0)", '"0"'),
        ('xsd:string(xsd:float("1.5e-9"))', '"1.5E-9"'),
        ('xsd:string(xsd:double("-INF"))', '"-INF"'),
        ("xsd:string(1.50)", '"1.5"'),
        ("xsd:string(<urn:x>)", '"urn:x"'),
        ('xsd:string("x"@en)', '"x"'),
    ],
)
def test_casts_are_those_of_xpath(cast: str, expected: str | None) -> None:
    """XPath and XQuery Functions and Operators, sections 17.1.1 to 17.1.3."""
    assert value(cast) == expected
