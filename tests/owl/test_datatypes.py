"""Datatypes: which literals are the same value, and which datatypes have it."""

import pytest
from pyoxigraph import Literal, NamedNode

from phegraph.owl.datatypes import common_range, contains, has_range, value
from phegraph.rdf.terms import RDF, RDFS, XSD


def literal(lexical_form: str, datatype: str) -> Literal:
    return Literal(lexical_form, datatype=NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("1", "integer"), literal("01", "byte")),
        (literal("1", "integer"), literal("1.0", "decimal")),
        (literal("+1.50", "decimal"), literal("1.5", "decimal")),
        (literal("1", "boolean"), literal("true", "boolean")),
        (literal("1e1", "double"), literal("10", "double")),
        (literal("0a", "hexBinary"), literal("0A", "hexBinary")),
        (literal("YWI=", "base64Binary"), literal("YW I=", "base64Binary")),
        (literal("x", "string"), literal("x", "token")),
        (literal(" 5 ", "integer"), literal("5", "integer")),
        (
            literal("2026-01-01T00:00:00Z", "dateTime"),
            literal("2026-01-01T00:00:00.0+00:00", "dateTimeStamp"),
        ),
        (Literal("x", language="en"), Literal("x", language="EN")),
        (literal("INF", "float"), literal("+INF", "float")),
    ],
)
def test_different_lexical_forms_are_the_same_value(one: Literal, other: Literal) -> None:
    assert value(one) == value(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("1", "integer"), literal("1", "double")),
        (literal("1", "float"), literal("1", "double")),
        (literal("0.0", "float"), literal("-0.0", "float")),
        (literal("2026", "gYear"), literal("2026-01", "gYearMonth")),
        (Literal("x"), Literal("x", language="en")),
        (literal("2026-01-01", "date"), literal("2026-01-01Z", "date")),
        (literal("x", "anyURI"), literal("x", "string")),
        (literal("1", "integer"), literal("1", "unheardOf")),
    ],
)
def test_other_value_spaces_have_other_values(one: Literal, other: Literal) -> None:
    assert None not in (value(one), value(other))
    assert value(one) != value(other)


@pytest.mark.parametrize(
    ("lexical_form", "datatype"),
    [
        ("x", "integer"),
        ("1.0", "integer"), ("300", "byte"), ("-1", "unsignedInt"), ("0", "positiveInteger"),
        ("1e0", "decimal"), ("yes", "boolean"), ("0", "gYear"), ("2026-13", "gYearMonth"),
        ("2026-02-29", "date"),
        ("2026-01-01T25:00:00", "dateTime"), ("2026-01-01T00:00:00", "dateTimeStamp"), ("abc", "hexBinary"),
        ("a", "base64Binary"), ("1e", "double"), ("a b", "language"), ("1a", "NCName"),
        ("a\tb", "normalizedString"),
        ("1900-02-29", "date"), ("٣", "integer"),
    ],
)  # fmt: skip
def test_lexical_forms_outside_the_lexical_space_are_ill_typed(lexical_form: str, datatype: str) -> None:
    assert value(literal(lexical_form, datatype)) is None
    assert not contains(NamedNode(XSD + datatype), literal(lexical_form, datatype))


@pytest.mark.parametrize(
    ("datatype", "inside", "outside"),
    [
        (XSD + "byte", literal("127", "integer"), literal("128", "integer")),
        (XSD + "integer", literal("5.0", "decimal"), literal("5.5", "decimal")),
        (XSD + "decimal", literal("5", "int"), literal("5", "double")),
        (XSD + "nonNegativeInteger", literal("0", "integer"), literal("-1", "integer")),
        (XSD + "string", Literal("x"), Literal("x", language="en")),
        (XSD + "token", Literal("a b"), Literal("a  b")),
        (RDF + "langString", Literal("x", language="en"), Literal("x")),
        (RDF + "PlainLiteral", Literal("x"), literal("1", "integer")),
        (XSD + "date", literal("2024-02-29", "date"), literal("2024", "gYear")),
        (
            XSD + "dateTimeStamp",
            literal("2024-02-29T24:00:00Z", "dateTime"),
            literal("2024-02-29T00:00:00", "dateTime"),
        ),
        (XSD + "boolean", literal("0", "boolean"), literal("0", "integer")),
        (RDFS + "Literal", Literal("x"), literal("x", "integer")),
    ],
)
def test_a_datatype_has_the_values_of_its_space(datatype: str, inside: Literal, outside: Literal) -> None:
    assert contains(NamedNode(datatype), inside)
    assert not contains(NamedNode(datatype), outside)


def test_a_datatype_that_is_not_known_has_every_value() -> None:
    assert contains(NamedNode("https://example.org/money"), literal("5", "integer"))


def test_a_float_that_is_too_large_is_infinite() -> None:
    assert value(literal("1e999", "float")) == value(literal("INF", "float"))
    assert value(literal("-1e39", "float")) == value(literal("-INF", "float"))


def test_datatypes_of_integers_have_values_in_common() -> None:
    assert common_range(["short", "unsignedInt"]) == (0, 32767)
    assert common_range(["integer"]) == (None, None)
    assert common_range(["date"]) is None
    assert has_range("unsignedShort", 0, 32767)
    assert not has_range("byte", 0, 32767)
    assert has_range("decimal", None, None)
    assert not has_range("date", 0, 1)
