"""Datatypes: which literals are the same value, and which datatypes have it."""

import pytest
from pyoxigraph import Literal, NamedNode

from phegraph.owl.datatypes import are_different, common_range, contains, has_range, value
from phegraph.rdf.terms import OWL, RDF, RDFS, XSD

GEO = "http://www.opengis.net/ont/geosparql#wktLiteral"


def of(lexical_form: str, datatype: str) -> Literal:
    return Literal(lexical_form, datatype=NamedNode(datatype))


def literal(lexical_form: str, datatype: str) -> Literal:
    return of(lexical_form, XSD + datatype)


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
        (of("1/2", OWL + "rational"), literal("0.50", "decimal")),
        (of("-4/2", OWL + "rational"), literal("-2", "integer")),
        (
            of("2/6", OWL + "rational"),
            of("1/3", OWL + "rational"),
        ),
        (of("a@EN", RDF + "PlainLiteral"), Literal("a", language="en")),
        (of("a@", RDF + "PlainLiteral"), Literal("a")),
        (literal("2024-02-28T24:00:00Z", "dateTime"), literal("2024-02-29T00:00:00Z", "dateTime")),
        (literal("-0001-12-31T24:00:00", "dateTime"), literal("0000-01-01T00:00:00", "dateTime")),
        (
            of("<a b='1' c=\"2\"/>", RDF + "XMLLiteral"),
            of('<a c="2" b="1"></a>', RDF + "XMLLiteral"),
        ),
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
        (of("1/3", OWL + "rational"), literal("0.3333", "decimal")),
    ],
)
def test_other_value_spaces_have_other_values(one: Literal, other: Literal) -> None:
    first, second = value(one), value(other)
    assert first
    assert second
    assert are_different(first, second)


# RDF 1.1 Semantics, section 7: what is not recognised may denote anything; OWL 2 Profiles, table 8.
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (of("POINT(1 2)", GEO), of("POINT (1 2)", GEO)),
        (of("<b/>", RDF + "HTML"), of("<b></b>", RDF + "HTML")),
        (of('{"a":1}', RDF + "JSON"), of('{"a": 1}', RDF + "JSON")),
        (of("<b/>", RDF + "XMLLiteral"), of("<c/>", RDF + "XMLLiteral")),
        (literal("P1Y", "duration"), literal("P12M", "duration")),
        (literal("1", "integer"), Literal("1", datatype=NamedNode("https://example.org/unheard-of"))),
    ],
)  # fmt: skip
def test_values_that_may_be_equal_are_not_different(one: Literal, other: Literal) -> None:
    first, second = value(one), value(other)
    assert first
    assert second
    assert not are_different(first, second)
    assert contains(one.datatype, other)
    assert contains(other.datatype, one)


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
        ("1900-02-29", "date"), ("٣", "integer"), (" 5 ", "integer"), ("a ", "token"),
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


@pytest.mark.parametrize(
    ("lexical_form", "datatype"),
    [
        ("<", RDF + "XMLLiteral"),
        ("<a></b>", RDF + "XMLLiteral"),
        ("no language", RDF + "langString"),
        ("no sign", RDF + "PlainLiteral"),
        ("1/0", OWL + "rational"),
        ("1.5", OWL + "rational"),
        ("1", OWL + "real"),
    ],
)
def test_datatypes_of_other_vocabularies_have_ill_typed_literals(lexical_form: str, datatype: str) -> None:
    assert value(Literal(lexical_form, datatype=NamedNode(datatype))) is None


def test_decimals_are_rational_and_not_all_that_is_rational_is_decimal() -> None:
    rational = NamedNode(OWL + "rational")
    assert contains(rational, literal("1.5", "decimal"))
    assert contains(NamedNode(XSD + "integer"), Literal("4/2", datatype=rational))
    assert not contains(NamedNode(XSD + "decimal"), Literal("1/3", datatype=rational))
    assert contains(NamedNode(OWL + "real"), Literal("1/3", datatype=rational))
    assert not contains(rational, literal("1.5", "double"))
